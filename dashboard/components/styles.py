"""The few lines of CSS that Streamlit has no setting for."""

from pathlib import Path

import streamlit as st

_CSS = f"<style>{Path(__file__).with_suffix('.css').read_text('utf-8')}</style>"


def put_styles() -> None:
    """Put the style sheet on the page."""
    st.html(_CSS)
