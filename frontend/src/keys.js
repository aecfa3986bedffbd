// Keys. Tab leaves the field (no trap); in a table it moves to the next cell.
import { baseKeymap } from "prosemirror-commands";
import { redo, undo } from "prosemirror-history";
import { keymap } from "prosemirror-keymap";
import { splitListItem } from "prosemirror-schema-list";
import { Plugin } from "prosemirror-state";
import { goToNextCell } from "prosemirror-tables";
import { indent, lineBreak, mark, outdent } from "./commands.js";
import { schema } from "./schema.js";

const { nodes, marks } = schema;

export function keyPlugins({ toToolbar, openLink }) {
  return [settlePlugin(), tabPlugin(), keymap(bindings({ toToolbar, openLink })), keymap(baseKeymap)];
}

const bindings = ({ toToolbar, openLink }) => ({
  "Mod-z": undo,
  "Mod-y": redo,
  "Shift-Mod-z": redo,
  "Mod-b": mark(marks.strong),
  "Mod-i": mark(marks.em),
  "Mod-k": openLink,
  "Mod-m": indent,
  "Shift-Mod-m": outdent,
  Enter: splitListItem(nodes.list_item),
  "Shift-Enter": lineBreak,
  "Alt-F10": toToolbar,
});

/**
 * Bring the state up to the cursor on the screen. The browser tells of a moved cursor a moment
 * later, and on a slow machine the next key comes first: a link was set on a letter too few.
 */
export function settle(view) {
  if (!view.composing) view.domObserver.flush();
}

function settlePlugin() {
  const keydown = (view) => {
    settle(view);
    return false;
  };
  return new Plugin({ props: { handleDOMEvents: { keydown } } });
}

// After Escape the next Tab leaves even a table.
function tabPlugin() {
  let leaving = false;
  return new Plugin({
    props: {
      handleKeyDown(view, event) {
        if (event.key === "Escape") {
          leaving = true;
          return false;
        }
        if (event.key !== "Tab" || event.altKey || event.ctrlKey || event.metaKey) {
          if (event.key !== "Shift") leaving = false;
          return false;
        }
        const leaves = leaving;
        leaving = false;
        if (leaves) return false;
        const command = goToNextCell(event.shiftKey ? -1 : 1);
        return command(view.state, view.dispatch, view);
      },
      handleDOMEvents: {
        mousedown() {
          leaving = false;
          return false;
        },
      },
    },
  });
}
