"""The line of choices as a sentence of selects, and the address of every other choice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _

from tenants.comparison.choice import periods, pers, whats
from tenants.figures.catalogue import INDICATORS
from tenants.figures.peers import Peers
from tenants.reports.protection import OTHER
from wegwijs.codebook.entries import area_name
from wegwijs.codebook.parts import parts_of
from wegwijs.comparison import measures

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tenants.comparison.against import Per
    from tenants.comparison.choice import Choice, What
    from wegwijs.comparison.asking import Answer


def choices(answer: Answer, *, regions: bool = False) -> list[dict[str, Any]]:
    """Return the selects of the line of choices, with the words before each."""
    choice = answer.choice
    grain = "year" if choice.what.breakdown else answer.told[choice.what.indicator].grain
    line = [
        {
            "name": "what",
            "label": _("What"),
            "before": "",
            "options": [],
            "groups": _by_chapter(whats(answer.told), choice.what),
        },
        {
            "name": "year",
            "label": _("Year"),
            "before": _("in"),
            "options": [(year, str(year), year == choice.year) for year in answer.can],
        },
        {
            "name": "period",
            "label": _("Part of the year"),
            "before": "",
            "options": [
                (period.code, measures.period_name(period), period == choice.period) for period in periods(grain)
            ],
        },
        {
            "name": "per",
            "label": _("Held against"),
            "before": "",
            "options": [(per.value, _per(per, choice), per is choice.per) for per in pers(choice.what)],
        },
    ]
    if not regions:
        groups = [*answer.peers, *([Peers.EVERYWHERE] if answer.everywhere else [])]
        line.append(
            {
                "name": "with",
                "label": _("With whom"),
                "before": _("at"),
                "options": [
                    (
                        peers.value,
                        measures.peers_of(peers, answer.peers.get(peers, 0)),
                        peers is choice.peers,
                    )
                    for peers in groups
                ],
            }
        )
    return [{"groups": [], **one} for one in line if len(one["options"]) > 1 or one["name"] in {"what", "year"}]


def _by_chapter(can: Sequence[What], chosen: What) -> list[tuple[str, list[tuple[str, str, bool]]]]:
    """Return what can be chosen under the names of its chapters: each figure, and then its parts in the order of meaning."""
    chapters: dict[str, list[What]] = {}
    for what in can:
        chapters.setdefault(INDICATORS[what.indicator].area, []).append(what)
    figures = list(INDICATORS)
    return [
        (
            area_name(area),
            [
                (what.code, measures.lower(measures.name_of(what)), what == chosen)
                for what in sorted(held, key=lambda what: (figures.index(what.indicator), _place_of(what)))
            ],
        )
        for area, held in chapters.items()
    ]


def _place_of(what: What) -> tuple[int, bool, int, str]:
    """Return where a part stands under its figure: as the codebook lists it, what is something else last."""
    if not what.breakdown:
        return 0, False, 0, ""
    indicator = INDICATORS[what.indicator]
    codes = list(parts_of(indicator.area, what.breakdown))
    place = codes.index(what.value) if what.value in codes else len(codes)
    return 1 + list(indicator.breakdowns).index(what.breakdown), what.value == OTHER, place, what.value


def _per(per: Per, choice: Choice) -> str:
    """Return how a figure can be held; what is chosen says the base that its numbers have."""
    return measures.per(choice) if per is choice.per else str(measures.PERS[per])
