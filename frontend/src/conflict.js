// Two texts side by side, and what shall stand. Both are at the server already.
import { DOMSerializer } from "prosemirror-model";
import { element } from "./dom.js";
import { fromHtml } from "./parse.js";
import { schema } from "./schema.js";
import { words } from "./words.js";

const serializer = DOMSerializer.fromSchema(schema);

/** `choose` gets "mine", "theirs" or "both". */
export function showConflict(panel, { mine, head, message }, choose) {
  const pick = (name) => () => {
    panel.hidden = true;
    panel.replaceChildren();
    choose(name);
  };
  panel.replaceChildren(
    element(
      "section",
      { class: "editor-conflict", "aria-label": words.conflictTitle },
      element("h2", { class: "editor-conflict-title" }, words.conflictTitle),
      element("p", {}, message || words.conflictText),
      element(
        "div",
        { class: "editor-conflict-texts" },
        side(words.mine, mine),
        side(words.theirs(head.author, head.saved_at), head.html),
      ),
      element(
        "div",
        { class: "editor-conflict-buttons" },
        button(words.keepMine, pick("mine")),
        button(words.keepTheirs, pick("theirs")),
        button(words.keepBoth, pick("both")),
      ),
    ),
  );
  panel.hidden = false;
}

const button = (label, onclick) =>
  element("button", { type: "button", class: "button button-secondary editor-form-button", onclick }, label);

function side(title, html) {
  const doc = fromHtml(html);
  const content = html ? serializer.serializeFragment(doc.content) : words.empty;
  // Long texts scroll, so the keyboard must be able to reach them.
  return element(
    "div",
    { class: "editor-conflict-side" },
    element("h3", {}, title),
    element("div", { class: "editor-conflict-text rich-text", tabindex: "0", role: "group", "aria-label": title }, content),
  );
}
