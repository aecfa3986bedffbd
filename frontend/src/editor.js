// Puts a rich-text field in the place of a <textarea data-editor>.
import { gapCursor } from "prosemirror-gapcursor";
import { history } from "prosemirror-history";
import { EditorState, Plugin } from "prosemirror-state";
import { fixTables, tableEditing } from "prosemirror-tables";
import { EditorView } from "prosemirror-view";
import { element, freshId } from "./dom.js";
import { keyPlugins } from "./keys.js";
import { LinkForm } from "./linkform.js";
import { fromHtml, fromPlain } from "./parse.js";
import { pastePlugin } from "./paste.js";
import { toHtml } from "./serialize.js";
import { Toolbar } from "./toolbar.js";
import { words } from "./words.js";

export class Editor {
  /** `onChange()` is called after every change of the text, never for moves of the cursor. */
  constructor(textarea, { max, onChange }) {
    this.textarea = textarea;
    this.onChange = onChange;
    const id = textarea.id || freshId("editor");
    this.linkForm = new LinkForm();
    this.toolbar = new Toolbar({
      openLink: this.linkForm.open,
      controls: `${id}-editor`,
      labelledBy: labelOf(textarea),
    });
    this.message = element("p", { class: "editor-message", role: "alert" });
    this.help = element("p", { class: "editor-help", id: `${id}-help` }, words.help);
    const mount = element("div", { class: "editor-text" });
    this.dom = element("div", { class: "editor" }, this.toolbar.dom, this.linkForm.dom, this.message, mount, this.help);
    textarea.after(this.dom);
    textarea.hidden = true;
    this.view = this.createView(mount, id, max);
    this.toolbar.update(this.view);
    for (const label of textarea.labels || []) label.addEventListener("click", () => this.view.focus());
  }

  createView(mount, id, max) {
    const { textarea } = this;
    const read = textarea.dataset.format === "html" ? fromHtml : fromPlain;
    const state = EditorState.create({
      doc: read(textarea.defaultValue),
      plugins: [
        ...keyPlugins({ toToolbar: () => (this.toolbar.focus(), true), openLink: this.linkForm.open }),
        pastePlugin({ max, tell: (text) => (this.message.textContent = text) }),
        history(),
        gapCursor(),
        tableEditing(),
        new Plugin({ view: () => ({ update: (view) => this.toolbar.update(view) }) }),
      ],
    });
    const fixed = fixTables(state);
    const described = [textarea.getAttribute("aria-describedby"), `${id}-help`].filter(Boolean);
    return new EditorView(mount, {
      state: fixed ? state.apply(fixed) : state,
      attributes: {
        id: `${id}-editor`,
        class: "editor-content rich-text",
        role: "textbox",
        "aria-multiline": "true",
        "aria-labelledby": labelOf(textarea),
        "aria-describedby": described.join(" "),
        ...(textarea.getAttribute("aria-invalid") && { "aria-invalid": "true" }),
        lang: document.documentElement.lang || "da",
        spellcheck: "true",
      },
      dispatchTransaction: (transaction) => {
        this.view.updateState(this.view.state.apply(transaction));
        if (transaction.docChanged) this.onChange();
      },
    });
  }

  get doc() {
    return this.view.state.doc;
  }

  html = () => toHtml(this.doc);

  /** Another text in its place, as one step that can be undone. */
  load(html) {
    const { tr } = this.view.state;
    this.view.dispatch(tr.replaceWith(0, tr.doc.content.size, fromHtml(html).content));
  }

  append(html) {
    const { tr } = this.view.state;
    this.view.dispatch(tr.insert(tr.doc.content.size, fromHtml(html).content));
  }

  /** What an ordinary submit sends. */
  writeBack() {
    this.textarea.value = this.html();
  }
}

function labelOf(textarea) {
  const named = textarea.getAttribute("aria-labelledby");
  if (named) return named;
  const label = textarea.labels?.[0];
  if (label && !label.id) label.id = freshId("editor-label");
  return label?.id || "";
}
