// Opens what was signed: the trust list under the pinned root, a status list under a key of the
// trust list. What nobody believable signed is not opened.

import { fromBase64url, isSignedBy, toBase64url } from "./token.js";

const HOURS_IN_VIETNAM = 7;

/** The trust list in a JWS; throws unless the root with this thumbprint signed it. */
export async function openTrust(jws, pin) {
  const { header, payload, signed, signature } = partsOf(jws, "dstrust+jwt");
  const { x, y } = header.jwk;
  // RFC 7638: these members, in this order, without spaces.
  const text = `{"crv":"P-256","kty":"EC","x":"${x}","y":"${y}"}`;
  if (toBase64url(await sha256(new TextEncoder().encode(text))) !== pin)
    throw new Error("signed by another root");
  if (!(await isSignedBy({ x, y }, signed, signature))) throw new Error("changed");
  const trust = jsonOf(payload);
  if (trust.v !== 1) throw new Error("version");
  return trust;
}

/** {name, purpose, madeAt, staleFrom, bytes, replacedBy} of a signed status list. */
export async function openList(jwt, trust) {
  const { header, payload, signed, signature } = partsOf(jwt, "vc+jwt");
  const key = trust.keys.find((one) => one.kid === header.kid && one.st !== "compromised");
  if (!key || !(await isSignedBy(key, signed, signature))) throw new Error("not signed by a key");
  const credential = jsonOf(payload);
  const subject = credential.credentialSubject;
  const madeAt = Date.parse(credential.validFrom);
  const madeOn = dayInVietnam(madeAt);
  if (madeOn < key.from || madeOn > key.to) throw new Error("window");
  const name = credential.id.split("/").pop();
  if (name.split("-")[0] !== subject.statusPurpose) throw new Error("another purpose");
  return {
    name,
    madeAt,
    staleFrom: Date.parse(credential.validUntil),
    bytes: await unpack(fromBase64url(subject.encodedList.slice(1))),
    replacedBy: subject.replacedBy || {},
  };
}

/** Whether a log that had this size and root before holds a token's bytes. */
export async function wasLogged(token, leaves, log) {
  const first = leaves.slice(0, log.n).map(fromBase64url);
  const ours = toBase64url(await sha256(joined([Uint8Array.of(0), token])));
  if (first.length !== log.n || !first.some((leaf) => toBase64url(leaf) === ours)) return false;
  return toBase64url(await rootOf(first)) === toBase64url(fromBase64url(log.root));
}

async function rootOf(leaves) {
  if (leaves.length === 0) return sha256(new Uint8Array());
  if (leaves.length === 1) return leaves[0];
  let at = 1;
  while (at * 2 < leaves.length) at *= 2;
  const left = await rootOf(leaves.slice(0, at));
  const right = await rootOf(leaves.slice(at));
  return sha256(joined([Uint8Array.of(1), left, right]));
}

/** A moment's day in Viet Nam as yyyymmdd. */
export function dayInVietnam(milliseconds) {
  const date = new Date(milliseconds + HOURS_IN_VIETNAM * 3600000);
  return Number(date.toISOString().slice(0, 10).replace(/-/g, ""));
}

/** Unpacks gzip or, as PDF files hold it, zlib ("deflate"). */
export async function unpack(bytes, format = "gzip") {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream(format));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

async function sha256(bytes) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

function joined(parts) {
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function partsOf(jws, typ) {
  const [header, payload, signature, more] = jws.trim().split(".");
  if (!signature || more !== undefined) throw new Error("no JWS");
  const read = jsonOf(header);
  if (read.alg !== "ES256" || read.typ !== typ) throw new Error("another kind of statement");
  const signed = `${header}.${payload}`;
  return { header: read, payload, signed, signature: fromBase64url(signature) };
}

function jsonOf(part) {
  return JSON.parse(new TextDecoder().decode(fromBase64url(part)));
}
