// Shows how far a neutralisation is carried out, and the whole page once it is.

const EVERY_MS = 1000;

async function look() {
  try {
    const answer = await fetch(location.pathname);
    // Another page than this one: the sign-in is over.
    if (!answer.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const now = page.getElementById("regrade");
    if (now.dataset.state !== "running") {
      location.replace(location.pathname);
      return;
    }
    document.getElementById("regrade").innerHTML = now.innerHTML;
  } catch (error) {
    // No answer: the next look may get one.
  }
  setTimeout(look, EVERY_MS);
}

setTimeout(look, EVERY_MS);
