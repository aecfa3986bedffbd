// Every section form of the page, and every other rich-text field.
import { Editor } from "./editor.js";
import { rescue } from "./recovery.js";
import { Section } from "./section.js";

for (const form of document.querySelectorAll("form[data-section-form]")) {
  // Kept on the form, so that recovery, presence and merging can find it.
  form.section = new Section(form);
}

for (const textarea of document.querySelectorAll("textarea[data-editor]:not([hidden])")) {
  const editor = new Editor(textarea, { max: Number(textarea.dataset.max) || 200_000, onChange() {} });
  textarea.form?.addEventListener("submit", () => {
    editor.writeBack();
    const format = textarea.form.querySelector(`input[name="${textarea.dataset.formatField || "format"}"]`);
    if (format) format.value = "html";
  });
}

for (const box of document.querySelectorAll("[data-rescue]")) rescue(box).catch(() => {});
