"""The line of choices as a sentence of selects, and the address of every other choice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _

from tenants.comparison.choice import periods, pers, whats
from tenants.figures.peers import Peers
from wegwijs.comparison import measures

if TYPE_CHECKING:
    from tenants.comparison.against import Per
    from tenants.comparison.choice import Choice
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
            "options": [
                (what.code, measures.lower(measures.name_of(what)), what == choice.what) for what in whats(answer.told)
            ],
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
    return [one for one in line if len(one["options"]) > 1 or one["name"] in {"what", "year"}]


def _per(per: Per, choice: Choice) -> str:
    """Return how a figure can be held; what is chosen says the base that its numbers have."""
    return measures.per(choice) if per is choice.per else str(measures.PERS[per])
