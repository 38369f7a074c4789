"""Puts a chart on the page without checking it against the whole of Vega-Lite's grammar on every visit."""

import altair as alt
import streamlit as st
from altair.utils import schemapi

# Altair checks each part of a chart when it is made, and again when it is written: nine tenths of the time that a
# click costs. What the charts of these pages are made of does not depend on who clicks; the tests check it instead.
schemapi.DEBUG_MODE = False


def put_chart(chart: alt.Chart | alt.LayerChart, words: str) -> None:
    """Show a chart over the whole width, with what it shows in words for those who do not see it."""
    st.vega_lite_chart(chart.to_dict(validate=False), width="stretch", alt=words)
