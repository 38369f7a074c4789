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

  // What is folded away draws nothing: a screen of its own would be a wall with one closed box.
  const draws = (part) => [...part.querySelectorAll(drawn)].some((each) => !each.closest("details:not([open])"));

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
        (before || part.querySelector("h2, h3") || (draws(part) && tall && !bare)));
      begins ? found.push([part]) : last.push(part);
    }
    return found;
  };
  const top = () => (document.querySelector("[data-testid=stHeader]")?.offsetHeight ?? 0) + 16;
  const room = () => main().clientHeight - top() - bar().offsetHeight - 16;

  // What must not be cut, on the screen that is read now; a long table's heads stay above its rows.
  const uncut = "tr, li, p, dt, summary, h2, h3, .atlas-footer, .stVegaLiteChart, .stDeckGlJsonChart, iframe";
  const blocks = (screen) => screen.flatMap((part) => [...part.querySelectorAll(uncut)])
    .filter((each) => !each.closest("details:not([open]) > :not(summary)"))
    .map((each) => ({ ...sides(each), head: each.closest("tbody")?.parentElement.tHead?.offsetHeight ?? 0 }));
  const sides = (each) => {
    const { top, bottom } = each.getBoundingClientRect();
    return { top, bottom };
  };

  // Where a screen that is taller than the wall is turned: each part begins with something whole.
  const turns = (screen) => {
    const [first, last] = [screen[0].getBoundingClientRect().top, Math.max(...screen.map((p) => sides(p).bottom))];
    const found = [{ from: first, head: 0 }];
    if (last - first <= room() + 8) return found.map((each) => ({ ...each, to: last }));
    const all = blocks(screen).filter((each) => each.bottom - each.top < room() / 2);
    for (let end; (end = found.at(-1).from + room() - found.at(-1).head) < last - 8;) {
      let cut = end, over;
      while ((over = all.filter((each) => each.top < cut - 1 && each.bottom > cut + 1)).length)
        cut = Math.min(...over.map((each) => each.top));
      if (cut < end - room() * 0.7) cut = end;
      const next = all.find((each) => Math.abs(each.top - cut) <= 1 && each.head);
      found.push({ from: cut, head: next?.head ?? 0 });
    }
    return found.map((each, n) => ({ ...each, to: found[n + 1]?.from ?? last }));
  };
  // How far the page must be scrolled to read a part from its beginning, below the heads of its table.
  const ahead = (part) => part.from - part.head - top();

  const show = (move) => {
    waiting = false;
    if (!bar()) return;
    if (page !== location.pathname) [page, at, move] = [location.pathname, 0, 0];
    const all = screens();
    if (!all.length) return;
    at = Math.max(0, Math.min(all.length - 1, at));
    document.documentElement.style.setProperty("--top", `${top()}px`);
    // Somebody may have scrolled by hand: which part is read is seen from where the page stands.
    let parts = turns(all[at]), reading = Math.max(0, parts.findLastIndex((part) => ahead(part) <= 8));
    if (move) {
      const scrolled = reading === 0 && move < 0 && ahead(parts[0]) < -8;
      const next = scrolled ? 0 : reading + move;
      if (parts[next]) reading = next;
      else if (all[at + move]) [at, reading, parts] = [at + move, 0, turns(all[at + move])];
      main().scrollBy(0, ahead(parts[reading]));
      parts = turns(all[at]);
    }
    const seen = new Set(all[at]);
    for (const part of all.flat()) part.toggleAttribute("data-unseen", !seen.has(part));
    // Only where the page stands just so: who scrolls by hand sees what comes.
    const rest = top() + room() + 16 - (parts[reading].to - ahead(parts[reading]));
    const exact = Math.abs(ahead(parts[reading])) < 8 && parts[reading + 1] && rest > 0;
    bar().style.setProperty("--curtain", exact ? `${rest}px` : "0px");
    const within = parts.length > 1 ? ` (${reading + 1} / ${parts.length})` : "";
    const words = `${at + 1} / ${all.length}${within}`, told = bar().querySelector("[role=status]");
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
    document.addEventListener("scroll", () => window.atlasMeeting.soon(), true);
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
