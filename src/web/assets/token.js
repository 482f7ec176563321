// Reads the token of a certificate and checks who signed it, on this device.
//
// digits → version (1 byte), key number (2), payload (JSON), signature (64). The signature is an
// ordinary ES256 JWS whose header is the one that the trust list gives for the key.

const DIGITS_OF_BYTES = [0, 3, 5, 8, 10, 13, 15, 17];
const MOST_DIGITS = 1500;
const HEAD_BYTES = 3;
const SIGNATURE_BYTES = 64;

const CODE = /^[A-Za-z0-9._-]{1,24}$/;
const TEXT = /^[^\p{Cc}\s]([^\p{Cc}]{0,38}[^\p{Cc}\s])?$/u;

/** Claims in their one order: name → the form of the value. */
const CLAIMS = {
  i: isSerial,
  n: /^[^\p{Cc}\s][^\p{Cc}]{0,79}$/u,
  b: isDay,
  c: /^[0-9]{3}$/,
  o: TEXT,
  t: CODE,
  v: isNumber,
  l: CODE,
  s: CODE,
  d: isDay,
  e: isDay,
  q: TEXT,
  g: isDay,
  r: isNumber,
  h: TEXT,
  u: CODE,
  w: CODE,
  x: isNumber,
};
const OPTIONAL = new Set(["e", "h"]);

export const CLAIM_NAMES = Object.keys(CLAIMS);

/** This token was not made by us, or it was changed. */
export class Forged extends Error {}

/** {key, payload, signature, bytes} of a digit string; throws `Forged` where it is no token. */
export function tokenOf(digits, trust) {
  const bytes = bytesOf(digits);
  if (bytes.length === 0) throw new Forged("digits");
  if (bytes[0] !== 1) throw new Forged("version");
  if (bytes.length < HEAD_BYTES + SIGNATURE_BYTES) throw new Forged("digits");
  const number = ((bytes[1] << 8) | bytes[2]).toString(16).padStart(4, "0");
  const key = trust.keys.find((one) => one.k === number);
  if (!key) throw new Forged("key");
  const payload = bytes.subarray(HEAD_BYTES, bytes.length - SIGNATURE_BYTES);
  return { key, payload, signature: bytes.subarray(bytes.length - SIGNATURE_BYTES), bytes };
}

/** The claims of a token, once its key has proven to have signed them. */
export async function provenClaims({ key, payload, signature }) {
  if (!(await isSignedBy(key, `${key.h}.${toBase64url(payload)}`, signature)))
    throw new Forged("signature");
  const claims = claimsIn(payload);
  if (claims.d < key.from || claims.d > key.to) throw new Forged("window");
  return claims;
}

/** Whether a key of the trust list made this ES256 signature. */
export async function isSignedBy(key, text, signature) {
  const algorithm = { name: "ECDSA", namedCurve: "P-256" };
  const jwk = { kty: "EC", crv: "P-256", x: key.x, y: key.y };
  const imported = await crypto.subtle.importKey("jwk", jwk, algorithm, false, ["verify"]);
  const signed = new TextEncoder().encode(text);
  return crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, imported, signature, signed);
}

/** The bytes of a digit string: 17 digits are 7 bytes, and no other spelling is taken. */
export function bytesOf(digits) {
  if (!/^[0-9]*$/.test(digits) || digits.length > MOST_DIGITS) throw new Forged("digits");
  const bytes = [];
  for (let at = 0; at < digits.length; at += 17) {
    const group = digits.slice(at, at + 17);
    const nBytes = DIGITS_OF_BYTES.indexOf(group.length);
    if (nBytes < 1) throw new Forged("digits");
    let value = BigInt(group);
    if (value >> BigInt(8 * nBytes)) throw new Forged("digits");
    const part = [];
    for (let n = 0; n < nBytes; n += 1) {
      part.unshift(Number(value & BigInt(255)));
      value >>= BigInt(8);
    }
    bytes.push(...part);
  }
  return Uint8Array.from(bytes);
}

export function fromBase64url(text) {
  const binary = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

export function toBase64url(bytes) {
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return btoa(binary).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
}

// A signed payload has one spelling: these members, in this order, without spaces.
function claimsIn(payload) {
  let text;
  let claims;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(payload);
    claims = JSON.parse(text);
  } catch (error) {
    throw new Forged("schema");
  }
  const ordered = {};
  for (const [name, form] of Object.entries(CLAIMS)) {
    if (Object.prototype.hasOwnProperty.call(claims || {}, name)) {
      if (!fits(claims[name], form)) throw new Forged("schema");
      ordered[name] = claims[name];
    } else if (!OPTIONAL.has(name)) {
      throw new Forged("schema");
    }
  }
  // Another spelling, another order or a member too many.
  if (JSON.stringify(ordered) !== text) throw new Forged("schema");
  if (ordered.d < ordered.b || ordered.e < ordered.d) throw new Forged("schema");
  return ordered;
}

function fits(value, form) {
  if (typeof form === "function") return form(value);
  return typeof value === "string" && value === value.normalize("NFC") && form.test(value);
}

function isNumber(value) {
  return Number.isInteger(value) && value >= 0 && value < 2 ** 32;
}

function isDay(value) {
  if (!isNumber(value) || value < 10101 || value > 99991231) return false;
  const date = new Date(0);
  const [year, month, day] = [Math.floor(value / 10000), Math.floor(value / 100) % 100, value % 100];
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

/** Ten characters of Crockford's base 32 whose last one checks the others (Damm, order 32). */
function isSerial(value) {
  if (typeof value !== "string" || !/^[0-9A-HJKMNP-TV-Z]{10}$/.test(value)) return false;
  let interim = 0;
  for (const character of value) {
    interim ^= "0123456789ABCDEFGHJKMNPQRSTVWXYZ".indexOf(character);
    interim <<= 1;
    if (interim & 32) interim ^= 0x25;
  }
  return interim === 0;
}
