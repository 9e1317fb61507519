// The queue by keyboard: j and k move through the line, t takes the question, Ctrl+Enter sends the answer.
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

  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.ctrlKey) {
      document.querySelector("[data-send]")?.click();
      return;
    }
    if (document.body.dataset.shortcuts === "off" || event.ctrlKey || event.altKey || event.metaKey || typing(event.target)) return;
    const act = { j: () => move(1), k: () => move(-1), t: () => document.querySelector("[data-take]")?.click() }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
})();
