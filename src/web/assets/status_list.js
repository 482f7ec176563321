// Looks a certificate up in the published status lists. Always the whole list is fetched, so the
// server cannot tell which certificate is being looked at.

import { fromBase64url, isSignedBy } from "./token.js";

const POSITION_BITS = 20;

/** Whether this browser can unpack a list. */
export const canRead = typeof DecompressionStream === "function";

/** {state: "valid" | "revoked" | "suspended" | "unchecked", madeAt} of a status index. */
export async function lookUp(index, trust, now) {
  const list = Math.floor(index / 2 ** POSITION_BITS);
  const position = index % 2 ** POSITION_BITS;
  const read = (purpose) =>
    readBit(`${purpose}-${list}`, purpose, position, trust).catch(() => null);
  const [revocation, suspension] = await Promise.all([read("revocation"), read("suspension")]);
  const madeAt = Math.min(...[revocation, suspension].filter(Boolean).map((one) => one.madeAt));
  // A set bit counts on an old list too; an unset one only where both lists are fresh.
  if (revocation && revocation.set) return { state: "revoked", madeAt };
  if (suspension && suspension.set) return { state: "suspended", madeAt };
  const fresh = (one) => one && now < one.staleFrom;
  const current = !trust.next || now < trust.next * 1000;
  return {
    state: fresh(revocation) && fresh(suspension) && current ? "valid" : "unchecked",
    madeAt,
  };
}

async function readBit(name, purpose, position, trust) {
  // Always from the host of this page: the policy of the page allows no other.
  const response = await fetch(`/status/${name}`, {
    headers: { accept: "application/vc+jwt" },
  });
  if (!response.ok) throw new Error(`no list ${name}`);
  const credential = await signedJson((await response.text()).trim(), trust);
  const subject = credential.credentialSubject;
  const named = credential.id.split("/").pop();
  if (named !== name || subject.statusPurpose !== purpose) throw new Error("another list");
  const bytes = await unpack(fromBase64url(subject.encodedList.slice(1)));
  if (position >= bytes.length * 8) throw new Error("behind the end");
  return {
    // Position 0 is the leftmost bit of the first byte.
    set: Boolean(bytes[position >> 3] & (0x80 >> (position & 7))),
    madeAt: Date.parse(credential.validFrom),
    staleFrom: Date.parse(credential.validUntil),
  };
}

async function signedJson(jwt, trust) {
  const [header, payload, signature] = jwt.split(".");
  const { alg, kid } = jsonOf(header);
  const key = trust.keys.find((one) => one.kid === kid && one.st !== "compromised");
  if (alg !== "ES256" || !key) throw new Error("unknown key");
  if (!(await isSignedBy(key, `${header}.${payload}`, fromBase64url(signature))))
    throw new Error("not signed by it");
  return jsonOf(payload);
}

function jsonOf(part) {
  return JSON.parse(new TextDecoder().decode(fromBase64url(part)));
}

async function unpack(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
