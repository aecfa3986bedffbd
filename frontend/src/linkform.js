// A small form under the toolbar for the address of a link. It is no <form>: it stands in one.
import * as commands from "./commands.js";
import { element, freshId } from "./dom.js";
import { isHref } from "./schema.js";
import { words } from "./words.js";

export class LinkForm {
  constructor() {
    const id = freshId("editor-link");
    this.address = element("input", {
      id,
      type: "text",
      inputmode: "url",
      autocomplete: "off",
      class: "form-input editor-input",
      "aria-describedby": `${id}-hint ${id}-error`,
    });
    this.text = element("input", { id: `${id}-text`, type: "text", autocomplete: "off", class: "form-input editor-input" });
    this.textGroup = element(
      "div",
      { class: "editor-field" },
      element("label", { for: `${id}-text`, class: "form-label" }, words.linkText),
      this.text,
    );
    this.error = element("span", { id: `${id}-error`, class: "form-error-message", role: "alert" });
    this.remove = this.button(words.removeLink, () => this.finish(commands.removeLink));
    this.dom = element(
      "div",
      { class: "editor-link-form", role: "group", "aria-label": words.link, hidden: true, onkeydown: (event) => this.onKey(event) },
      element(
        "div",
        { class: "editor-field" },
        element("label", { for: id, class: "form-label" }, words.linkAddress),
        element("span", { id: `${id}-hint`, class: "form-hint" }, words.linkHint),
        this.error,
        this.address,
      ),
      this.textGroup,
      element(
        "div",
        { class: "editor-link-buttons" },
        this.button(words.setLink, () => this.set(), "button button-primary"),
        this.remove,
        this.button(words.cancel, () => this.close()),
      ),
    );
  }

  button(label, onclick, look = "button button-secondary") {
    return element("button", { type: "button", class: `${look} editor-form-button`, onclick }, label);
  }

  /** A ProseMirror command: opens over the link at the cursor, or over the selection. */
  open = (_state, _dispatch, view) => {
    if (!view) return true;
    this.view = view;
    this.place = commands.linkAt(view.state);
    this.address.value = this.place.href.replace(/^mailto:/, "");
    this.text.value = "";
    this.textGroup.hidden = this.place.from !== this.place.to;
    this.remove.hidden = !this.place.href;
    this.fail("");
    this.dom.hidden = false;
    this.address.focus();
    this.address.select();
    return true;
  };

  fail(message) {
    this.error.textContent = message;
    if (message) this.address.setAttribute("aria-invalid", "true");
    else this.address.removeAttribute("aria-invalid");
  }

  set() {
    const href = commands.wholeAddress(this.address.value);
    if (!isHref(href)) {
      this.fail(words.badAddress);
      this.address.focus();
      return;
    }
    this.finish((view, place) => commands.setLink(view, place, href, this.text.value));
  }

  finish(change) {
    change(this.view, this.place);
    this.close();
  }

  close() {
    this.dom.hidden = true;
    this.view.focus();
  }

  onKey(event) {
    if (event.key === "Escape") this.close();
    else if (event.key === "Enter" && event.target.tagName === "INPUT") this.set();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
