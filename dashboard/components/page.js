// What the browser alone can do for every page: a way back without idle steps, names for what a map draws itself, and
// a menu that a narrow window names and closes.
(() => {
  const named = () => {
    for (const map of document.querySelectorAll(".stDeckGlJsonChart")) {
      const about = map.ariaLabel ?? "";
      // Every map is called "Map" by what draws it, and its buttons have a picture and no name.
      const names = {
        ".mapboxgl-canvas, .maplibregl-canvas": about,
        "[class*=ctrl-zoom-in]": `${words.closer} – ${about}`,
        "[class*=ctrl-zoom-out]": `${words.farther} – ${about}`,
      };
      for (const [part, name] of Object.entries(names))
        for (const found of map.querySelectorAll(part)) {
          if (found.ariaLabel !== name) found.ariaLabel = name;
          if (found.title) found.title = name.split(" – ")[0];
        }
    }
    // A narrow window has the menu behind two small arrows without a word; the style sheet shows the word.
    const menu = document.querySelector("[data-testid=stExpandSidebarButton]");
    if (menu && menu.dataset.word !== words.menu) menu.dataset.word = menu.ariaLabel = words.menu;
  };
  let words = {}, waiting = false;
  const soon = () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; named(); });
  };

  // What a map says of the place under the pointer begins there, and would run over the edge of a narrow window.
  const inSight = () => {
    for (const said of document.querySelectorAll(".deck-tooltip")) {
      const right = said.getBoundingClientRect().right - (parseFloat(said.style.translate) || 0);
      const moved = right > innerWidth - 4 ? `${Math.floor(innerWidth - 4 - right)}px` : "";
      if (said.style.translate !== moved) said.style.translate = moved;
    }
  };

  // An address that the page only completes is no step of its own: "/reach", then the same with every choice in it.
  const completes = (more, less) => {
    const [whole, bare] = [new URL(more, location.href), new URL(less, location.href)];
    return whole.pathname === bare.pathname &&
      [...bare.searchParams].every(([key, value]) => whole.searchParams.get(key) === value);
  };
  // On the way to another page its choices may be written before its name: "/map?question=…", then "/reach?question=…".
  // Nobody was on the first of the two.
  const onlyMoves = (to, from) => {
    const [now, before] = [new URL(to, location.href), new URL(from, location.href)];
    return now.pathname !== before.pathname && now.search !== "" && now.search === before.search;
  };
  const wayBack = () => {
    const push = history.pushState;
    history.pushState = function (state, title, to) {
      const here = location.href;
      const same = to !== undefined && to !== null && (completes(to, here) || onlyMoves(to, here));
      return (same ? history.replaceState : push).call(this, state, title, to);
    };
    // The first address of a visit may have been completed before this ran: on the way back it is passed over.
    const first = performance.getEntriesByType("navigation")[0]?.name;
    if (first && first !== location.href && completes(location.href, first))
      addEventListener("popstate", (event) => {
        if (location.href !== first) return;
        event.stopImmediatePropagation();
        history.back();
      }, true);
  };

  // There the menu lies over the page. Streamlit closes it after a choice on what calls itself a phone, and on nothing else.
  const closeMenu = (event) => {
    if (innerWidth > 768 || !event.target.closest?.("[data-testid=stSidebarNavLink]")) return;
    requestAnimationFrame(() => document.querySelector(
      "[data-testid=stSidebar][data-collapsed=false] [data-testid=stSidebarCollapseButton] button")?.click());
  };

  const unfold = (event) => {
    const choices = event.target.closest?.(".atlas-choices");
    if (choices) choices.ariaExpanded = String(choices.ariaExpanded !== "true");
  };

  // The page runs this again in each run: what is installed stays, the words may be in another language.
  if (!window.atlasPage) {
    window.atlasPage = (said) => { words = said; soon(); };
    wayBack();
    for (const heard of [closeMenu, unfold]) document.addEventListener("click", heard);
    new MutationObserver(soon).observe(document.body, { childList: true, subtree: true });
    new MutationObserver(inSight).observe(document.body, { attributeFilter: ["style"], subtree: true });
  }
})();
