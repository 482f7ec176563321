// Draws one item and reports what the candidate chooses. The practice page uses it as well.
//
// A response is a list: tokens of options, or [prompt, option] pairs; empty means no answer.

import { make } from "./dom.js";
import { drawPicture } from "./picture.js";
import { say } from "./words.js";

/** The element of an item. `change` gets the whole new response each time. */
export function drawItem(item, response, change) {
  const parts = [make("legend", { class: "stem" }, item.stem)];
  if (item.media) parts.push(drawPicture(item.media));
  parts.push(make("p", { class: "hint" }, hint(item.kind)));
  parts.push(choices(item, response, change));
  return make("fieldset", { class: "item" }, ...parts);
}

/** What there is to read aloud, in the order of the screen. */
export function textsOf(item) {
  const picture = item.media ? [item.media.alt] : [];
  const options = (item.prompts || []).concat(item.options).map((one) => one.text);
  return [item.stem, ...picture, ...options];
}

function hint(kind) {
  switch (kind) {
    case "single_choice":
      return say("item-single");
    case "multiple_choice":
      return say("item-multiple");
    case "ordering":
      return say("item-ordering");
    default:
      return say("item-matching");
  }
}

function choices(item, response, change) {
  switch (item.kind) {
    case "single_choice":
      return optionRows(item, response, "radio", change);
    case "multiple_choice":
      return optionRows(item, response, "checkbox", change);
    case "ordering":
      return ordering(item, response, change);
    default:
      return matching(item, response, change);
  }
}

function optionRows(item, response, type, change) {
  const rows = make("div", { class: "options" });
  for (const option of item.options) {
    const chosen = response.includes(option.token);
    const input = make("input", { type, name: `item-${item.position}`, value: option.token });
    input.checked = chosen;
    rows.append(
      make(
        "label",
        { class: "option" },
        input,
        make("span", { class: "option-text" }, option.text),
      ),
    );
  }
  const inputs = [...rows.querySelectorAll("input")];
  const show = () =>
    inputs.forEach((input) => input.parentElement.classList.toggle("option-chosen", input.checked));
  show();
  rows.addEventListener("change", () => {
    show();
    change(inputs.filter((input) => input.checked).map((input) => input.value));
  });
  return rows;
}

// An order is no answer until the candidate moves something or says that it is right as it is.
function ordering(item, response, change) {
  const byToken = new Map(item.options.map((option) => [option.token, option]));
  const started = response.length === item.options.length;
  let order = started ? [...response] : item.options.map((option) => option.token);
  const list = make("ol", { class: "options options-order" });
  const news = make("p", { class: "order-state", role: "status" });
  const done = make(
    "button",
    { type: "button", class: "button-secondary" },
    say("item-order-done"),
  );

  const rows = new Map(
    order.map((token) => [token, orderRow(byToken.get(token).text, (step) => move(token, step))]),
  );

  function show(answered) {
    order.forEach((token, index) => {
      const row = rows.get(token);
      row.querySelector(".option-place").textContent = String(index + 1);
      row.querySelector("[data-step='-1']").setAttribute("aria-disabled", String(index === 0));
      row
        .querySelector("[data-step='1']")
        .setAttribute("aria-disabled", String(index === order.length - 1));
      if (list.children[index] !== row) list.insertBefore(row, list.children[index] || null);
    });
    news.textContent = say(answered ? "item-order-kept" : "item-order-open");
    done.hidden = answered;
  }

  function move(token, step) {
    const from = order.indexOf(token);
    const to = from + step;
    if (to < 0 || to >= order.length) return;
    order.splice(to, 0, order.splice(from, 1)[0]);
    show(true);
    news.textContent = say("item-moved", { option: byToken.get(token).text, place: to + 1 });
    // Moving an element takes the focus from its buttons.
    rows.get(token).querySelector(`[data-step='${step}']`).focus();
    change([...order]);
  }

  done.addEventListener("click", () => {
    show(true);
    change([...order]);
  });
  show(started);
  return make("div", { class: "stack" }, list, news, done);
}

function orderRow(text, move) {
  const button = (step, sign, label) => {
    const made = make(
      "button",
      { type: "button", class: "button-small", "data-step": step, "aria-label": label },
      sign,
    );
    made.addEventListener("click", () => move(step));
    return made;
  };
  return make(
    "li",
    { class: "option" },
    make("span", { class: "option-place" }),
    make("span", { class: "option-text" }, text),
    make(
      "span",
      { class: "option-moves" },
      button(-1, "▲", say("item-up", { option: text })),
      button(1, "▼", say("item-down", { option: text })),
    ),
  );
}

function matching(item, response, change) {
  const chosen = new Map(response);
  const rows = item.prompts.map((prompt, index) => {
    const id = `match-${item.position}-${index}`;
    const select = make(
      "select",
      { id, "data-prompt": prompt.token },
      make("option", { value: "" }, say("item-choose")),
    );
    for (const option of item.options)
      select.append(make("option", { value: option.token }, option.text));
    select.value = chosen.get(prompt.token) || "";
    return make("div", { class: "field" }, make("label", { for: id }, prompt.text), select);
  });
  const box = make("div", { class: "options matching" }, ...rows);
  box.addEventListener("change", () => {
    const selects = [...box.querySelectorAll("select")];
    change(
      selects
        .filter((select) => select.value)
        .map((select) => [select.dataset.prompt, select.value]),
    );
  });
  return box;
}
