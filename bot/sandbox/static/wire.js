// The wire panel: newest first, each exchange folded, only those of the open chat if wanted.

import { byId, fill, make, parts, words } from "./dom.js";

const list = byId("exchanges");
const kept = 200;
const quiet = new Set(["url_checked", "duplicate", "attempt", "suggested_length", "field_unused"]);
let only = "";

function verdict(entry) {
  if (entry.status === 0) return ["bad", words.wire.no_answer];
  if (entry.errcode !== null) return [entry.errcode === 0 ? "good" : "bad", `errcode ${entry.errcode}`];
  return [entry.status === 200 ? "good" : "bad", `HTTP ${entry.status}`];
}

function part(title, text) {
  return [make("h3", {}, title), make("pre", { tabIndex: 0 }, text || words.wire.nothing)];
}

function exchange(entry) {
  const [mood, code] = verdict(entry);
  const toBot = entry.direction === "to_bot";
  const summary = make("summary", {},
    make("span", { className: "top" },
      make("time", { dateTime: entry.at }, parts(entry.at).time),
      make("span", { className: `way ${entry.direction}` }, words.wire[entry.direction]),
      make("span", { className: `code ${mood}` }, code)),
    make("span", { className: "path" }, `${entry.method} ${entry.path}`));
  const notes = entry.notes.map((note) => make("p", { className: quiet.has(note.code) ? "note" : "note loud" }, fill(words.note[note.code], note.detail)));
  const item = make("li", {},
    make("details", {}, summary,
      make("p", { className: "figures" }, `${fill(words.wire.bytes, entry.size)} · ${fill(words.wire.millis, entry.millis)}`),
      ...part(toBot ? words.wire.callback : words.wire.request, entry.request),
      ...part(toBot ? words.wire.passive : words.wire.answer, entry.answer)),
    ...notes);
  item.dataset.conversations = entry.conversations.join(" ");
  return item;
}

function sift() {
  let shown = 0;
  for (const item of list.children) {
    item.hidden = only !== "" && !item.dataset.conversations.split(" ").includes(only);
    if (!item.hidden) shown += 1;
  }
  byId("no-wire").hidden = shown > 0;
}

/** Add exchanges, given oldest first. */
export function add(entries) {
  if (!entries.length) return;
  const above = list.scrollTop;
  const before = list.scrollHeight;
  list.prepend(...entries.map(exchange).reverse());
  while (list.childElementCount > kept) list.lastElementChild.remove();
  sift();
  if (above > 0) list.scrollTop = above + list.scrollHeight - before;
}

/** Keep only the exchanges of one conversation in sight; all of them for the empty key. */
export function filter(conversation) {
  only = conversation;
  sift();
}
