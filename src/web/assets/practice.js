// One item to try the screen with. Nothing is sent anywhere.

import { byId } from "./dom.js";
import { drawItem } from "./item.js";

const item = JSON.parse(byId("practice-item").textContent);
const drawn = drawItem(item, [], () => {
  byId("practice-done").hidden = false;
});
byId("practice").append(drawn);
