// Lists of all items: answered or not, by shape and by words, never by colour alone.

import { make } from "./dom.js";
import { say } from "./words.js";

export function isAnswered(responses, item) {
  return (responses.get(item.position) || []).length > 0;
}

/** Small squares to jump by. */
export function drawDots(list, { items, responses, flags, position }, go) {
  list.replaceChildren(
    ...items.map((item) => {
      const n = item.position;
      const answered = isAnswered(responses, item);
      const flagged = flags.has(n) ? `, ${say("exam-dot-flagged")}` : "";
      const label = say(answered ? "exam-dot-answered" : "exam-dot-blank", { n }) + flagged;
      const dot = make(
        "button",
        {
          type: "button",
          class: answered ? "dot dot-answered" : "dot",
          "aria-label": label,
          "aria-current": n === position ? "step" : undefined,
        },
        String(n),
        make("span", { "aria-hidden": "true" }, `${answered ? "✓" : ""}${flags.has(n) ? "⚑" : ""}`),
      );
      dot.addEventListener("click", () => go(n));
      return make("li", {}, dot);
    }),
  );
}

/** Every item in words, before handing in. */
export function drawReview(list, { items, responses, flags }, go) {
  list.replaceChildren(
    ...items.map((item) => {
      const answered = isAnswered(responses, item);
      const state = say(answered ? "exam-review-answered" : "exam-review-blank");
      const row = make(
        "button",
        { type: "button", class: "review-row" },
        make("span", { class: "review-stem" }, `${item.position}. ${item.stem}`),
        make(
          "span",
          { class: answered ? "badge badge-ok" : "badge badge-warn" },
          (answered ? "✓ " : "□ ") + state,
        ),
      );
      if (flags.has(item.position))
        row.append(make("span", { class: "badge" }, `⚑ ${say("exam-dot-flagged")}`));
      row.addEventListener("click", () => go(item.position));
      return make("li", {}, row);
    }),
  );
}
