// The part of WeCom's markdown that the bot may use: headings, quotes, lists, tables, bold, code, links, font colours.

import { make, outsideLink } from "./dom.js";

const INLINE = /\*\*(.+?)\*\*|`([^`]+)`|\[([^\]]+)\]\(([^)\s]+)\)|<font color="(info|comment|warning)">(.*?)<\/font>/g;

function inline(text) {
  const nodes = [];
  let end = 0;
  for (const found of text.matchAll(INLINE)) {
    nodes.push(text.slice(end, found.index));
    const [whole, bold, code, label, url, colour, coloured] = found;
    if (bold !== undefined) nodes.push(make("strong", {}, ...inline(bold)));
    else if (code !== undefined) nodes.push(make("code", {}, code));
    else if (label !== undefined) nodes.push(outsideLink(label, url));
    else nodes.push(make("span", { className: `font-${colour}` }, ...inline(coloured)));
    end = found.index + whole.length;
  }
  nodes.push(text.slice(end));
  return nodes.filter((node) => node !== "");
}

const cells = (line) => line.trim().replace(/^\||\|$/g, "").split("|").map((cell) => cell.trim());

function table(lines) {
  const [head, , ...rows] = lines.map(cells);
  const row = (tag, values) => make("tr", {}, ...values.map((value) => make(tag, {}, ...inline(value))));
  return make("div", { className: "table" }, make("table", {}, row("th", head), ...rows.map((values) => row("td", values))));
}

const isTable = (lines, at) => lines[at].trim().startsWith("|") && /^[\s|:-]+$/.test(lines[at + 1] ?? "");

/** The markdown as elements, line breaks kept. */
export function markdown(text) {
  const lines = text.split("\n");
  const blocks = [];
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at];
    let found;
    if (isTable(lines, at)) {
      const start = at;
      while (lines[at + 1]?.trim().startsWith("|")) at += 1;
      blocks.push(table(lines.slice(start, at + 1)));
    } else if (line.startsWith("```")) {
      const start = at + 1;
      do at += 1; while (at < lines.length && !lines[at].startsWith("```"));
      blocks.push(make("pre", {}, lines.slice(start, at).join("\n")));
    } else if ((found = /^(#{1,6})\s+(.*)/.exec(line))) {
      blocks.push(make("p", { className: "heading" }, ...inline(found[2])));
    } else if ((found = /^>\s?(.*)/.exec(line))) {
      blocks.push(make("p", { className: "quote" }, ...inline(found[1])));
    } else if ((found = /^\s*([-*]|\d+[.)])\s+(.*)/.exec(line))) {
      const mark = /\d/.test(found[1]) ? found[1] : "•";
      blocks.push(make("p", { className: "item" }, make("span", { className: "mark" }, `${mark} `), make("span", {}, ...inline(found[2]))));
    } else {
      blocks.push(line.trim() ? make("p", {}, ...inline(line)) : make("p", { className: "gap" }));
    }
  }
  return make("div", { className: "markdown" }, ...blocks);
}
