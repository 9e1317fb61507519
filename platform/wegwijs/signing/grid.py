"""Branches by months: a calm grid of signs, each with its word."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _

from tenants.signing.rules import AT_REST, Step
from wegwijs.dates import month_name
from wegwijs.signing.sentences import short_month
from wegwijs.signing.words import SIGNS, STEPS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tenants.signing.queries import BranchMonth


def grid(states: Sequence[BranchMonth], address: Callable[[BranchMonth], str]) -> dict[str, Any]:
    """Return the heads and rows of the grid; a month that nobody can do anything about leads nowhere.

    Of the months that are not over only the first one is there: the others have not begun.
    """
    running = sorted({one.month for one in states if one.step is Step.RUNNING})
    months = sorted({one.month for one in states} - set(running[1:]))
    rows: dict[str, dict[Any, BranchMonth]] = defaultdict(dict)
    for one in states:
        rows[one.name][one.month] = one
    return {
        "heads": [{"short": short_month(month), "name": month_name(month)} for month in months],
        "rows": [
            {"name": name, "cells": [_cell(mine.get(month), address) for month in months]}
            for name, mine in sorted(rows.items())
        ],
    }


def _cell(one: BranchMonth | None, address: Callable[[BranchMonth], str]) -> dict[str, Any] | None:
    if one is None:
        return None
    said, sign, more = str(STEPS[one.step]), SIGNS[one.step], ""
    if one.is_correction and one.step in {Step.SIGNED, Step.ACCEPTED}:
        more = str(_("a correction"))
    elif one.differs_since is not None:
        more = str(_("a correction is open"))
    if more:
        said, sign = f"{said}, {more}", f"{sign}*"
    return {
        "sign": sign,
        "step": one.step.value,
        "said": said,
        "title": f"{one.name}, {month_name(one.month)}: {said}",
        "href": None if one.step in AT_REST else address(one),
    }


def legend(states: Sequence[BranchMonth]) -> list[tuple[str, str]]:
    """Return the signs that stand in the grid with their words, in the order of the steps."""
    there = {one.step for one in states}
    said = [(SIGNS[step], str(STEPS[step])) for step in Step if step in there and SIGNS[step]]
    if any(one.differs_since is not None or one.is_correction for one in states):
        said.append(("*", str(_("with a correction"))))
    return said
