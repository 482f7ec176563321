// Keeps a session's roster fresh while the mentor watches, and says so when it is not fresh.

const EVERY_MS = 5000;
const STALE_MS = 10000;

const roster = document.getElementById("roster");
const stale = document.getElementById("roster-stale");
const paused = document.getElementById("roster-paused");
let answeredAt = performance.now();
let shownAt = performance.now();

// What the mentor is filling in must not vanish under the fingers.
function isInUse() {
  return roster.contains(document.activeElement) || roster.querySelector("details[open]") !== null;
}

async function refresh() {
  if (document.hidden) return;
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), STALE_MS);
  try {
    const answer = await fetch(roster.dataset.url, { signal: stop.signal });
    // Another page than the roster: the sign-in is over.
    if (!answer.ok || answer.redirected) return;
    const html = await answer.text();
    answeredAt = performance.now();
    if (isInUse()) return;
    roster.innerHTML = html;
    shownAt = performance.now();
  } catch (error) {
    // No answer: the notice comes up by itself.
  } finally {
    clearTimeout(timer);
  }
}

async function loop() {
  await refresh();
  setTimeout(loop, EVERY_MS);
}

setInterval(() => {
  const now = performance.now();
  const isSilent = now - answeredAt > STALE_MS;
  stale.hidden = document.hidden || !isSilent;
  paused.hidden = document.hidden || isSilent || now - shownAt < STALE_MS;
}, 1000);

// A page that was in the background has old figures; that is no fault of the network.
document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  answeredAt = performance.now();
  shownAt = answeredAt;
  refresh();
});

setTimeout(loop, EVERY_MS);
