"""Why the page Effect gives no answer for a place, and for which places it has one."""

from dashboard.components.effect.reading import Reading
from dashboard.components.effect.words import why_not
from dashboard.components.elsewhere import page_link
from dashboard.components.series import breaks_for
from dashboard.estimates import Estimate, estimates
from dashboard.language import say
from dashboard.records import Metric
from dashboard.release import Release
from dashboard.sentences import listed


def refusals(release: Release, of: Reading) -> list[str]:
    """Return the sentences that say why there is no comparison, one for each measure."""
    if of.place.layer != "neighbourhood":
        return [_whole(of)]
    if not estimates(release):
        return [
            say("This release holds no comparison of before and during. It was made without police data by month and"
                " neighbourhood, or by an earlier version.")
        ]  # fmt: skip
    said = _reasons(release, of)
    if of.missing:
        missing = listed([metric.title for metric in of.missing])
        said.append(say("{measure}: not in this release for this place.", measure=missing))
    return said


def _reasons(release: Release, of: Reading) -> list[str]:
    """The reasons, each once with all the measures it holds for."""
    alike: dict[str, list[tuple[Metric, Estimate]]] = {}
    for metric, found in of.refused:
        alike.setdefault(_reason(release, of, metric, found, ""), []).append((metric, found))
    return [_reason(release, of, *group[0], listed([metric.title for metric, _ in group])) for group in alike.values()]


def _reason(release: Release, of: Reading, metric: Metric, found: Estimate, named: str) -> str:
    breaks = breaks_for(metric, release.breaks())
    return why_not(found, of.place, named, metric, release.coverage(metric.source), breaks)


def _whole(of: Reading) -> str:
    if of.place.layer == "city":
        return say(
            "For the whole city there is no comparison of before and during: no part of it is left to compare with, and"
            " LEAD began on different days in its parts. Choose a neighbourhood."
        )
    return say(
        "For {area} there is no comparison of before and during: LEAD began on different days in its parts, or in some"
        " of them only. Choose a neighbourhood.", area=of.place.name,
    )  # fmt: skip


def elsewhere(release: Release, of: Reading, beside: str) -> str:
    """Return the sentence, in HTML, that leads to the places for which there is an answer; empty where none is due."""
    if of.found or (of.place.layer == "neighbourhood" and not estimates(release)):
        return ""
    answered = {e.area_id for e in estimates(release) if e.estimate is not None}
    if not answered:
        return say("This release has no such comparison for any place.")
    places = sorted((area.name, area.area_id) for area in release.areas("neighbourhood") if area.area_id in answered)
    links = [page_link("effect", name, place=area_id, beside=beside) for name, area_id in places]
    return say("This release has a comparison for {places}.", places=listed(links))
