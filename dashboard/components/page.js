// What the browser alone can do for every page: a way back without idle steps, and names for what a map draws itself.
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
  };
  let words = {}, waiting = false;
  const soon = () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; named(); });
  };

  // An address that the page only completes is no step of its own: "/reach", then the same with every choice in it.
  const completes = (more, less) => {
    const [whole, bare] = [new URL(more, location.href), new URL(less, location.href)];
    return whole.pathname === bare.pathname &&
      [...bare.searchParams].every(([key, value]) => whole.searchParams.get(key) === value);
  };
  const wayBack = () => {
    const push = history.pushState;
    history.pushState = function (state, title, to) {
      const same = to !== undefined && to !== null && completes(to, location.href);
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

  // The page runs this again in each run: what is installed stays, the words may be in another language.
  if (!window.atlasPage) {
    window.atlasPage = (said) => { words = said; soon(); };
    wayBack();
    new MutationObserver(soon).observe(document.body, { childList: true, subtree: true });
  }
})();
