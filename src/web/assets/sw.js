// Keeps the verification page, its scripts, the trust list and the status lists on this device, so
// that certificates can be checked without a network after one visit. FILES is filled in by the
// server with the addresses of the version that it serves.

const FILES = [];
const KEPT = `verify-${FILES.map((file) => file.split("v=")[1] || "").join("")}`;
const LISTS = ["/trust/v1.jws", "/status/revocation-0", "/status/suspension-0", "/status/refresh-0"];
const LONGEST_WAIT_MS = 4000;

self.addEventListener("install", (event) => {
  const keep = async () => {
    const cache = await caches.open(KEPT);
    await cache.addAll(["/v", ...FILES]);
    // A list that cannot be had now is had at the next check.
    await Promise.all(LISTS.map((list) => cache.add(list).catch(() => null)));
    await self.skipWaiting();
  };
  event.waitUntil(keep());
});

self.addEventListener("activate", (event) => {
  const clear = async () => {
    for (const name of await caches.keys()) if (name !== KEPT) await caches.delete(name);
    await self.clients.claim();
  };
  event.waitUntil(clear());
});

self.addEventListener("fetch", (event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== location.origin) return;
  if (pathname === "/v") event.respondWith(pageFirstKept(event));
  else if (pathname.startsWith("/assets/")) event.respondWith(keptFirst(event.request));
  else if (LISTS.includes(pathname) || pathname === "/log/leaves") event.respondWith(newestFirst(event.request));
});

// The page from here at once; a newer one is fetched for the next time.
async function pageFirstKept(event) {
  const cache = await caches.open(KEPT);
  const { search } = new URL(event.request.url);
  const kept = search ? null : await cache.match("/v");
  const fetched = fetch(event.request).then(async (response) => {
    if (response.ok && response.type === "basic") await cache.put("/v", response.clone());
    return response;
  });
  if (!kept) return fetched.catch(async () => (await cache.match("/v")) || Response.error());
  event.waitUntil(fetched.catch(() => null));
  return kept;
}

async function keptFirst(request) {
  const cache = await caches.open(KEPT);
  const kept = await cache.match(request);
  if (kept) return kept;
  const response = await fetch(request);
  if (response.ok) await cache.put(request, response.clone());
  return response;
}

// A revocation counts at once where there is a network; where there is none, the last list known.
async function newestFirst(request) {
  const cache = await caches.open(KEPT);
  try {
    const response = await fetch(request, { signal: AbortSignal.timeout(LONGEST_WAIT_MS) });
    if (response.ok) await cache.put(request, response.clone());
    return response;
  } catch (error) {
    const kept = await cache.match(request, { ignoreVary: true });
    if (!kept) throw error;
    const headers = new Headers(kept.headers);
    headers.set("x-kept", "yes");
    headers.delete("content-encoding");
    return new Response(await kept.arrayBuffer(), { status: 200, headers });
  }
}
