// What the page says about itself: a passing line for everybody, and news read out to those who listen.

import { byId, make } from "./dom.js";

const SHOWN_FOR = 6000;
let timer = 0;

/** Show a line at the top for a while; the empty line takes it away. */
export function say(sentence) {
  const status = byId("status");
  clearTimeout(timer);
  status.textContent = sentence;
  status.classList.toggle("shown", sentence !== "");
  if (sentence) timer = setTimeout(() => say(""), SHOWN_FOR);
}

/** Read out what is new; the same words said twice are read twice. */
export function announce(lines) {
  if (lines.length) byId("announce").replaceChildren(make("span", {}, lines.join("\n")));
}
