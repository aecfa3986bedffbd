// Marking a passage to comment on. Without this script a paragraph is chosen from a list.
(() => {
  const text = document.querySelector("[data-comment-text]");
  const form = document.querySelector("[data-comment-form]");
  if (!text || !form) return;
  const find = (name) => form.querySelector(`[${name}]`);
  const { quote, near, body } = form.elements;
  const marked = find("data-marked");
  const shown = find("data-marked-quote");
  const passage = find("data-passage");

  // The server counts letters the same way: blanks are none, and a letter outside the BMP is one.
  const count = (value) => [...value.replace(/\s+/gu, "")].length;

  const show = () => {
    marked.hidden = !quote.value;
    passage.hidden = Boolean(quote.value);
    shown.textContent = quote.value;
  };

  const take = () => {
    const selection = document.getSelection();
    if (!selection || selection.isCollapsed || !selection.rangeCount) return;
    const range = selection.getRangeAt(0);
    if (!text.contains(range.commonAncestorContainer)) return;
    const value = selection.toString().trim();
    if (!value) return;
    const before = document.createRange();
    before.selectNodeContents(text);
    before.setEnd(range.startContainer, range.startOffset);
    quote.value = value.slice(0, 20000);
    near.value = count(before.toString());
    show();
  };

  document.addEventListener("mouseup", take);
  document.addEventListener("touchend", () => setTimeout(take, 50));
  document.addEventListener("keyup", (event) => event.shiftKey && take());
  find("data-unmark").addEventListener("click", () => {
    quote.value = "";
    near.value = "";
    show();
    passage.querySelector("select").focus();
  });
  body.addEventListener("focus", show);
  show();
})();
