// Takes what is pasted or dropped down to what the text may hold, Word's HTML above all.
import { Slice } from "prosemirror-model";
import { Plugin } from "prosemirror-state";
import { formatNumber } from "./counts.js";
import { plainParagraphs } from "./parse.js";
import { words } from "./words.js";

// Twice a full section: more than that would freeze the browser and could not be saved anyhow.
const ROOM_FACTOR = 2;
const MARKUP_FACTOR = 40;
const SUPERSCRIPT = { 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };

export function pastePlugin({ max, tell }) {
  const refuse = (event, message) => {
    event.preventDefault();
    tell(message);
    return true;
  };
  const check = (transfer, event) => {
    if (!transfer) return false;
    const text = transfer.getData("text/plain");
    const html = transfer.getData("text/html");
    if (text.length > ROOM_FACTOR * max || html.length > MARKUP_FACTOR * max) {
      const size = text.length || html.length;
      return refuse(event, words.tooMuchPasted(formatNumber(size), formatNumber(max)));
    }
    if (!text && !html && transfer.files.length) {
      return refuse(event, words.images(transfer.files.length));
    }
    tell("");
    return false;
  };
  return new Plugin({
    props: {
      handleDOMEvents: {
        paste: (_view, event) => check(event.clipboardData, event),
        drop: (_view, event) => check(event.dataTransfer, event),
      },
      transformPastedHTML: (html) => cleanHtml(html, (count) => tell(words.images(count))),
      clipboardTextParser: (text) => Slice.maxOpen(plainParagraphs(text)),
    },
  });
}

/** `html` from a clipboard without what only Word, browsers and mail programs understand. */
export function cleanHtml(html, onImages = () => {}) {
  if (/\bdata-pm-slice=/.test(html)) return html;
  const body = new DOMParser().parseFromString(withoutWrapping(html), "text/html").body;
  const images = body.querySelectorAll("img, picture, svg, object, embed, video, canvas");
  images.forEach((image) => image.remove());
  if (images.length) onImages(images.length);
  dropComments(body);
  keepFontMarks(body);
  keepSuperscripts(body);
  body.querySelectorAll("o\\:p").forEach(dropFiller);
  buildLists(body);
  if (/mso-|class="?Mso/i.test(html)) dropEmptyParagraphs(body);
  return body.innerHTML;
}

// The fragment alone, no comments, and style attributes under a name the browser does not obey:
// a strict content security policy would report each one.
function withoutWrapping(html) {
  const fragment = html.match(/<!--StartFragment-->([\s\S]*)<!--EndFragment-->/i);
  return (fragment ? fragment[1] : html)
    .replace(/<(style|script|xml|title)\b[\s\S]*?<\/\1\s*>/gi, "")
    .replace(/<!--[\s\S]*?-->/g, "")
    .replace(/<!?\[(?:if|endif)[^>]*>/gi, "")
    .replace(/<\?[^>]*>/g, "")
    .replace(/<(?:meta|link|base)\b[^>]*>/gi, "")
    .replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/(["'\s])style\s*=/gi, "$1data-style="));
}

const styleOf = (node) => (node.getAttribute("data-style") || "").toLowerCase();

function dropComments(body) {
  body
    .querySelectorAll('[data-style*="mso-element:comment"], .MsoCommentReference')
    .forEach((node) => node.remove());
}

function keepFontMarks(body) {
  for (const node of body.querySelectorAll("b[data-style], strong[data-style]")) {
    if (/(?:^|;)\s*font-weight:\s*(normal|400)/.test(styleOf(node))) node.replaceWith(...node.childNodes);
  }
  for (const node of body.querySelectorAll("span[data-style], font[data-style]")) {
    if (/(?:^|;)\s*font-weight:\s*(bold|[6-9]00)/.test(styleOf(node))) wrapInside(node, "strong");
    if (/(?:^|;)\s*font-style:\s*italic/.test(styleOf(node))) wrapInside(node, "em");
  }
}

function wrapInside(node, tag) {
  const mark = node.ownerDocument.createElement(tag);
  mark.append(...node.childNodes);
  node.append(mark);
}

function keepSuperscripts(body) {
  for (const node of body.querySelectorAll("sup")) {
    if (/^\d+$/.test(node.textContent)) {
      node.replaceWith(Array.from(node.textContent, (digit) => SUPERSCRIPT[digit]).join(""));
    }
  }
}

function dropFiller(node) {
  if (!node.textContent.replace(/[\s\u00a0]/g, "")) node.remove();
}

function dropEmptyParagraphs(body) {
  for (const node of body.querySelectorAll("p")) {
    if (!node.textContent.trim() && !node.closest("td, th, li")) node.remove();
  }
}

// --- Lists: Word writes them as paragraphs that say "mso-list:l0 level2 lfo1" ---

function buildLists(body) {
  body.querySelectorAll(".ListContainerWrapper").forEach((node) => node.replaceWith(...node.childNodes));
  let open = [];
  let previous = null;
  for (const node of body.querySelectorAll("p, h1, h2, h3, h4, h5, h6, li[data-aria-level]")) {
    const item = itemOf(node);
    if (!item) continue;
    if (!follows(previous, item.block)) open = [];
    open = place(item, open);
    previous = open[0].list;
  }
}

// {level, ordered, block, content} of a paragraph that stands for a list item, else null.
function itemOf(node) {
  const marker = [...node.querySelectorAll('[data-style*="mso-list"]')].find((span) =>
    /mso-list:\s*ignore/.test(styleOf(span)),
  );
  const level = styleOf(node).match(/mso-list:[^;]*level(\d+)/);
  if (node.tagName === "LI") {
    const wrapper = node.parentElement;
    if (!wrapper || wrapper.children.length !== 1) return null;
    const ordered = wrapper.tagName === "OL";
    return { level: Number(node.dataset.ariaLevel), ordered, block: wrapper, content: [...node.childNodes] };
  }
  if (!level) return null;
  if (node.tagName !== "P") {
    marker?.replaceWith(`${marker.textContent.trim()} `);
    return null;
  }
  const sign = marker ? marker.textContent.trim() : "";
  marker?.remove();
  const ordered = /^\(?(\d+|[a-zæøå]|[ivxlc]+)[.)]/i.test(sign);
  return { level: Number(level[1]), ordered, block: node, content: [...node.childNodes] };
}

// Whether nothing but blanks stands between a list that was built and the next item.
function follows(list, block) {
  if (!list) return false;
  let node = list.nextSibling;
  while (node && node !== block && !node.textContent.trim() && node.nodeType === 3) node = node.nextSibling;
  return node === block;
}

// Puts an item into the lists that are open, outermost first; gives the lists open after it.
function place({ level, ordered, block, content }, open) {
  const page = block.ownerDocument;
  const kept = open.filter((entry) => entry.level <= level);
  const tag = ordered ? "OL" : "UL";
  const last = kept[kept.length - 1];
  if (last && last.level === level && last.list.tagName !== tag) kept.pop();
  let here = kept[kept.length - 1];
  if (!here || here.level < level) {
    here = { level, list: page.createElement(tag) };
    const parent = kept[kept.length - 1];
    if (parent) parent.list.lastElementChild.append(here.list);
    else block.before(here.list);
    kept.push(here);
  }
  const item = page.createElement("li");
  item.append(...content);
  here.list.append(item);
  block.remove();
  return kept;
}
