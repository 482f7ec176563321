// Looks a certificate up in opened status lists. Always whole lists are fetched, so the server
// cannot tell which certificate is being looked at.

const POSITION_BITS = 20;

/** Names of the lists that say something about a status index. */
export function listsAbout(index) {
  const list = Math.floor(index / 2 ** POSITION_BITS);
  return ["revocation", "suspension", "refresh"].map((purpose) => `${purpose}-${list}`);
}

/** {status, madeAt, replacedBy} of a status index by lists that were opened. */
export function statusOf(index, lists, trust, now) {
  const position = index % 2 ** POSITION_BITS;
  const [revocation, suspension, refresh] = listsAbout(index).map((name) => newest(lists, name));
  // Position 0 is the leftmost bit of the first byte.
  const isSet = (list) => list && Boolean(list.bytes[position >> 3] & (0x80 >> (position & 7)));
  const holds = (list) => list && position < list.bytes.length * 8;
  const dates = [revocation, suspension].filter(Boolean).map((list) => list.madeAt);
  const madeAt = dates.length > 0 ? Math.min(...dates) : null;
  // A set bit counts on an old list too; an unset one only where both lists are fresh.
  if (isSet(refresh))
    return { status: "replaced", madeAt, replacedBy: refresh.replacedBy[position] || null };
  if (isSet(revocation)) return { status: "revoked", madeAt };
  if (isSet(suspension)) return { status: "suspended", madeAt };
  const fresh = (list) => holds(list) && now < list.staleFrom;
  const current = trust.next === undefined || now < trust.next * 1000;
  const valid = fresh(revocation) && fresh(suspension) && current;
  return { status: valid ? "valid" : "unchecked", madeAt };
}

function newest(lists, name) {
  const named = lists.filter((list) => list.name === name);
  return named.sort((one, other) => other.madeAt - one.madeAt)[0];
}
