"""The few lines of CSS that Streamlit has no setting for."""

import streamlit as st

# What chooses and takes away: nothing on paper, and out of the way in a meeting.
_FOLDED = (
    ".stSelectbox, .stButtonGroup, .stTextInput, .stSlider, .stButton, .stDownloadButton, .stPopover,"
    " [data-testid=stPopover], .st-key-map_pickers"
)
_CSS = """
<style>
/* Each colour by day and by night; Streamlit says which it is. */
:root {
  color-scheme: light dark;
  --ink: light-dark(#1f1d2b, #eceaf2); --soft: light-dark(#5f5c68, #b9b6c6); --accent: light-dark(#4a3585, #bfaef5);
  --line: light-dark(#dcdae3, #4b4858); --hair: light-dark(#eceaf1, #35323f); --plate: light-dark(#f4f3f0, #262431);
  --warm: light-dark(#fff8dc, #3b3413); --chosen: light-dark(#efebf8, #3a3157);
}
[data-testid="stWidgetLabelRequired"] { display: none; }  /* every picker has a value */
.block-container { padding-top: 4.5rem; padding-bottom: 2rem; max-width: 88rem; }
/* One finger scrolls the page over the map; two fingers, the buttons and a sideways drag move the map. */
.stDeckGlJsonChart *, .stDeckGlJsonChart canvas { touch-action: pan-y pinch-zoom !important; }
.stDeckGlJsonChart { border: 1px solid var(--line); border-radius: 6px; overflow: hidden; }
.atlas-note { border-left: 4px solid var(--accent); background: var(--plate); padding: .5rem .8rem; margin: 0; }
.atlas-banner { border: 2px dashed var(--ink); background: var(--warm); padding: .4rem .8rem; font-weight: 600; }
.atlas-legend { list-style: none; margin: 0 !important; padding: 0 !important; }
.atlas-legend li { display: flex; gap: .6rem; align-items: center; line-height: 1.25; }
.atlas-legend li { margin: 0 0 .3rem 0 !important; }
.atlas-legend img { flex: 0 0 auto; }
.atlas-legend .count { color: var(--soft); white-space: nowrap; margin-left: auto; padding-left: .5rem; }
.atlas-legend-title { font-weight: 600; margin: 0 0 .4rem 0; }
.atlas-table { max-height: 28rem; overflow: auto; width: fit-content; max-width: 100%; }
.atlas-table { border: 1px solid var(--line); border-radius: 6px; }
.atlas-table table { border-collapse: collapse; width: auto; min-width: min(100%, 40rem); margin: 0; }
.atlas-table caption { text-align: left; padding: .5rem .7rem; font-weight: 600; caption-side: top; }
.atlas-table th, .atlas-table td { padding: .3rem .7rem; border: 0; text-align: left; }
.atlas-table tr { border-bottom: 1px solid var(--hair); }
.atlas-table thead th { position: sticky; top: 0; background: var(--plate); }
.atlas-table th.n { max-width: 10rem; text-align: right; vertical-align: bottom; }
.atlas-table th[scope=row] { white-space: nowrap; font-weight: 500; }
.atlas-table td.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.atlas-table td.word { color: var(--soft); min-width: 10rem; }
.atlas-table tr.chosen { background: var(--chosen); }
.atlas-register { max-height: none; }
.atlas-register th[scope=row] { white-space: normal; min-width: 9rem; }
.atlas-register td { vertical-align: top; min-width: 5rem; }
.atlas-register th { vertical-align: top; }
@media (max-width: 40rem) {
  /* Two pickers beside each other, so that the map is not a long way down. */
  .st-key-map_pickers [data-testid="stColumn"] { min-width: calc(50% - 1rem) !important; }
  .atlas-table table { min-width: 0; }
  .atlas-table th, .atlas-table td { padding: .3rem .45rem; }
  .atlas-table th[scope=row] { white-space: normal; }
  .atlas-table td.word { min-width: 5.5rem; font-size: .9rem; }
}
[data-testid="stCaptionContainer"], [data-testid="stWidgetLabel"][disabled] p {
  color: var(--soft) !important; opacity: 1 !important;  /* Streamlit's own are too faint to read */
}
.st-key-languages { margin: -1.2rem 0 -.8rem 0; }
.atlas-languages { display: flex; flex-wrap: wrap; gap: 0 1.2rem; justify-content: flex-end; font-size: .92rem; }
.atlas-languages span { color: var(--soft); }
.atlas-languages a { color: var(--accent); }
.atlas-languages ul { display: flex; gap: 1rem; list-style: none; margin: 0 !important; padding: 0 !important; }
.atlas-languages li { margin: 0 !important; font-size: inherit; }
.atlas-languages [aria-current] { font-weight: 600; }
.atlas-footer { border-top: 1px solid var(--line); margin-top: 1.5rem; padding-top: .8rem; font-size: .92rem; }
.atlas-breaks { margin: 0; padding-left: 1.4rem; }
.atlas-breaks li { margin: 0 0 .15rem 0; font-size: .95rem; }
.atlas-breaks li::marker { font-weight: 700; }
.atlas-breaks .source { color: var(--soft); }
.atlas-sentence { font-size: 1.08rem; margin: 0; }
.atlas-list { padding-left: 1.2rem; }
.atlas-list li { margin: 0 0 .35rem 0; font-size: 1.05rem; }
.atlas-glance p { margin: 0 0 .3rem 0; color: var(--soft); }
.atlas-glance dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: .6rem; }
.atlas-glance dl, .atlas-glance dd { margin: 0 !important; padding: 0 !important; }
.atlas-glance dl div { border: 1px solid var(--line); border-radius: 6px; padding: .5rem .8rem; }
.atlas-glance dt { font-weight: 500; }
.atlas-glance dd strong { font-size: 1.9rem; line-height: 1.2; margin-right: .5rem; }
.atlas-glance dd span { font-size: .92rem; color: var(--soft); }
/* Meeting mode: larger, the pickers folded away, one screen seen at a time. Charts are drawings and grow by zoom. */
html:has(.atlas-meeting) { font-size: clamp(18px, 1.7vw, 30px) !important; }
html:has(.atlas-meeting) .block-container { max-width: none; padding: 4.5rem 4vw 100vh; }
html:has(.atlas-meeting) :is(.atlas-languages, .stElementToolbar, .st-key-welcome) { display: none; }
html:has(.atlas-meeting) .stElementContainer:has(.stVegaLiteChart) { width: calc(100% / 1.35) !important; }
html:has(.atlas-meeting) .stVegaLiteChart svg { zoom: 1.35; }
html:has(.atlas-meeting) .atlas-table { max-height: none; }
.atlas-meeting { position: fixed; z-index: 1000; inset: auto 0 0 0; display: flex; flex-wrap: wrap; gap: .3rem 1rem; }
.atlas-meeting { align-items: center; justify-content: center; padding: .4rem 1rem; font-size: 1rem; }
.atlas-meeting { background: var(--plate); color: var(--ink); border-top: 1px solid var(--line); }
.atlas-meeting button { font: inherit; color: inherit; background: none; cursor: pointer; padding: .25rem 1rem; }
.atlas-meeting button { border: 1px solid var(--soft); border-radius: 6px; }
.atlas-meeting button[aria-pressed=true] { background: var(--chosen); }
.atlas-meeting span { min-width: 4rem; text-align: center; font-variant-numeric: tabular-nums; }
.atlas-meeting a { color: var(--accent); }
@media screen {
  html:has(.atlas-meeting) [data-unseen] { opacity: 0; }
  html:has(.atlas-meeting button[data-choices][aria-pressed=false]) :is(FOLDED) { display: none; }
}
@media print {
  /* Black on white from the dark theme, too. */
  :root, .stApp { color-scheme: light !important; }
  html, body, #root { background: #fff !important; }
  header, .atlas-languages, .atlas-meeting, .stElementToolbar, .stTooltipIcon, .mapboxgl-ctrl,
  details:not([open]), .st-key-welcome, :is(FOLDED) { display: none !important; }
  .stApp, .stApp :not(svg *) { color: #000 !important; background-color: transparent !important; }
  .stApp { background-color: #fff !important; }
  .block-container { padding: 0 !important; max-width: none; }
  .st-key-languages { margin: 0; }
  .atlas-table { max-height: none; overflow: visible; }
  .atlas-table thead th { position: static; }
  .atlas-table tr, .atlas-note, .atlas-legend, .atlas-footer, .atlas-glance dl div { break-inside: avoid; }
  .stVegaLiteChart, .stDeckGlJsonChart, .stElementContainer:has(.stVegaLiteChart, .stDeckGlJsonChart) {
    break-inside: avoid; }
  .stVegaLiteChart, .stVegaLiteChart div { height: auto !important; }
  .stVegaLiteChart svg { max-width: 100%; height: auto !important; }
  .stHeading { break-after: avoid; }
}
</style>
""".replace("FOLDED", _FOLDED)


def put_styles() -> None:
    """Put the style sheet on the page."""
    st.html(_CSS)
