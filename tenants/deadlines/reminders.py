"""The night of one branch: which deadlines come near or pass, who is reminded, and what each person's mail counts.

However many deadlines there are, a night asks the same few statements of the database.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import String, Uuid, and_, cast, exists, func, insert, literal_column, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as upsert

from tenants.audit.actions import NIGHT, record
from tenants.auth.models import Membership, Person
from tenants.branches.models import Branch
from tenants.clients.models import Caseload
from tenants.deadlines.guarding import BY_ITSELF, BY_LAW, FAR, REACH, Due, Guarded, Sent, Team, due
from tenants.deadlines.lateness import RUNNING, is_late
from tenants.deadlines.models import Deadline, Reminder, Stage
from tenants.deadlines.recounting import recount_outdated
from tenants.dossiers.models import Dossier, DossierEntry, EntryKind
from tenants.escalations.following import follow_deadlines
from tenants.moments import local_date
from tenants.outbox import send_all_later
from tenants.roles import RIGHTS, Right, Role
from tenants.volunteers.models import Leave, Volunteer

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement

    from tenants.isolation import ScopedSession

MAIL_TASK = "tasks.deadlines.mail_reminders"
READERS = tuple(role for role, rights in RIGHTS.items() if Right.DOSSIER_READ in rights)
MAILED_WITHIN = dt.timedelta(days=14)
"""So long a night asks again for a mail that did not go; what came nearer meanwhile has a reminder of its own by then."""
ALIVE = and_(Dossier.withdrawn_at.is_(None), Dossier.closed_on.is_(None))


@dataclass(frozen=True)
class Guarding:
    """What a night did in a branch, in numbers."""

    recounted: int
    """Deadlines that got another day by a changed rule or holiday."""
    within_reach: int
    late: int
    """Deadlines whose last day passed since the night before."""
    reminders: int
    people: int
    unheard: int
    """Deadlines of which nobody could be reminded: nobody here may read dossiers and sign in."""


def guard(session: ScopedSession, today: dt.date) -> Guarding:
    """Guard the deadlines of a branch on `today`: remind who should be, and ask for one mail to each of them.

    Doing it twice reminds nobody twice.
    """
    # First of all, so that nobody is reminded of a day that no longer holds.
    recounted = recount_outdated(session, today)
    follow_deadlines(session)
    late = _note_late(session, today)
    deadlines = within_reach(session, today)
    team = team_on(session, today)
    sent, never_mailed = _sent(session, today)
    wanted = {one.id: due(one, sent.get(one.id, ()), team, today) for one in deadlines}
    reminders = [reminder for each in wanted.values() for reminder in each]
    written = _remind(session, reminders, today)
    people = sorted({*written, *never_mailed})
    send_all_later(session, MAIL_TASK, [(session.branch_id, person_id, today.isoformat()) for person_id in people])
    unheard = 0 if team.above else len(deadlines)
    return Guarding(recounted, len(deadlines), late, len(written), len(people), unheard)


def near(today: dt.date) -> ColumnElement[bool]:
    """Return the condition that a deadline has come so near, or is so late, that somebody may have to be reminded."""
    soon = today + dt.timedelta(days=FAR)
    return and_(
        RUNNING,
        Deadline.last_day <= today + REACH,
        or_(Deadline.last_day <= soon, Deadline.own_norm <= soon),
        Deadline.late_said_at.is_(None),
    )


def within_reach(session: ScopedSession, today: dt.date) -> list[Guarded]:
    """Return the open deadlines of dossiers that run of which somebody may have to be reminded, in one statement."""
    carers = (
        select(func.coalesce(func.array_agg(Caseload.volunteer_id, type_=ARRAY(Uuid)), literal_column("'{}'::uuid[]")))
        .where(
            Caseload.branch_id == Dossier.branch_id,
            Caseload.client_id == Dossier.client_id,
            Caseload.since <= today,
            or_(Caseload.until.is_(None), Caseload.until > today),
        )
        .correlate(Dossier)
        .scalar_subquery()
    )
    query = (
        select(
            Deadline.id,
            Deadline.last_day,
            Deadline.own_norm,
            Deadline.term,
            Dossier.handler_id,
            carers,
            Deadline.taken_up_at,
            Deadline.posted_on,
        )
        .join(Dossier, (Dossier.branch_id == Deadline.branch_id) & (Dossier.id == Deadline.dossier_id))
        .where(near(today), ALIVE)
    )
    return [
        Guarded(
            id=deadline_id,
            last_day=last_day,
            own_norm=own_norm,
            by_itself=term in BY_ITSELF,
            handler_id=handler_id,
            carers=tuple(sorted(carer_ids)),
            taken_up_on=local_date(taken_up_at) if taken_up_at else None,
            posted_on=posted_on,
        )
        for deadline_id, last_day, own_norm, term, handler_id, carer_ids, taken_up_at, posted_on in session.execute(
            query
        )
    ]


def team_on(session: ScopedSession, today: dt.date) -> Team:
    """Return who of the branch can be reminded on a day: those who may read dossiers, and who of the roster is away."""
    members = session.execute(
        select(Membership.person_id, Membership.role)
        .join(Person, Person.id == Membership.person_id)
        .where(
            Membership.branch_id == session.branch_id,
            Membership.role.in_(READERS),
            Membership.valid.contains(today),
            Person.disabled_at.is_(None),
        )
        .order_by(Membership.person_id)
    ).all()
    leads = tuple(dict.fromkeys(person_id for person_id, role in members if role is Role.TEAM_LEAD))
    others = tuple(dict.fromkeys(person_id for person_id, _ in members if person_id not in leads))
    may_read = {*leads, *others}
    roster = session.execute(
        select(Volunteer.id, Volunteer.person_id, Leave.id, Leave.stand_in_id)
        .outerjoin(
            Leave,
            and_(
                Leave.branch_id == Volunteer.branch_id,
                Leave.volunteer_id == Volunteer.id,
                Leave.withdrawn_at.is_(None),
                Leave.first_day <= today,
                Leave.last_day >= today,
            ),
        )
        .where(
            Volunteer.person_id.is_not(None),
            Volunteer.started_on <= today,
            or_(Volunteer.ended_on.is_(None), Volunteer.ended_on >= today),
        )
    ).all()
    mine = [row for row in roster if row.person_id in may_read]
    return Team(
        leads,
        others,
        accounts={row[0]: row.person_id for row in mine},
        stand_ins={row[0]: row.stand_in_id for row in mine if row[2] is not None},
    )


def _sent(session: ScopedSession, today: dt.date) -> tuple[dict[uuid.UUID, list[Sent]], set[uuid.UUID]]:
    """Return who heard of the deadlines within reach, at which stage, for the last day that they have now.

    And whom no mail told what an earlier night reminded them of: the mail server was away for longer than a task tries.
    """
    query = (
        select(Reminder.deadline_id, Reminder.stage, Reminder.person_id, Reminder.day, Reminder.mailed_at)
        .join(
            Deadline,
            (Deadline.branch_id == Reminder.branch_id)
            & (Deadline.id == Reminder.deadline_id)
            & (Deadline.last_day == Reminder.last_day),
        )
        .where(near(today))
    )
    found: dict[uuid.UUID, list[Sent]] = defaultdict(list)
    never_mailed = set()
    for deadline_id, stage, person_id, day, mailed_at in session.execute(query):
        found[deadline_id].append(Sent(stage, person_id, day))
        if mailed_at is None and today - MAILED_WITHIN <= day < today:
            never_mailed.add(person_id)
    return found, never_mailed


def _remind(session: ScopedSession, reminders: Sequence[Due], today: dt.date) -> Sequence[uuid.UUID]:
    """Write reminders down and return the people of those that were new: another night may have been as quick."""
    if not reminders:
        return []
    rows = [
        {
            "branch_id": session.branch_id,
            "deadline_id": each.deadline_id,
            "last_day": each.last_day,
            "stage": each.stage,
            "person_id": each.person_id,
            "day": today,
        }
        for each in reminders
    ]
    new = upsert(Reminder).on_conflict_do_nothing().returning(Reminder.person_id)
    return session.scalars(new, rows).all()


def _note_late(session: ScopedSession, today: dt.date) -> int:
    """Write in the timeline of each dossier, once for each last day, that it passed; return how many are new."""
    told = exists().where(
        DossierEntry.branch_id == Deadline.branch_id,
        DossierEntry.dossier_id == Deadline.dossier_id,
        DossierEntry.kind == EntryKind.DEADLINE_LATE,
        DossierEntry.detail["deadline_id"].astext == cast(Deadline.id, String),
        DossierEntry.detail["last_day"].astext == cast(Deadline.last_day, String),
    )
    late = (
        select(
            Deadline.branch_id,
            Deadline.dossier_id,
            Deadline.last_day + 1,
            literal_column(f"'{EntryKind.DEADLINE_LATE.value}'"),
            func.jsonb_build_object(
                "deadline_id", Deadline.id, "term", Deadline.term, "last_day", cast(Deadline.last_day, String)
            ),
        )
        .join(Dossier, (Dossier.branch_id == Deadline.branch_id) & (Dossier.id == Deadline.dossier_id))
        .where(
            RUNNING,
            ALIVE,
            Deadline.branch_id == session.branch_id,
            is_late(today),
            ~told,
        )
    )
    columns = ["branch_id", "dossier_id", "day", "kind", "detail"]
    written = session.execute(
        insert(DossierEntry).from_select(columns, late).returning(DossierEntry.detail["deadline_id"].astext)
    ).all()
    for (deadline_id,) in written:
        record(session, NIGHT, "pass", "deadline", deadline_id)
    return len(written)


@dataclass(frozen=True)
class Unmailed:
    """What one person was reminded of and no mail told them yet: numbers of dossiers, and no word about a client."""

    reminder_ids: tuple[uuid.UUID, ...]
    name: str
    email: str
    language: str
    branch_slug: str
    branch_name: str
    numbers: dict[Stage, tuple[str, ...]]
    """The dossiers, by the stage that their deadlines have come to; one with two deadlines stands there once.

    A deadline without a day of the branch's own is told by the law from the start.
    """


def unmailed(session: ScopedSession, person_id: uuid.UUID, day: dt.date) -> Unmailed | None:
    """Return what a person should be mailed of the nights up to `day`, held for this transaction; none when nothing is.

    What was done meanwhile, or got another last day, is left out, and so is whoever may no longer read dossiers here.
    """
    may_read = exists().where(
        Membership.person_id == Reminder.person_id,
        Membership.branch_id == Reminder.branch_id,
        Membership.role.in_(READERS),
        Membership.valid.contains(day),
    )
    by_law = and_(
        Deadline.term.not_in(BY_ITSELF), or_(Deadline.own_norm.is_(None), Deadline.own_norm >= Deadline.last_day)
    )
    query = (
        select(Reminder.id, Reminder.stage, by_law, Dossier.number, Person, Branch.slug, Branch.name)
        .join(
            Deadline,
            (Deadline.branch_id == Reminder.branch_id)
            & (Deadline.id == Reminder.deadline_id)
            & (Deadline.last_day == Reminder.last_day),
        )
        .join(Dossier, (Dossier.branch_id == Deadline.branch_id) & (Dossier.id == Deadline.dossier_id))
        .join(Person, Person.id == Reminder.person_id)
        .join(Branch, Branch.id == Reminder.branch_id)
        .where(
            Reminder.person_id == person_id,
            Reminder.mailed_at.is_(None),
            Reminder.day <= day,
            Person.disabled_at.is_(None),
            RUNNING,
            ALIVE,
            may_read,
        )
        .order_by(Deadline.last_day, Dossier.number)
        .with_for_update(of=Reminder)
    )
    rows = session.execute(query).all()
    if not rows:
        return None
    numbers: dict[Stage, dict[str, None]] = defaultdict(dict)
    for _, stage, by_law_alone, number, *_rest in rows:
        numbers[BY_LAW.get(stage, stage) if by_law_alone else stage][number] = None
    person, slug, name = rows[0][4:]
    ids = tuple(row[0] for row in rows)
    by_stage = {stage: tuple(found) for stage, found in numbers.items()}
    return Unmailed(ids, person.name, person.email, person.language, slug, name, by_stage)
