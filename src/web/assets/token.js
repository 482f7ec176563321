// Reads the token of a certificate and checks who signed it, on this device.
//
// digits → version (1 byte), key number (2), payload (JSON), signature (64). The signature is an
// ordinary ES256 JWS whose header is the one that the trust list gives for the key.

const DIGITS_OF_BYTES = [0, 3, 5, 8, 10, 13, 15, 17];
const MOST_DIGITS = 1500;
const HEAD_BYTES = 3;
const SIGNATURE_BYTES = 64;

/** Claims in their one order: name → kind. */
const CLAIMS = {
  i: "text",
  n: "text",
  b: "day",
  c: "text",
  o: "text",
  t: "text",
  v: "number",
  l: "text",
  s: "text",
  d: "day",
  e: "day",
  q: "text",
  g: "day",
  r: "number",
  h: "text",
  u: "text",
  w: "text",
  x: "number",
};
const OPTIONAL = new Set(["e", "h"]);

export const CLAIM_NAMES = Object.keys(CLAIMS);

/** This token was not made by us, or it was changed. */
export class Forged extends Error {}

/** The claims that a trusted key signed; throws `Forged` for everything else. */
export async function provenClaims(digits, trust) {
  const bytes = bytesOf(digits);
  if (bytes.length < HEAD_BYTES + SIGNATURE_BYTES || bytes[0] !== 1) throw new Forged("version");
  const number = ((bytes[1] << 8) | bytes[2]).toString(16).padStart(4, "0");
  const key = trust.keys.find((one) => one.k === number);
  if (!key || key.st === "compromised") throw new Forged("key");
  const payload = bytes.subarray(HEAD_BYTES, bytes.length - SIGNATURE_BYTES);
  const signature = bytes.subarray(bytes.length - SIGNATURE_BYTES);
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
  if (!/^[0-9]+$/.test(digits) || digits.length > MOST_DIGITS) throw new Forged("digits");
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

function toBase64url(bytes) {
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
  for (const [name, kind] of Object.entries(CLAIMS)) {
    if (Object.prototype.hasOwnProperty.call(claims || {}, name)) {
      if (!fits(claims[name], kind)) throw new Forged("schema");
      ordered[name] = claims[name];
    } else if (!OPTIONAL.has(name)) {
      throw new Forged("schema");
    }
  }
  if (JSON.stringify(ordered) !== text) throw new Forged("schema");
  return ordered;
}

function fits(value, kind) {
  switch (kind) {
    case "text":
      return typeof value === "string" && value !== "" && value === value.normalize("NFC");
    case "day":
      return (
        Number.isInteger(value) && /^\d{4}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$/.test(String(value))
      );
    default:
      return Number.isInteger(value) && value >= 0 && value < 2 ** 32;
  }
}
