"""Everything somebody must see of a month before they sign it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from tenants.auth.models import Person
from tenants.faults import AbsentError
from tenants.signing.counting import YEARS_BACK, CountedMonth, counted_month
from tenants.signing.freezing import Difference, differences, frozen, mark_of
from tenants.signing.models import Answer, MonthAnswer, MonthSignature, SignedFigures, State
from tenants.signing.oddities import Cell, oddities
from tenants.signing.queries import STANDING
from tenants.signing.rules import Question, Readiness, hindrances, questions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tenants.isolation import ScopedSession
    from tenants.reports.sums import Sum
    from tenants.signing.rules import Hindrance

FIRST_YEAR = 2000


@dataclass(frozen=True)
class Look:
    """A month of the session's branch as it stands now."""

    month: dt.date
    counted: CountedMonth
    questions: Sequence[Question]
    sums: Sequence[Sum]
    versions: Sequence[MonthSignature]
    """Newest first."""
    differences: Sequence[Difference]
    """Where the counted figures differ from the newest version that stands."""
    changed: Sequence[Difference]
    """Where they differ from the newest version that somebody above has seen, also when it was sent back."""
    content: dict[str, Any]
    """What a signature would freeze now."""
    hindrances: Sequence[Hindrance]
    signers: Mapping[int, str]
    """Who signed each version; nobody's name when they left."""

    @property
    def newest(self) -> MonthSignature | None:
        """The newest version."""
        return self.versions[0] if self.versions else None

    @property
    def stands(self) -> bool:
        """Whether its newest version stands."""
        return self.newest is not None and self.newest.state in STANDING

    @property
    def may_be_signed(self) -> bool:
        """Whether nothing keeps it from being signed."""
        return not self.hindrances

    @property
    def mark(self) -> str:
        """A short mark of the figures that are looked at."""
        return mark_of(self.content)

    @property
    def unknown(self) -> list[Cell]:
        """What a person said nobody knows."""
        return [one.oddity.cell for one in self.questions if one.is_unknown]


def month_of(year: int, month: int) -> dt.date:
    """Return the first day of a month of an address. Raises `AbsentError` for one that cannot be."""
    if not (FIRST_YEAR <= year <= dt.MAXYEAR and 1 <= month <= 12):  # noqa: PLR2004  the months of a year
        raise AbsentError
    return dt.date(year, month, 1)


def look_at(session: ScopedSession, month: dt.date, today: dt.date) -> Look:
    """Return a month as it stands now. Raises `AbsentError` for one that has not begun."""
    if month > today:
        raise AbsentError
    counted = counted_month(session, month)
    answers, unknown = _answers(session, month)
    asked = questions(oddities(counted.history(unknown), month), answers)
    told = _versions(session, month)
    versions = [signature for signature, _, _ in told]
    stands = bool(versions) and versions[0].state in STANDING
    differ = differences(told[0][1], counted.cells) if stands else []
    above = next((content for signature, content, _ in told if signature.state is not State.WITHDRAWN), None)
    sums = counted.sums()
    standing = counted.standing
    ready = Readiness(
        month=month,
        counted_until=standing.night if standing else None,
        is_known=counted.is_known,
        questions=asked,
        sums=sums,
        newest=versions[0] if versions else None,
        differs=bool(differ),
    )
    content = frozen(
        counted.cells,
        {cell.indicator: amount for cell, amount in counted.stocks.get(month, {}).items() if not cell.breakdown},
        [one.answer for one in asked if one.answer is not None],
        [one.oddity.cell for one in asked if one.is_unknown],
        standing.counted_at if standing else dt.datetime.min.replace(tzinfo=dt.UTC),
    )
    return Look(
        month,
        counted,
        asked,
        sums,
        versions,
        differ,
        [] if above is None else differences(above, counted.cells),
        content,
        hindrances(ready, today),
        {signature.version: name or "" for signature, _, name in told},
    )


def _answers(session: ScopedSession, month: dt.date) -> tuple[dict[Cell, MonthAnswer], dict[dt.date, list[Cell]]]:
    """Return the answers of a month by what they are about, and what was said to be unknown of the months before."""
    rows = session.scalars(
        select(MonthAnswer).where(
            MonthAnswer.branch_id == session.branch_id,
            MonthAnswer.month <= month,
            MonthAnswer.month >= dt.date(month.year - YEARS_BACK, month.month, 1),
            (MonthAnswer.month == month) | (MonthAnswer.answer == Answer.UNKNOWN),
        )
    )
    answers: dict[Cell, MonthAnswer] = {}
    unknown: dict[dt.date, list[Cell]] = defaultdict(list)
    for one in rows:
        cell = Cell(one.indicator, one.breakdown, one.value)
        if one.month == month:
            answers[cell] = one
        else:
            unknown[one.month].append(cell)
    return answers, unknown


def _versions(session: ScopedSession, month: dt.date) -> list[tuple[MonthSignature, dict[str, Any], str | None]]:
    """Return every version of a month, newest first, with what it froze and who signed it."""
    query = (
        select(MonthSignature, SignedFigures.content, Person.name)
        .join(
            SignedFigures,
            (SignedFigures.branch_id == MonthSignature.branch_id)
            & (SignedFigures.month == MonthSignature.month)
            & (SignedFigures.version == MonthSignature.version),
        )
        .outerjoin(Person, Person.id == MonthSignature.signed_by)
        .where(MonthSignature.branch_id == session.branch_id, MonthSignature.month == month)
        .order_by(MonthSignature.version.desc())
    )
    return [(signature, content, name) for signature, content, name in session.execute(query)]
