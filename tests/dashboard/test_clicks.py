"""A click on the map is taken once, even where the browser tells it again while the map is drawn anew."""

from types import SimpleNamespace

import pytest
import streamlit as st

from dashboard.maps import view_measure
from dashboard.maps.deck import click_layer


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> dict:
    """The visitor's session, with a map called map that tells what was clicked."""
    session: dict = {}
    monkeypatch.setattr(st, "session_state", session)
    return session


def tell(session: dict, clicks: int, area: str) -> None:
    """Let the map tell a click on `area`, by the layer that was drawn after so many clicks."""
    objects = {click_layer(clicks): [{"properties": {"area_id": area}}]}
    session["map"] = SimpleNamespace(selection=SimpleNamespace(objects=objects))
    view_measure._clicked("map")


def test_a_click_told_again_is_no_second_click_and_a_second_one_lets_the_area_go(told: dict) -> None:
    tell(told, 0, "elm")
    assert told["area"] == "elm"
    tell(told, 0, "elm")
    assert told["area"] == "elm"
    tell(told, 1, "elm")
    assert told["area"] == view_measure.NOBODY
    tell(told, 2, "oak")
    assert told["area"] == "oak"
