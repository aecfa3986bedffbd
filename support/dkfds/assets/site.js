// What we add to the design system. Everything works without it.
(() => {
  const all = (selector, scope) => [...(scope || document).querySelectorAll(selector)];
  // The picker empties the named field when it cannot read a date. The visible field gets a name
  // of its own, so that the server always sees what was typed (DatoField reads it).
  const nameVisibleDates = (scope) => all(".date-picker", scope).forEach((picker) => {
    const hidden = picker.querySelector(".date-picker__internal-input");
    const visible = picker.querySelector(".date-picker__external-input");
    if (hidden && visible && hidden.name) visible.name = hidden.name + "__tekst";
  });
  DKFDS.init();
  nameVisibleDates();
  // For content that is put in later: only its own new nodes, or calendars toggle twice.
  DKFDS.datoer = (scope) => { DKFDS.datePicker.init(scope); nameVisibleDates(scope); };
  // A second click on a slow submit must not send twice. Back from the cache, it may again.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.hasAttribute("data-once")) return;
    if (form.dataset.once === "sent") event.preventDefault();
    form.dataset.once = "sent";
  });
  addEventListener("pageshow", (event) => {
    if (event.persisted) all("form[data-once]").forEach((form) => { form.dataset.once = ""; });
  });
  // Demo accounts: a click fills in the sign-in form.
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-fill-login]");
    if (!button) return;
    document.getElementById("id_login").value = button.dataset.fillLogin;
    document.getElementById("id_password").value = button.dataset.fillPassword;
    document.getElementById("id_password").focus();
  });
  all("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => print());
  });
})();
