// The verification page: checks the token in the fragment on this device, or asks the server
// after the reader has agreed. Looks up by code and birth year as well.

import { Refusal, post } from "./api.js";
import { byId, make } from "./dom.js";
import { canRead, lookUp } from "./status_list.js";
import { CLAIM_NAMES, Forged, provenClaims } from "./token.js";
import { say } from "./words.js";

const TONES = { valid: "ok", unchecked: "warn" };
const DAYS = new Set(["b", "d", "e", "g"]);
const HOURS_AHEAD_OF_UTC = 7;

const language = document.documentElement.lang;
const canCheck = Boolean(window.crypto && crypto.subtle && typeof BigInt === "function");
let trust = null;
let now = Date.now();

byId("lookup").addEventListener("submit", (event) => {
  event.preventDefault();
  const { serial, birth_year: year } = byId("lookup").elements;
  askServer({ serial: serial.value.trim(), birth_year: Number(year.value) });
});
// A second scan in the same tab changes nothing but the fragment.
window.addEventListener("hashchange", readFragment);
readFragment();

function readFragment() {
  const digits = location.hash.slice(1);
  if (!digits) return;
  // The token names a person: it should not stay in the history.
  history.replaceState(null, "", location.pathname);
  if (canCheck) checkHere(digits);
  else offerServer(digits);
}

async function checkHere(digits) {
  showNews(say("verify-checking"));
  try {
    await readTrust();
  } catch (error) {
    offerAgain(() => checkHere(digits));
    return;
  }
  try {
    const claims = await provenClaims(digits, trust);
    if (claims.e && claims.e < today()) {
      showVerdict("expired", claims);
      return;
    }
    if (!canRead) {
      showVerdict("unchecked", claims);
      offerServer(digits);
      return;
    }
    const { state, madeAt } = await lookUp(claims.x, trust, now);
    showVerdict(
      state,
      claims,
      Number.isFinite(madeAt) ? say("verify-list-date", { date: moment(madeAt) }) : "",
    );
  } catch (error) {
    // Whatever else breaks while reading a token, the token is not one of ours.
    showVerdict("forged", null, error instanceof Forged ? "" : String(error.message));
  }
}

async function readTrust() {
  if (trust) return;
  const response = await fetch("/trust/v1.json", { headers: { accept: "application/json" } });
  if (!response.ok) throw new Error("no trust list");
  // The server's clock is better than that of a stranger's phone.
  now = Date.parse(response.headers.get("date")) || Date.now();
  trust = await response.json();
}

function offerServer(digits) {
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
    // The words behind codes are in the trust list; without it the codes themselves are shown.
    await readTrust().catch(() => null);
    showVerdict(
      reply.status,
      reply.claims || null,
      say("verify-checked-at", { date: moment(now) }),
    );
  } catch (error) {
    if (!(error instanceof Refusal)) offerAgain(() => askServer(question));
    else if (error.status === 429) showNews(say("verify-too-many"));
    else if (error.problem.detail) showNews(error.problem.detail);
    else showVerdict("unknown", null);
  }
}

function offerAgain(action) {
  showNews(say("verify-failed"));
  byId("again").hidden = false;
  byId("again").onclick = action;
}

function showNews(text) {
  byId("again").hidden = true;
  byId("answer").hidden = false;
  byId("answer").replaceChildren(make("p", { class: "notice" }, text));
}

function showVerdict(status, claims, footnote = "") {
  const heading = make("h2", { tabindex: "-1" }, say(`verify-${status}`));
  const box = make("div", { class: `verdict verdict-${TONES[status] || "error"}` }, heading);
  box.append(make("p", {}, say(`verify-${status}-note`)));
  if (footnote) box.append(make("p", {}, footnote));
  const parts = [box];
  if (claims) {
    const rows = CLAIM_NAMES.filter((name) => claims[name] !== undefined && claims[name] !== null);
    const list = make("dl", { class: "summary" });
    for (const name of rows) {
      list.append(
        make(
          "div",
          {},
          make("dt", {}, say(`claim-${name}`)),
          make("dd", {}, valueOf(name, claims[name])),
        ),
      );
    }
    parts.push(
      make("h3", {}, say("verify-claims")),
      list,
      make("p", { class: "notice notice-warn" }, say("verify-compare")),
    );
  }
  byId("answer").hidden = false;
  byId("answer").replaceChildren(...parts);
  heading.focus();
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

function today() {
  return Number(inVietnam(now).toISOString().slice(0, 10).replace(/-/g, ""));
}

function moment(milliseconds) {
  const text = inVietnam(milliseconds).toISOString();
  return `${day(text.slice(0, 10).replace(/-/g, ""))} ${text.slice(11, 16)}`;
}

function inVietnam(milliseconds) {
  return new Date(milliseconds + HOURS_AHEAD_OF_UTC * 3600000);
}
