"""What an import found, as sentences and rows of a table."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

from flask_babel import format_date, format_decimal
from flask_babel import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tenants.imports.models import Import

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
MOST_SHOWN = 200
"""Of the faults of one file; the rest is in the download."""


def what_to_do(fault: Mapping[str, Any]) -> str:
    """Return what a kept fault says, in the page's language."""
    values = {name: _shown(value) for name, value in (fault.get("values") or {}).items()}
    message = fault["message"]
    return str(_(message, **values))


def _shown(value: object) -> str:
    if isinstance(value, int):
        return str(format_decimal(value))
    text = str(value)
    return str(format_date(dt.date.fromisoformat(text), "d MMMM y")) if _DATE.fullmatch(text) else text


def lines(faults: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return faults as the rows of a table, as many as are shown on a page."""
    return [{**fault, "advice": what_to_do(fault)} for fault in faults[:MOST_SHOWN]]


def header() -> list[str]:
    """Return the names above the columns of that sheet."""
    return [_("Sheet"), _("Row"), _("Column"), _("Value"), _("What to do")]


def sheet_rows(faults: Sequence[Mapping[str, Any]]) -> Iterator[Sequence[object]]:
    """Give faults as the rows of a sheet."""
    for fault in faults:
        yield (fault["sheet"], fault["row"] or "", fault["column"], fault["value"], what_to_do(fault))


def totals(job: Import) -> dict[str, int]:
    """Return how many rows of a file are new, changed and the same."""
    return {what: sum(counts.get(what, 0) for counts in job.counts.values()) for what in ("new", "changed", "same")}
