"""A published edition read as the annual page of a branch reads its year, so that the same chapters tell it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tenants.figures.catalogue import INDICATORS
from tenants.figures.rules import MONTHS, SHOWN_AS_HIDDEN
from tenants.reports.protection import OTHER, PERIOD
from wegwijs.annual_report.frozen import Content, Figure
from wegwijs.annual_report.sentences import BREAKDOWNS

if TYPE_CHECKING:
    from collections.abc import Mapping

_LETTER = {"quarter": "q", "half": "h"}


def as_content(found: Mapping[str, Any], name: str) -> Content:
    """Return the whole of an edition, this year and the year before, as `name` tells it."""
    figures: Mapping[str, Any] = found.get("figures", {})
    codes = {code for unit in found.get("units", ()) for code in unit.get("codes", ())}
    small = int(found.get("small", 5))
    now = {one: figure_of({**(told.get("whole") or {}), **told}, small) for one, told in _sorted(figures)}
    before = {one: figure_of(told, small) for one, told in _sorted(found.get("previous", {}))}
    return Content(
        year=int(found["year"]),
        branch=name,
        now=now,
        before={one: figure for one, figure in before.items() if figure.value is not None},
        story=found.get("story", {}),
        night=found.get("night") or "",
        small=small,
        chapters=tuple(found.get("chapters", ())),
        municipalities={code: code for code in codes},
    )


def _sorted(figures: Mapping[str, Any]) -> list[tuple[str, Any]]:
    return [(name, figures[name]) for name in INDICATORS if name in figures]


def figure_of(told: Mapping[str, Any], small: int) -> Figure:
    """Return a figure from its value, parts, grain and breakdowns.

    Parts that are hidden stand together as others, as anybody can compute; when there are few of them, or nothing else is
    told, the whole breakdown is held back.
    """
    parts, grain = tuple(told.get("parts") or ()), told.get("grain", "year")
    months = parts if grain == "month" and len(parts) == len(MONTHS) else (None,) * len(MONTHS)
    shown: dict[str, Mapping[str, int]] = {}
    held_back = set()
    for name, values in told.get("breakdowns", {}).items():
        known = {code: amount for code, amount in values.items() if isinstance(amount, int)}
        if SHOWN_AS_HIDDEN not in values.values():
            shown.update({name: known} if known else {})
            continue
        value = told.get("value")
        rest = value - sum(known.values()) if isinstance(value, int) else 0
        if name == "nationality" and len(known) > 1 and rest >= small:
            shown[name] = {**known, OTHER: known.get(OTHER, 0) + rest}
        elif name in BREAKDOWNS:
            held_back.add(name)
    if grain in _LETTER and parts and all(isinstance(part, int) for part in parts):
        shown[PERIOD] = {f"{_LETTER[grain]}{place}": part for place, part in enumerate(parts, start=1)}
    return Figure(
        told.get("value"),
        tuple(month if isinstance(month, int) else None for month in months),
        shown,
        frozenset(held_back),
    )


HEADLINES = (
    "housing.housed", "housing.dwellings", "housing.closing_balance", "consultations.contacts", "dossiers.total",
    "guidance.started", "participation.groups", "language.classes", "organisation.volunteers",
)  # fmt: skip
"""What stands in the table of branches, and may be told as a change."""
NOT_BY_BRANCH = {"participation.groups", "language.classes"}
"""What stands in no table of branches: few numbers side by side are read, many are not."""
