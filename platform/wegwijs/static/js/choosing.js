// A box in which one picks a client: arrows move, Enter or a click chooses. Without this script one types the number.
"use strict";

(() => {
  const listOf = (box) => document.getElementById(box.dataset.choices);
  const optionsOf = (box) => [...listOf(box).querySelectorAll("[role=option]")];
  const boxOf = (option) => document.querySelector(`[data-choices="${CSS.escape(option.closest("[data-choices-list]").id)}"]`);

  function point(box, option) {
    for (const other of optionsOf(box)) other.setAttribute("aria-selected", String(other === option));
    if (option) box.setAttribute("aria-activedescendant", option.id);
    else box.removeAttribute("aria-activedescendant");
    option?.scrollIntoView({ block: "nearest" });
  }
  function close(box) {
    listOf(box).replaceChildren();
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  }
  function choose(box, option) {
    box.value = option.dataset.value;
    close(box);
    box.focus();
    box.dispatchEvent(new Event("change", { bubbles: true }));
  }

  document.addEventListener("keydown", (event) => {
    const box = event.target;
    if (!(box instanceof HTMLInputElement) || !box.dataset.choices) return;
    const options = optionsOf(box);
    const at = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown" && options.length) point(box, options[Math.min(at + 1, options.length - 1)]);
    else if (event.key === "ArrowUp" && options.length) point(box, options[Math.max(at - 1, 0)]);
    else if (event.key === "Enter" && at >= 0) choose(box, options[at]);
    else if (event.key === "Escape" && options.length) close(box);
    else return;
    event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    const option = event.target instanceof Element && event.target.closest("[data-choices-list] [role=option]");
    if (option) choose(boxOf(option), option);
  });
  document.addEventListener("focusout", (event) => {
    // A click on the list is a click outside the box: it has to land first.
    const box = event.target;
    if (box instanceof HTMLInputElement && box.dataset.choices) setTimeout(() => document.activeElement === box || close(box), 200);
  });
  document.addEventListener("htmx:after:swap", () => {
    for (const box of document.querySelectorAll("[data-choices]")) {
      const options = optionsOf(box);
      box.setAttribute("aria-expanded", String(options.length > 0));
      if (options.length && !options.some((option) => option.getAttribute("aria-selected") === "true")) point(box, options[0]);
    }
  });
})();
