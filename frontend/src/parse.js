// Makes documents of what the page holds: plain text, or the canonical HTML.
import { DOMParser as ModelParser, Fragment } from "prosemirror-model";
import { schema } from "./schema.js";

const { paragraph, hard_break } = schema.nodes;

/** Paragraphs at blank lines, breaks at single ones, as from_plain in support/texts/html.py. */
export function plainParagraphs(text) {
  const blocks = text.replace(/\r\n?/g, "\n").split("\n\n");
  return Fragment.from(blocks.map((block) => paragraph.create(null, inline(block))));
}

function inline(block) {
  return block.split("\n").flatMap((line, number) => [
    ...(number ? [hard_break.create()] : []),
    ...(line ? [schema.text(line)] : []),
  ]);
}

export const fromPlain = (text) => schema.topNodeType.create(null, plainParagraphs(text));

/** A document of HTML that the server has sanitised; line ends between its blocks are nothing. */
export function fromHtml(html) {
  const source = html.replace(/>[ \t]*[\r\n]\s*</g, "><").replace(/\s*[\r\n]\s*/g, " ");
  const body = new DOMParser().parseFromString(source, "text/html").body;
  return ModelParser.fromSchema(schema).parse(body, { preserveWhitespace: "full" });
}
