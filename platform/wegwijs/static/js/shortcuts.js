// Keys that hold on every page: "/" searches, "?" shows the keys, "n" begins something new.
// Each is a link or field that also works with a finger; the keys can be switched off per person.
"use strict";

(() => {
  const off = () => document.body.dataset.shortcuts === "off";
  const typing = (place) => place.closest?.("input:not([type=checkbox], [type=radio], [type=submit]), textarea, select, [contenteditable]");

  const acts = {
    "/": () => {
      const box = document.querySelector("[data-search]");
      if (box instanceof HTMLAnchorElement) box.click();
      else box?.focus();
      return box;
    },
    "?": () => {
      const help = document.querySelector("[data-help]");
      help?.showPopover?.();
      return help;
    },
    n: () => {
      const start = document.querySelector("[data-new]");
      start?.click();
      return start;
    },
  };

  document.addEventListener("keydown", (event) => {
    if (off() || event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
    if (typing(event.target) || !(event.key in acts)) return;
    if (acts[event.key]()) event.preventDefault();
  });
})();
