// The page: who is played, which chat is open, what is sent; a feed is asked every second for what is new.

import * as chat from "./chat.js";
import { byId, fill, parts, words } from "./dom.js";
import * as wire from "./wire.js";

const EVERY = 1000;
const LARGEST = 20 * 1024 * 1024;
const text = byId("text");
const fileInput = byId("file");
const people = [...document.querySelectorAll(".person")];
const state = { person: "", channel: "aibot", revision: 0, wire: 0, epoch: "", file: null, quoted: null, seen: null, messages: new Map(), settled: false };

const conversation = (channel = state.channel, person = state.person) => `${channel}:${person}`;

let statusTimer = 0;
function say(sentence) {
  const status = byId("status");
  clearTimeout(statusTimer);
  status.textContent = sentence;
  status.classList.toggle("shown", sentence !== "");
  if (sentence) statusTimer = setTimeout(() => say(""), 6000);
}

async function post(path, body, type = "application/json") {
  const payload = type === "application/json" ? JSON.stringify(body) : body;
  const answer = await fetch(path, { method: "POST", headers: { "Content-Type": type }, body: payload });
  if (!answer.ok) throw new Error(String(answer.status));
}

const deed = (path, body, type) => post(`/console/people/${encodeURIComponent(state.person)}/${path}`, body, type);

/** Do something and look at once what came of it; say so when it did not work. */
async function attempt(action, problem = words.compose.failed) {
  try {
    await action();
    await poll();
    return true;
  } catch {
    say(problem);
    return false;
  }
}

// --- the feed ---

let last = Promise.resolve();
let failures = 0;

/** Ask what is new, after everybody who asked before. */
function poll() {
  last = last.catch(() => {}).then(ask);
  return last;
}

async function ask() {
  const { person, revision } = state;
  const query = new URLSearchParams({ person, since: revision, wire: state.wire });
  const answer = await fetch(`/console/feed?${query}`);
  if (!answer.ok) throw new Error(String(answer.status));
  const feed = await answer.json();
  if (person !== state.person) return;
  if (state.epoch && feed.epoch !== state.epoch) location.reload();
  state.epoch = feed.epoch;
  take(feed);
}

function take(feed) {
  state.revision = feed.revision;
  showClock(feed.now);
  showConnection(feed.connected);
  if (feed.wire.length) {
    state.wire = feed.wire.at(-1).number;
    wire.add(feed.wire);
  }
  for (const message of feed.messages) state.messages.set(message.number, message);
  const fresh = chat.show(feed.messages.filter((message) => message.channel === state.channel), deeds, state.channel);
  if (fresh.length && state.settled) byId("announce").textContent = fresh.map(chat.gist).join("\n");
  state.settled = true;
  showUnread(feed.newest);
}

async function loop() {
  try {
    await poll();
    if (failures) say("");
    failures = 0;
  } catch {
    failures += 1;
    say(words.compose.offline);
  }
  setTimeout(loop, document.hidden ? EVERY * 5 : EVERY);
}

function showClock(iso) {
  const at = parts(iso);
  byId("now-day").textContent = fill(words.chat.now, at.year, at.month, at.day, at.weekday);
  byId("now-time").textContent = at.time;
  byId("now-time").dateTime = iso;
  if (!byId("moment").value) byId("moment").value = iso.slice(0, 16);
}

function showConnection(connected) {
  const on = connected.aibot && connected.app;
  const box = byId("link-state");
  box.classList.toggle("on", on);
  byId("link-text").textContent = on ? box.dataset.on : box.dataset.off;
}

function showUnread(newest) {
  if (!state.seen) state.seen = new Map(Object.entries(newest));
  state.seen.set(conversation(), newest[conversation()] ?? 0);
  const unread = (key) => (newest[key] ?? 0) > (state.seen.get(key) ?? 0);
  for (const button of people) {
    const id = button.dataset.person;
    button.querySelector(".unread").hidden = !(unread(conversation("aibot", id)) || unread(conversation("app", id)));
  }
  for (const button of document.querySelectorAll("[data-channel]")) {
    button.querySelector(".unread").hidden = !unread(conversation(button.dataset.channel));
  }
}

// --- who and where ---

function open(person, channel) {
  const changed = person !== state.person;
  state.person = person;
  state.channel = channel;
  if (changed) {
    state.revision = 0;
    state.messages.clear();
  }
  state.settled = false;
  const button = people.find((one) => one.dataset.person === person);
  for (const one of people) one.setAttribute("aria-pressed", one === button);
  for (const one of document.querySelectorAll("[data-channel]")) one.setAttribute("aria-pressed", one.dataset.channel === channel);
  byId("chat-name").textContent = button.dataset.name;
  byId("chat-role").textContent = `${button.dataset.unit} · ${button.dataset.position}`;
  quote(null);
  compose();
  chat.clear();
  chat.show([...state.messages.values()].filter((message) => message.channel === channel), deeds, channel);
  wire.filter(byId("only-mine").checked ? conversation() : "");
  history.replaceState(null, "", `?${new URLSearchParams({ person, chat: channel })}`);
}

async function enter(person, channel) {
  open(person, channel);
  await attempt(() => deed("enter", { channel }));
}

function sift() {
  const wanted = byId("find").value.trim().toLowerCase();
  const role = byId("role").value;
  for (const button of people) {
    const { person, name, unit, position, roles } = button.dataset;
    const fits = [person, name, unit, position].some((part) => part.toLowerCase().includes(wanted));
    button.parentElement.hidden = !fits || (role !== "" && !roles.split(" ").includes(role));
  }
  let any = false;
  for (const group of document.querySelectorAll(".group")) {
    group.hidden = !group.querySelector("li:not([hidden])");
    any ||= !group.hidden;
  }
  byId("nobody").hidden = any;
}

function panel(name) {
  document.body.dataset.panel = name;
  for (const tab of document.querySelectorAll("[data-show]")) tab.setAttribute("aria-pressed", tab.dataset.show === name);
  const scroller = byId("scroller");
  if (name === "chat") scroller.scrollTop = scroller.scrollHeight;
}

// --- writing ---

function compose() {
  const app = state.channel === "app";
  byId("attach").hidden = app;
  byId("hint").hidden = !app;
  if (app) attach(null);
  text.setAttribute("aria-label", app ? words.compose.to_app : words.compose.to_aibot);
}

function attach(file) {
  if (file && state.channel === "app") return say(words.compose.no_file_in_app);
  if (file && file.size > LARGEST) return say(words.compose.too_large);
  state.file = file;
  if (!file) fileInput.value = "";
  byId("attached").hidden = !file;
  byId("attached-name").textContent = file?.name ?? "";
  return undefined;
}

function quote(message) {
  state.quoted = message;
  byId("quoting").hidden = !message;
  byId("quoting-text").textContent = message ? fill(words.chat.quoting, chat.gist(message)) : "";
  if (message) text.focus();
}

function grow() {
  text.style.height = "auto";
  text.style.height = `${Math.min(text.scrollHeight, 140)}px`;
}

async function send() {
  const written = text.value.trim();
  const { file, quoted, channel } = state;
  if (!written && !file) return;
  if (written) {
    const sent = await attempt(() => deed("say", { channel, text: written, quoting: quoted?.number ?? null }));
    if (!sent) return;
    text.value = "";
    quote(null);
    grow();
  }
  if (file && await attempt(() => deed(`file?${new URLSearchParams({ name: file.name })}`, file, "application/octet-stream"))) attach(null);
  byId("scroller").scrollTop = byId("scroller").scrollHeight;
}

const deeds = {
  press: (number, index, picked) => attempt(() => deed("press", { number, index, picked }), words.compose.stale_card),
  quote,
};

// --- what the elements do ---

for (const button of people) {
  button.addEventListener("click", () => { panel("chat"); enter(button.dataset.person, "aibot"); });
}
for (const button of document.querySelectorAll("[data-channel]")) {
  button.addEventListener("click", () => enter(state.person, button.dataset.channel));
}
for (const button of document.querySelectorAll("[data-show]")) {
  button.addEventListener("click", () => panel(button.dataset.show));
}
for (const button of document.querySelectorAll("[data-move]")) {
  button.addEventListener("click", () => attempt(() => post("/console/clock", { move: button.dataset.move }), words.compose.clock_failed));
}
byId("clock-form").addEventListener("submit", (event) => {
  event.preventDefault();
  attempt(() => post("/console/clock", { move: "to", moment: byId("moment").value }), words.compose.clock_failed);
});
byId("connect").addEventListener("click", () => attempt(() => post("/console/connect", {})));
byId("find").addEventListener("input", sift);
byId("role").addEventListener("change", sift);
byId("only-mine").addEventListener("change", (event) => wire.filter(event.target.checked ? conversation() : ""));
byId("composer").addEventListener("submit", (event) => { event.preventDefault(); send(); });
byId("detach").addEventListener("click", () => { attach(null); text.focus(); });
byId("unquote").addEventListener("click", () => { quote(null); text.focus(); });
fileInput.addEventListener("change", () => attach(fileInput.files[0] ?? null));
text.addEventListener("input", grow);
text.addEventListener("keydown", (event) => {
  // While an input method is composing, Enter picks a word.
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  byId("composer").requestSubmit();
});

// A file may be dropped anywhere: beside the chat the browser would leave the page to open it.
const page = document.documentElement;
const carriesFile = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
for (const kind of ["dragenter", "dragover"]) {
  page.addEventListener(kind, (event) => {
    if (!carriesFile(event)) return;
    event.preventDefault();
    page.classList.add("dropping");
  });
}
page.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) page.classList.remove("dropping");
});
page.addEventListener("drop", (event) => {
  if (!carriesFile(event)) return;
  event.preventDefault();
  page.classList.remove("dropping");
  panel("chat");
  if (event.dataTransfer.files.length > 1) say(words.compose.one_file);
  else attach(event.dataTransfer.files[0]);
});

const asked = new URLSearchParams(location.search);
const known = people.some((one) => one.dataset.person === asked.get("person"));
const first = people.find((one) => one.dataset.roles.split(" ").includes("clerk")) ?? people[0];
panel(known ? "chat" : "people");
open(known ? asked.get("person") : first.dataset.person, asked.get("chat") === "app" ? "app" : "aibot");
loop();
