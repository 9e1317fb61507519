"""Two years of a chapter figure by figure: this year, the year before, and what lies between."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _

from tenants.figures.catalogue import INDICATORS, Kind
from wegwijs.annual_report.sentences import written_position
from wegwijs.templating import number

if TYPE_CHECKING:
    from wegwijs.annual_report.frozen import Content, Figure

_UNSIGNED = (".quota", ".required")
"""Balances that are amounts and no positions: they have no sign."""


def pairs_of(chapter: str, content: Content, then: Content | None = None) -> list[dict[str, Any]]:
    """Return the figures of a chapter as rows {name, now, then (None is hidden), difference}.

    What a version does not say of the year before comes from that year's own page, `then`, when there is one.
    """
    rows = []
    for indicator, figure in content.now.items():
        if INDICATORS[indicator].area != chapter:
            continue
        before = content.was(indicator)
        if before.value is None and then is not None:
            before = then.figure(indicator)
        rows.append(
            {
                "name": str(_(INDICATORS[indicator].name)),
                "now": written(indicator, figure),
                "then": written(indicator, before),
                "difference": _difference(figure, before),
            }
        )
    return rows


def written(indicator: str, figure: Figure) -> str | None:
    """Return a figure as one writes it; none when it is hidden."""
    if figure.is_hidden:
        return None
    if figure.number is None:
        return "–"
    if INDICATORS[indicator].kind is Kind.BALANCE and not indicator.endswith(_UNSIGNED):
        return written_position(figure.number)
    return number(figure.number)


def _difference(now: Figure, then: Figure) -> str:
    return written_position(now.number - then.number) if now.number is not None and then.number is not None else "–"
