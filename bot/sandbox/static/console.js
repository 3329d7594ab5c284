// The page: who is played, which chat is open, what is sent; a feed is asked for what is new, every second, and more
// often while an answer is awaited.

import * as chat from "./chat.js";
import * as composer from "./composer.js";
import { byId, fill, parts, words } from "./dom.js";
import { announce, say } from "./telling.js";
import * as wire from "./wire.js";

const EVERY = 1000;
const EVERY_WHEN_WAITING = 250;
const ANSWER_WITHIN = 4000;
const people = [...document.querySelectorAll(".person")];
const state = { person: "", channel: "aibot", visit: 0, revision: 0, wire: 0, epoch: "", seen: null, newest: null, messages: new Map() };

const conversation = (channel = state.channel, person = state.person) => `${channel}:${person}`;

async function post(path, body, type = "application/json") {
  const payload = type === "application/json" ? JSON.stringify(body) : body;
  const answer = await fetch(path, { method: "POST", headers: { "Content-Type": type }, body: payload });
  if (!answer.ok) throw new Error(String(answer.status));
}

const deed = (path, body, { person = state.person, type } = {}) => post(`/console/people/${encodeURIComponent(person)}/${path}`, body, type);

/** Do something and look at once what came of it; say so when it did not work. */
async function attempt(action, problem = words.compose.failed) {
  try {
    await action();
  } catch {
    say(problem);
    return false;
  }
  waitingUntil = performance.now() + ANSWER_WITHIN;
  // Done is done: when only the look afterwards fails, the loop says so and looks again.
  await poll().catch(() => {});
  lookLater();
  return true;
}

// --- the feed ---

let last = Promise.resolve();
let failures = 0;
let waitingUntil = 0;
let nextLook = 0;

/** Ask what is new, after everybody who asked before. */
function poll() {
  last = last.catch(() => {}).then(ask);
  return last;
}

async function ask() {
  const { person, revision, visit } = state;
  const query = new URLSearchParams({ person, since: revision, wire: state.wire });
  const answer = await fetch(`/console/feed?${query}`);
  if (!answer.ok) throw new Error(String(answer.status));
  const feed = await answer.json();
  if (visit !== state.visit) return;
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
  // What was there at the look before, in whatever conversation, is no news.
  const before = state.newest ?? feed.newest;
  const isNews = (key, number) => number > (before[key] ?? 0);
  state.newest = feed.newest;
  const shown = chat.show(feed.messages.filter((message) => message.channel === state.channel), deeds, state.channel);
  const fresh = shown.filter((message) => isNews(conversation(), message.number));
  const elsewhere = showUnread(feed.newest).filter((key) => isNews(key, feed.newest[key]));
  announce([...fresh.map(chat.gist), ...elsewhere.map((key) => fill(words.chat.new_message, place(key)))]);
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
  lookLater();
}

function lookLater() {
  const pause = performance.now() < waitingUntil ? EVERY_WHEN_WAITING : EVERY;
  clearTimeout(nextLook);
  nextLook = setTimeout(loop, document.hidden ? EVERY * 5 : pause);
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

/** Mark the conversations with unread messages, and return their keys. */
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
  return Object.keys(newest).filter(unread);
}

/** What a conversation is called from where one stands: the other chat of this person, or another person. */
function place(key) {
  const [channel, id] = key.split(":");
  return id === state.person ? words.channel[channel] : people.find((one) => one.dataset.person === id)?.dataset.name ?? id;
}

// --- who and where ---

function open(person, channel) {
  const changed = person !== state.person;
  state.person = person;
  state.channel = channel;
  if (changed) {
    state.visit += 1;
    state.revision = 0;
    state.messages.clear();
  }
  const button = people.find((one) => one.dataset.person === person);
  for (const one of people) one.setAttribute("aria-pressed", one === button);
  for (const one of document.querySelectorAll("[data-channel]")) one.setAttribute("aria-pressed", one.dataset.channel === channel);
  byId("chat-name").textContent = button.dataset.name;
  byId("chat-role").textContent = `${button.dataset.unit} · ${button.dataset.position}`;
  composer.turnTo(conversation(), { files: channel === "aibot" });
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
  if (name === "chat") chat.toEnd();
}

// --- writing, pressing, moving the clock ---

let sending = Promise.resolve();

/** Send what is written, after everything that was written before. */
function send() {
  const draft = composer.takeOut();
  const { person, channel } = state;
  if (draft) sending = sending.then(() => deliver(draft, person, channel));
}

async function deliver({ said, file, quoted }, person, channel) {
  const put = (path, body, type) => attempt(() => deed(path, body, { person, type }));
  const key = conversation(channel, person);
  const spoken = said.trim();
  if (spoken && !(await put("say", { channel, text: spoken, quoting: quoted?.number ?? null }))) return composer.putBack(key, { said, file, quoted });
  const name = file && new URLSearchParams({ name: file.name });
  if (file && !(await put(`file?${name}`, file, "application/octet-stream"))) return composer.putBack(key, { file });
  if (key === conversation()) chat.toEnd();
  return undefined;
}

const deeds = {
  press: (number, index, picked) => attempt(() => deed("press", { number, index, picked }), words.compose.stale_card),
  quote(message) {
    composer.quote(message);
    composer.focus();
  },
};

/** Move the county's clock; the field for typing a moment begins again from there. */
function moveClock(body) {
  return attempt(async () => {
    await post("/console/clock", body);
    byId("moment").value = "";
  }, words.compose.clock_failed);
}

// --- what the elements do ---

for (const button of people) {
  button.addEventListener("click", () => { panel("chat"); enter(button.dataset.person, "aibot"); composer.goOn(); });
}
for (const button of document.querySelectorAll("[data-channel]")) {
  button.addEventListener("click", () => enter(state.person, button.dataset.channel));
}
for (const button of document.querySelectorAll("[data-show]")) {
  button.addEventListener("click", () => panel(button.dataset.show));
}
for (const button of document.querySelectorAll("[data-move]")) {
  button.addEventListener("click", () => moveClock({ move: button.dataset.move }));
}
byId("clock-form").addEventListener("submit", (event) => {
  event.preventDefault();
  moveClock({ move: "to", moment: byId("moment").value });
});
byId("connect").addEventListener("click", () => attempt(() => post("/console/connect", {})));
byId("find").addEventListener("input", sift);
byId("role").addEventListener("change", sift);
byId("only-mine").addEventListener("change", (event) => wire.filter(event.target.checked ? conversation() : ""));
byId("composer").addEventListener("submit", (event) => { event.preventDefault(); send(); });
byId("skip").addEventListener("click", (event) => { event.preventDefault(); panel("chat"); composer.focus(); });

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
  else composer.attach(event.dataTransfer.files[0]);
  composer.goOn();
});

const asked = new URLSearchParams(location.search);
const known = people.some((one) => one.dataset.person === asked.get("person"));
const first = people.find((one) => one.dataset.roles.split(" ").includes("clerk")) ?? people[0];
panel(known ? "chat" : "people");
open(known ? asked.get("person") : first.dataset.person, asked.get("chat") === "app" ? "app" : "aibot");
loop();
