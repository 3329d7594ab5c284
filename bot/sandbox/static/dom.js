// Building elements without ever parsing text as HTML.

export const words = JSON.parse(document.getElementById("words").textContent);

export const byId = (id) => document.getElementById(id);

/** An element with properties and children; strings become text nodes. */
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name in element && name !== "list") element[name] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

/** The words with {0}, {1} … filled in. */
export const fill = (sentence, ...values) => sentence.replace(/\{(\d)\}/g, (_, index) => values[index] ?? "");

/** The parts of an ISO time as the county writes it; no time zone of the browser is involved. */
export function parts(iso) {
  const [, year, month, day, time] = /^(\d+)-(\d+)-(\d+)T(\d\d:\d\d:\d\d)/.exec(iso);
  const weekday = words.chat.weekdays[new Date(Date.UTC(+year, +month - 1, +day)).getUTCDay()];
  return { year, month: +month, day: +day, weekday, time, date: `${year}-${month}-${day}` };
}

export function fileSize(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${(bytes / 1024).toFixed(1)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

/** A link that opens elsewhere; anything but http and https stays plain text. */
export function outsideLink(label, url) {
  if (!/^https?:\/\//i.test(url)) return document.createTextNode(label);
  return make("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, label);
}
