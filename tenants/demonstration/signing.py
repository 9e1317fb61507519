"""Months signed, accepted and published since the beginning; and recent ones at every step, each with its story."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, text, update

from tenants.audit.actions import Actor, record
from tenants.auth.models import Membership, Person
from tenants.branches.models import Branch as BranchRow
from tenants.branches.models import BranchRegion
from tenants.branches.queries import branches_on
from tenants.consultations.models import Channel, Guidance
from tenants.demonstration.geography import FIRST_DAY
from tenants.demonstration.making import made_id, write
from tenants.demonstration.visits import Only, make_period
from tenants.isolation import Branch, Directory, Figures, scoped
from tenants.language.models import LanguageClass, Lesson, LessonAttendance, Pupil
from tenants.roles import Role
from tenants.signing.accepting import name_exception, send_back
from tenants.signing.actions import name_of, note_differences
from tenants.signing.freezing import FROZEN, definitions
from tenants.signing.models import MonthSignature, State
from tenants.signing.rules import month_before

if TYPE_CHECKING:
    import random
    import uuid
    from collections.abc import Mapping, Sequence

    from sqlalchemy import ColumnElement, Engine
    from sqlalchemy.orm import InstrumentedAttribute

    from tenants.demonstration.visits import Batch, Desk
    from tenants.isolation import ScopedSession

JUMP = 26
"""So many more legal questions came in the last month that is over: another organisation sends them on."""
SUMMER = (dt.date(2000, 7, 14), dt.date(2000, 8, 24))
STAR = "hellevoetsluis"
CANNOT, BACK, CORRECTED = "tholen", "schouwen-duiveland", "goeree-overflakkee"
ASKED_AGAIN = "nissewaard"
WHY_NOT = "Er was drie maanden geen teamleider. Deze maand is niet meer na te gaan; sinds kort is er iemand."
WHY_BACK = "De bezoeken zijn bijna twee keer zoveel als anders. Is er een lijst dubbel ingevoerd?"
WHY_AGAIN = "In de telefoonlijst ontbreekt een week. Vult u die nog aan?"
WHY_CORRECTED = "Drie avondspreekuren stonden nog op papier; zij zijn nu ingevoerd."
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
            (branch_id, month, version, region_id, is_complete, is_in_time, signed_by, signed_at, correction_reason)
        SELECT current_branch(), months.month, :version, member.region_id, true, true, :lead,
            least(months.month + interval '1 month 4 days 9 hours' + (:version - 1) * interval '20 days', now()), :reason
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


def add_jump(batch: Batch, dice: random.Random, desk: Desk, today: dt.date) -> None:
    """Add the legal questions that make the last month that is over odd: its team lead knows why."""
    last = month_before(today)
    days = [last + dt.timedelta(days=number) for number in range(28)]
    kind = Only({Channel.WALK_IN: 3, Channel.PHONE: 2}, Guidance.OUTSIDE, is_legal=True)
    make_period(batch, dice, desk, days, JUMP, sizes={1: 1}, only=kind)


def forget_lessons(session: ScopedSession, dice: random.Random, today: dt.date) -> None:
    """Let the classes of the branch be a year old, and forget to note who was there in the last month that is over."""
    known: dict[uuid.UUID, set[dt.date]] = {}
    for class_id, day in session.execute(select(Lesson.class_id, Lesson.day)):
        known.setdefault(class_id, set()).add(day)
    classes = session.execute(
        select(LanguageClass.id, LanguageClass.started_on, LanguageClass.weekday).where(
            LanguageClass.ended_on.is_(None)
        )
    ).all()
    pupils = session.execute(select(Pupil.class_id, Pupil.id, Pupil.joined_on).where(Pupil.left_on.is_(None))).all()
    rows: dict[type, list[dict[str, Any]]] = {Lesson: [], LessonAttendance: []}
    for class_id, begun, weekday in classes:
        if weekday is None:
            continue
        day = begun + dt.timedelta(days=(weekday - begun.isoweekday()) % 7)
        until = min(known.get(class_id, {today}))
        seats = [pupil_id for of_class, pupil_id, joined in pupils if of_class == class_id and joined is not None][:6]
        while day < until:
            if not SUMMER[0] <= day.replace(year=2000) <= SUMMER[1]:
                lesson_id = made_id(dice, day)
                rows[Lesson].append({"id": lesson_id, "class_id": class_id, "day": day, "subject": ""})
                rows[LessonAttendance] += [
                    {"lesson_id": lesson_id, "pupil_id": pupil_id, "present": dice.random() < 0.85}  # noqa: PLR2004
                    for pupil_id in seats
                ]
            day += dt.timedelta(days=7)
    for model, made in rows.items():
        write(session, model, made)
    last = month_before(today)
    held = select(Lesson.id).where(Lesson.day >= last, Lesson.day < today.replace(day=1))
    session.execute(
        update(LessonAttendance).where(LessonAttendance.lesson_id.in_(held)).values(present=None),
        execution_options={"synchronize_session": False},
    )


def sign_months(engine: Engine, today: dt.date) -> None:
    """Sign, accept and publish what is over, once it is counted, and leave the last months at different steps."""
    last = month_before(today)
    months = [last]
    for _ in range(4):
        months.append(month_before(months[-1]))
    with scoped(engine, Directory(), expire_on_commit=False) as session:
        branches = branches_on(session, last)
        gone = [one for one in _everyone(session) if one.id not in {each.id for each in branches}]
        leads = _people(session, Role.TEAM_LEAD)
        manager = Actor(next(iter(_people(session, Role.REGIONAL_MANAGER).values())), Role.REGIONAL_MANAGER.value)
        analyst = Actor(next(iter(_people(session, Role.NATIONAL_ANALYST).values())), Role.NATIONAL_ANALYST.value)
        regions = session.scalars(select(BranchRegion.region_id).distinct()).all()
    for place, branch in enumerate([*branches, *gone]):
        until = _until(branch, place, last)
        who = leads.get(branch.id, next(iter(leads.values())))
        with scoped(engine, Branch(branch.id)) as session:
            fewer = {STAR: months[1], CORRECTED: months[3]}.get(branch.slug)
            _sign(session, Actor(who, Role.TEAM_LEAD.value), FIRST_DAY.replace(day=1), until, fewer=fewer)
    waiting = {one.id for place, one in enumerate(branches) if place % 3 == 0}
    for region_id in regions:
        with scoped(engine, Figures(region_id)) as session:
            _accept(session, manager, last, waiting)
            by_slug = {one.slug: one.id for one in branches}
            _step_back(session, manager, months, by_slug, today)
    with scoped(engine, Figures()) as session:
        _publish(session, analyst, months[3])
    _correct(engine, {one.slug: one.id for one in branches}, leads, months)


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


def _until(branch: BranchRow, place: int, last: dt.date) -> dt.date:
    """Return up to which month a branch signed: the star has its last month before it, some others are late."""
    before = month_before(last)
    if branch.slug == CANNOT:
        return month_before(before)
    if branch.slug == STAR or place % 5 == 4:  # noqa: PLR2004  every fifth
        return before
    return last


def _sign(
    session: ScopedSession,
    actor: Actor,
    first: dt.date,
    last: dt.date,
    *,
    fewer: dt.date | None = None,
    version: int = 1,
    reason: str = "",
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
    today: dt.date,
) -> None:
    """Send two months back and name who cannot sign."""
    for slug, month, reason in ((BACK, months[0], WHY_BACK), (ASKED_AGAIN, months[1], WHY_AGAIN)):
        if slug in by_slug and _is_there(session, by_slug[slug], month):
            send_back(session, actor, month, by_slug[slug], reason)
    if CANNOT in by_slug:
        for month in months[:2]:
            name_exception(session, actor, month, by_slug[CANNOT], WHY_NOT, today)


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
) -> None:
    """Sign a correction of a published month in one branch, and let the night find another that is still open."""
    if CORRECTED in by_slug:
        branch_id = by_slug[CORRECTED]
        with scoped(engine, Branch(branch_id)) as session:
            lead = Actor(leads[branch_id], Role.TEAM_LEAD.value)
            _sign(session, lead, months[3], months[3], version=2, reason=WHY_CORRECTED)
    with scoped(engine, Branch(by_slug[STAR])) as session:
        note_differences(session)
