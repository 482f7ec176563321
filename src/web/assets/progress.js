// Keeps the part of a page that shows running work fresh, and stops when the work is over.

const EVERY_MS = 2000;

const part = document.getElementById("progress");

async function refresh() {
  if (document.hidden || part.contains(document.activeElement)) return true;
  try {
    const answer = await fetch(part.dataset.url);
    // Another page: the sign-in is over.
    if (!answer.ok || answer.redirected) return false;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const now = fresh.getElementById("progress");
    if (now === null) return false;
    if ("running" in now.dataset) {
      part.innerHTML = now.innerHTML;
      return true;
    }
    // What may be done now stands elsewhere on the page too.
    location.reload();
    return false;
  } catch (error) {
    // The network comes back, or the reader reloads.
    return true;
  }
}

async function loop() {
  if (await refresh()) setTimeout(loop, EVERY_MS);
}

setTimeout(loop, EVERY_MS);
