// Draws an item exactly as the exam does, here or for the editor that shows this page in a frame.

import { byId } from "./dom.js";
import { drawItem } from "./item.js";

function draw(item) {
  byId("preview-place").replaceChildren(drawItem(item, [], () => {}));
}

const item = JSON.parse(byId("preview-item").textContent);
if (item) draw(item);

window.addEventListener("message", (message) => {
  if (message.origin === window.location.origin && message.data.item) draw(message.data.item);
});
if (window.parent !== window) window.parent.postMessage({ ready: true }, window.location.origin);
