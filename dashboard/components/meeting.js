// Cuts the page into screens, one idea each, and turns them by keys and buttons. What is not on the screen keeps its
// place and is only unseen: nothing is drawn again, and a reader of the page itself still finds all of it.
(() => {
  const main = () => document.querySelector("[data-testid=stMain]");
  const bar = () => document.querySelector(".atlas-meeting");
  const drawn = ".stVegaLiteChart, .stDeckGlJsonChart, iframe, .atlas-table";
  const whole = ".stElementContainer, .stHorizontalBlock, .stExpander";
  // These need the arrows for themselves.
  const own = "input, textarea, select, .atlas-table, .stDeckGlJsonChart, [contenteditable]," +
    "[role=slider], [role=combobox], [role=listbox], [role=menu], [role=dialog], [role=radiogroup], [role=grid]";
  const turn = { ArrowRight: 1, ArrowDown: 1, PageDown: 1, ArrowLeft: -1, ArrowUp: -1, PageUp: -1 };
  let at = 0, page = "", waiting = false;

  const parts = () => [...main().querySelectorAll(whole)].filter(
    (part) => !part.parentElement.closest(whole) && !part.closest(".st-key-languages") &&
      !part.querySelector(".atlas-meeting") && part.getBoundingClientRect().height > 4);

  const screens = () => {
    const found = [];
    for (const part of parts()) {
      const last = found.at(-1), box = part.getBoundingClientRect();
      const tall = last && box.bottom - last[0].getBoundingClientRect().top > room();
      // A heading is never left alone on the wall, however tall what follows it is.
      const bare = last?.every((each) => each.querySelector("h2, h3"));
      // A first screen that the page puts together itself is one screen with the banner above it.
      const [before, here] = [last?.at(-1), part].map((each) => each?.closest(".st-key-slide"));
      const begins = !last || (!here &&
        (before || part.querySelector("h2, h3") || (part.querySelector(drawn) && tall && !bare)));
      begins ? found.push([part]) : last.push(part);
    }
    return found;
  };
  const top = () => (document.querySelector("[data-testid=stHeader]")?.offsetHeight ?? 0) + 16;
  const room = () => main().clientHeight - top() - bar().offsetHeight - 16;

  const show = (move) => {
    waiting = false;
    if (!bar()) return;
    if (page !== location.pathname) [page, at, move] = [location.pathname, 0, 0];
    const all = screens();
    if (!all.length) return;
    at = Math.max(0, Math.min(all.length - 1, at));
    if (move) {
      // Of a screen that is taller than the wall, the rest comes first.
      const edge = move > 0 ? all[at].at(-1).getBoundingClientRect().bottom - top() - room()
        : top() - all[at][0].getBoundingClientRect().top;
      // A step that nobody sees would seem to be none.
      if (edge > 8) main().scrollBy(0, move * Math.max(Math.min(edge, room() * 0.85), room() * 0.3));
      else if (all[at + move]) {
        at += move;
        main().scrollBy(0, all[at][0].getBoundingClientRect().top - top());
      }
    }
    const seen = new Set(all[at]);
    for (const part of all.flat()) part.toggleAttribute("data-unseen", !seen.has(part));
    const words = `${at + 1} / ${all.length}`, told = bar().querySelector("[role=status]");
    if (told.textContent !== words) told.textContent = words;
  };

  const soon = () => {
    if (!waiting) waiting = requestAnimationFrame(() => show(0)) > 0;
  };
  const listen = () => {
    document.addEventListener("keydown", (event) => {
      const held = event.altKey || event.ctrlKey || event.metaKey || event.shiftKey;
      if (!bar() || held || event.defaultPrevented || !turn[event.key] || event.target.closest?.(own)) return;
      event.preventDefault();
      window.atlasMeeting.show(turn[event.key]);
    });
    document.addEventListener("click", (event) => {
      const go = event.target.closest?.("[data-go]"), choices = event.target.closest?.("[data-choices]");
      if (go) window.atlasMeeting.show(Number(go.dataset.go));
      if (choices) choices.ariaPressed = String(choices.ariaPressed !== "true");
    });
    // Who walks by Tab into what is unseen sees it.
    document.addEventListener("focusin", (event) => window.atlasMeeting.reach(event.target));
    new MutationObserver(() => window.atlasMeeting.soon()).observe(document.body, { childList: true, subtree: true });
    window.addEventListener("resize", () => window.atlasMeeting.soon());
  };
  const reach = (target) => {
    if (!bar() || !target.closest("[data-unseen]")) return;
    at = Math.max(0, screens().findIndex((screen) => screen.some((part) => part.contains(target))));
    show(0);
  };

  // The page runs this again whenever the bar is drawn anew; it listens once and keeps its place.
  if (window.atlasMeeting) return window.atlasMeeting.soon();
  window.atlasMeeting = { show, soon, reach };
  listen();
  soon();
})();
