// What is being written: words, perhaps a file, perhaps a quoted message. Each conversation has a draft of its own.

import { gist } from "./chat.js";
import { byId, fill, words } from "./dom.js";
import { say } from "./telling.js";

const LARGEST = 20 * 1024 * 1024;
const TALLEST = 140;
const NOTHING = { said: "", file: null, quoted: null };
const text = byId("text");
const fileInput = byId("file");
const drafts = new Map();
let place = "";
let takesFiles = true;
let file = null;
let quoted = null;

const draft = () => ({ said: text.value, file, quoted });

function write(what) {
  text.value = what.said;
  grow();
  attach(what.file);
  quote(what.quoted);
}

function grow() {
  text.style.height = "auto";
  text.style.height = `${Math.min(text.scrollHeight, TALLEST)}px`;
}

/** Write for this conversation from now on; what was begun for the one before waits there. */
export function turnTo(conversation, { files }) {
  if (place) drafts.set(place, draft());
  place = conversation;
  takesFiles = files;
  byId("attach").hidden = !files;
  byId("hint").hidden = files;
  text.setAttribute("aria-label", files ? words.compose.to_aibot : words.compose.to_app);
  write(drafts.get(place) ?? NOTHING);
}

/** The draft to send, taken out of the composer; null when nothing is written. */
export function takeOut() {
  const taken = draft();
  if (!taken.said.trim() && !taken.file) return null;
  write(NOTHING);
  return taken;
}

/** What could not be sent goes back to where it was written, before whatever was written since. */
export function putBack(conversation, { said = "", file: unsent = null, quoted: wanted = null }) {
  const open = conversation === place;
  const since = open ? draft() : drafts.get(conversation) ?? NOTHING;
  const both = { said: [said, since.said].filter(Boolean).join("\n"), file: since.file ?? unsent, quoted: since.quoted ?? wanted };
  if (open) write(both);
  else drafts.set(conversation, both);
}

/** Attach a file, or none. */
export function attach(wanted) {
  if (wanted && !takesFiles) return say(words.compose.no_file_in_app);
  if (wanted && wanted.size > LARGEST) return say(words.compose.too_large);
  file = wanted;
  if (!wanted) fileInput.value = "";
  byId("attached").hidden = !wanted;
  byId("attached-name").textContent = wanted?.name ?? "";
  return undefined;
}

/** Quote a message, or none. */
export function quote(message) {
  quoted = message;
  byId("quoting").hidden = !message;
  byId("quoting-text").textContent = message ? fill(words.chat.quoting, gist(message)) : "";
}

/** Go on writing. */
export function focus() {
  text.focus({ preventScroll: true });
}

/** Go on after choosing something. On a touch screen the keyboard comes only when the field is touched. */
export function goOn() {
  if (!matchMedia("(pointer: coarse)").matches) focus();
  else if (!document.activeElement.checkVisibility()) byId("scroller").focus({ preventScroll: true });
}

byId("detach").addEventListener("click", () => { attach(null); focus(); });
byId("unquote").addEventListener("click", () => { quote(null); focus(); });
fileInput.addEventListener("change", () => { attach(fileInput.files[0] ?? null); goOn(); });
text.addEventListener("input", grow);
text.addEventListener("keydown", (event) => {
  // While an input method is composing, Enter picks a word.
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  byId("composer").requestSubmit();
});
