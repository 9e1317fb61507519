// Keeps what is being typed on the server, never in the browser: this PC may be shared.
// <form data-draft-url="…"> is sent 1.5 s after typing stops; the server's sentence comes in [data-draft-status].
// A form with a field `known` says which draft it was written on: each draft then waits for the one before it, and one that
// was changed on another screen (409) is not written over.
"use strict";

(() => {
  const PAUSE = 1500;
  const waiting = new WeakMap();
  const running = new WeakMap();

  async function keep(form) {
    const known = form.elements.namedItem("known");
    if (known && running.has(form)) {
      waiting.set(form, setTimeout(keep, PAUSE, form));
      return;
    }
    running.get(form)?.abort();
    const request = new AbortController();
    running.set(form, request);
    const data = new FormData(form);
    const status = form.querySelector("[data-draft-status]");
    try {
      const answer = await fetch(form.dataset.draftUrl, {
        method: "POST",
        body: new URLSearchParams(data),
        headers: { "X-CSRFToken": data.get("csrf_token") ?? "", Accept: "text/plain" },
        signal: request.signal,
      });
      if (!answer.ok && answer.status !== 409) throw new Error(String(answer.status));
      const version = answer.headers.get("Draft-Version");
      if (known && version) known.value = version;
      if (status) status.textContent = await answer.text();
    } catch (fault) {
      // Leaving the page or typing on ends a request; only a draft that was really not kept is worth a word.
      if (fault.name !== "AbortError" && status) status.textContent = status.dataset.failed ?? "";
    } finally {
      if (running.get(form) === request) running.delete(form);
    }
  }

  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (!form?.dataset.draftUrl) return;
    clearTimeout(waiting.get(form));
    waiting.set(form, setTimeout(keep, PAUSE, form));
  });

  // What is sent for good must not be overtaken by its own draft.
  document.addEventListener("submit", (event) => {
    clearTimeout(waiting.get(event.target));
    running.get(event.target)?.abort();
  });
})();
