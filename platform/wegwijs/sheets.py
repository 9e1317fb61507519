"""Sheets that people open in a spreadsheet program: no cell of theirs is ever a formula."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import TYPE_CHECKING

from flask import Response

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def safe_cell(value: object) -> str:
    """Return `value` as text that a spreadsheet program shows and never computes; numbers stay numbers."""
    if isinstance(value, (int, float, Decimal)):
        return str(value)
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip(" ").startswith(_BEGINS_A_FORMULA) else text


def _written(value: object, decimal: str) -> str:
    written = safe_cell(value)
    return written.replace(".", decimal) if isinstance(value, float | Decimal) else written


def csv_answer(name: str, header: Sequence[str], rows: Iterable[Sequence[object]], *, decimal: str = ".") -> Response:
    """Return a CSV file called `name` for download, in UTF-8 with semicolons as Dutch spreadsheet programs expect.

    These take `97.54` for a text or a date: a sheet that people open there has a comma as its `decimal`.
    """
    file = io.StringIO()
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    writer.writerow([safe_cell(value) for value in header])
    writer.writerows([_written(value, decimal) for value in row] for row in rows)
    answer = Response("\ufeff" + file.getvalue(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer
