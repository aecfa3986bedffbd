// What the toolbar and the keys do, as ProseMirror commands.
import { setBlockType, toggleMark } from "prosemirror-commands";
import { liftListItem, sinkListItem, wrapInList } from "prosemirror-schema-list";
import { TextSelection } from "prosemirror-state";
import { MAX_LIST_DEPTH, schema } from "./schema.js";

const { nodes, marks } = schema;
const isList = (node) => node.type === nodes.bullet_list || node.type === nodes.ordered_list;

// The innermost ancestor of the cursor that `test` holds for: {node, depth, pos} or null.
export function ancestor(state, test) {
  const { $from } = state.selection;
  for (let depth = $from.depth; depth > 0; depth--) {
    if (test($from.node(depth))) return { node: $from.node(depth), depth, pos: $from.before(depth) };
  }
  return null;
}

export const inList = (state, type) => ancestor(state, isList)?.node.type === type;
export const inTable = (state) => ancestor(state, (node) => node.type === nodes.table) !== null;

export const block = (type, attrs) => setBlockType(type, attrs);
export const isBlock = (state, type, attrs = {}) =>
  state.selection.$from.parent.hasMarkup(type, { ...type.defaultAttrs, ...attrs });

export const mark = (type) => toggleMark(type);
export function hasMark(state, type) {
  const { from, to, empty, $from } = state.selection;
  if (empty) return Boolean(type.isInSet(state.storedMarks || $from.marks()));
  return state.doc.rangeHasMark(from, to, type);
}

/** Into a list, out of it, or from one kind to the other. */
export const toggleList = (type) => (state, dispatch, view) => {
  const list = ancestor(state, isList);
  if (list?.node.type === type) return liftListItem(nodes.list_item)(state, dispatch, view);
  if (list) {
    if (dispatch) dispatch(state.tr.setNodeMarkup(list.pos, type));
    return true;
  }
  return wrapInList(type)(state, dispatch) || wrapHeading(type)(state, dispatch);
};

const wrapHeading = (type) => (state, dispatch) => {
  const { $from, $to } = state.selection;
  if ($from.parent.type !== nodes.heading) return false;
  const tr = state.tr.setBlockType($from.pos, $to.pos, nodes.paragraph);
  return wrapInList(type)(state.apply(tr), dispatch && ((next) => {
    next.steps.forEach((step) => tr.step(step));
    dispatch(tr);
  }));
};

/** One level deeper, as far as the stored form allows. */
export function indent(state, dispatch) {
  const { $from } = state.selection;
  let depth = 0;
  for (let n = $from.depth; n > 0; n--) depth += isList($from.node(n));
  return depth < MAX_LIST_DEPTH && sinkListItem(nodes.list_item)(state, dispatch);
}

export const outdent = liftListItem(nodes.list_item);

export function lineBreak(state, dispatch) {
  if (dispatch) dispatch(state.tr.replaceSelectionWith(nodes.hard_break.create()).scrollIntoView());
  return true;
}

/** A table of three by three with a head, after the block the cursor is in (or in its place). */
export function insertTable(state, dispatch) {
  if (inTable(state)) return false;
  if (!dispatch) return true;
  const row = (type) => nodes.table_row.create(null, [0, 1, 2].map(() => type.createAndFill()));
  const table = nodes.table.create(null, [
    row(nodes.table_header),
    row(nodes.table_cell),
    row(nodes.table_cell),
  ]);
  const { $from } = state.selection;
  const outer = $from.node(1) || $from.nodeAfter;
  const replaces = outer.type === nodes.paragraph && !outer.content.size;
  const end = $from.depth ? $from.after(1) : state.doc.content.size;
  const start = replaces ? $from.before(1) : end;
  const isLast = end === state.doc.content.size;
  const tr = state.tr.replaceWith(start, end, isLast ? [table, nodes.paragraph.create()] : table);
  dispatch(tr.setSelection(TextSelection.near(tr.doc.resolve(start + 3))).scrollIntoView());
  return true;
}

// --- Links ---

/** The link at the cursor: {href, from, to} over all of it; without one, the selection. */
export function linkAt(state) {
  const { from, to, $from } = state.selection;
  const parent = $from.parent;
  const found = marks.link.isInSet($from.marks()) || marks.link.isInSet($from.nodeAfter?.marks || []);
  if (!found || !parent.isTextblock) return { href: "", from, to };
  let start = $from.start();
  let range = null;
  parent.forEach((node) => {
    const end = start + node.nodeSize;
    if (found.isInSet(node.marks)) {
      if (range && range.to === start) range.to = end;
      else if (!range || range.to < from) range = { from: start, to: end };
    }
    start = end;
  });
  return { href: found.attrs.href, ...(range || { from, to }) };
}

export function setLink(view, { from, to }, href, text) {
  const link = marks.link.create({ href });
  const tr = view.state.tr;
  if (from === to) tr.insert(from, schema.text(text || href, [link]));
  else tr.removeMark(from, to, marks.link).addMark(from, to, link);
  view.dispatch(tr);
}

export const removeLink = (view, { from, to }) =>
  view.dispatch(view.state.tr.removeMark(from, to, marks.link));

/** An address as people write it, made whole; "" when it is none. */
export function wholeAddress(typed) {
  const address = typed.trim();
  if (/^[^\s@/:]+@[^\s@/]+\.[^\s@/]+$/.test(address)) return `mailto:${address}`;
  if (/^(https?:\/\/|mailto:)/i.test(address)) return address;
  return /^[^\s:/]+\.[^\s:/]{2,}(\/.*)?$/.test(address) ? `https://${address}` : "";
}
