"""Write docs/metrics.md, docs/release.md and README's table of measures: `.venv/bin/python -m tools.metric_pages`.

They are made from the headers of the metrics, the declared views, the release's own tables with their words, and
reading_a_release.md beside this file.
"""

import re
from itertools import groupby
from pathlib import Path

import duckdb

from pipelines.disclosure import declared_views
from pipelines.metrics import ATTRIBUTES, BREAKDOWNS, Metric, registry
from pipelines.release.schema import schema_sql
from pipelines.release.words import about

ROOT = Path(__file__).parents[1]
START, END = "<!-- measures: written by tools/metric_pages.py -->", "<!-- measures end -->"
MADE = "<!-- Written by tools/metric_pages.py; edit what it is made from. -->"
OPEN_GROUPS = {
    "offence": "Offences", "call": "Calls", "arrest": "Arrests", "service_area": "Where service is",
}  # fmt: skip
READING = Path(__file__).with_name("reading_a_release.md")
COUNTED = {"events": "each once", "persons": "each person once", "amount": "the sum of their amounts"}


def main() -> None:
    """Write every generated page anew."""
    for path, text in pages().items():
        path.write_text(text, "utf-8")
        print(f"wrote {path.relative_to(ROOT)}")


def pages() -> dict[Path, str]:
    """The text that each generated page should have."""
    readme = ROOT / "README.md"
    return {
        ROOT / "docs/metrics.md": metrics_page(),
        ROOT / "docs/release.md": release_page(),
        readme: with_table(readme.read_text("utf-8"), measures_table()),
    }


def with_table(text: str, table: str) -> str:
    """`text` with `table` between its two marks; raises ValueError where they are not there."""
    before, marked, rest = text.partition(START)
    _, ended, after = rest.partition(END)
    if not marked or not ended:
        raise ValueError(f"README.md needs the lines {START} and {END}")
    return f"{before}{START}\n{table}{END}{after}"


def measures_table() -> str:
    """README's table: groups of measures by what they are made of."""
    lines = ["| made of | about | measures |", "|---|---|---|"]
    for access, family, members in _groups():
        made_of = "open data" if access == "public" else "programme data"
        lines.append(f"| {made_of} | {family.lower()} | {'; '.join(metric.title for metric in members)} |")
    return "\n".join(lines) + "\n"


def metrics_page() -> str:
    """All measures with what they ask, count and warn of."""
    intro = (
        "Measures of open data are exact. Measures of programme data exist in the shapes named with them and in no\n"
        "others; small counts are hidden, the others rounded, and rates made of those. What each counts is the\n"
        "SELECT in `pipelines/metrics/<id>.sql`.\n"
    )
    parts = [f"# The measures\n\n{MADE}\n\n{intro}"]
    for access, family, members in _groups():
        parts.append(f"\n## {'Open data' if access == 'public' else 'Programme data'}: {family.lower()}\n")
        parts += [_one(metric) for metric in members]
    parts.append("\n## Words of the breakdowns\n\n| breakdown | words |\n|---|---|\n")
    parts += [f"| {name} | {', '.join(words)} |\n" for name, words in {**ATTRIBUTES, **BREAKDOWNS}.items()]
    return "".join(parts)


def release_page() -> str:
    """How a release is read, and its tables and columns as its schema makes them."""
    sql = schema_sql([], [], [])
    con = duckdb.connect()
    con.execute(sql)
    parts = [f"# What is in a release\n\n{MADE}\n\n{READING.read_text('utf-8')}"]
    for note, kind, table in re.findall(r"((?:^--.*\n)*)^CREATE (TABLE|VIEW) (\w+)", sql, re.MULTILINE):
        said = " ".join(line.removeprefix("--").strip() for line in note.splitlines())
        title = f"{table} (view)" if kind == "VIEW" else table
        parts.append(f"\n### {title}\n\n{' '.join(filter(None, [f'{about(table)}.', said]))}\n\n")
        columns = con.execute(f'DESCRIBE "{table}"').fetchall()
        parts.append("| column | type | what it is |\n|---|---|---|\n")
        parts += [f"| {name} | {type_} | {about(table, name)} |\n" for name, type_, *_ in columns]
    return "".join(parts)


def _groups() -> list[tuple[str, str, list[Metric]]]:
    """Access, title and measures of each group: open ones by what they count, protected ones by their family."""

    def group(metric: Metric) -> tuple[bool, int, str]:
        if metric.access == "public":
            return False, list(OPEN_GROUPS).index(metric.source), OPEN_GROUPS[metric.source]
        families = list(dict.fromkeys(view.family for view in declared_views()))
        return True, families.index(str(metric.family)), str(metric.family).replace("_", " ").capitalize()

    ordered = sorted(registry().values(), key=lambda metric: (*group(metric), metric.title))
    return [
        ("protected" if protected else "public", title, list(members))
        for (protected, _, title), members in groupby(ordered, key=group)
    ]


def _one(metric: Metric) -> str:
    return (
        f"\n### {metric.title}\n\n{metric.question} (`{metric.id}`, in {metric.unit})\n\n"
        f"- Made of: {metric.source.replace('_', ' ')} rows, {_value(metric)}\n- Published for: {_shapes(metric)}\n"
        f"- Mind: {metric.caveat}\n"
    )


def _value(metric: Metric) -> str:
    if metric.is_median:
        return "the middle one of their amounts"
    counted = COUNTED[metric.counts]
    if metric.denominator == "none":
        return counted
    by = {"units": "all of its own units", "population": "residents", "land_km2": "km² of land"}
    below = by.get(metric.denominator, f"`{metric.denominator}`")
    return f"{counted}, over {below}{f' × {metric.scale:g}' if metric.scale != 1 else ''}"


def _shapes(metric: Metric) -> str:
    if metric.access == "public":
        return f"{', '.join(metric.layers)}; by {', '.join(metric.grains)}{f' and {metric.by}' if metric.by else ''}"
    views = [view for view in declared_views() if view.family == metric.family and metric.has(view.attribute)]
    return "; ".join(f"{v.layer} by {v.grain}{f' and {v.attribute}' if v.attribute else ''}" for v in views)


if __name__ == "__main__":
    main()
