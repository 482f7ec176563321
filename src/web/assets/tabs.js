// One window works on an attempt at a time: the newest one. The server's epoch has the last word;
// this only spares people of one browser the confusion.

/** Claims an attempt for this window; `lost` is called when a newer window claims it. */
export function claimTab(attempt, lost) {
  if (!("BroadcastChannel" in window)) return;
  const channel = new BroadcastChannel(`attempt.${attempt}`);
  channel.postMessage("mine");
  channel.onmessage = () => {
    channel.close();
    lost();
  };
}
