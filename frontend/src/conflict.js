// Two texts and a proposal made of both; what shall stand is chosen. Both are at the server already.
import { DOMSerializer } from "prosemirror-model";
import { element, freshId } from "./dom.js";
import { fromHtml } from "./parse.js";
import { schema } from "./schema.js";
import { words } from "./words.js";

const serializer = DOMSerializer.fromSchema(schema);

/** Stored HTML as nodes. */
export const rendered = (html) => (html ? serializer.serializeFragment(fromHtml(html).content) : words.empty);

/**
 * `detail` is {mine, head, merge, message}; `choose(name, html)` gets "proposal", "mine" or "theirs"
 * and what shall stand. Shown again after more was typed, it keeps what was chosen before.
 */
export function showConflict(panel, detail, choose) {
  const { mine, head, merge, message } = detail;
  const chosen = (panel.chosen ||= new Map());
  const pick = (name, html) => () => choose(name, html());
  panel.replaceChildren(
    element(
      "section",
      { class: "editor-conflict", "aria-label": words.conflictTitle },
      element("h2", { class: "editor-conflict-title" }, words.conflictTitle),
      element("p", {}, message || words.conflictText),
      element(
        "div",
        { class: "editor-conflict-texts" },
        side(words.mine, rendered(mine)),
        side(words.theirs(head.author, head.saved_at), rendered(head.html)),
      ),
      proposal(merge, chosen),
      element(
        "div",
        { class: "editor-conflict-buttons" },
        button(words.useProposal, pick("proposal", () => settled(merge, chosen)), "button-primary"),
        button(words.keepMine, pick("mine", () => mine)),
        button(words.keepTheirs, pick("theirs", () => head.html)),
      ),
    ),
  );
  panel.hidden = false;
}

export function hideConflict(panel) {
  panel.hidden = true;
  panel.chosen = null;
  panel.replaceChildren();
}

const keyOf = ({ mine, theirs }) => JSON.stringify([mine, theirs]);

function settled(merge, chosen) {
  return merge
    .map((piece) => {
      const side = piece.kind === "choice" ? chosen.get(keyOf(piece)) || "both" : piece.kind;
      if (side === "mine" || side === "same") return piece.mine;
      return side === "theirs" ? piece.theirs : piece.mine + piece.theirs;
    })
    .join("");
}

const proposal = (merge, chosen) =>
  element(
    "div",
    { class: "editor-proposal", role: "group", "aria-label": words.proposal },
    element("h3", {}, words.proposal),
    summary(merge),
    ...merge.map((piece) => pieceOf(piece, chosen)),
  );

function summary(merge) {
  const choices = merge.filter(({ kind }) => kind === "choice").length;
  return element("p", { class: "editor-proposal-note" }, words.choices(choices));
}

function pieceOf(piece, chosen) {
  const { kind, mine, theirs, removed } = piece;
  if (kind === "choice") return choiceOf(piece, chosen);
  const whose = kind === "mine" ? words.yours : words.others;
  if (removed) return marked(words.removed(whose), removed, "editor-proposal-removed");
  const html = kind === "theirs" ? theirs : mine;
  return kind === "same" ? element("div", { class: "rich-text" }, rendered(html)) : marked(words.changed(whose), html, "");
}

const marked = (note, html, more) =>
  element(
    "div",
    { class: "editor-proposal-piece" },
    element("p", { class: "editor-proposal-whose" }, note),
    element("div", { class: `rich-text ${more}`.trim() }, rendered(html)),
  );

function choiceOf(piece, chosen) {
  const name = freshId("choice");
  const now = chosen.get(keyOf(piece)) || "both";
  const radio = (value, label) => {
    const id = freshId("choice-side");
    const input = element("input", { type: "radio", class: "form-radio", id, name, checked: value === now });
    input.addEventListener("change", () => chosen.set(keyOf(piece), value));
    return element("div", { class: "form-group-radio" }, input, element("label", { for: id }, label));
  };
  return element(
    "fieldset",
    { class: "editor-proposal-choice" },
    element("legend", {}, words.chooseHere),
    element(
      "div",
      { class: "editor-conflict-texts" },
      marked(words.yours, piece.mine, ""),
      marked(words.others, piece.theirs, ""),
    ),
    radio("both", words.both),
    radio("mine", words.onlyMine),
    radio("theirs", words.onlyTheirs),
  );
}

const button = (label, onclick, kind = "button-secondary") =>
  element("button", { type: "button", class: `button ${kind} editor-form-button`, onclick }, label);

function side(title, content) {
  // Long texts scroll, so the keyboard must be able to reach them.
  return element(
    "div",
    { class: "editor-conflict-side" },
    element("h3", {}, title),
    element("div", { class: "editor-conflict-text rich-text", tabindex: "0", role: "group", "aria-label": title }, content),
  );
}
