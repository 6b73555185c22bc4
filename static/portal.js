/* What the portal does on top of htmx; every page works without it.
   1. Forms marked data-autosave keep what could not be sent in this window, and send it again; those marked data-keep
      keep what is written in them until their own button is pressed.
   2. Focus goes to what a page or a swapped part wants read first ([data-focus]), into a form that is opened in its
      place ([data-enter]), and else stays where it was; [data-announce] is read aloud.
   3. Tables shown as cards keep their meaning for screen readers; menus close with Escape. */
(function () {
  "use strict";

  const person = document.querySelector("meta[name=person]")?.content ?? "";
  const RETRY_AFTER_MS = 15000;

  // --- 1. autosave ---------------------------------------------------------------------------------------------
  const keyOf = (form) => `autosave ${person} ${form.getAttribute("hx-post")}`;
  const pressed = new WeakSet(); // forms whose button was pressed: the page that answers has the text, or shows both
  const noteOf = (form) => form.querySelector("[data-saved]");

  function valuesOf(form) {
    return [...new FormData(form)].filter(([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken");
  }

  function store(form, key) {
    try {
      sessionStorage.setItem(key, JSON.stringify(valuesOf(form)));
    } catch { /* a full or forbidden store: the answers are still in the page */ }
  }

  function keep(form) {
    if (!pressed.has(form)) store(form, keyOf(form));
  }

  function keepAndSay(form, why) {
    keep(form);
    const note = noteOf(form);
    if (note) {
      note.classList.add("unsaved");
      note.textContent = note.dataset[why];
    }
  }

  function restore(form) {
    if (fill(form, keyOf(form))) send(form);
  }

  function fill(form, key) {
    let kept;
    try {
      kept = JSON.parse(sessionStorage.getItem(key));
    } catch { kept = null; }
    if (!kept) return false;
    for (const field of form.elements) {
      if (!field.name || field.type === "hidden" || field.type === "submit" || field.type === "button") continue;
      const values = kept.filter(([name]) => name === field.name).map(([, value]) => value);
      if (field.type === "checkbox" || field.type === "radio") field.checked = values.includes(field.value);
      else if (values.length) field.value = values[0];
    }
    return true;
  }

  function send(form) {
    window.htmx?.trigger(form, "change");
  }

  function sendKept() {
    for (const form of document.querySelectorAll("form[data-autosave]")) {
      if (sessionStorage.getItem(keyOf(form))) send(form);
    }
  }

  // The form that asked; some events are told about the target of the answer instead.
  function autosaved(event) {
    const asked = event.detail.requestConfig?.elt ?? event.detail.elt;
    return asked?.matches?.("form[data-autosave]") ? asked : null;
  }

  document.addEventListener("htmx:beforeSwap", (event) => {
    const form = autosaved(event);
    if (!form) return;
    const { xhr } = event.detail;
    if (xhr.status === 422) {
      keep(form);
    } else if (xhr.status < 300 && xhr.responseText.includes("data-saved")) {
      sessionStorage.removeItem(keyOf(form));
    } else if (xhr.status < 400) {
      // A redirect was followed to some other page, most likely the sign-in: that page must not land in the note.
      event.detail.shouldSwap = false;
      keepAndSay(form, "signedOut");
    }
  });
  for (const failure of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
    document.addEventListener(failure, (event) => {
      const form = autosaved(event);
      if (!form) return;
      const status = event.detail.xhr?.status ?? 0;
      keepAndSay(form, status === 409 ? "conflict" : status === 401 || status === 403 ? "signedOut" : "unsaved");
      if (status === 0 || status >= 500) setTimeout(sendKept, RETRY_AFTER_MS);
    });
  }
  window.addEventListener("online", sendKept);
  // What is sent by the button is saved by the page that answers.
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-autosave]")) return;
    pressed.add(event.target);
    sessionStorage.removeItem(keyOf(event.target));
  });
  // Forms marked data-keep have a button of their own: what is written is kept when another one of the page is pressed.
  document.addEventListener("input", (event) => {
    const form = event.target.closest?.("form[data-keep]");
    if (form) store(form, `keep ${person} ${form.action}`);
  });
  document.addEventListener("submit", (event) => {
    if (event.target.matches("form[data-keep]")) sessionStorage.removeItem(`keep ${person} ${event.target.action}`);
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-autosave]")) pressed.delete(form);
  });

  // --- 2. focus and reading ------------------------------------------------------------------------------------
  const FIELDS = "select, textarea, input:not([type=hidden])";
  let wasAt = []; // the ids round what had focus before a swap, from the inside out

  document.addEventListener("htmx:beforeSwap", (event) => {
    wasAt = [];
    if (!event.detail.target?.contains(document.activeElement)) return;
    for (let at = document.activeElement; at && at !== document.body; at = at.parentElement) if (at.id) wasAt.push(at.id);
  });

  function firstIn(place) {
    const can = `[tabindex], a, button, summary, ${FIELDS}`;
    return place?.matches(can) ? place : place?.querySelector(can);
  }

  // What had focus was replaced by something that has none: go to the nearest thing that is still there.
  function findFocus(part) {
    if (part.matches?.("[data-enter]")) part.querySelector(FIELDS)?.focus();
    if (document.activeElement !== document.body) return;
    for (const id of wasAt) {
      const place = document.getElementById(id);
      const folded = place?.closest("details:not([open])");
      const next = folded?.querySelector("summary") ?? firstIn(place) ?? firstIn(place?.nextElementSibling);
      next?.focus({ preventScroll: id === "main" });
      if (document.activeElement !== document.body) return;
    }
  }

  function present(part) {
    const first = part.matches?.("[data-focus]") ? part : part.querySelector("[data-focus]");
    first?.focus();
    const said = part.matches?.("[data-announce]") ? part : part.querySelector("[data-announce]");
    const live = document.getElementById("live");
    if (said && live) live.textContent = said.textContent.replace(/\s+/g, " ").trim();
  }

  // --- 3. tables and menus -------------------------------------------------------------------------------------
  const ROLES = { TABLE: "table", THEAD: "rowgroup", TBODY: "rowgroup", TFOOT: "rowgroup", TR: "row", TD: "cell" };

  function keepMeaning(part) {
    for (const table of part.querySelectorAll("table.cards")) {
      for (const element of [table, ...table.querySelectorAll("thead, tbody, tfoot, tr, td, th")]) {
        const role = ROLES[element.tagName] ?? (element.scope === "row" ? "rowheader" : "columnheader");
        element.setAttribute("role", role);
      }
    }
  }

  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && document.querySelector(".menu[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  document.addEventListener("click", (event) => {
    const menu = document.querySelector(".menu[open]");
    if (menu && !menu.contains(event.target)) menu.open = false;
  });

  document.addEventListener("htmx:afterSettle", (event) => {
    present(event.detail.elt);
    findFocus(event.detail.elt);
    keepMeaning(event.detail.elt);
  });
  document.addEventListener("DOMContentLoaded", () => {
    keepMeaning(document);
    present(document);
    for (const form of document.querySelectorAll("form[data-autosave]")) restore(form);
    for (const form of document.querySelectorAll("form[data-keep]")) fill(form, `keep ${person} ${form.action}`);
  });
})();
