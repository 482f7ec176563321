// Brings changes to the server: journal first, then one call at a time, again and again until
// the server has acknowledged every row.

import { Refusal, get, post, postAndLeave } from "./api.js";

// Quick changes of mind on one item become one event.
const SETTLE_MS = 300;
const LARGEST_BATCH = 64;
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30000;
// An empty call now and then brings the server's clock, and tells the mentor that we are here.
const BEAT_MS = 30000;
const FAILURES_BEFORE_HELP = 5;

/** Codes after which nothing more can be saved from here. */
const FINAL_CODES = new Set(["superseded", "time_over", "submitted", "voided"]);

export class Saver {
  /**
   * `listener` has onState("saving" | "saved" | "waiting" | "call"), onReply(reply, askedAt) and
   * onEnd(refusal).
   */
  constructor(attempt, form, journal, listener) {
    this.url = `/api/v1/attempts/${encodeURIComponent(attempt)}/responses`;
    this.formUrl = `/api/v1/attempts/${encodeURIComponent(attempt)}/form`;
    this.epoch = form.epoch;
    this.journal = journal;
    this.listener = listener;
    this.open = null;
    this.failures = 0;
    this.ended = false;
    this.running = null;
    journal.prune(form.acked);
    this.lastSeq = Math.max(form.acked, ...journal.rows.map((row) => row.seq));
  }

  /** Takes a change; it gets its seq when the item has been quiet for a moment. */
  change(position, response, elapsedMs) {
    if (this.open && this.open.position !== position) this.settle();
    clearTimeout(this.settleTimer);
    this.open = { position, response, elapsed_ms: Math.round(elapsedMs) };
    this.settleTimer = setTimeout(() => this.flush(), SETTLE_MS);
    this.tell();
  }

  /** Gives the open change its seq and writes it down. */
  settle() {
    clearTimeout(this.settleTimer);
    if (!this.open) return;
    this.lastSeq += 1;
    this.journal.add({ seq: this.lastSeq, ...this.open });
    this.open = null;
  }

  /** Sends what there is, now. Resolves when this try is over, with or without success. */
  flush() {
    this.settle();
    if (this.ended) return Promise.resolve();
    if (!this.running) {
      this.running = this.send().finally(() => {
        this.running = null;
      });
    }
    return this.running;
  }

  /** Last words of a page that is about to be put away. */
  leave() {
    this.settle();
    if (this.ended || this.journal.rows.length === 0) return;
    postAndLeave(this.url, {
      epoch: this.epoch,
      events: this.journal.rows.slice(0, LARGEST_BATCH),
    });
  }

  get allSaved() {
    return !this.open && this.journal.rows.length === 0;
  }

  stop() {
    this.ended = true;
    clearTimeout(this.timer);
  }

  async send() {
    clearTimeout(this.timer);
    this.tell();
    try {
      do {
        await this.sendBatch();
        this.settle();
      } while (this.journal.rows.length > 0 && !this.ended);
      this.failures = 0;
      this.plan(BEAT_MS);
    } catch (error) {
      this.failures += 1;
      if (error instanceof Refusal && isFinal(error)) {
        this.stop();
        this.listener.onEnd(error);
        return;
      }
      // Full jitter: after a power cut a whole hall must not come back in the same second.
      const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.failures);
      this.plan(FIRST_WAIT_MS / 2 + Math.random() * longest);
    }
    this.tell();
  }

  async sendBatch() {
    const events = this.journal.rows.slice(0, LARGEST_BATCH);
    const askedAt = performance.now();
    let reply;
    try {
      reply = await post(this.url, { epoch: this.epoch, events });
    } catch (error) {
      // Another tab of this browser used our numbers: take the next free ones and try again.
      if (error instanceof Refusal && error.status === 409 && !isFinal(error))
        await this.renumber();
      throw error;
    }
    this.journal.prune(reply.acked);
    this.listener.onReply(reply, askedAt);
    if (events.length > 0 && reply.acked < events[0].seq) {
      await this.renumber();
      throw new Error("our numbers did not join the server's");
    }
  }

  async renumber() {
    const { epoch, acked } = await get(this.formUrl);
    // Under another epoch these rows belong to nobody; the next save is told so.
    if (epoch !== this.epoch) return;
    const rows = this.journal.rows.map((row, index) => ({ ...row, seq: acked + 1 + index }));
    this.lastSeq = acked + rows.length;
    await this.journal.replace(rows);
  }

  plan(waitMs) {
    clearTimeout(this.timer);
    if (!this.ended) this.timer = setTimeout(() => this.flush(), waitMs);
  }

  tell() {
    if (this.ended) return;
    if (this.failures >= FAILURES_BEFORE_HELP) this.listener.onState("call");
    else if (this.failures > 0) this.listener.onState("waiting");
    else this.listener.onState(this.allSaved ? "saved" : "saving");
  }
}

function isFinal(refusal) {
  return refusal.status === 401 || (refusal.status === 409 && FINAL_CODES.has(refusal.code));
}
