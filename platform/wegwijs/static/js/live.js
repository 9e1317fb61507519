// Keeps [data-live] fresh: every ten seconds, and when one comes back to the page; never while nobody looks.
// What is typed in a form that keeps a draft is told along, in #writing, so that colleagues see that somebody writes.
"use strict";

(() => {
  const EVERY = 10_000;
  const WRITES = 15_000;
  let last = 0;
  let typed = 0;

  function look() {
    if (document.hidden) return;
    last = Date.now();
    const writing = document.getElementById("writing");
    if (writing) writing.value = last - typed < WRITES ? "1" : "";
    for (const part of document.querySelectorAll("[data-live]")) part.dispatchEvent(new CustomEvent("live"));
  }

  setInterval(look, EVERY);
  document.addEventListener("visibilitychange", () => {
    if (Date.now() - last > EVERY) look();
  });
  document.addEventListener("input", (event) => {
    if (event.target.form?.dataset.draftUrl) typed = Date.now();
  });
})();
