// Makes elements. Text only ever becomes text, so nothing from outside can become markup.

/** An element with attributes, and children that are elements or text. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== undefined) element.setAttribute(name, String(value));
  }
  element.append(...children);
  return element;
}

/** The element with an id; the page and its script come from one place, so it is there. */
export function byId(id) {
  return document.getElementById(id);
}

/** Shows exactly one of some sections. */
export function showOnly(sections, shown) {
  for (const section of sections) section.hidden = section !== shown;
}
