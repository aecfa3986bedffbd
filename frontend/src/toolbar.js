// The toolbar: one tab stop, arrows between the buttons, state told by aria-pressed.
import { redo, undo } from "prosemirror-history";
import {
  addColumnAfter,
  addRowAfter,
  deleteColumn,
  deleteRow,
  deleteTable,
  toggleHeaderRow,
} from "prosemirror-tables";
import * as commands from "./commands.js";
import { element, icon } from "./dom.js";
import { settle } from "./keys.js";
import { schema } from "./schema.js";
import { words } from "./words.js";

const { nodes, marks } = schema;

const ICONS = {
  bulletList: "M3 4h2v2H3zM3 9h2v2H3zM3 14h2v2H3zM7.5 4.2h10v1.6h-10zM7.5 9.2h10v1.6h-10zM7.5 14.2h10v1.6h-10z",
  orderedList:
    "M3 3h1.6v4H3.4V4H3zM2.6 9h2.6v.9l-1.3 1.3h1.3v.8H2.5v-.9l1.3-1.3H2.6zM2.6 13.6h2.5v3.6H2.6v-.8h1.6v-.6h-1v-.8h1v-.6H2.6zM7.5 4.2h10v1.6h-10zM7.5 9.2h10v1.6h-10zM7.5 14.2h10v1.6h-10z",
  indent: "M3 3.2h14v1.6H3zM3 15.2h14v1.6H3zM9 7.2h8v1.6H9zM9 11.2h8v1.6H9zM3 6.5L7 10l-4 3.5z",
  outdent: "M3 3.2h14v1.6H3zM3 15.2h14v1.6H3zM9 7.2h8v1.6H9zM9 11.2h8v1.6H9zM7 6.5L3 10l4 3.5z",
  link: "M8.5 6H6a4 4 0 0 0 0 8h2.5v-1.7H6a2.3 2.3 0 0 1 0-4.6h2.5zM11.5 6H14a4 4 0 0 1 0 8h-2.5v-1.7H14a2.3 2.3 0 0 0 0-4.6h-2.5zM7 9.2h6v1.6H7z",
  table: "M2.5 3.5h15v13h-15zM4 8v3h4.2V8zM9.8 8v3H16V8zM4 12.5V15h4.2v-2.5zM9.8 12.5V15H16v-2.5z",
  undo: "M7 3L2.5 7.2 7 11.4V8.6h4.4a2.9 2.9 0 0 1 0 5.8H6v1.9h5.4a4.8 4.8 0 0 0 0-9.6H7z",
  redo: "M13 3l4.5 4.2L13 11.4V8.6H8.6a2.9 2.9 0 0 0 0 5.8H14v1.9H8.6a4.8 4.8 0 0 1 0-9.6H13z",
};

// {name, keys?, run, pressed?, mark?}; a group is one cluster of buttons.
const groups = (openLink) => [
  [
    blockButton("paragraph", nodes.paragraph),
    blockButton("heading", nodes.heading, { level: 3 }),
    blockButton("subheading", nodes.heading, { level: 4 }),
  ],
  [markButton("strong", marks.strong, "F", "Ctrl+B"), markButton("em", marks.em, "K", "Ctrl+I")],
  [
    listButton("bulletList", nodes.bullet_list),
    listButton("orderedList", nodes.ordered_list),
    { name: "outdent", keys: "Ctrl+Shift+M", run: commands.outdent },
    { name: "indent", keys: "Ctrl+M", run: commands.indent },
  ],
  [
    { name: "link", keys: "Ctrl+K", run: openLink, pressed: (state) => commands.hasMark(state, marks.link) },
    { name: "table", run: commands.insertTable, entersText: true },
  ],
  [
    { name: "undo", keys: "Ctrl+Z", run: undo },
    { name: "redo", keys: "Ctrl+Y", run: redo },
  ],
];

const tableGroup = [
  { name: "rowAfter", run: addRowAfter },
  { name: "columnAfter", run: addColumnAfter },
  { name: "headerRow", run: toggleHeaderRow },
  { name: "deleteRow", run: deleteRow },
  { name: "deleteColumn", run: deleteColumn },
  { name: "deleteTable", run: deleteTable, entersText: true },
];

const blockButton = (name, type, attrs) => ({
  name,
  run: commands.block(type, attrs),
  pressed: (state) => commands.isBlock(state, type, attrs),
  // Being one already is no reason to look as if it could not be.
  enabled: (state) => commands.isBlock(state, type, attrs) || commands.block(type, attrs)(state),
});
const markButton = (name, type, sign, keys) => ({
  name,
  sign,
  keys,
  run: commands.mark(type),
  pressed: (state) => commands.hasMark(state, type),
});
const listButton = (name, type) => ({
  name,
  run: commands.toggleList(type),
  pressed: (state) => commands.inList(state, type),
});

export class Toolbar {
  constructor({ openLink, controls, labelledBy }) {
    this.view = null;
    this.buttons = [];
    this.tableTools = this.group(tableGroup, words.tableTools);
    this.dom = element(
      "div",
      {
        class: "editor-toolbar",
        role: "toolbar",
        "aria-label": words.toolbar,
        "aria-describedby": labelledBy,
        "aria-controls": controls,
        onkeydown: (event) => this.onKey(event),
      },
      ...groups(openLink).map((group) => this.group(group)),
      this.tableTools,
    );
    // In the order they stand, for the arrows.
    this.buttons.sort((a, b) => (a.dom.compareDocumentPosition(b.dom) & 4 ? -1 : 1));
    this.current = this.buttons[0];
    this.current.dom.tabIndex = 0;
  }

  group(specs, label) {
    const attributes = label
      ? { class: "editor-group editor-group-table", role: "group", "aria-label": label, hidden: true }
      : { class: "editor-group" };
    return element("div", attributes, ...specs.map((spec) => this.button(spec)));
  }

  button(spec) {
    const label = words[spec.name];
    const picture = ICONS[spec.name] && icon(ICONS[spec.name]);
    const sign = spec.sign && element("span", { class: `editor-sign-${spec.name}`, "aria-hidden": "true" }, spec.sign);
    const short = Boolean(sign || picture);
    const tip = spec.keys ? `${label} (${spec.keys})` : label;
    const dom = element(
      "button",
      {
        type: "button",
        class: "editor-button",
        tabindex: "-1",
        "aria-label": short ? label : undefined,
        "aria-keyshortcuts": spec.keys?.replace("Ctrl", "Control"),
        "aria-pressed": spec.pressed ? "false" : undefined,
        "data-tip": short ? tip : undefined,
        onmousedown: (event) => event.preventDefault(),
        onclick: (event) => this.run(spec, event),
      },
      picture || sign || label,
    );
    this.buttons.push({ spec, dom });
    return dom;
  }

  run(spec, event) {
    const { view } = this;
    settle(view);
    if (!this.isEnabled(spec)) return;
    spec.run(view.state, view.dispatch, view);
    // Whoever used the keyboard is still in the toolbar; a pointer goes back to the text.
    const byKeyboard = event.detail === 0;
    if (spec.name !== "link" && (!byKeyboard || spec.entersText)) view.focus();
  }

  isEnabled = (spec) => (spec.enabled || spec.run)(this.view.state, undefined, undefined);

  update(view) {
    this.view = view;
    const { state } = view;
    const inTable = commands.inTable(state);
    if (this.tableTools.hidden === inTable) {
      this.tableTools.hidden = !inTable;
      if (!inTable && this.tableTools.contains(document.activeElement)) view.focus();
    }
    for (const { spec, dom } of this.buttons) {
      if (spec.pressed) dom.setAttribute("aria-pressed", String(spec.pressed(state)));
      dom.setAttribute("aria-disabled", String(!this.isEnabled(spec)));
    }
    if (!this.isReachable(this.current)) this.setCurrent(this.buttons[0]);
  }

  isReachable = ({ dom }) => !dom.closest("[hidden]");

  setCurrent(button) {
    this.current.dom.tabIndex = -1;
    this.current = button;
    button.dom.tabIndex = 0;
  }

  focus() {
    this.current.dom.focus();
  }

  onKey(event) {
    const reachable = this.buttons.filter(this.isReachable);
    const here = reachable.findIndex(({ dom }) => dom === document.activeElement);
    const last = reachable.length - 1;
    const target = {
      ArrowRight: here === last ? 0 : here + 1,
      ArrowLeft: here <= 0 ? last : here - 1,
      Home: 0,
      End: last,
    }[event.key];
    if (event.key === "Escape") this.view.focus();
    else if (target === undefined || here < 0) return;
    else {
      this.setCurrent(reachable[target]);
      this.focus();
    }
    event.preventDefault();
  }
}
