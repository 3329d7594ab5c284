// The chat: bubbles in order, day lines between them, changed messages replaced in place.

import { card } from "./card.js";
import { byId, fileSize, fill, make, parts, words } from "./dom.js";
import { markdown } from "./markdown.js";

const list = byId("messages");
const scroller = byId("scroller");

function fileLink(file) {
  return make("a", { className: "file", href: file.href, download: file.name },
    make("span", { className: "icon", "aria-hidden": "true" }, (/\.([a-z0-9]{1,4})$/i.exec(file.name)?.[1] ?? "…").toUpperCase()),
    make("span", { className: "label" }, make("b", {}, file.name), make("small", {}, `${fileSize(file.size)} · ${words.chat.download}`)));
}

/** A picture in place, at full size behind a touch; what cannot be shown is offered as a file. */
function picture(image) {
  if (!image.src) return fileLink(image);
  const shown = make("img", { src: image.src, alt: image.alt, onload: () => { if (following) toEnd(); } });
  return make("a", { className: "picture", href: image.src, target: "_blank", rel: "noopener" }, shown);
}

function content(message, deeds) {
  if (message.recalled) return [make("p", { className: "recalled" }, words.chat.recalled)];
  if (message.card) return [card(message.card, message.number, deeds.press)];
  const made = [];
  if (message.quoted) made.push(make("p", { className: "quote" }, fill(words.chat.quoting, message.quoted)));
  if (message.text) {
    made.push(message.kind === "markdown" ? markdown(message.text) : make("p", { className: "words" }, message.text));
  }
  if (message.file) made.push(fileLink(message.file));
  made.push(...message.images.map(picture));
  if (message.unfinished) made.push(make("p", { className: "unfinished" }, words.chat.unfinished));
  if (message.cut) made.push(make("p", { className: "cut" }, words.chat.cut));
  return made;
}

function bubble(message, deeds) {
  const at = parts(message.at);
  const foot = make("footer", {}, make("time", { dateTime: message.at }, at.time.slice(0, 5)));
  if (message.delivery) {
    foot.append(" ", make("span", { className: `delivery ${message.delivery}` }, words.delivery[message.delivery]));
  }
  if (message.channel === "aibot" && !message.recalled) {
    foot.append(" ", make("button", { type: "button", className: "quote-it", onclick: () => deeds.quote(message) }, words.chat.quote));
  }
  const plain = message.card || ((message.file || message.images.length) && !message.text) ? " plain" : "";
  const item = make("li", { className: message.by_bot ? "bot" : "me" },
    make("span", { className: "hidden" }, message.by_bot ? words.chat.by_bot : words.chat.by_me),
    make("div", { className: `bubble${plain}` }, ...content(message, deeds)), foot);
  item.dataset.number = message.number;
  item.dataset.day = at.date;
  return item;
}

const dayLine = (iso) => {
  const at = parts(iso);
  return make("li", { className: "day" }, fill(words.chat.day, at.month, at.day, at.weekday));
};

const atBottom = () => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 60;

/** Bring the newest message into sight. */
export function toEnd() {
  scroller.scrollTop = scroller.scrollHeight;
}

// Whoever reads the end goes on reading it when the composer below grows.
let following = true;
scroller.addEventListener("scroll", () => { following = atBottom(); });
new ResizeObserver(() => { if (following) toEnd(); }).observe(scroller);

/** Empty the chat, as when somebody else is played. */
export function clear() {
  list.replaceChildren();
}

/** Show new and changed messages of the open chat. Returns the new ones of the bot. */
export function show(messages, deeds, channel) {
  const follow = atBottom();
  const fresh = [];
  for (const message of messages) {
    const old = list.querySelector(`[data-number="${message.number}"]`);
    const item = bubble(message, deeds);
    if (old) {
      const focused = old.contains(document.activeElement);
      old.replaceWith(item);
      if (focused) (item.querySelector(".bubble :is(button, a, select, input)") ?? scroller).focus();
      continue;
    }
    if (list.lastElementChild?.dataset.day !== item.dataset.day) list.append(dayLine(message.at));
    list.append(item);
    if (message.by_bot) fresh.push(message);
  }
  const none = byId("no-messages");
  none.hidden = list.childElementCount > 0;
  none.textContent = words.chat[`empty_${channel}`];
  if (follow && messages.length) toEnd();
  return fresh;
}

/** One line of what a message says, for the announcement. */
export function gist(message) {
  if (message.card) return message.card.title;
  return message.text || message.file?.name || message.images[0]?.alt || words.chat.image_label;
}
