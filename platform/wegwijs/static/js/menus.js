// A menu in the bar closes when one goes elsewhere: by the Escape key, or by a press outside it.
"use strict";

(() => {
  const close = (menu) => {
    if (menu.open) menu.open = false;
  };
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details[data-closes]")) if (!menu.contains(event.target)) close(menu);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of document.querySelectorAll("details[data-closes][open]")) {
      const inside = menu.contains(document.activeElement);
      close(menu);
      if (inside) menu.querySelector("summary").focus();
    }
  });
})();
