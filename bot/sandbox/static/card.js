// A template card with its lists and buttons.

import { fill, make, outsideLink, words } from "./dom.js";

function choice(card, number) {
  const name = `pick-${number}-${card.key}`;
  const options = card.options.map((option) => {
    const checked = card.selected.includes(option.id);
    if (!card.many) return make("option", { value: option.id, selected: checked }, option.text);
    return make("label", {}, make("input", { type: "checkbox", name, value: option.id, checked, disabled: card.disabled }), ` ${option.text}`);
  });
  if (card.many) return make("fieldset", { "data-key": card.key }, make("legend", {}, card.title), ...options);
  if (!card.selected.length) options.unshift(make("option", { value: "" }, "—"));
  return make("label", { className: "pick" }, make("span", {}, card.title), make("select", { "data-key": card.key, disabled: card.disabled }, ...options));
}

/** What the person picked in the card's lists, by question key. */
function picked(element) {
  const result = {};
  for (const list of element.querySelectorAll("select[data-key]")) {
    if (list.value) result[list.dataset.key] = [list.value];
  }
  for (const set of element.querySelectorAll("fieldset[data-key]")) {
    result[set.dataset.key] = [...set.querySelectorAll("input:checked")].map((box) => box.value);
  }
  return result;
}

function buttons(card, number, press, element) {
  if (card.settled !== null) return make("p", { className: "settled" }, card.settled);
  return make("div", { className: "buttons" }, ...card.buttons.map((button) => {
    if (button.url) return outsideLink(button.label, button.url);
    const classes = `style-${button.style}${button.menu ? " menu" : ""}`;
    return make("button", { type: "button", className: classes, onclick: () => press(number, button.index, picked(element)) }, button.label);
  }));
}

/** The card of message `number`; `press(number, index, picked)` is called for its buttons. */
export function card(view, number, press) {
  const element = make("article", { className: "card", "aria-label": view.title });
  if (view.source) element.append(make("p", { className: "source" }, view.source));
  element.append(make("h4", {}, view.title));
  if (view.description) element.append(make("p", { className: "description" }, view.description));
  if (view.emphasis) element.append(make("p", { className: "emphasis" }, make("b", {}, view.emphasis.name), view.emphasis.value));
  if (view.quote) element.append(make("blockquote", {}, view.quote.name, view.quote.value));
  if (view.body) element.append(make("p", { className: "body" }, view.body));
  if (view.lines.length) {
    element.append(make("dl", {}, ...view.lines.flatMap((line) => [
      make("dt", {}, line.name), make("dd", {}, line.url ? outsideLink(line.value, line.url) : line.value),
    ])));
  }
  element.append(...view.choices.map((list) => choice(list, number)));
  for (const link of view.links) {
    const label = link.name || words.chat.details;
    element.append(make("p", { className: "jump" }, link.url ? outsideLink(label, link.url) : label));
  }
  if (view.buttons.length || view.settled !== null) element.append(buttons(view, number, press, element));
  if (view.pressed && view.settled === null) {
    element.append(make("p", { className: "pressed" }, fill(words.chat.pressed, view.pressed)));
  }
  return element;
}
