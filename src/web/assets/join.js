// Lets a candidate into a session: fills in the codes of a seat card, joins, and asks again
// while the mentor has not answered. The codes stay in this tab and never stand in an address.

import { Refusal, post } from "./api.js";
import { byId } from "./dom.js";
import { say } from "./words.js";

const KEPT = "join";
const ASK_AGAIN_MS = 4000;

const form = byId("join");
if (form) startForm();
const waiting = byId("waiting");
if (waiting) startWaiting();

function startForm() {
  // The seat card's QR holds #SESSION.SEAT.
  const [sessionCode, seatCode] = decodeURIComponent(location.hash.slice(1)).split(".");
  if (sessionCode && seatCode) {
    form.elements.session_code.value = sessionCode;
    form.elements.seat_code.value = seatCode;
    history.replaceState(null, "", location.pathname);
    form.querySelector("button").focus();
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    join(codesOf(form)).catch((error) => showError(wordsFor(error)));
  });
}

function startWaiting() {
  const codes = codesOf(waiting);
  if (codes.session_code) keep(codes);
  const kept = codes.session_code ? codes : keptCodes();
  if (!kept) {
    location.replace("/join");
    return;
  }
  const ask = async () => {
    try {
      await join(kept);
      byId("waiting-news").textContent = say("waiting-news");
    } catch (error) {
      const offline = !(error instanceof Refusal);
      byId("waiting-news").textContent = offline ? say("waiting-offline") : wordsFor(error);
    }
  };
  waiting.addEventListener("submit", (event) => {
    event.preventDefault();
    ask();
  });
  setInterval(ask, ASK_AGAIN_MS);
}

/** Joins, and goes where the state of the attempt leads. */
async function join(codes) {
  const reply = await post("/api/v1/join", codes).catch((error) => {
    // A second device waits for the mentor's tap; it asks again like everybody who waits.
    if (error instanceof Refusal && error.code === "second_device") return { state: error.code };
    throw error;
  });
  keep(codes);
  const here = waiting ? waiting.dataset.state : "";
  if (reply.state !== here) location.assign(pageOf(reply.state));
}

function pageOf(state) {
  switch (state) {
    case "expected":
    case "second_device":
      return `/join/waiting?for=${state}`;
    case "admitted":
      return "/attempt/instructions";
    case "started":
      return "/attempt/exam";
    default:
      return "/attempt/result";
  }
}

function codesOf(source) {
  const value = (name) => source.elements[name].value.replace(/[\s.-]/g, "").toUpperCase();
  return { session_code: value("session_code"), seat_code: value("seat_code") };
}

function wordsFor(error) {
  if (!(error instanceof Refusal)) return say("join-offline");
  if (error.status === 429) return say("join-too-many");
  return error.problem.detail || say("join-wrong");
}

function showError(text) {
  const box = byId("join-error");
  box.hidden = false;
  box.firstElementChild.textContent = text;
  box.focus();
}

function keep(codes) {
  try {
    sessionStorage.setItem(KEPT, JSON.stringify(codes));
  } catch (error) {
    // Without storage the waiting page asks for the codes again.
  }
}

function keptCodes() {
  try {
    return JSON.parse(sessionStorage.getItem(KEPT));
  } catch (error) {
    return null;
  }
}
