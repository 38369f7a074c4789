"""The few lines of CSS that Streamlit has no setting for."""

import streamlit as st

_CSS = """
<style>
[data-testid="stWidgetLabelRequired"] { display: none; }  /* every picker has a value */
.block-container { padding-top: 4.5rem; padding-bottom: 2rem; max-width: 88rem; }
/* One finger scrolls the page over the map; two fingers, the buttons and a sideways drag move the map. */
.stDeckGlJsonChart *, .stDeckGlJsonChart canvas { touch-action: pan-y pinch-zoom !important; }
.stDeckGlJsonChart { border: 1px solid #c9c6d2; border-radius: 6px; overflow: hidden; }
.atlas-note { border-left: 4px solid #4a3585; background: #f4f3f0; padding: .5rem .8rem; margin: 0; }
.atlas-banner { border: 2px dashed #1f1d2b; background: #fff8dc; padding: .4rem .8rem; font-weight: 600; }
.atlas-legend { list-style: none; margin: 0 !important; padding: 0 !important; }
.atlas-legend li { display: flex; gap: .6rem; align-items: center; line-height: 1.25; }
.atlas-legend li { margin: 0 0 .3rem 0 !important; }
.atlas-legend img { flex: 0 0 auto; }
.atlas-legend .count { color: #5f5c68; white-space: nowrap; margin-left: auto; padding-left: .5rem; }
.atlas-legend-title { font-weight: 600; margin: 0 0 .4rem 0; }
.atlas-table { max-height: 28rem; overflow: auto; width: fit-content; max-width: 100%; }
.atlas-table { border: 1px solid #dcdae3; border-radius: 6px; }
.atlas-table table { border-collapse: collapse; width: auto; min-width: min(100%, 40rem); margin: 0; }
.atlas-table caption { text-align: left; padding: .5rem .7rem; font-weight: 600; caption-side: top; }
.atlas-table th, .atlas-table td { padding: .3rem .7rem; border: 0; text-align: left; }
.atlas-table tr { border-bottom: 1px solid #eceaf1; }
.atlas-table thead th { position: sticky; top: 0; background: #f4f3f0; }
.atlas-table th.n { max-width: 10rem; text-align: right; vertical-align: bottom; }
.atlas-table th[scope=row] { white-space: nowrap; font-weight: 500; }
.atlas-table td.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.atlas-table td.word { color: #5f5c68; min-width: 10rem; }
.atlas-table tr.chosen { background: #efebf8; }
.atlas-register { max-height: none; }
.atlas-register th[scope=row] { white-space: normal; min-width: 9rem; }
.atlas-register td { vertical-align: top; min-width: 5rem; }
.atlas-register th { vertical-align: top; }
@media (max-width: 40rem) {
  .atlas-table table { min-width: 0; }
  .atlas-table th, .atlas-table td { padding: .3rem .45rem; }
  .atlas-table th[scope=row] { white-space: normal; }
  .atlas-table td.word { min-width: 5.5rem; font-size: .9rem; }
}
.atlas-footer { border-top: 1px solid #dcdae3; margin-top: 1.5rem; padding-top: .8rem; font-size: .92rem; }
.atlas-breaks { margin: 0; padding-left: 1.4rem; }
.atlas-breaks li { margin: 0 0 .15rem 0; font-size: .95rem; }
.atlas-breaks li::marker { font-weight: 700; }
.atlas-breaks .source { color: #5f5c68; }
.atlas-sentence { font-size: 1.08rem; margin: 0; }
@media print { header, .stDownloadButton, [data-testid="stPopover"] { display: none !important; } }
</style>
"""


def put_styles() -> None:
    """Put the style sheet on the page."""
    st.html(_CSS)
