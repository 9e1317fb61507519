"""What stands beside a position where the page of the year before or after tells another one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import gettext as _

from tenants.figures.areas.housing import CLOSING, OPENING
from tenants.reports.seams import Seam, seam
from wegwijs.annual_report.sentences import written_position

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tenants.reports.seams import Ends
    from wegwijs.annual_report.frozen import Content


def seams(content: Content, others: Mapping[int, Ends]) -> list[str]:
    """Return the sentences about the start and the end of a year; `others` are the pages of other years."""
    before, after = others.get(content.year - 1), others.get(content.year + 1)
    found = []
    if before and (at_start := seam(content.figure(OPENING.id).value, before.closing, content.small)):
        values = {"year": content.year - 1, "position": _written(before.closing)}
        found.append(
            _(
                "The page of %(year)s ends at %(position)s. What was counted or set right since then is in the start here.",
                **values,
            )
            if at_start is Seam.TOLD
            else _(
                "The page of %(year)s may end at another position than this one starts at: what was counted or set right"
                " since then is in the start here.",
                **values,
            )
        )
    if after and (at_end := seam(content.figure(CLOSING.id).value, after.opening, content.small)):
        values = {"year": content.year + 1, "position": _written(after.opening)}
        found.append(
            _(
                "The page of %(year)s starts at %(position)s: what was counted or set right later is in it, and not here.",
                **values,
            )
            if at_end is Seam.TOLD
            else _(
                "The page of %(year)s may start at another position than this one ends at: what was counted or set right"
                " later is in it, and not here.",
                **values,
            )
        )
    return [str(one) for one in found]


def _written(value: object) -> str:
    return written_position(value) if isinstance(value, int) else ""
