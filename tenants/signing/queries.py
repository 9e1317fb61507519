"""How far months are: of the session's branch, of a region's branches, of the whole country; each in one statement."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import aliased

from tenants.moments import local_date
from tenants.signing.freezing import definitions
from tenants.signing.models import MonthSignature, State
from tenants.signing.rules import SETTLED_STEPS, WAITING_STEPS, Step, step_of

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import Select

    from tenants.isolation import ScopedSession

YEARS_REMEMBERED = 10
"""A month that was sent back is asked for so long."""
STANDING = (State.SIGNED, State.ACCEPTED, State.PUBLISHED)
"""What a version is while it stands."""


@dataclass(frozen=True)
class BranchMonth:
    """One branch's month and how far its newest version is. No number of the branch is in it."""

    branch_id: uuid.UUID
    slug: str
    name: str
    region_id: uuid.UUID
    region_slug: str
    region_name: str
    month: dt.date
    step: Step
    version: int | None = None
    """The newest version; none when it was never signed."""
    signed_at: dt.datetime | None = None
    accepted_at: dt.datetime | None = None
    published_at: dt.datetime | None = None
    returned_reason: str = ""
    correction_reason: str = ""
    is_complete: bool | None = None
    is_in_time: bool | None = None
    differs_since: dt.datetime | None = None
    """Since when a night finds other figures than were signed."""
    differs_in: Sequence[str] = ()
    """The names of the work that differs."""
    told: Mapping[str, Any] = field(default_factory=dict)
    """What went up with the signature (`upward.py`); empty for one from before that was kept."""
    exception: str = ""
    """Why the region named it as one that cannot be signed."""
    published_version: int | None = None
    """The newest version that was published, when that is an older one."""
    accepted_version: int | None = None
    """The newest version that the region accepted."""

    @property
    def is_accepted(self) -> bool:
        """Whether some version of it is accepted, also while a correction of it is on its way."""
        return self.accepted_version is not None

    @property
    def is_correction(self) -> bool:
        """Whether its newest version came after one that somebody above had."""
        return bool(self.correction_reason)

    @property
    def was_handed_down(self) -> bool:
        """Whether the step above gave it back to the region or out of publication, with a reason."""
        return self.step in {Step.SIGNED, Step.ACCEPTED} and bool(self.returned_reason)


_STATES = """
    SELECT branch.id AS branch_id, branch.slug, branch.name, region.id AS region_id, region.slug AS region_slug,
        region.name AS region_name, months.month, newest.state, newest.version, newest.signed_at, newest.accepted_at,
        newest.published_at, coalesce(newest.returned_reason, '') AS returned_reason,
        coalesce(newest.correction_reason, '') AS correction_reason, newest.is_complete, newest.is_in_time,
        newest.differs_since, coalesce(newest.differs_in, '[]') AS differs_in, coalesce(newest.told, '{{}}') AS told,
        coalesce(exception.reason, '') AS exception, higher.published_version,
        higher.accepted_version, began.month AS began
    FROM (SELECT generate_series(CAST(:first AS date), CAST(:last AS date), '1 month')::date AS month) AS months
    JOIN branch_regions member ON member.valid @> months.month
    JOIN regions region ON region.id = member.region_id
    LEFT JOIN LATERAL (
        SELECT month FROM month_signatures WHERE region_id = region.id ORDER BY month LIMIT 1
    ) AS began ON {several}
    JOIN branches branch ON branch.id = member.branch_id
        AND branch.open && daterange(months.month, (months.month + interval '1 month')::date)
    LEFT JOIN LATERAL (
        SELECT * FROM month_signatures signature
        WHERE signature.branch_id = branch.id AND signature.month = months.month ORDER BY version DESC LIMIT 1
    ) AS newest ON true
    LEFT JOIN LATERAL (
        SELECT max(version) FILTER (WHERE state = 'published') AS published_version, max(version) AS accepted_version
        FROM month_signatures signature
        WHERE signature.branch_id = branch.id AND signature.month = months.month AND state IN ('accepted', 'published')
    ) AS higher ON true
    LEFT JOIN month_exceptions exception ON exception.branch_id = branch.id AND exception.month = months.month
        AND exception.lifted_at IS NULL
    WHERE {whose}
    ORDER BY branch.name, months.month
"""


def _states(
    session: ScopedSession,
    whose: str,
    first: dt.date,
    last: dt.date,
    today: dt.date,
    *,
    several: bool = False,
    **values: object,
) -> list[BranchMonth]:
    """Return the months of `whose`; of `several` branches it is told since when their region signs."""
    asked = text(_STATES.format(whose=whose, several=several))
    rows = session.execute(asked, {"first": first, "last": last, **values}).mappings()
    found = []
    for row in rows:
        told = dict(row)
        state = told.pop("state")
        step = step_of(
            State(state) if state else None,
            told["month"],
            today,
            excepted=bool(told["exception"]),
            began=told.pop("began"),
        )
        found.append(BranchMonth(step=step, **told))
    return found


def state_of_months(
    session: ScopedSession, year: int, region_id: uuid.UUID | None = None, today: dt.date | None = None
) -> list[BranchMonth]:
    """Return how far each branch's months of `year` are, by branch and month: of a region, with none of the country.

    For the scope `Figures` (a region sees its own), and `Fold`. A branch is there in the months in which it was open and
    belonged to the region. Months before the first one that anybody in the region signed are asked of nobody.
    """
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 1)
    day = today or local_date()
    if region_id is None:
        return _states(session, "true", first, last, day, several=True)
    return _states(session, "member.region_id = :region_id", first, last, day, several=True, region_id=region_id)


def own_months(session: ScopedSession, first: dt.date, last: dt.date, today: dt.date) -> list[BranchMonth]:
    """Return how far the months `first` to `last` of the session's branch are, oldest first."""
    return _states(session, "branch.id = :branch_id", first, last, today, branch_id=session.branch_id)


def waiting_months(session: ScopedSession, last: dt.date, today: dt.date) -> list[BranchMonth]:
    """Return what waits for the team lead: the `last` month that is over, and every month that was sent back, oldest first."""
    whose = "branch.id = :branch_id AND (months.month = :last OR newest.state = 'returned')"
    first = dt.date(last.year - YEARS_REMEMBERED, 1, 1)
    found = _states(session, whose, first, last, today, branch_id=session.branch_id)
    return [one for one in found if one.step in WAITING_STEPS]


def signed_months(session: ScopedSession, year: int) -> dict[dt.date, MonthSignature]:
    """Return the newest standing version of each signed month of the session's branch, by first day of the month."""
    return {one.month: one for one in session.scalars(standing_months(session, year))}


def standing_months(session: ScopedSession, year: int) -> Select[MonthSignature]:
    """Return the question for the newest version of each month of a year of the session's branch, where it stands."""
    newest = (
        select(MonthSignature)
        .where(
            MonthSignature.branch_id == session.branch_id,
            MonthSignature.month >= dt.date(year, 1, 1),
            MonthSignature.month <= dt.date(year, 12, 1),
        )
        .ext(distinct_on(MonthSignature.month))
        .order_by(MonthSignature.month, MonthSignature.version.desc())
        .subquery()
    )
    found = aliased(MonthSignature, newest)
    return select(found).where(found.state.in_(STANDING))


@dataclass
class BranchYear:
    """How a branch's year stands for an edition of its region or the country."""

    branch_id: uuid.UUID
    slug: str
    name: str
    accepted: list[dt.date] = field(default_factory=list)
    missing: list[dt.date] = field(default_factory=list)
    """Months that are not accepted and not named as an exception."""
    exceptions: dict[dt.date, str] = field(default_factory=dict)
    """Months that cannot be signed, with the reason that the region gave."""

    @property
    def is_accepted(self) -> bool:
        """Whether every month of it is accepted."""
        return not self.missing and not self.exceptions

    @property
    def is_settled(self) -> bool:
        """Whether every month of it is accepted or a named exception."""
        return not self.missing

    @property
    def reason(self) -> str:
        """Why months of it are not accepted, as the region said; each reason once."""
        return " ".join(dict.fromkeys(self.exceptions.values()))


def accepted_branches(
    session: ScopedSession, region_id: uuid.UUID | None, year: int, today: dt.date | None = None
) -> dict[uuid.UUID, BranchYear]:
    """Return for every branch of a region's (with none the country's) year which months are accepted, by its id."""
    found: dict[uuid.UUID, BranchYear] = {}
    for one in state_of_months(session, year, region_id, today):
        branch = found.setdefault(one.branch_id, BranchYear(one.branch_id, one.slug, one.name))
        if one.is_accepted:
            branch.accepted.append(one.month)
        elif one.step is Step.EXCEPTED:
            branch.exceptions[one.month] = one.exception
        else:
            branch.missing.append(one.month)
    return found


def is_settled(months: Iterable[BranchMonth]) -> bool:
    """Whether every branch of a month is accepted or a named exception, and at least one is accepted."""
    found = list(months)
    return all(one.step in SETTLED_STEPS for one in found) and any(one.is_accepted for one in found)


# The newest standing version of every month against what is counted now. A figure whose definition changed since it was
# signed is left out: there it is not the records that changed.
_DIFFERING = text(
    """
    WITH newest AS (
        SELECT DISTINCT ON (month) month, version, state FROM month_signatures
        WHERE branch_id = current_branch() ORDER BY month, version DESC
    ),
    standing AS (
        SELECT newest.month, figures.content FROM newest JOIN signed_figures figures
            ON figures.branch_id = current_branch() AND figures.month = newest.month
            AND figures.version = newest.version
        WHERE newest.state IN ('signed', 'accepted', 'published')
    ),
    signed AS (
        SELECT month, cell.key, cell.value::int AS amount FROM standing, jsonb_each_text(content -> 'cells') AS cell
        WHERE content -> 'definitions' ->> split_part(cell.key, '|', 1)
            = CAST(:definitions AS jsonb) ->> split_part(cell.key, '|', 1)
    ),
    counted AS (
        SELECT month, indicator || CASE WHEN breakdown = '' THEN '' ELSE '|' || breakdown || '|' || value END AS key,
            sum(amount)::int AS amount
        FROM figure_months JOIN standing USING (month)
        WHERE branch_id = current_branch()
            AND content -> 'definitions' ->> indicator = CAST(:definitions AS jsonb) ->> indicator
        GROUP BY 1, 2
    )
    SELECT month, array_agg(DISTINCT split_part(key, '|', 1)) AS figures FROM signed FULL JOIN counted USING (month, key)
    WHERE coalesce(signed.amount, 0) <> coalesce(counted.amount, 0) GROUP BY month ORDER BY month
    """
)


def differing_months(session: ScopedSession) -> list[dt.date]:
    """Return the signed months of the session's branch of which other figures are counted now, oldest first."""
    return list(differing_figures(session))


def differing_figures(session: ScopedSession) -> dict[dt.date, list[str]]:
    """Return the same months, each with the indicators that differ."""
    rows = session.execute(_DIFFERING, {"definitions": json.dumps(definitions())})
    return {row.month: sorted(row.figures) for row in rows}
