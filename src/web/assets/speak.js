// Reads an item aloud, where the device has a Vietnamese voice of its own.

const synthesis = window.speechSynthesis;

/** Calls `ready` when there is a voice; a device without one gets no button at all. */
export function whenVoiceIsThere(ready) {
  if (!synthesis) return;
  const look = () => {
    if (!voice()) return;
    synthesis.removeEventListener("voiceschanged", look);
    ready();
  };
  // Browsers load their voices late, and some never say so.
  synthesis.addEventListener("voiceschanged", look);
  look();
}

/** Reads texts one after another; `done` follows the last one or an interruption. */
export function speak(texts, done) {
  hush();
  texts.forEach((text, index) => {
    const utterance = new SpeechSynthesisUtterance(text);
    utterance.voice = voice();
    utterance.lang = "vi-VN";
    utterance.rate = 0.9;
    if (index === texts.length - 1) utterance.onend = utterance.onerror = done;
    synthesis.speak(utterance);
  });
}

export function hush() {
  if (synthesis) synthesis.cancel();
}

function voice() {
  // A voice that lives on a server would send the items there.
  return synthesis.getVoices().find((one) => /^vi\b/i.test(one.lang) && one.localService);
}
