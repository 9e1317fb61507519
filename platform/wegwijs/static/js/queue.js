// The queue by keyboard: j and k move through the line, t takes the question, a goes to the answer, Ctrl+Enter sends the answer.
"use strict";

(() => {
  const typing = (place) => place.closest?.("input:not([type=checkbox], [type=radio]), textarea, select");
  const shown = (item) => item.offsetParent !== null;

  function move(step) {
    const items = [...document.querySelectorAll("[data-queue-item]")].filter(shown);
    // From the focused row, else from the question that is open.
    const here = items.indexOf(document.activeElement);
    const from = here >= 0 ? here : items.findIndex((item) => item.hasAttribute("aria-current"));
    items[Math.min(Math.max(from + step, 0), items.length - 1)]?.focus();
  }

  // The question that is open stands in sight in the line, however far down it is.
  const line = document.getElementById("line");
  const open = line?.querySelector("[data-queue-item][aria-current]");
  if (open && line.scrollHeight > line.clientHeight && open.getBoundingClientRect().bottom > line.getBoundingClientRect().bottom) {
    line.scrollTop += open.getBoundingClientRect().bottom - line.getBoundingClientRect().bottom + 16;
  }

  // A ready text goes in where the cursor stands, with a line between it and what stands around it.
  document.addEventListener("click", (event) => {
    const text = event.target.closest?.("[data-put]")?.dataset.put;
    const answer = document.querySelector("[data-answer]");
    if (text === undefined || !answer) return;
    event.preventDefault();
    const before = answer.value.slice(0, answer.selectionStart).trimEnd();
    const after = answer.value.slice(answer.selectionEnd).trimStart();
    answer.value = [before, text, after].filter(Boolean).join("\n\n");
    const place = (before ? before.length + 2 : 0) + text.length;
    answer.focus();
    answer.setSelectionRange(place, place);
    answer.dispatchEvent(new Event("input", { bubbles: true }));
  });

  // The search box is folded away until somebody wants it: it opens before the key that goes to it looks for it.
  document.addEventListener(
    "keydown",
    (event) => {
      const fold = document.getElementById("line-search");
      if (event.key === "/" && fold && document.body.dataset.shortcuts !== "off" && !typing(event.target)) fold.open = true;
    },
    true,
  );

  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.ctrlKey) {
      document.querySelector("[data-send]")?.click();
      return;
    }
    if (document.body.dataset.shortcuts === "off" || event.ctrlKey || event.altKey || event.metaKey || typing(event.target)) return;
    const act = { j: () => move(1), k: () => move(-1), t: () => document.querySelector("[data-take]")?.click(), a: () => document.querySelector("[data-answer]")?.focus() }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
})();
