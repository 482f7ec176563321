// An item's picture: large on request, in words where it cannot be loaded.

import { make } from "./dom.js";
import { say } from "./words.js";

/** The element of a picture. Its size is known before its file, so nothing moves when it comes. */
export function drawPicture(media) {
  const image = make("img", {
    class: "item-picture",
    alt: media.alt,
    width: media.width,
    height: media.height,
    decoding: "async",
  });
  const enlarge = make("button", { type: "button", class: "button-small" }, say("picture-enlarge"));
  const lost = lostPicture(media.alt, load);
  const box = make("div", { class: "picture" }, image, enlarge, lost);

  function load() {
    image.src = media.url;
  }

  function show(isThere) {
    image.hidden = !isThere;
    enlarge.hidden = !isThere || !window.HTMLDialogElement;
    lost.hidden = isThere;
  }

  image.addEventListener("load", () => {
    // Whoever pressed "load again" goes on at the picture.
    const isWaiting = lost.contains(document.activeElement);
    show(true);
    if (isWaiting) enlarge.focus();
  });
  image.addEventListener("error", () => {
    show(false);
    window.addEventListener("online", load, { once: true });
  });
  const open = () => {
    // The browser gives the focus back to whatever had it.
    enlarge.focus({ preventScroll: true });
    openLarge(media, box);
  };
  enlarge.addEventListener("click", open);
  // For fingers and mice; keys and screen readers have the button.
  image.addEventListener("click", open);
  show(true);
  load();
  return box;
}

/** Fetches a picture before it is shown, after everything that is needed now. */
export function preloadPicture(media) {
  const image = new Image();
  image.fetchPriority = "low";
  image.src = media.url;
}

/** Closes a large picture that is open, before something else is shown; tells whether one was. */
export function closeLargePicture() {
  const dialog = document.querySelector("dialog.picture-large[open]");
  if (dialog) dialog.close();
  return Boolean(dialog);
}

function lostPicture(alt, load) {
  const again = make("button", { type: "button", class: "button-small" }, say("picture-again"));
  again.addEventListener("click", load);
  return make(
    "div",
    { class: "notice notice-warn" },
    make("p", {}, make("strong", {}, say("picture-lost")), " ", alt),
    again,
  );
}

function openLarge(media, box) {
  const close = make("button", { type: "button", class: "button" }, say("picture-close"));
  const dialog = make(
    "dialog",
    { class: "picture-large", "aria-label": say("picture-large") },
    close,
    // Wider than a phone: it is moved about, by keys too.
    make(
      "div",
      { class: "picture-scroll", tabindex: 0, role: "group", "aria-label": say("picture-move") },
      make("img", { src: media.url, alt: media.alt, width: media.width, height: media.height }),
    ),
  );
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  box.append(dialog);
  dialog.showModal();
}
