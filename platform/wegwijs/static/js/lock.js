// Leads an abandoned screen to the lock: the server locks by itself, this only takes what is on the screen away.
// <body data-idle-minutes="15" data-lock="/lock?next=…">; tabs of one person tell each other that somebody is there.
"use strict";

(() => {
  const minutes = Number(document.body.dataset.idleMinutes);
  if (!minutes) return;
  const tabs = new BroadcastChannel("wegwijs-present");
  let timer;

  const wait = () => {
    clearTimeout(timer);
    // A few seconds more than the server waits, so that the lock is there when we arrive.
    timer = setTimeout(() => location.assign(document.body.dataset.lock), minutes * 60000 + 5000);
  };
  let told = 0;
  const present = () => {
    wait();
    if (Date.now() - told < 5000) return;
    told = Date.now();
    tabs.postMessage("present");
  };

  tabs.addEventListener("message", wait);
  for (const sign of ["keydown", "pointerdown", "scroll"]) addEventListener(sign, present, { passive: true, capture: true });
  wait();
})();
