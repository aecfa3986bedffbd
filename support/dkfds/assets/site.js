// What we add to the design system. Everything works without it.
(() => {
  const all = (selector, scope = document) => [...scope.querySelectorAll(selector)];
  const datesScript = document.currentScript.dataset.dates;
  // The calendar empties the named field when it cannot read a date. The visible field gets a name
  // of its own, so that the server always sees what was typed (DatoField reads it).
  const nameVisibleDates = (scope) => all(".date-picker", scope).forEach((picker) => {
    const hidden = picker.querySelector(".date-picker__internal-input");
    const visible = picker.querySelector(".date-picker__external-input");
    if (hidden && visible && hidden.name) visible.name = hidden.name + "__tekst";
  });
  // The calendar puts another field in the place of the one somebody may be typing in.
  const keepingTheCaret = (change) => {
    const { id, selectionStart, selectionEnd } = document.activeElement;
    const isDate = document.activeElement.matches(".date-picker input");
    change();
    if (!isDate) return;
    const field = document.getElementById(id);
    field.focus();
    field.setSelectionRange(selectionStart, selectionEnd);
  };
  // The calendar is a third of all script and few pages have a date: fetched when one does.
  const startDates = () => {
    if (!all(".date-picker").length || !datesScript) return;
    const script = document.createElement("script");
    script.src = datesScript;
    script.onload = () => {
      keepingTheCaret(() => DKFDSDates.start(document));
      nameVisibleDates();
    };
    document.head.append(script);
  };
  // For nodes put into the page later, each once: nodes given twice open and close at once.
  DKFDS.add = (scope) => {
    DKFDS.init(scope);
    if (window.DKFDSDates) { DKFDSDates.add(scope); nameVisibleDates(scope); } else startDates();
  };
  DKFDS.init();
  startDates();
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
  // The end of the session and unsent texts (frontend/src/session.js): no part of a first view
  // where the editor is one already. Signing out waits for it: it may have to warn.
  const { sessionScript } = document.body.dataset;
  const loadSession = () => new Promise((done) => {
    const script = document.createElement("script");
    script.src = sessionScript;
    script.onload = script.onerror = done;
    document.head.append(script);
  });
  let session = null;
  const startSession = () => (session ||= loadSession());
  if (sessionScript) setTimeout(startSession, document.querySelector("[data-editor]") ? 2500 : 0);
  document.addEventListener("submit", (event) => {
    if (!event.target.hasAttribute("data-log-out") || !sessionScript || session) return;
    event.preventDefault();
    startSession().then(() => event.target.requestSubmit());
  });
  // Demo accounts: a click fills in the sign-in form.
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-fill-login]");
    if (!button) return;
    document.getElementById("id_login").value = button.dataset.fillLogin;
    document.getElementById("id_password").value = button.dataset.fillPassword;
    document.getElementById("id_password").focus();
  });
  // "Kopiér": the text of the named field, on the clipboard or selected for Ctrl+C.
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const field = document.getElementById(button.dataset.copy);
    field.select();
    const done = () => { button.textContent = "Kopieret"; };
    if (navigator.clipboard) navigator.clipboard.writeText(field.value).then(done, () => {});
    else if (document.execCommand("copy")) done();
  });
  // "Here I am": a form without a field that the page sends by itself, so that it can later be
  // asked what has changed since. Nobody is told when it fails.
  all("form[data-visit]").forEach((form) => {
    fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" }).catch(() => {});
  });
  all("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => print());
  });
})();
