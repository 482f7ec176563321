// Puts the text of a chosen file into the form, so that it can be looked at before it is sent.

import { byId } from "./dom.js";

byId("file-field").hidden = false;
byId("file").addEventListener("change", async (event) => {
  const [file] = event.target.files;
  if (file) byId("text").value = await file.text();
});
