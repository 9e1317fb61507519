// The desk by keyboard: find, choose, press a topic, Enter. Without this script every part is still a plain form.
// One rule: Enter never loses anything, and the sentence in the save bar always says what it does now.
"use strict";

(() => {
  const find = (selector) => document.querySelector(selector);
  const form = () => find("form.visit");
  const who = () => find("#who");
  const client = () => find("#client");
  const anonymous = () => find("[data-anonymous]");
  const hits = () => [...document.querySelectorAll("#hits .hit")];
  const current = () => find('#hits .hit[aria-selected="true"]');

  // ---- what Enter does now ----
  function say() {
    const place = find("[data-enter-says]");
    if (!place) return;
    const hit = current();
    let [words, name] = [place.dataset.nothing, ""];
    if (hit) [words, name] = [place.dataset.choose, hit.dataset.name];
    else if (client().value) [words, name] = [place.dataset.save, who().value];
    else if (anonymous().checked) words = place.dataset.saveAnonymous;
    const [before, after = ""] = words.split("{name}");
    const bold = document.createElement("b");
    bold.textContent = name;
    place.replaceChildren(before, bold, after);
  }

  // ---- the list of people found ----
  function open(isOpen) {
    who().setAttribute("aria-expanded", String(isOpen));
    if (!isOpen) who().removeAttribute("aria-activedescendant");
  }
  function point(hit) {
    for (const other of hits()) other.setAttribute("aria-selected", String(other === hit));
    if (hit) {
      who().setAttribute("aria-activedescendant", hit.id);
      hit.scrollIntoView({ block: "nearest" });
    }
    say();
  }
  function close() {
    find("#hits").replaceChildren();
    open(false);
  }
  function choose(hit) {
    client().value = hit.dataset.client;
    who().value = hit.dataset.name;
    who().readOnly = true;
    anonymous().checked = false;
    close();
    find("[data-chosen]").hidden = false;
    find("[data-chosen-facts]").textContent = hit.dataset.facts ?? "";
    who().focus();
    say();
  }
  function goWithout(isWithout) {
    anonymous().checked = isWithout;
    if (isWithout) forget({ keep: true });
    who().readOnly = isWithout;
    who().focus();
    say();
  }
  function forget({ keep = false } = {}) {
    client().value = "";
    who().value = "";
    who().readOnly = false;
    if (!keep) anonymous().checked = false;
    find("[data-chosen]").hidden = true;
    close();
    who().focus();
    say();
  }

  // ---- keys ----
  const settled = () => who().readOnly;
  function typing(place) {
    if (place === who()) return !settled();
    return place.closest("textarea, select, input:not([type=checkbox], [type=radio])") !== null;
  }
  function count(step) {
    const tally = find("[data-tally]");
    tally.value = Math.min(Math.max(Number(tally.value || 1) + step, 1), Number(tally.max || 99));
  }
  function press(key) {
    if (key === "0") return goWithout(!anonymous().checked);
    if (key === "w") return find("[data-wait]")?.click();
    if ((key === "+" || key === "=" || key === "-") && anonymous().checked) return count(key === "-" ? -1 : 1);
    const input = find(`form.visit [data-key="${CSS.escape(key)}"] input`);
    if (!input) return undefined;
    input.click();
    return true;
  }
  const KEYS = /^[0-8bvdhw+=-]$/;

  function inBox(event) {
    const list = hits();
    const at = list.indexOf(current());
    if (event.key === "ArrowDown" && list.length) point(list[Math.min(at + 1, list.length - 1)]);
    else if (event.key === "ArrowUp" && list.length) point(list[Math.max(at - 1, 0)]);
    else if (event.key === "Enter" && list.length && current()) choose(current());
    else if (event.key === "Enter" && list.length) point(list[0]);
    // Typed, but nobody chosen yet: Enter would send a name the server does not know, so it waits for the list.
    else if (event.key === "Enter" && who().value && !settled()) void 0;
    else if (event.key === "Escape" && (settled() || who().value)) forget();
    else if (event.key === "Backspace" && settled()) forget();
    else return false;
    event.preventDefault();
    return true;
  }

  document.addEventListener("keydown", (event) => {
    if (!form() || event.ctrlKey || event.altKey || event.metaKey || !(event.target instanceof Element)) return;
    if (find("[data-help]:popover-open")) return;
    if (event.target === who() && inBox(event)) return;
    if (document.body.dataset.shortcuts === "off" || !KEYS.test(event.key)) return;
    // In the empty box a figure is a topic, a letter begins a name. A client number therefore begins with "#".
    const figureInEmptyBox = event.target === who() && who().value === "" && /[0-8]/.test(event.key);
    if (typing(event.target) && !figureInEmptyBox) return;
    event.preventDefault();
    press(event.key);
  });

  document.addEventListener("keydown", (event) => {
    // Enter on a pressed key saves, like Enter in a field: a tick has no act of its own on Enter.
    if (event.key !== "Enter" || event.defaultPrevented || !event.target.matches?.("form.visit .key input")) return;
    event.preventDefault();
    form().requestSubmit(find("button[data-save]"));
  });

  // ---- fingers ----
  document.addEventListener("click", (event) => {
    if (!form() || !(event.target instanceof Element)) return;
    const hit = event.target.closest("#hits .hit");
    if (hit) choose(hit);
    else if (event.target.closest("[data-other-person]")) forget();
    else if (event.target.closest("[data-count]")) count(Number(event.target.closest("[data-count]").dataset.count));
  });
  document.addEventListener("change", (event) => {
    if (event.target === anonymous()) goWithout(event.target.checked);
  });
  document.addEventListener("input", (event) => {
    if (event.target === who() && who().value.trim().length < 2) close();
    if (event.target === who()) say();
  });

  // ---- what comes back ----
  document.addEventListener("htmx:after:swap", (event) => {
    if (!form()) return;
    const inHits = event.target === who() || event.target.id === "hits";
    if (inHits) {
      open(hits().length > 0);
      point(hits()[0]);
    } else {
      start();
    }
  });

  function start() {
    find("[data-enter-says]").hidden = false;
    // A visit that was begun elsewhere (someone who waited) arrives with its person already chosen.
    who().readOnly = Boolean(client().value) || anonymous().checked;
    (find(".faults") ?? who()).focus();
    say();
  }
  if (form()) start();
})();
