/* The answers of a self-assessment on a bad connection. Without this script every answer is saved by its button.
   Each answer is kept on this device (localStorage, under its owner's key) until the portal has said that it is saved:
   a lost connection, a closed tab or an expired sign-in loses nothing. Sent again with growing pauses, at once when the
   connection is back. Where another device was first, both answers are shown to choose from. */
(function () {
  "use strict";

  const person = document.querySelector("meta[name=person]")?.content ?? "";
  const box = document.getElementById("unsent");
  if (!person || !box) return;
  const KEY = `answers ${person}`;
  const FIRST_PAUSE_MS = 2000, LONGEST_PAUSE_MS = 60000, PATIENCE_MS = 15000, TYPING_MS = 1500;
  const words = box.dataset;
  let failures = 0, timer = 0, state = "";

  // --- what is kept --------------------------------------------------------------------------------------------
  function queue() {
    try {
      return JSON.parse(localStorage.getItem(KEY)) ?? {};
    } catch { return {}; }
  }

  function store(answers) {
    try {
      if (Object.keys(answers).length) localStorage.setItem(KEY, JSON.stringify(answers));
      else localStorage.removeItem(KEY);
      return true;
    } catch { return false; } // a full or forbidden store: the answer still stands in the page, and is sent from there
  }

  const change = (url, deed) => {
    const answers = queue();
    deed(answers);
    const kept = store(answers);
    show();
    return kept;
  };
  const formOf = (url) => [...document.querySelectorAll("form[data-answer]")].find((form) => form.getAttribute("action") === url);
  const versionOf = (form) => form.elements[`${form.dataset.answer}-version`];

  function say(form, text, unsaved) {
    const note = form?.querySelector("[data-saved]");
    if (!note) return;
    note.classList.toggle("unsaved", unsaved);
    note.textContent = text;
  }

  function enqueue(form) {
    clearTimeout(waiting.get(form));
    waiting.delete(form);
    const url = form.getAttribute("action"), prefix = form.dataset.answer, fields = {};
    for (const [name, value] of new FormData(form)) {
      if (name.startsWith(`${prefix}-`) && name !== `${prefix}-version`) fields[name] = value;
    }
    const chosen = form.querySelector("input[type=radio]:checked")?.closest("label")?.querySelector("strong");
    const said = {
      level: chosen?.textContent ?? "–",
      wish: form.elements[`${prefix}-wish`]?.selectedOptions?.[0]?.textContent ?? "",
      comment: fields[`${prefix}-comment`] ?? "",
      evidence: fields[`${prefix}-evidence`] ?? "",
    };
    const kept = change(url, (answers) => {
      const before = answers[url];
      answers[url] = {
        prefix, fields, said, name: form.dataset.name, stamp: `${Date.now()} ${Math.random()}`,
        base: before ? before.base : Number(versionOf(form).value),
        problem: before?.problem?.saved ? before.problem : null,
      };
    });
    say(form, kept ? words.sending : words.notKept, true);
    return url;
  }

  // --- sending -------------------------------------------------------------------------------------------------
  async function ask(url, entry, extra) {
    const body = new URLSearchParams({ ...entry.fields, [`${entry.prefix}-version`]: entry.base, ...extra });
    const token = document.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? "";
    const headers = { "X-CSRFToken": token, "X-Answer-Of": person, Accept: "application/json" };
    const given = { method: "POST", body, headers, redirect: "manual", credentials: "same-origin" };
    try {
      const reply = await fetch(url, { ...given, signal: AbortSignal.timeout?.(PATIENCE_MS) });
      const told = reply.headers.get("content-type")?.includes("json") ? await reply.json() : null;
      return { status: reply.type === "opaqueredirect" ? 401 : reply.status, told };
    } catch { return { status: 0, told: null }; }
  }

  // What became of one answer: "saved" (with where to go on), "held" (she has to choose or to mend), or why it waits.
  async function send(url, extra = {}) {
    const entry = queue()[url];
    if (!entry) return { end: "saved" };
    if (entry.problem) return { end: "held" };
    const { status, told } = await ask(url, entry, extra);
    if (status === 200 && told) return saved(url, entry, told);
    if (status === 401 || (status === 403 && told)) return { end: "signedOut" };
    if (status === 403) return { end: "outdated" };
    if (status < 400 || status === 408 || status === 429 || status >= 500) return { end: "unreached" };
    const problem = told?.saved ? told : { refused: told?.refused ?? words.refused };
    change(url, (answers) => { if (answers[url]) answers[url].problem = problem; });
    return { end: "held" };
  }

  function saved(url, entry, told) {
    const form = formOf(url);
    let later = false;
    change(url, (answers) => {
      later = Boolean(answers[url]) && answers[url].stamp !== entry.stamp;
      if (later) answers[url].base = told.version;
      else delete answers[url];
    });
    if (form) {
      versionOf(form).value = told.version;
      if (!later && !waiting.has(form)) say(form, told.words, false);
    }
    return { end: "saved", next: told.next };
  }

  let busy = false;
  async function flush() {
    if (busy) return;
    busy = true;
    clearTimeout(timer);
    try {
      if (navigator.locks) await navigator.locks.request(KEY, { ifAvailable: true }, (lock) => (lock ? sendAll() : wait()));
      else await sendAll();
    } finally { busy = false; }
    show();
  }

  async function sendAll() {
    const tried = new Map();
    for (;;) {
      const [url, entry] = Object.entries(queue()).find(([at, one]) => !one.problem && tried.get(at) !== one.stamp) ?? [];
      if (!url) break;
      tried.set(url, entry.stamp);
      const { end } = await send(url);
      state = end === "signedOut" || end === "outdated" ? end : "";
      if (end === "unreached") return wait();
      if (state) return;
      failures = 0;
    }
  }

  function wait() {
    const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** failures) * (0.75 + Math.random() / 2);
    failures += 1;
    clearTimeout(timer);
    timer = setTimeout(flush, pause);
  }

  // --- what is shown -------------------------------------------------------------------------------------------
  function show() {
    const entries = Object.entries(queue());
    const had = !box.hidden;
    box.hidden = entries.length === 0;
    const said = entries.length === 1 ? words.one : words.many.replace("{n}", entries.length);
    const line = box.querySelector("[data-unsent-said]");
    const waits = entries.some(([, one]) => !one.problem);
    const text = [said, state ? words[state] : waits ? words.keptHere : words.choose].join(" ");
    if (entries.length && line.textContent !== text) line.textContent = text;
    box.querySelector("[data-unsent-sign-in]").hidden = state !== "signedOut";
    box.querySelector("[data-unsent-retry]").hidden = state !== "" || !waits;
    const list = box.querySelector("[data-unsent-problems]");
    const shown = JSON.stringify(entries.filter(([, one]) => one.problem));
    if (list.dataset.shown !== shown) {
      list.dataset.shown = shown;
      list.replaceChildren(...entries.filter(([, one]) => one.problem).map(([url, one]) => problemPart(url, one)));
    }
    for (const [url, one] of entries) {
      const form = formOf(url);
      if (form) say(form, one.problem ? (one.problem.refused ?? words.conflict) : words[state || "sending"], true);
    }
    if (had && !entries.length) document.getElementById("live").textContent = words.allSent;
  }

  function problemPart(url, entry) {
    const { problem } = entry;
    const part = document.getElementById(problem.saved ? "unsent-conflict" : "unsent-refused").content.cloneNode(true);
    part.querySelector("[data-name]").textContent = entry.name;
    const sides = problem.saved ? { mine: entry.said, other: problem.saved } : { mine: entry.said };
    for (const [side, values] of Object.entries(sides)) {
      for (const [name, value] of Object.entries(values)) {
        const place = part.querySelector(`[data-${side}=${name}]`);
        if (place) place.textContent = value || "–";
      }
    }
    const why = part.querySelector("[data-why]");
    if (why) why.textContent = problem.refused;
    part.querySelector("[data-use-mine]").addEventListener("click", () => useMine(url));
    part.querySelector("[data-use-saved]").addEventListener("click", () => useSaved(url));
    return part;
  }

  function useMine(url) {
    change(url, (answers) => {
      const one = answers[url];
      if (!one) return;
      if (one.problem?.saved) one.base = one.problem.saved.version;
      one.problem = null;
    });
    box.focus();
    flush();
  }

  function useSaved(url) {
    const entry = queue()[url], form = formOf(url);
    change(url, (answers) => { delete answers[url]; });
    if (form && entry?.problem?.saved) {
      fill(form, entry.problem.fields);
      versionOf(form).value = entry.problem.saved.version;
      say(form, "", false);
    }
    document.getElementById("main").focus();
  }

  function fill(form, fields) {
    for (const field of form.elements) {
      if (!field.name?.startsWith(`${form.dataset.answer}-`) || field.type === "hidden") continue;
      if (field.type === "radio") field.checked = fields[field.name] === field.value;
      else field.value = fields[field.name] ?? field.value;
    }
  }

  // --- what the person does ------------------------------------------------------------------------------------
  const waiting = new Map(); // forms in which she is typing
  const answerForm = (event) => event.target.closest?.("form[data-answer]");

  document.addEventListener("change", (event) => {
    const form = answerForm(event);
    if (!form) return;
    enqueue(form);
    flush();
  });
  document.addEventListener("input", (event) => {
    const form = answerForm(event);
    if (!form || event.target.type === "radio") return;
    clearTimeout(waiting.get(form));
    waiting.set(form, setTimeout(() => { enqueue(form); flush(); }, TYPING_MS));
  });
  function keepTyped() {
    for (const form of [...waiting.keys()]) enqueue(form);
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.matches("form[data-answer]")) {
      event.preventDefault();
      press(form, event.submitter);
    } else if (form.matches("form[data-needs-sent]") && Object.keys(queue()).length) {
      event.preventDefault();
      flush().then(() => (Object.keys(queue()).length ? box.focus() : form.submit()));
    } else if (form.matches("form[data-sign-out]")) {
      keepTyped();
      if (Object.keys(queue()).length && !window.confirm(words.signingOut)) event.preventDefault();
      else store({});
    }
  });

  // The button: the answer first, and only then the next page, which could not be shown without a connection.
  async function press(form, button) {
    const url = enqueue(form), go = button?.value || "next";
    const { end, next } = await send(url, go === "next" ? { go } : {});
    state = end === "signedOut" || end === "outdated" ? end : "";
    show();
    if (end === "unreached") wait();
    if (end !== "saved") box.focus();
    else if (go === "next" && next) location.assign(next);
    else if (go !== "stay") {
      form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "go", value: go }));
      form.submit();
    }
  }

  box.querySelector("[data-unsent-retry]").addEventListener("click", () => { failures = 0; flush(); });
  window.addEventListener("online", () => { failures = 0; flush(); });
  window.addEventListener("pagehide", keepTyped);
  window.addEventListener("storage", (event) => { if (event.key === KEY) show(); });
  document.addEventListener("visibilitychange", () => { if (document.hidden) keepTyped(); else flush(); });
  document.addEventListener("DOMContentLoaded", () => {
    for (const [url, entry] of Object.entries(queue())) {
      const form = formOf(url);
      if (form) fill(form, entry.fields);
    }
    show();
    flush();
  });
})();
