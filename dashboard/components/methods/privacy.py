"""How people are protected, in plain words and with this release's own numbers, and what the attack on it found."""

from collections.abc import Mapping

import streamlit as st

from dashboard.components.heading import privacy_note
from dashboard.components.methods import compared
from dashboard.components.table import register
from dashboard.language import mark, say
from dashboard.language import told as said
from dashboard.release import Release
from dashboard.sentences import layer_title, plain

GATE_WORDS = {"not run": mark("not run yet"), "passed": mark("passed")}
# Columns of the report that a release may have, and what stands above them.
REPORT = {
    # Not every number is told apart from what there is no data of: shown and hidden need not add up.
    "cells": mark("Numbers"), "shown": mark("Shown"),
    "hidden": mark("Marked as hidden"), "targets": mark("Attacked"),
    "known": mark("Known from public data"), "pinned": mark("Pinned down"), "narrowed": mark("Narrowed"),
    "gate": mark("Attack"),
}  # fmt: skip
NOT_COUNTED = mark(
    "“Marked as hidden” counts that word alone. Of the others without a number, some have no data, and some are marked"
    " “not served then” or “service not confirmed”: a small number may be hidden behind these as well."
)
METHOD = (
    mark(
        "**Two programs that meet in one file.** What reads the programme's files cannot publish, and what you see "
        "here can open one file only: this release. It holds numbers, definitions and maps, and no row about a "
        "person."
    ),
    mark(
        "**Names never get in.** Columns that are not declared are dropped. There is no field for names or for "
        "free text. A person becomes a code that only the programme's key can make again; dates of birth become "
        "age bands, times become days, places become areas."
    ),
    mark(
        "**Only declared shapes.** The programme's numbers exist in the shapes listed below and in no other: fine "
        "numbers of few people, laid over each other, would give somebody away. So this site cannot cross one "
        "filter with another."
    ),
    mark(
        "**Small numbers are hidden, others rounded.** {rule} In the place of such a number stands one of three words: "
        "“not served then” or “service not confirmed” where the service-area ledger says so, “hidden for privacy” "
        "otherwise. The number has no part in which of them it is, so the word tells nothing of it."
    ),
    mark(
        "**Rates come from protected numbers.** A rate is worked out from the two numbers you can see. A median is "
        "told as a class of days and only for at least {people} people."
    ),
    mark(
        "**A period is published once.** It is published {days} days after it ends and never changed, because "
        "the difference of two versions could be one person."
    ),
    mark(
        "**Police data are another matter.** They are public row by row already, so their counts are exact here. "
        "Nothing here says anything of a person's race, age or gender from them."
    ),
)


def draw(release: Release) -> None:
    """Draw the method, the report of the attack, the policy's numbers and the declared views."""
    policy = release.policy()
    people, days = policy.get("median_people", 20), policy.get("closed_after_days", 45)
    fields = {"rule": privacy_note(release), "people": f"{people:.0f}", "days": f"{days:.0f}"}
    st.markdown("\n\n".join(say(part, **fields) for part in METHOD))
    _report(release)
    compared.draw(release)
    columns, rows = release.table("policy")
    told = [dict(zip(columns, row, strict=True)) for row in rows]
    numbers = [
        (said(r["meaning"]) or plain(r["name"]), f"{r['value']:g}")
        for r in told
        if not r["name"].startswith("median_class_")
    ]
    if numbers:
        register(say("The privacy numbers of this release"), [say("What"), say("Number")], numbers, [say("Number")])
    _views(release)


def sentence(release: Release, report: list[Mapping[str, object]]) -> str:
    """Return what is known of the attack on this release, no more than its report says."""
    approval = said(release.info().approval)
    gates = {str(row.get("gate")) for row in report}
    if not report:
        return say(
            "This release has no numbers of the programme, so there is nothing to attack. Approval: {approval}.",
            approval=approval,
        )
    if gates == {"passed"}:
        text = say("The attack was run on this release with every earlier one, and it found no hidden number.")
    elif gates == {"not run"}:
        text = say(
            "The attack has not been run on this release: whether hidden numbers can be worked out is not known."
        )
    else:
        text = say("The attack says of the measures: {words}.", words=", ".join(said(gate) for gate in sorted(gates)))
    return f"{text} {say('Approval: {approval}.', approval=approval)}"


def _report(release: Release) -> None:
    columns, rows = release.table("disclosure_report")
    report = [dict(zip(columns, row, strict=True)) for row in rows]
    st.header(say("The proof"), anchor=False)
    st.markdown(sentence(release, report).replace("$", r"\$"))
    words = say(
        "The attack plays somebody who has every number published in this and all earlier releases. That person knows"
        " how numbers are rounded and what is public elsewhere, and works out what each hidden number can be. If one"
        " follows, more numbers are hidden, or the release is not made. The same holds where a number is narrowed"
        " beyond what is public anyway."
    )
    st.markdown(words)
    if not report:
        return
    titles = {metric.id: metric.title for metric in release.metrics()}
    shown = [name for name in REPORT if name in columns]
    table = [(titles.get(str(r["metric_id"]), r["metric_id"]), *(_words(r[name]) for name in shown)) for r in report]
    table.sort(key=lambda row: str(row[0]))
    heads = [say("Measure"), *(say(REPORT[name]) for name in shown)]
    st.caption(say(NOT_COUNTED))
    register(say("What is shown, what is hidden, and what the attack found"), heads, table, heads[1:-1])


def _words(value: object) -> str:
    if isinstance(value, int):
        return f"{value:,}"
    return say(GATE_WORDS.get(str(value), "" if value is None else str(value)))


def _views(release: Release) -> None:
    columns, rows = release.table("declared_view")
    views = [dict(zip(columns, row, strict=True)) for row in rows]
    if not views:
        return
    table = [
        (plain(v["family"]), layer_title(v["layer"]), plain(v["grain"]),
         plain(v["attribute"]) if v["attribute"] else say("all together"))
        for v in views
    ]  # fmt: skip
    heads = [say("Measures of"), say("Places"), say("Period"), say("Broken down by")]
    register(say("The declared shapes of the programme's numbers"), heads, table)
