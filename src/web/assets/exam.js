// The exam: one item a screen, saved at every change, handed in by the candidate or by time.

import { Refusal, get, post } from "./api.js";
import { Clock, timeText } from "./clock.js";
import { byId, showOnly } from "./dom.js";
import { drawItem, textsOf } from "./item.js";
import { Journal } from "./journal.js";
import { drawDots, drawReview, isAnswered } from "./overview.js";
import { closeLargePicture, preloadPicture } from "./picture.js";
import { Saver } from "./saver.js";
import { hush, speak, whenVoiceIsThere } from "./speak.js";
import { claimTab } from "./tabs.js";
import { say } from "./words.js";

const ANNOUNCED_MINUTES = [10, 5, 1];
const RETRY_MS = 5000;
const FINISHED = new Set(["submitted", "time_over", "voided"]);
const RESULT = "/attempt/result";

const root = byId("exam");
const attempt = root.dataset.attempt;
const api = `/api/v1/attempts/${encodeURIComponent(attempt)}`;
const sections = ["work", "review", "confirm", "closing", "more"].map(byId);
const clock = new Clock();

let items = [];
let part = "first";
let saver = null;
let position = 1;
let shownAt = 0;
let locked = false;
const responses = new Map();
const spentMs = new Map();
const flags = new Set(readKept("flags") || []);

start();

async function start() {
  const askedAt = performance.now();
  let form;
  try {
    form = await get(`${api}/form`);
  } catch (error) {
    if (error instanceof Refusal && leaveFor(error)) return;
    showClosing("exam-load-heading", "exam-load-failed");
    setTimeout(start, RETRY_MS);
    return;
  }
  clock.set(form, askedAt);
  takeItems(form);
  const journal = await Journal.open(attempt, form.epoch);
  saver = new Saver(attempt, form, journal, {
    onState: showConnection,
    onReply: takeReply,
    onEnd: leaveFor,
  });
  // What this device wrote down and the server has not seen is newer than what the server gave.
  for (const row of journal.rows) responses.set(row.position, row.response);
  claimTab(attempt, showOtherWindow);
  listenToThePage();
  saver.flush();
  tick();
  setInterval(tick, 1000);
  if (part === "second" && !readKept("more")) showMore();
  else show(placeKept());
}

/** Takes the items of a part; positions of the second one go on from the first. */
function takeItems(form) {
  part = form.part;
  items = form.items;
  for (const { position: at, response } of form.responses) responses.set(at, response);
}

const firstPosition = () => items[0].position;
const lastPosition = () => items[items.length - 1].position;
const itemAt = (at) => items[at - firstPosition()];

function placeKept() {
  const kept = Number(readKept("position"));
  return itemAt(kept) ? kept : firstBlank();
}

// Showing

function show(at) {
  leaveItem();
  position = at;
  shownAt = performance.now();
  keep("position", at);
  const item = itemAt(at);
  showOnly(sections, byId("work"));
  const response = responses.get(at) || [];
  byId("item").replaceChildren(drawItem(item, response, (given) => respond(at, given)));
  const next = itemAt(at + 1);
  if (next && next.media) preloadPicture(next.media);
  byId("previous").disabled = at === firstPosition();
  byId("next").textContent = say(at === lastPosition() ? "exam-to-review" : "exam-next");
  setHeading(say("exam-heading", { n: at, total: lastPosition() }));
  showTools();
  showAnswered();
  if (history.state !== at) history.pushState(at, "");
}

function showReview() {
  leaveItem();
  showOnly(sections, byId("review"));
  const n = items.filter((item) => isAnswered(responses, item)).length;
  byId("review-lead").textContent = say("exam-review-lead", { n, total: items.length });
  drawReview(byId("review-list"), { items, responses, flags }, show);
  setHeading(say("exam-review-heading"));
  if (history.state !== "review") history.pushState("review", "");
}

function showConfirm() {
  const blank = items.filter((item) => !isAnswered(responses, item)).length;
  byId("confirm-blank").textContent = say(blank ? "exam-blank-some" : "exam-blank-none", {
    n: blank,
  });
  byId("confirm").hidden = false;
  byId("confirm-heading").focus();
  byId("confirm").scrollIntoView({ block: "center" });
}

function showClosing(heading, text) {
  showOnly(sections, byId("closing"));
  byId("closing-words").textContent = say(text);
  setHeading(say(heading));
}

/** One screen between the parts; the clock runs on. */
function showMore() {
  showOnly(sections, byId("more"));
  byId("more-lead").textContent = say("exam-more-lead", {
    first: firstPosition(),
    last: lastPosition(),
  });
  showAnswered();
  setHeading(say("exam-more-heading", { n: items.length }));
  if (history.state !== "more") history.pushState("more", "");
}

function showOtherWindow() {
  locked = true;
  if (saver) saver.stop();
  showClosing("exam-other-window-heading", "exam-other-window");
  byId("closing-again").hidden = false;
}

function setHeading(text) {
  // An open dialog would keep everybody from what comes now.
  closeLargePicture();
  const heading = byId("heading");
  heading.textContent = text;
  document.title = text;
  window.scrollTo(0, 0);
  heading.focus({ preventScroll: true });
}

function showTools() {
  byId("flag").setAttribute("aria-pressed", String(flags.has(position)));
  byId("clear").disabled = !isAnswered(responses, itemAt(position));
}

function showAnswered() {
  const n = items.filter((item) => isAnswered(responses, item)).length;
  byId("answered").textContent = say("exam-answered-of", { n, total: items.length });
  byId("progress").value = n;
  byId("progress").max = items.length;
  drawDots(byId("dots"), { items, responses, flags, position }, (at) => {
    byId("overview").open = false;
    show(at);
  });
}

function showConnection(state) {
  const box = byId("connection");
  if (box.dataset.state === state) return;
  // "Saving" comes and goes with every touch; only news is read aloud.
  if (state === "waiting" || state === "call") announce(say(`exam-${state}`));
  if (state === "saved" && box.dataset.state !== "saving") announce(say("exam-saved"));
  box.dataset.state = state;
  byId("connection-words").textContent = connectionWords(state);
}

function connectionWords(state) {
  switch (state) {
    case "saved":
      return say("exam-saved");
    case "saving":
      return say("exam-saving");
    case "waiting":
      return say("exam-waiting");
    default:
      return say("exam-call");
  }
}

function announce(text) {
  byId("announce").textContent = text;
}

// Answering

function respond(at, response) {
  if (locked) return;
  responses.set(at, response);
  saver.change(at, response, msOn(at));
  showTools();
  showAnswered();
}

function leaveItem() {
  hush();
  if (shownAt) spentMs.set(position, msOn(position));
  shownAt = 0;
}

/** How long an item has been on this screen, all visits together. */
function msOn(at) {
  return (spentMs.get(at) || 0) + (at === position && shownAt ? performance.now() - shownAt : 0);
}

function firstBlank() {
  const index = items.findIndex((item) => !isAnswered(responses, item));
  return firstPosition() + Math.max(index, 0);
}

// Time and the server's answers

function takeReply(reply, askedAt) {
  clock.set(reply, askedAt);
  if (FINISHED.has(reply.state)) location.replace(RESULT);
}

function tick() {
  const left = clock.left();
  byId("clock-switch").hidden = left === null;
  if (left === null) return;
  const { key, n } = timeText(left);
  const shown = byId("clock");
  if (!shown.hidden) shown.textContent = say(key, { n });
  shown.classList.toggle("clock-last", left <= 300000);
  for (const minutes of ANNOUNCED_MINUTES) {
    const reached = left <= minutes * 60000 && left > minutes * 60000 - 2000;
    const text = say("exam-announce-minutes", { n: minutes });
    if (reached && byId("announce").textContent !== text) announce(text);
  }
  if (left === 0 && !locked) submit("exam-time-over");
}

/** Goes where a refusal leads; false when it leads nowhere. */
function leaveFor(refusal) {
  if (refusal.status === 401) location.replace("/join");
  else if (refusal.code === "superseded") location.replace("/attempt/superseded");
  else if (FINISHED.has(refusal.code)) location.replace(RESULT);
  else return false;
  return true;
}

// Handing in

async function submit(firstWords) {
  locked = true;
  leaveItem();
  showClosing("exam-closing-heading", firstWords);
  for (;;) {
    await saver.flush();
    // The server said meanwhile that it is over; the page is on its way.
    if (saver.ended) return;
    if (saver.allSaved && (await handIn())) return;
    byId("closing-words").textContent = say("exam-closing-offline");
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS * (0.5 + Math.random())));
  }
}

async function handIn() {
  let answer;
  try {
    answer = await post(`${api}/submit`, { epoch: saver.epoch, last_seq: saver.lastSeq, part });
  } catch (error) {
    return error instanceof Refusal && leaveFor(error);
  }
  if (answer.state === "started") return goOn();
  saver.stop();
  location.replace(RESULT);
  return true;
}

/** The first part is closed and more items wait. Without a network the hand-in is tried again. */
async function goOn() {
  const askedAt = performance.now();
  let form;
  try {
    form = await get(`${api}/form`);
  } catch (error) {
    return error instanceof Refusal && leaveFor(error);
  }
  clock.set(form, askedAt);
  takeItems(form);
  locked = false;
  showMore();
  return true;
}

// The page

function listenToThePage() {
  const on = (id, action) => byId(id).addEventListener("click", action);
  on("previous", () => show(Math.max(firstPosition(), position - 1)));
  on("next", () => (position === lastPosition() ? showReview() : show(position + 1)));
  on("more-start", () => {
    keep("more", true);
    show(firstBlank());
  });
  on("to-review", showReview);
  on("back", () => show(position));
  on("submit", showConfirm);
  on("confirm-yes", () => submit("exam-closing-sending"));
  on("confirm-no", () => {
    byId("confirm").hidden = true;
    byId("submit").focus();
  });
  on("closing-again", () => location.reload());
  on("clear", () => {
    respond(position, []);
    const item = itemAt(position);
    byId("item").replaceChildren(drawItem(item, [], (given) => respond(item.position, given)));
    byId("heading").focus();
  });
  on("flag", () => {
    if (!flags.delete(position)) flags.add(position);
    keep("flags", [...flags]);
    showTools();
    showAnswered();
  });
  on("clock-switch", hideOrShowClock);
  listenForReading();
  // Back never leaves the exam: it closes a large picture or goes to the item before, and at the
  // first one it stays.
  history.replaceState("start", "");
  window.addEventListener("popstate", (event) => {
    if (locked) return;
    if (closeLargePicture()) history.pushState(position, "");
    else if (!byId("more").hidden) history.pushState("more", "");
    else if (itemAt(event.state)) show(event.state);
    else if (event.state === "review") showReview();
    else history.pushState(position, "");
  });
  window.addEventListener("online", () => saver.flush());
  window.addEventListener("pageshow", () => saver.flush());
  window.addEventListener("pagehide", () => saver.leave());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") saver.leave();
    else saver.flush();
  });
}

function hideOrShowClock() {
  const shown = byId("clock");
  shown.hidden = !shown.hidden;
  byId("clock-switch").textContent = say(shown.hidden ? "exam-clock-show" : "exam-clock-hide");
  tick();
}

function listenForReading() {
  const button = byId("listen");
  const quiet = () => {
    button.dataset.reading = "";
    button.textContent = say("exam-listen");
  };
  whenVoiceIsThere(() => {
    button.hidden = false;
  });
  button.addEventListener("click", () => {
    if (button.dataset.reading) {
      hush();
      quiet();
      return;
    }
    speak(textsOf(itemAt(position)), quiet);
    button.dataset.reading = "yes";
    button.textContent = say("exam-listen-stop");
  });
}

// Place and flags outlive a reload of this tab; they are not part of the attempt.

function keep(name, value) {
  try {
    sessionStorage.setItem(`${name}.${attempt}`, JSON.stringify(value));
  } catch (error) {
    // Then the exam reopens at the first blank item.
  }
}

function readKept(name) {
  try {
    return JSON.parse(sessionStorage.getItem(`${name}.${attempt}`));
  } catch (error) {
    return null;
  }
}
