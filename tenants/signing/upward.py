"""What of a signed month goes up to its region besides the signature, so that nobody accepts unseen: names, never numbers.

{"checks": [{"cell": "consultations.contacts", "oddness": "high", "answer": "right", "reason": "Open dag."}, ...],
"changed": ["consultations.contacts", ...],        # work that differs from the version that the region had before
"ledger": true}                                    # whether the ledger closes without late counts

A check about people says only that it was asked and what the branch explains: in which direction a number of people was
odd may tell a small one, and that nothing was counted tells nought. So a question about nothing counted, where people are
counted, stays in the branch, and so does an explanation that holds a number of them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tenants.faults import RefusalError
from tenants.figures.catalogue import INDICATORS
from tenants.signing.freezing import key_of
from tenants.signing.models import Answer
from tenants.signing.oddities import Oddness
from tenants.words import N_

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tenants.reports.sums import Sum
    from tenants.signing.freezing import Difference
    from tenants.signing.rules import Question

_NUMBER = re.compile(r"(?<!\d)(?!(?:19|20)\d\d(?!\d))\d+")
"""Any number but a year."""


def told_upward(asked: Iterable[Question], changed: Iterable[Difference], sums: Sequence[Sum]) -> dict[str, Any]:
    """Return what the region reads of a month that is signed."""
    return {
        "checks": [_check(one) for one in asked if one.answer is not None and not _tells_nought(one)],
        "changed": work_in(changed),
        "ledger": all(one.closes for one in sums if one.is_of_ledger),
    }


def _tells_nought(one: Question) -> bool:
    return one.oddity.oddness is Oddness.NOUGHT and not one.is_unknown and of_persons(one.oddity.cell.indicator)


def _check(one: Question) -> dict[str, str]:
    assert one.answer is not None  # noqa: S101  asked of answered questions only
    cell = one.oddity.cell
    told = {
        "cell": key_of(cell),
        "oddness": one.oddity.oddness.value,
        "answer": one.answer.answer.value,
        "reason": one.answer.reason,
    }
    if of_persons(cell.indicator):
        told["oddness"] = ""
        told["answer"] = told["answer"] if one.answer.answer is Answer.UNKNOWN else ""
        told["reason"] = "" if holds_number(one.answer.reason) else one.answer.reason
    return told


def of_persons(indicator: str) -> bool:
    """Whether an indicator counts people: small numbers of them stay in the branch."""
    return INDICATORS[indicator].of_persons


def work_in(differences: Iterable[Difference]) -> list[str]:
    """Return the work, by name, among figures that differ."""
    return sorted({one.cell.indicator for one in differences if not of_persons(one.cell.indicator)})


def holds_number(text: str) -> bool:
    """Whether a text holds a number that is no year."""
    return _NUMBER.search(text) is not None


def refuse_number(indicator: str, reason: str) -> None:
    """Raise `RefusalError` for an explanation that names a number of people: the region reads it."""
    if of_persons(indicator) and holds_number(reason):
        raise RefusalError(
            N_("Your region reads this, and small numbers of people stay in the branch: say it without a number."),
            "reason",
        )
