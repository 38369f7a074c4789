"""A Leaflet map in one HTML file that opens anywhere, offline too, and prints: nothing in it is fetched."""

import html
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any

from dashboard.language import language, say
from dashboard.maps.basemap import bounds, labels, shapes
from dashboard.maps.colours import HIGHLIGHT, OUTLINE, WATER
from dashboard.maps.deck import Look
from dashboard.maps.patterns import svg_patterns
from dashboard.release import Release

STATIC = Path(__file__).parents[1] / "static"


def leaflet(
    release: Release,
    layer: str,
    looks: Mapping[str, Look],
    served: Mapping[str, Look],
    chosen: str | None,
    title: str,
    body: str,
) -> str:
    """Return the page: the measure, the service areas and the names as layers; `body` is HTML below the map."""
    import folium  # takes a second to load, and only this view needs it

    # The wheel turns the page on which the map stands, never the map: it has its two buttons.
    page = folium.Map(tiles=None, control_scale=True, zoom_snap=0, attribution_control=False, scroll_wheel_zoom=False)
    page.default_js, page.default_css = [], []
    named = {area.area_id: area.name for area in release.areas(layer)}
    for words, drawn, shown in ((say("Measure"), looks, True), (say("Service areas"), served, False)):
        if drawn:
            _areas(folium, release, layer, drawn, named, chosen).add_to(
                folium.FeatureGroup(words, overlay=False, show=shown).add_to(page)
            )
    _names(folium, labels(release, layer)).add_to(page)
    folium.LayerControl(collapsed=False).add_to(page)
    west, south, east, north = bounds(release, layer)
    page.fit_bounds([[south, west], [north, east]])
    return _whole(page.get_root().render(), title, body)


def _areas(
    folium: ModuleType,
    release: Release,
    layer: str,
    drawn: Mapping[str, Look],
    named: Mapping[str, str],
    chosen: str | None,
) -> Any:
    # Popups take HTML: every word that comes from a file is escaped.
    features = [
        {
            "type": "Feature",
            "geometry": outline.__geo_interface__,
            "properties": {
                "fill": drawn[a].fill,
                "ink": HIGHLIGHT if a == chosen else OUTLINE,
                "width": 4 if a == chosen else 1,
                "pattern": drawn[a].pattern,
                "name": html.escape(named[a]),
                "said": html.escape(drawn[a].sentence),
            },
        }
        for a, outline in shapes(release, layer).items()
    ]
    group = folium.FeatureGroup(control=False)
    for part in ("fill", "pattern"):
        kept = [f for f in features if part == "fill" or f["properties"]["pattern"]]
        if kept:
            _styled(folium, kept, part).add_to(group)
    return group


def _styled(folium: ModuleType, features: Sequence[dict[str, Any]], part: str) -> Any:
    def style(feature: dict[str, Any]) -> dict[str, object]:
        of = feature["properties"]
        fill = of["fill"] if part == "fill" else f"url(#p-{of['pattern']})"
        return {"fillColor": fill, "fillOpacity": 1, "color": of["ink"], "weight": of["width"] if part == "fill" else 0}

    return folium.GeoJson(
        {"type": "FeatureCollection", "features": features},
        style_function=style,
        popup=folium.GeoJsonPopup(["said"], labels=False),
        tooltip=folium.GeoJsonTooltip(["name"], labels=False),
        smooth_factor=0,
    )


def _names(folium: ModuleType, named: Sequence[tuple[str, float, float]]) -> Any:
    group = folium.FeatureGroup(say("Names"))
    for name, x, y in named:
        icon = folium.DivIcon(html=f"<span>{html.escape(name)}</span>", class_name="atlas-name", icon_size=(0, 0))
        folium.Marker([y, x], icon=icon, interactive=False, keyboard=False).add_to(group)
    return group


@lru_cache(maxsize=1)
def _scripts() -> str:
    """Leaflet and jQuery (for the popups) with their licences; pictures that the style sheet names are never used."""
    css = re.sub(r"url\(images/[^)]*\)", "none", (STATIC / "leaflet/leaflet.css").read_text(encoding="utf-8"))
    scripts = [
        (STATIC / name).read_text(encoding="utf-8") for name in ("leaflet/leaflet.js", "jquery/jquery.slim.min.js")
    ]
    licences = "\n".join((STATIC / n).read_text(encoding="utf-8") for n in ("leaflet/LICENSE", "jquery/LICENSE.txt"))
    code = "".join(f"<script>{script}</script>" for script in scripts)
    return f"<!--\n{licences.replace('--', '- -')}\n-->\n<style>{css}</style>{code}"


_CSS = f"""<style>
html {{ height: auto; }}
body {{ height: auto; min-height: 100vh; display: flex; flex-direction: column; margin: 0;
  font-family: system-ui, sans-serif; color: #1f1d2b; }}
h1 {{ font-size: 1.3rem; margin: .6rem 1rem; }}
.atlas-below {{ margin: .6rem 1rem; display: grid; gap: .3rem; }}
.atlas-below ul {{ list-style: none; padding: 0; margin: 0; columns: 2 18rem; column-gap: 2rem; }}
.atlas-below p {{ margin: 0; font-size: .92rem; }}
.atlas-below li {{ display: flex; gap: .5rem; align-items: center; margin-bottom: .25rem;
  break-inside: avoid; }}
.atlas-below .count {{ margin-left: auto; white-space: nowrap; color: #5f5c68; }}
.folium-map {{ position: relative !important; width: auto !important; height: auto !important; flex: 1 0 36rem;
  box-sizing: content-box; margin: 0 1rem; background: {WATER} !important; border: 1px solid {OUTLINE}; }}
.atlas-name span {{ position: absolute; transform: translate(-50%, -50%); white-space: nowrap; pointer-events: none;
  font: 600 11px system-ui, sans-serif; text-shadow: 0 0 3px #fff, 0 0 3px #fff, 0 0 3px #fff, 0 0 3px #fff; }}
body > .leaflet-control-layers {{ margin: 0 1rem .5rem; border: 0; box-shadow: none; }}
body > .leaflet-control-layers label {{ display: inline-block; margin-right: 1rem; font-size: 1rem; }}
* {{ -webkit-print-color-adjust: exact; print-color-adjust: exact; }}
/* The map for paper has one size, on the screen as on the sheet: what Leaflet draws for it is what is printed.
   The words stand beside it, and go on below it. */
.on-paper .folium-map {{ width: var(--wide) !important; height: var(--tall) !important; flex: none; }}
@media print {{
  @page {{ margin: 1.2cm; }}
  body {{ display: block; min-height: 0; }}
  h1 {{ font-size: 15pt; margin: 0 0 .3cm; }}
  .folium-map {{ float: left; margin: 0 .5cm .3cm 0; }}
  .leaflet-control-zoom, .leaflet-control-layers {{ display: none; }}
  .atlas-below {{ display: block; margin: 0; font-size: 10pt; }}
  .atlas-below ul {{ columns: auto; display: flow-root; }}
  .atlas-below p {{ margin: .15cm 0 0; }}
}}
@media print and (orientation: portrait) {{
  .folium-map {{ zoom: var(--grown); }}
  .words-below .atlas-below {{ clear: both; }}
  .words-below .atlas-below ul {{ columns: 2; }}
}}
</style>"""


# The city stays in sight, on a screen and on paper: no smaller than the map's box, and never moved out of it.
# For paper, what is in sight is drawn anew in a box of its shape, and back again. No size of paper is named: the box
# has room beside its words on A4 and Letter that lie, and a narrow one grows where they stand.
_PRINT = """<script>
(() => {
  const CM = 96 / 2.54, WIDEST = 15 * CM, TALLEST = 16.6 * CM, BESIDE_WORDS = 12.4 * CM;
  // Around what is shown: names stand out of the land, and the scale has a strip of its own.
  const around = { paddingTopLeft: [26, 6], paddingBottomRight: [26, 44] };
  const box = document.querySelector(".folium-map"), map = window[box.id], root = document.documentElement;
  const still = { animate: false };
  const city = L.latLngBounds([]);
  map.eachLayer((layer) => layer.getBounds && city.extend(layer.getBounds()));
  let seen = null;
  const keep = () => {
    if (seen) return;
    map.options.minZoom = 0;
    const least = map.getBoundsZoom(city);
    if (map.getZoom() < least) map.setView(city.getCenter(), least, still);
    map.setMinZoom(least);
  };
  map.setMaxBounds(city.pad(0.1));
  // On a phone the choice of layers would lie over the north of the city: there it stands above the map.
  const layers = box.querySelector(".leaflet-control-layers");
  if (layers && matchMedia("(max-width: 40rem)").matches) box.before(layers);
  map.on("resize", keep);
  keep();
  const drawn = () => {
    const sight = map.getBounds();
    return sight.pad(0.01).contains(city) ? city : sight;
  };
  const size = (bounds) => {
    const { x, y } = map.project(bounds.getSouthEast(), 10).subtract(map.project(bounds.getNorthWest(), 10));
    const each = Math.min((WIDEST - 52) / x, (TALLEST - 50) / y), wide = each * x + 52;
    root.style.setProperty("--wide", `${wide}px`);
    root.style.setProperty("--tall", `${each * y + 50}px`);
    root.style.setProperty("--grown", Math.max(1, Math.min(1.25, BESIDE_WORDS / wide)));
    root.classList.toggle("words-below", wide > BESIDE_WORDS);
  };
  addEventListener("beforeprint", () => {
    const bounds = drawn();
    seen = [map.getCenter(), map.getZoom()];
    size(bounds);
    root.classList.add("on-paper");
    map.setMaxBounds(null).setMinZoom(0);
    map.invalidateSize(still).fitBounds(bounds, { ...around, ...still });
  });
  addEventListener("afterprint", () => {
    root.classList.remove("on-paper");
    map.invalidateSize(still).setView(...seen, still);
    seen = null;
    map.setMaxBounds(city.pad(0.1));
    keep();
  });
})();
</script>"""


def _whole(rendered: str, title: str, body: str) -> str:
    """Put our scripts, style and words into folium's page, and take out every address it would fetch from."""
    rendered = re.sub(r"<(script|link)[^>]*(src|href)=\"[^\"]*\"[^>]*>(</script>)?", "", rendered)
    patterns = (
        f"<svg width='0' height='0' style='position:absolute' aria-hidden='true'><defs>{svg_patterns()}</defs></svg>"
    )
    head = f"<title>{html.escape(title)}</title>{_scripts()}"
    rendered = rendered.replace("<head>", f'<head lang="{language()}">{head}', 1)
    rendered = rendered.replace("</head>", f"{_CSS}</head>", 1)
    rendered = rendered.replace("<body>", f"<body>{patterns}<h1>{html.escape(title)}</h1>", 1)
    rendered = rendered.replace("</body>", f"<div class='atlas-below'>{body}</div></body>", 1)
    # Folium puts the script that draws the map behind the body.
    return rendered.replace("</html>", f"{_PRINT}</html>", 1)
