// Calls to the server. An answer, a refusal with its code, or no network: nothing else happens.

const LONGEST_CALL_MS = 20000;

/** The server answered, and said no. */
export class Refusal extends Error {
  constructor(status, problem) {
    super(problem.code || String(status));
    this.status = status;
    this.code = problem.code || "";
    this.problem = problem;
  }
}

export function get(url) {
  return call(url, { headers: { accept: "application/json" } });
}

export function post(url, body) {
  return call(url, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json" },
    body: JSON.stringify(body),
  });
}

/** Sends without waiting, for a page that is about to go. */
export function postAndLeave(url, body) {
  fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
    keepalive: true,
  }).catch(() => {
    // The journal still has what this would have saved.
  });
}

async function call(url, options) {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), LONGEST_CALL_MS);
  try {
    const response = await fetch(url, { ...options, cache: "no-store", signal: abort.signal });
    if (response.ok) return await response.json();
    throw new Refusal(response.status, await response.json().catch(() => ({})));
  } finally {
    clearTimeout(timer);
  }
}
