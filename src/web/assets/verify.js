// The verification page: checks a token on this device, from the address, the camera, a picture
// or a PDF; or asks the server after the reader has agreed. Looks up by code and birth year too.

import { Refusal, post, postAndLeave } from "./api.js";
import { digitsIn, verdictOn } from "./check.js";
import { byId, make } from "./dom.js";
import { readPdf, squeezed } from "./paper.js";
import { readPicture, watch } from "./scan.js";
import { listsAbout } from "./status_list.js";
import { CLAIM_NAMES } from "./token.js";
import { openTrust } from "./trust.js";
import { say } from "./words.js";

const TONES = { valid: "ok", unchecked: "warn" };
const DAYS = new Set(["b", "d", "e", "g"]);
// What layouts print, in a form that can be found in a file's text; every layout prints the first
// two, so that another paper stands before us where they are missing.
const PRINTED = ["n", "i", "b", "o", "d", "q"];
const DECISIVE = new Set(["n", "i"]);
const HOURS_AHEAD_OF_UTC = 7;
const MOST_LINKS = 50;

const language = document.documentElement.lang;
const canCheck = Boolean(window.crypto && crypto.subtle && typeof DecompressionStream === "function");
const answer = byId("answer");
// The page on a stick holds everything; on the web the same is fetched.
const held = byId("held") ? JSON.parse(byId("held").textContent) : null;
let trust = null;
let now = Date.now();

if (byId("lookup"))
  byId("lookup").addEventListener("submit", (event) => {
    event.preventDefault();
    const { serial, birth_year: year } = byId("lookup").elements;
    askServer({ serial: serial.value.trim(), birth_year: Number(year.value) });
  });
byId("paste").addEventListener("submit", (event) => {
  event.preventDefault();
  take(byId("pasted").value);
});
byId("file").addEventListener("change", () => {
  const [file] = byId("file").files;
  if (file) openFile(file).catch(() => showNews(say("verify-no-code")));
  byId("file").value = "";
});
if (navigator.mediaDevices && navigator.mediaDevices.getUserMedia) {
  byId("camera").hidden = false;
  byId("camera").addEventListener("click", useCamera);
}
byId("scanning").hidden = false;
if (!held && "serviceWorker" in navigator)
  navigator.serviceWorker.register("/sw.js", { scope: "/v" }).catch(() => null);
// A second scan in the same tab changes nothing but the fragment.
window.addEventListener("hashchange", readFragment);
readFragment();

/** For programs that drive this page. */
globalThis.sathach = { openTrust, verdictOn };

function readFragment() {
  const digits = location.hash.slice(1);
  if (!digits || digits === "main") return;
  // The token names a person: it should not stay in the history.
  history.replaceState(null, "", location.pathname);
  take(digits);
}

/** Checks what was scanned; `paper` is what the file says in which it was found. */
function take(scanned, paper = null) {
  byId("ask").hidden = true;
  if (canCheck) checkHere(scanned, paper);
  else offerServer(digitsIn(scanned));
}

async function checkHere(scanned, paper) {
  showNews(say("verify-checking"));
  try {
    await readTrust();
  } catch (error) {
    offerAgain(() => checkHere(scanned, paper));
    return;
  }
  const found = await verdict(scanned);
  showVerdict(found, { host: hostIn(scanned), paper });
  count(found.status);
}

function verdict(scanned) {
  return verdictOn(scanned, { trust, lists: listTexts, leaves, now });
}

async function readTrust() {
  const pin = answer.dataset.root;
  if (held) {
    // A clock that lags behind the file is wrong.
    now = Math.max(Date.now(), held.madeAt);
    trust = trust || (await openTrust(held.trust, pin));
    return;
  }
  const response = await fetch("/trust/v1.jws", { cache: "no-cache" });
  if (!response.ok) throw new Error("no trust list");
  // The server's clock is better than that of a stranger's phone, unless the answer was kept.
  const told = response.headers.get("x-kept") ? 0 : Date.parse(response.headers.get("date"));
  now = told || Date.now();
  trust = await openTrust(await response.text(), pin);
}

// Who trusts the server's answer trusts its words for codes too; without WebCrypto the signature of
// the trust list cannot be checked.
async function readWords() {
  const response = await fetch("/trust/v1.json", { cache: "no-cache" });
  if (response.ok) trust = await response.json();
  now = Date.parse(response.headers.get("date")) || Date.now();
}

async function listTexts(index) {
  if (held) return Object.values(held.lists);
  // Always from the host of this page: the policy of the page allows no other.
  const read = async (name) => {
    const response = await fetch(`/status/${name}`, { cache: "no-cache" });
    return response.ok ? response.text() : "";
  };
  return Promise.all(listsAbout(index).map((name) => read(name).catch(() => "")));
}

async function leaves() {
  if (held) return held.leaves;
  return (await fetch("/log/leaves")).json();
}

function hostIn(scanned) {
  const host = (scanned.match(/^\s*https?:\/\/([^/#]+)/i) || [])[1];
  return host && host !== answer.dataset.host ? host : "";
}

async function openFile(file) {
  showNews(say("verify-reading"));
  if (file.type !== "application/pdf" && !/\.pdf$/i.test(file.name)) {
    const scanned = await readPicture(file, answer.dataset.decoder);
    if (scanned) take(scanned);
    else showNews(say("verify-no-code"));
    return;
  }
  const paper = await readPdf(file);
  const scanned = [...paper.links];
  if (scanned.length === 0)
    for (const picture of paper.pictures) {
      const read = await readPicture(picture, answer.dataset.decoder).catch(() => null);
      if (read) scanned.push(read);
    }
  if (scanned.length === 0) showNews(say("verify-no-code"));
  else if (scanned.length === 1 || !canCheck) take(scanned[0], paper);
  else await checkMany(scanned.slice(0, MOST_LINKS));
}

async function checkMany(all) {
  await readTrust();
  const rows = [];
  for (const scanned of all) {
    const { status, claims } = await verdict(scanned);
    const name = claims ? `${claims.n} · ${valueOf("i", claims.i)}` : "—";
    rows.push(make("li", { "data-status": status }, `${say(`verify-${status}`)}: ${name}`));
    count(status);
  }
  const heading = make("h2", { tabindex: "-1" }, say("verify-many", { n: all.length }));
  show(heading, make("ul", {}, ...rows), make("p", { class: "notice notice-warn" }, say("verify-compare")));
  heading.focus();
}

async function useCamera() {
  const video = byId("video");
  const stopButton = byId("camera-stop");
  const close = () => {
    video.hidden = true;
    stopButton.hidden = true;
    byId("camera").hidden = false;
  };
  try {
    byId("camera").hidden = true;
    video.hidden = false;
    const stop = await watch(video, answer.dataset.decoder, (scanned) => {
      close();
      take(scanned);
    });
    stopButton.hidden = false;
    stopButton.onclick = () => {
      stop();
      close();
    };
  } catch (error) {
    close();
    showNews(say("verify-no-camera"));
  }
}

function offerServer(digits) {
  if (held) {
    showNews(say("verify-cannot"));
    return;
  }
  byId("ask").hidden = false;
  byId("ask-server").onclick = () => {
    byId("ask").hidden = true;
    askServer({ token: digits });
  };
}

async function askServer(question) {
  showNews(say("verify-checking"));
  try {
    const reply = await post("/api/v1/verify", question);
    await (canCheck ? readTrust() : readWords()).catch(() => null);
    const { status, stage, replaced_by: replacedBy } = reply;
    const found = { status, stage, claims: reply.claims || null, replacedBy };
    showVerdict(found, { footnote: say("verify-checked-at", { date: moment(now) }) });
  } catch (error) {
    if (!(error instanceof Refusal)) offerAgain(() => askServer(question));
    else if (error.status === 429) showNews(say("verify-too-many"));
    else if (error.problem.detail) showNews(error.problem.detail);
    else showVerdict({ status: "unknown", claims: null });
  }
}

// How many were checked with which result, and nothing else.
function count(status) {
  if (!held && navigator.onLine) postAndLeave("/api/v1/scans", { status });
}

function offerAgain(action) {
  showNews(say("verify-failed"));
  byId("again").hidden = false;
  byId("again").onclick = action;
}

function show(...parts) {
  byId("again").hidden = true;
  answer.hidden = false;
  answer.replaceChildren(...parts);
}

function showNews(text) {
  show(make("p", { class: "notice" }, text));
}

function showVerdict(found, { footnote = "", host = "", paper = null } = {}) {
  const { status, claims } = found;
  const compared = claims && paper ? compare(claims, paper) : null;
  const differs = Boolean(compared) && compared.some((one) => DECISIVE.has(one.name) && one.isThere === false);
  const shown = differs ? "differs" : status;
  const heading = make("h2", { tabindex: "-1" }, say(`verify-${shown}`));
  const tone = TONES[shown] || "error";
  const about = { "data-status": status, "data-stage": found.stage || "", "data-paper": differs ? "differs" : "" };
  const box = make("div", { class: `verdict verdict-${tone}`, ...about }, heading);
  box.append(make("p", {}, say(`verify-${shown}-note`)));
  if (found.replacedBy) {
    const { r: number, d: date } = found.replacedBy;
    box.append(make("p", {}, make("strong", {}, say("verify-replaced-by", { number, date: day(date) }))));
  }
  if (found.madeAt) box.append(make("p", {}, say("verify-list-date", { date: moment(found.madeAt) })));
  if (footnote) box.append(make("p", {}, footnote));
  const parts = [box];
  // The page on the web says so at its top.
  if (held && trust.sample)
    parts.push(make("p", { class: "notice notice-warn" }, say("verify-sample")));
  if (host) parts.push(make("p", { class: "notice notice-warn" }, say("verify-other-host", { host })));
  if (claims) {
    parts.push(make("h3", {}, say("verify-claims")), compared ? table(claims, compared) : list(claims));
    parts.push(make("p", { class: "notice notice-warn" }, say("verify-compare")));
  }
  show(...parts);
  heading.focus();
}

function named(claims) {
  return CLAIM_NAMES.filter((name) => claims[name] !== undefined && claims[name] !== null);
}

function list(claims) {
  const row = (name) =>
    make("div", {}, make("dt", {}, say(`claim-${name}`)), make("dd", {}, valueOf(name, claims[name])));
  return make("dl", { class: "summary" }, ...named(claims).map(row));
}

/** [{name, isThere}]: whether the file's text says what was signed; unknown without any text. */
function compare(claims, paper) {
  const text = paper.text === null ? null : squeezed(paper.text);
  const isThere = (name) =>
    text === null ? undefined : spellings(name, claims[name]).some((one) => text.includes(squeezed(one)));
  return PRINTED.map((name) => ({ name, isThere: isThere(name) }));
}

function spellings(name, value) {
  if (!DAYS.has(name)) return [valueOf(name, value)];
  const [, year, month, date] = String(value).match(/^(\d{4})(\d\d)(\d\d)$/).map(Number);
  const spelled = (month, date) => say("verify-day-on-paper", { date, month, year });
  const two = (number) => String(number).padStart(2, "0");
  return [
    day(value),
    `${date}/${month}/${year}`,
    spelled(month, date),
    spelled(month, two(date)),
    spelled(two(month), two(date)),
  ];
}

// What was signed beside what the file prints.
function table(claims, compared) {
  const told = new Map(compared.map((one) => [one.name, one.isThere]));
  const cell = (label, attributes, ...content) =>
    make("td", { "data-label": say(label), ...attributes }, ...content);
  const found = (name) => {
    if (told.get(name) === undefined) return cell("verify-on-paper", {}, say("verify-by-eye"));
    if (told.get(name))
      return cell("verify-on-paper", { "data-there": "yes" }, `✓ ${say("verify-there")}`);
    const text = make("strong", {}, `✗ ${say("verify-not-there")}`);
    return cell("verify-on-paper", { "data-there": "no" }, text);
  };
  const row = (name) =>
    make(
      "tr",
      {},
      make("th", { scope: "row" }, say(`claim-${name}`)),
      cell("verify-signed", {}, valueOf(name, claims[name])),
      found(name),
    );
  const heads = ["verify-field", "verify-signed", "verify-on-paper"];
  const head = heads.map((key) => make("th", { scope: "col" }, say(key)));
  return make(
    "table",
    { class: "table" },
    make("thead", {}, make("tr", {}, ...head)),
    make("tbody", {}, ...named(claims).map(row)),
  );
}

function valueOf(name, value) {
  if (DAYS.has(name)) return day(value);
  if (name === "i") return `${value.slice(0, 5)}-${value.slice(5)}`;
  const words = trust && trust.dict && trust.dict[name] && trust.dict[name][value];
  if (!words) return String(value);
  const text = words[language] || words.vi;
  return words.name ? `${words.name}, ${text}` : text;
}

function day(number) {
  const text = String(number);
  return `${text.slice(6)}/${text.slice(4, 6)}/${text.slice(0, 4)}`;
}

function moment(milliseconds) {
  const text = new Date(milliseconds + HOURS_AHEAD_OF_UTC * 3600000).toISOString();
  return `${day(text.slice(0, 10).replace(/-/g, ""))} ${text.slice(11, 16)}`;
}
