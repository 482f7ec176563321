// Time left by the server's clock. The device's own clock may be wrong and is never asked;
// performance.now() only counts what has gone by since the server spoke.

export class Clock {
  constructor() {
    this.leftMs = null;
    this.readAt = 0;
  }

  /** Takes over what the server said in answer to a call that began at `askedAt`. */
  set(reply, askedAt) {
    if (!reply.ends_at) {
      this.leftMs = null;
      return;
    }
    const now = performance.now();
    this.leftMs = Date.parse(reply.ends_at) - Date.parse(reply.server_now);
    // The server spoke somewhere between question and answer.
    this.readAt = now - (now - askedAt) / 2;
  }

  /** Milliseconds left, not below zero; null where there is no limit. */
  left() {
    if (this.leftMs === null) return null;
    return Math.max(0, this.leftMs - (performance.now() - this.readAt));
  }
}

/** Minutes while there is time, minutes and seconds in the last five. */
export function timeText(leftMs) {
  const seconds = Math.ceil(leftMs / 1000);
  if (seconds > 300) return { key: "exam-minutes-left", n: Math.ceil(seconds / 60) };
  const pad = String(seconds % 60).padStart(2, "0");
  return { key: "exam-time-left", n: `${Math.floor(seconds / 60)}:${pad}` };
}
