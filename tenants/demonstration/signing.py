"""Months signed, accepted and published since the beginning; and recent ones at every step, each with its story."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, text, update

from tenants.audit.actions import Actor, record
from tenants.auth.models import Membership, Person
from tenants.branches.models import Branch as BranchRow
from tenants.branches.queries import branches_on, region_of, regions
from tenants.demonstration.geography import FIRST_DAY, REGION
from tenants.demonstration.regions import LATE
from tenants.figures.catalogue import CONTACTS
from tenants.isolation import Branch, Directory, Figures, scoped
from tenants.roles import Role
from tenants.signing.accepting import name_exception, send_back
from tenants.signing.actions import answer_question, name_of, note_differences
from tenants.signing.freezing import FROZEN, definitions
from tenants.signing.looking import look_at
from tenants.signing.models import Answer, MonthSignature, State
from tenants.signing.oddities import Oddness
from tenants.signing.rules import month_before, next_month
from tenants.signing.upward import told_upward

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping, Sequence

    from sqlalchemy import ColumnElement, Engine
    from sqlalchemy.orm import InstrumentedAttribute

    from tenants.isolation import ScopedSession

STAR = "hellevoetsluis"
CANNOT, BACK, CORRECTED = "tholen", "schouwen-duiveland", "goeree-overflakkee"
ASKED_AGAIN = "nissewaard"
WHY_NOT = "Er was drie maanden geen teamleider. Deze maand is niet meer na te gaan; sinds kort is er iemand."
WHY_LATE = "De administratie verhuisde en de coördinator ging weg: van deze maanden ligt alles nog op papier."
NEVER = {
    "noordwijk": (
        [dt.date(2018, 11, 1), dt.date(2018, 12, 1)],
        "In de week van de fusie met Noordwijkerhout zijn twee maanden bezoeken dubbel en half ingevoerd.",
    ),
    "hoogeveen": (
        [dt.date(2018, 7, 1), dt.date(2018, 8, 1)],
        "Het spreekuur was die zomer dicht na waterschade; wat er telefonisch was, is niet bijgehouden.",
    ),
}
"""Branches that never signed some months of the story's year, and why."""
WHY_BACK = "De bezoeken zijn bijna twee keer zoveel als anders. Is er een lijst dubbel ingevoerd?"
WHY_AGAIN = "In de telefoonlijst ontbreekt een week. Vult u die nog aan?"
WHY_CORRECTED = "Drie avondspreekuren stonden nog op papier; zij zijn nu ingevoerd."
WHY_LEGAL = "Sinds het begin van deze maand stuurt het Algemeen Maatschappelijk Werk alle IND-vragen naar ons."
WHY_BUSY = "Er was een informatieweek: daardoor kwamen er meer mensen dan anders."
LATE_VISITS = 4

_SIGN = text(
    """
    WITH months AS (
        SELECT month::date AS month FROM generate_series(CAST(:first AS date), CAST(:last AS date), '1 month') AS month
    ),
    cells AS (
        SELECT month, indicator || CASE WHEN breakdown = '' THEN '' ELSE '|' || breakdown || '|' || value END AS key,
            sum(amount) - CASE WHEN month = CAST(:fewer AS date) AND indicator = 'consultations.contacts'
                AND breakdown = '' THEN :visits ELSE 0 END AS amount
        FROM figure_months WHERE branch_id = current_branch() AND indicator = ANY(:frozen)
        GROUP BY month, indicator, breakdown, value
    ),
    counted AS (SELECT month, jsonb_object_agg(key, amount) AS cells FROM cells GROUP BY month),
    signed AS (
        INSERT INTO month_signatures
            (branch_id, month, version, region_id, is_complete, is_in_time, signed_by, signed_at, correction_reason, told)
        SELECT current_branch(), months.month, :version, member.region_id, true, true, :lead,
            least(months.month + interval '1 month 4 days 9 hours' + (:version - 1) * interval '20 days', now()), :reason,
            CAST(:told AS jsonb)
        FROM months
        JOIN branch_regions member ON member.branch_id = current_branch() AND member.valid @> months.month
        JOIN branches branch ON branch.id = current_branch() AND branch.open @> months.month
        RETURNING month, signed_at
    )
    INSERT INTO signed_figures (branch_id, month, version, content)
    SELECT current_branch(), signed.month, :version, jsonb_build_object('cells', coalesce(counted.cells, '{}'),
        'stocks', jsonb '{}', 'unknown', jsonb '[]', 'answers', jsonb '[]',
        'definitions', CAST(:definitions AS jsonb), 'counted_at', signed.signed_at)
    FROM signed LEFT JOIN counted USING (month)
    """
)


def sign_months(engine: Engine, today: dt.date) -> None:
    """Sign, accept and publish what is over, once it is counted, and leave the last months at different steps."""
    last = month_before(today)
    months = [last]
    for _ in range(4):
        months.append(month_before(months[-1]))
    with scoped(engine, Directory(), expire_on_commit=False) as session:
        every = branches_on(session, last)
        gone = [one for one in _everyone(session) if one.id not in {each.id for each in every}]
        leads = _people(session, Role.TEAM_LEAD)
        managers = _managers(session)
        analyst = Actor(next(iter(_people(session, Role.NATIONAL_ANALYST).values())), Role.NATIONAL_ANALYST.value)
        story = next(one.id for one in regions(session) if one.slug == REGION[0])
        branches = branches_on(session, last, story)
    others = [one for one in every if one not in branches]
    for place, branch in enumerate([*branches, *gone, *others]):
        until = _until(branch, 0 if branch in others else place, last)
        who = Actor(leads.get(branch.id, next(iter(leads.values()))), Role.TEAM_LEAD.value)
        with scoped(engine, Branch(branch.id)) as session:
            fewer = {STAR: months[1], CORRECTED: months[3]}.get(branch.slug)
            for first, to in _stretches(branch.slug, until):
                looked = branch in branches and first < to == last
                _sign(session, who, first, month_before(to) if looked else to, fewer=fewer)
                if looked:
                    _sign(session, who, to, to, fewer=fewer, told=_told(session, who, to, today))
    waiting = {one.id for place, one in enumerate(branches) if place % 3 == 0}
    by_slug = {one.slug: one.id for one in every}
    for region_id, manager in managers.items():
        with scoped(engine, Figures(region_id)) as session:
            _accept(session, manager, last, waiting)
            if region_id == story:
                _step_back(session, manager, months, by_slug)
            _name_exceptions(session, manager, by_slug, last, today)
    with scoped(engine, Figures()) as session:
        _publish(session, analyst, months[3])
    _correct(engine, by_slug, leads, months, today)


def _everyone(session: ScopedSession) -> Sequence[BranchRow]:
    return session.scalars(select(BranchRow)).all()


def _people(session: ScopedSession, role: Role) -> dict[uuid.UUID | None, uuid.UUID]:
    """Return who is `role`, by branch."""
    rows = session.execute(
        select(Membership.branch_id, Person.id)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.role == role)
        .order_by(Person.name)
    )
    return dict(rows.all())


def _managers(session: ScopedSession) -> dict[uuid.UUID, Actor]:
    """Return the manager of every region, as somebody who acts."""
    rows = session.execute(
        select(Membership.region_id, Membership.person_id).where(Membership.role == Role.REGIONAL_MANAGER)
    )
    return {region_id: Actor(person_id, Role.REGIONAL_MANAGER.value) for region_id, person_id in rows if region_id}


def _until(branch: BranchRow, place: int, last: dt.date) -> dt.date:
    """Return up to which month a branch signed: the star has its last month before it, some others are late."""
    before = month_before(last)
    if branch.slug == CANNOT:
        return month_before(before)
    if branch.slug == LATE:
        return month_before(month_before(before))
    if branch.slug == STAR or place % 5 == 4:  # noqa: PLR2004  every fifth
        return before
    return last


def _stretches(slug: str, until: dt.date) -> list[tuple[dt.date, dt.date]]:
    """Return the months that a branch signed, from the first to the last of each stretch."""
    first = FIRST_DAY.replace(day=1)
    if slug not in NEVER:
        return [(first, until)]
    months, _ = NEVER[slug]
    return [(first, month_before(months[0])), (next_month(months[-1]), until)]


def _sign(
    session: ScopedSession,
    actor: Actor,
    first: dt.date,
    last: dt.date,
    *,
    fewer: dt.date | None = None,
    version: int = 1,
    reason: str = "",
    told: Mapping[str, Any] | None = None,
) -> None:
    """Sign the months `first` to `last` as they are counted; in the month `fewer` some visits had yet to come."""
    session.execute(
        _SIGN,
        {
            "first": first,
            "last": last,
            "fewer": fewer,
            "visits": LATE_VISITS,
            "version": version,
            "reason": reason,
            "told": json.dumps(told or {}),
            "lead": actor.who,
            "frozen": sorted(FROZEN),
            "definitions": json.dumps(definitions()),
        },
    )
    record(session, actor, "sign", "month", name_of(last))


def _accept(session: ScopedSession, actor: Actor, last: dt.date, waiting: set[uuid.UUID]) -> None:
    """Accept everything but the last month of those that wait, three days after it was signed."""
    session.execute(
        update(MonthSignature)
        .where(
            MonthSignature.region_id == session.scope.unit,
            (MonthSignature.month < last) | MonthSignature.branch_id.not_in(waiting),
        )
        .values(
            state=State.ACCEPTED,
            accepted_by=actor.who,
            accepted_at=_at_most_now(MonthSignature.signed_at, 3),
        ),
        execution_options={"synchronize_session": False},
    )
    record(session, actor, "accept", "month", name_of(last))


def _at_most_now(moment: InstrumentedAttribute[Any], days: int) -> ColumnElement[dt.datetime]:
    """Return some days after a moment, or now: nobody acted in the future."""
    return func.least(moment + dt.timedelta(days=days), func.now())


def _step_back(
    session: ScopedSession,
    actor: Actor,
    months: Sequence[dt.date],
    by_slug: Mapping[str, uuid.UUID],
) -> None:
    """Send two months back."""
    for slug, month, reason in ((BACK, months[0], WHY_BACK), (ASKED_AGAIN, months[1], WHY_AGAIN)):
        if slug in by_slug and _is_there(session, by_slug[slug], month):
            send_back(session, actor, month, by_slug[slug], reason)


def _name_exceptions(
    session: ScopedSession, actor: Actor, by_slug: Mapping[str, uuid.UUID], last: dt.date, today: dt.date
) -> None:
    """Name the branches of the session's region that cannot sign, with their reasons: recent months, and old ones."""
    before = month_before(last)
    unable = {CANNOT: ([before, last], WHY_NOT), LATE: ([month_before(before), before, last], WHY_LATE)}
    for slug, (months, reason) in (*unable.items(), *NEVER.items()):
        place = region_of(session, by_slug[slug], last) if slug in by_slug else None
        if place is not None and place.id == session.scope.unit:
            for month in months:
                name_exception(session, actor, month, by_slug[slug], reason, today)


def _is_there(session: ScopedSession, branch_id: uuid.UUID, month: dt.date) -> bool:
    query = select(func.count()).where(MonthSignature.branch_id == branch_id, MonthSignature.month == month)
    return bool(session.scalar(query))


def _publish(session: ScopedSession, actor: Actor, last: dt.date) -> None:
    """Publish what was accepted up to and including `last`, a week after it was."""
    session.execute(
        update(MonthSignature)
        .where(MonthSignature.month <= last, MonthSignature.state == State.ACCEPTED)
        .values(
            state=State.PUBLISHED,
            published_by=actor.who,
            published_at=_at_most_now(MonthSignature.accepted_at, 7),
        ),
        execution_options={"synchronize_session": False},
    )
    record(session, actor, "publish", "month", name_of(last))


def _correct(
    engine: Engine,
    by_slug: Mapping[str, uuid.UUID],
    leads: Mapping[uuid.UUID | None, uuid.UUID],
    months: Sequence[dt.date],
    today: dt.date,
) -> None:
    """Sign a correction of a published month in one branch, and let the night find another that is still open."""
    if CORRECTED in by_slug:
        branch_id = by_slug[CORRECTED]
        with scoped(engine, Branch(branch_id)) as session:
            lead = Actor(leads[branch_id], Role.TEAM_LEAD.value)
            told = {"checks": [], "changed": [CONTACTS.id], "ledger": True}
            _sign(session, lead, months[3], months[3], version=2, reason=WHY_CORRECTED, told=told)
    star = by_slug[STAR]
    with scoped(engine, Branch(star)) as session:
        note_differences(session)
        _answer(session, Actor(leads[star], Role.TEAM_LEAD.value), months[0], today)


def _told(session: ScopedSession, actor: Actor, month: dt.date, today: dt.date) -> dict[str, Any]:
    """Answer what is odd about a month, and return what its region reads of it."""
    _answer(session, actor, month, today)
    look = look_at(session, month, today)
    return told_upward(look.questions, look.changed, look.sums)


def _answer(session: ScopedSession, actor: Actor, month: dt.date, today: dt.date) -> None:
    """Answer what is odd about a month but for what is nought: that is left to whoever tries it."""
    for one in look_at(session, month, today).questions:
        cell = one.oddity.cell
        if one.oddity.oddness is not Oddness.NOUGHT:
            why = WHY_LEGAL if cell.value == "legal" else WHY_BUSY
            answer_question(session, actor, month, cell, Answer.RIGHT, why, today)
