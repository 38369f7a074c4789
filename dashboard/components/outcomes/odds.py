"""What studies found as odds ratios, each turned into people of a hundred at a base risk that the reader chooses."""

from dataclasses import dataclass

import altair as alt
import streamlit as st

from dashboard.components.chart import put_chart
from dashboard.components.elsewhere import page_link
from dashboard.components.methods.evidence import TABLE, risk
from dashboard.components.pickers import Pickers
from dashboard.components.series_chart import ACCENT, GREY, INK
from dashboard.components.table import register
from dashboard.language import mark, say, told
from dashboard.release import Release

BASES = (20, 40, 60, 80)  # of each 100 people without the programme
OPENS_ON = 60
ROW, AROUND = 40, 60  # pixels: a finding with its words above it; title and axis
READING = mark(
    "Hollow dot: without the programme, as chosen above. Full dot: with it, by the odds ratio of the study. A study was"
    " made in one place and time, with a group to compare that nobody drew by lot. The register holds no interval for"
    " these figures: a study's own text has it. None of this is worked out from the numbers of this release."
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One row of the register with an odds ratio, and the risk it means at a base risk, both of 100 people."""

    claim: str
    odds_ratio: float
    base: int
    compared_with: str
    does_not_show: str
    source: str

    @property
    def after(self) -> float:
        """Of each 100 people, how many with the programme."""
        return 100 * risk(self.odds_ratio, self.base / 100)


def findings(release: Release, base: int) -> list[Finding]:
    """Return the register's rows that are odds ratios, in its order; none where the release has no register."""
    columns, rows = release.table(TABLE)
    named = [dict(zip(columns, row, strict=True)) for row in rows]
    names = ("compared_with", "does_not_show", "source")
    return [
        Finding(told(r["claim"]), float(r["odds_ratio"]), base, *(told(r[name] or "") for name in names))
        for r in named
        if r["odds_ratio"] is not None
    ]


def pick_base(pickers: Pickers) -> int:
    """Show the picker of the base risk."""
    options = {base: say("{base} of each 100 people", base=base) for base in BASES}
    return pickers.switch(say("How common it is without the programme"), "base", options, OPENS_ON)


def sentence(of: Finding) -> str:
    """Return a finding as people of a hundred, never as a share of the odds alone."""
    return say(
        "{claim}: if it happens to {base} of each 100 people without the programme, an odds ratio of {odds} means"
        " {after} of each 100 with it.",
        claim=of.claim, base=of.base, odds=f"{of.odds_ratio:.2f}", after=f"{of.after:.1f}",
    )  # fmt: skip


def draw(release: Release, found: list[Finding]) -> None:
    """Show the findings as a picture, a table and what to mind."""
    title = say("Of each 100 people")
    put_chart(
        release,
        _picture(found, title),
        say("{title}. The table below has the same numbers.", title=title),
        say("Odds ratios as people of each 100. Hollow: without the programme. Filled: with it."),
    )
    st.caption(say(READING))
    heads = [say("What was found"), say("Odds ratio"), say("Without"), say("With")]
    rows = [(of.claim, f"{of.odds_ratio:.2f}", of.base, f"{of.after:.1f}") for of in found]
    register(say("Odds ratios as people of each 100"), heads, rows, heads[1:])
    beside = [heads[0], say("Compared with"), say("What it does not show"), say("Source")]
    rows = [(of.claim, of.compared_with, of.does_not_show, of.source) for of in found]
    register(say("What to know of each"), beside, rows)
    st.caption(
        say(
            "All that studies found stands on the page Data & methods: to read under {evidence}, to take under"
            " {downloads}.",
            evidence=page_link("methods", say("Evidence"), topic="evidence"),
            downloads=page_link("methods", say("Downloads"), topic="take"),
        ),
        unsafe_allow_html=True,
    )


def _picture(found: list[Finding], title: str) -> alt.LayerChart:
    rows = [{"name": of.claim, "base": of.base, "after": of.after, "sentence": sentence(of)} for of in found]
    y = alt.Y("name:N", title=None, sort=None, axis=None)
    base = alt.Chart(alt.Data(values=rows)).encode(y=y, tooltip=alt.Tooltip("sentence:N", title=" "))
    scale = alt.Scale(domain=[0, 100], nice=False)
    x = alt.X("after:Q", title=None, scale=scale, axis=alt.Axis(grid=False, tickCount=5))
    layers = [
        base.mark_rule(color=GREY, strokeWidth=2).encode(x=x, x2="base:Q"),
        base.mark_point(size=90, color=INK, filled=True, fill="white", stroke=INK).encode(
            x=alt.X("base:Q", scale=scale, title=None)
        ),
        base.mark_circle(size=110, color=ACCENT, opacity=1).encode(x=x),
        base.mark_text(align="left", dy=-14, fontSize=13, color=INK, limit=alt.ExprRef("width")).encode(
            x=alt.value(0), text="name:N"
        ),
    ]
    heading = alt.TitleParams(title, anchor="start", fontSize=15, color=INK)
    return alt.layer(*layers).properties(height=ROW * max(2, len(rows)) + AROUND, title=heading)
