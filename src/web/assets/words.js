// The words that the page brings along: scripts have none of their own.

const block = document.getElementById("words");
const words = block ? JSON.parse(block.textContent) : {};

/** The text of a key, with `{n}` and the like filled in. */
export function say(key, values = {}) {
  const text = words[key] || key;
  return text.replace(/\{(\w+)\}/g, (place, name) =>
    name in values ? String(values[name]) : place,
  );
}
