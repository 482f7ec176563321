// The whole check of a certificate, stage by stage, with nothing but what it is given.

import { statusOf } from "./status_list.js";
import { Forged, provenClaims, tokenOf } from "./token.js";
import { dayInVietnam, openList, wasLogged } from "./trust.js";

/** The digits in what was scanned or pasted. The host of a link is ignored: a forger chooses it. */
export function digitsIn(scanned) {
  return scanned.trim().split("#").pop();
}

/**
 * {status, stage, claims, madeAt, replacedBy} of what was scanned.
 *
 * `trust` is an opened trust list; `lists(index)` gives the signed status lists that may say
 * something about a status index; `leaves()` gives the leaves of the issuance log.
 */
export async function verdictOn(scanned, { trust, lists, leaves, now }) {
  let claims;
  try {
    const token = tokenOf(digitsIn(scanned), trust);
    if (token.key.st === "compromised" && !(await isBelieved(token, leaves)))
      throw new Forged("key");
    claims = await provenClaims(token);
  } catch (error) {
    // Whatever else breaks while reading a token, the token is not one of ours.
    const stage = error instanceof Forged ? error.message : "digits";
    return { status: "forged", stage, claims: null };
  }
  if (claims.e && claims.e < dayInVietnam(now)) return { status: "expired", stage: "window", claims };
  const opened = await Promise.all(
    (await lists(claims.x)).map((jwt) => openList(jwt, trust).catch(() => null)),
  );
  const found = statusOf(claims.x, opened.filter(Boolean), trust, now);
  const stage = found.status === "valid" ? null : "status";
  return { ...found, stage, claims };
}

async function isBelieved({ key, bytes }, leaves) {
  return Boolean(key.log) && wasLogged(bytes, await leaves(), key.log);
}
