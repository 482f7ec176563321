// Checks what is being typed after a short pause, and shows it as a citizen would see it. The
// server does both; without this script its buttons do the same.

import { post } from "./api.js";
import { byId, make } from "./dom.js";

const PAUSE_MS = 500;

const form = byId("editor");
const frame = byId("preview");
let item = JSON.parse(byId("preview-item").textContent);
let timer = 0;
let asked = 0;

function show() {
  frame.contentWindow.postMessage({ item }, window.location.origin);
}

function fields() {
  const values = {};
  for (const [name, value] of new FormData(form)) {
    // A picture that was chosen goes with the button only.
    if (name !== "csrf" && typeof value === "string") values[name] = value;
  }
  return values;
}

function put(found) {
  byId("lint-summary").textContent = found.summary;
  for (const list of form.querySelectorAll("[data-field]")) {
    const own = found.notes.filter((note) => note.field === list.dataset.field);
    list.replaceChildren(
      ...own.map((note) => make("li", { class: `lint-${note.tone}` }, note.message)),
    );
  }
}

async function check() {
  asked += 1;
  const number = asked;
  try {
    const found = await post("/staff/bank/lint", fields());
    // A slower answer to an older question says nothing new.
    if (number !== asked) return;
    put(found);
    item = found.preview;
    show();
  } catch {
    // Offline or signed out: the buttons still check, and say why they cannot.
  }
}

window.addEventListener("message", (message) => {
  if (message.origin === window.location.origin && message.data.ready) show();
});
form.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(check, PAUSE_MS);
});
// The frame may have been ready before this script was.
show();
