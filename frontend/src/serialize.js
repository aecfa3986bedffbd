// Writes a document as the one canonical HTML, byte for byte as support/texts/tree.py does:
// the fingerprints of browser and server must agree. A change here is a change there.

const escapeText = (text) => {
  const escaped = text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
  return escaped.startsWith("\u0338") ? "&#824;" + escaped.slice(1) : escaped;
};
const escapeAttribute = (text) => escapeText(text).replace(/"/g, "&quot;");

const tagsOf = (marks) => {
  const link = marks.find((mark) => mark.type.name === "link");
  const has = (name) => marks.some((mark) => mark.type.name === name);
  return [
    link && ["a", `<a href="${escapeAttribute(link.attrs.href)}">`],
    has("strong") && ["strong", "<strong>"],
    has("em") && ["em", "<em>"],
  ].filter(Boolean);
};

// [{text, tags, isBreak}], neighbours with the same tags as one, line ends as breaks of their own.
function runsOf(block) {
  const runs = [];
  const add = (text, tags, isBreak) => {
    const last = runs[runs.length - 1];
    if (last && !last.isBreak && !isBreak && String(last.tags) === String(tags)) {
      last.text += text;
    } else {
      runs.push({ text, tags, isBreak });
    }
  };
  block.forEach((node) => {
    const tags = tagsOf(node.marks);
    if (!node.isText) {
      add("\n", tags, true);
      return;
    }
    node.text.split(/\r\n?|\n/).forEach((line, number) => {
      if (number) add("\n", tags, true);
      if (line) add(line, tags, false);
    });
  });
  return runs;
}

function inlineHtml(block) {
  const written = [];
  let opened = [];
  const close = (from) => {
    for (const [name] of opened.slice(from).reverse()) written.push(`</${name}>`);
  };
  for (const { text, tags, isBreak } of runsOf(block)) {
    let same = 0;
    while (same < Math.min(opened.length, tags.length) && opened[same][1] === tags[same][1]) same++;
    close(same);
    for (const [, start] of tags.slice(same)) written.push(start);
    opened = tags;
    written.push(isBreak ? "<br>" : escapeText(text.normalize("NFC")));
  }
  close(0);
  return written.join("");
}

const children = (node) => Array.from({ length: node.childCount }, (_, n) => node.child(n));
const inner = (node) => children(node).map(blockHtml).join("");

// Blanks alone need their tag: the parser could not tell them from the blanks between two tags.
const mayStandBare = (block) => {
  if (block.type.name !== "paragraph") return false;
  const runs = runsOf(block);
  const text = runs.map((run) => run.text).join("");
  return !runs.length || runs[0].isBreak || /[^ \t\n\f\r]/.test(text);
};

function itemHtml(item) {
  const [first, ...rest] = children(item);
  const isReadable = first.childCount > 0 || !rest.length;
  const bare =
    isReadable && mayStandBare(first) && !rest.some((block) => block.type.name === "paragraph");
  return `<li>${bare ? inlineHtml(first) + rest.map(blockHtml).join("") : inner(item)}</li>`;
}

function cellHtml(cell, scope) {
  const isHeader = cell.type.name === "table_header";
  const tag = isHeader ? "th" : "td";
  const { colspan, rowspan } = cell.attrs;
  const spans = (colspan > 1 ? ` colspan="${colspan}"` : "") + (rowspan > 1 ? ` rowspan="${rowspan}"` : "");
  const bare = cell.childCount === 1 && mayStandBare(cell.firstChild);
  const content = bare ? inlineHtml(cell.firstChild) : inner(cell);
  return `<${tag}${spans}${isHeader ? ` scope="${scope}"` : ""}>${content}</${tag}>`;
}

const rowHtml = (row, scope) =>
  `<tr>${children(row)
    .map((cell) => cellHtml(cell, scope))
    .join("")}</tr>`;

function headLength(rows) {
  const isHeader = (row) => children(row).every((cell) => cell.type.name === "table_header");
  const firstOther = rows.findIndex((row) => !isHeader(row));
  const length = firstOther < 0 ? rows.length : firstOther;
  const reachesBelow = rows
    .slice(0, length)
    .some((row, n) => children(row).some((cell) => n + cell.attrs.rowspan > length));
  return reachesBelow ? 0 : length;
}

function tableHtml(table) {
  const rows = children(table).filter((row) => row.childCount);
  if (!rows.length) return "";
  const length = headLength(rows);
  const part = (tag, some, scope) =>
    some.length ? `<${tag}>${some.map((row) => rowHtml(row, scope)).join("")}</${tag}>` : "";
  return `<table>${part("thead", rows.slice(0, length), "col")}${part("tbody", rows.slice(length), "row")}</table>`;
}

function blockHtml(node) {
  switch (node.type.name) {
    case "paragraph":
      return `<p>${inlineHtml(node)}</p>`;
    case "heading":
      return `<h${node.attrs.level}>${inlineHtml(node)}</h${node.attrs.level}>`;
    case "bullet_list":
    case "ordered_list": {
      const tag = node.type.name === "bullet_list" ? "ul" : "ol";
      return `<${tag}>${children(node).map(itemHtml).join("")}</${tag}>`;
    }
    default:
      return tableHtml(node);
  }
}

/** The canonical HTML of a document; the empty document is the empty string. */
export function toHtml(doc) {
  const html = inner(doc);
  return html === "<p></p>" ? "" : html;
}

/** Hex SHA-256 of the UTF-8 of `text`; "" where the browser has no crypto (plain http). */
export async function sha256(text) {
  if (!globalThis.crypto?.subtle) return "";
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
