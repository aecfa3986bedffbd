// The table of figures by keyboard, and a piece of a spreadsheet into many fields at once.
(() => {
  const table = document.querySelector("[data-figures]");
  if (!table) return;
  const lines = [...table.tBodies[0].rows]
    .map((row) => [...row.cells].map((cell) => cell.querySelector("input:not([type=hidden])")))
    .filter((row) => row.some(Boolean));

  const placeOf = (field) => {
    const row = lines.findIndex((line) => line.includes(field));
    return row < 0 ? null : { row, column: lines[row].indexOf(field) };
  };

  // Past fields that are somebody else's, to the next that may be written in.
  const step = ({ row, column }, by) => {
    for (let next = row + by; lines[next]; next += by) {
      if (lines[next][column]) return lines[next][column];
    }
    return null;
  };

  table.addEventListener("keydown", (event) => {
    const by = { ArrowDown: 1, Enter: 1, ArrowUp: -1 }[event.key];
    const place = by && !event.ctrlKey && !event.altKey && !event.metaKey && placeOf(event.target);
    if (!place) return;
    const next = step(place, event.key === "Enter" && event.shiftKey ? -1 : by);
    if (next || event.key === "Enter") event.preventDefault();
    next?.focus();
    next?.select();
  });

  table.addEventListener("paste", (event) => {
    const text = event.clipboardData.getData("text/plain").replace(/\r\n?/g, "\n").replace(/\n$/, "");
    const place = placeOf(event.target);
    if (!place || !/[\t\n]/.test(text)) return;
    event.preventDefault();
    let filled = 0;
    let passed = 0;
    text.split("\n").forEach((line, down) => {
      line.split("\t").forEach((value, right) => {
        const field = lines[place.row + down]?.[place.column + right];
        if (field) {
          field.value = value.trim();
          field.dispatchEvent(new Event("input", { bubbles: true }));
          filled += 1;
        } else if (value.trim()) {
          passed += 1;
        }
      });
    });
    const told = document.querySelector("[data-pasted]");
    told.textContent = told.dataset.pasted.replace("#1", filled).replace("#2", passed);
  });

  // Typed and not saved: the browser asks before the page is left.
  const form = table.closest("form");
  let isChanged = false;
  form.addEventListener("input", () => (isChanged = true));
  form.addEventListener("submit", () => (isChanged = false));
  addEventListener("beforeunload", (event) => {
    if (isChanged) event.preventDefault();
  });
})();
