"""How each kind of work changes hands when somebody leaves, and goes back when that was a mistake.

Every taker returns what it moved; every giver gives back only what nobody changed meanwhile, and returns how much.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import func, select, update

from tenants.clients.models import Caseload
from tenants.dossiers.handing import give
from tenants.dossiers.models import Dossier, DossierTask
from tenants.escalations.models import Escalation
from tenants.faults import RefusalError
from tenants.guidance.models import Appointment
from tenants.language.models import Teacher
from tenants.partners.models import Referral
from tenants.volunteers.caseloads import Moved, move_caseloads
from tenants.volunteers.hanging import RUNNING
from tenants.volunteers.leaves import refuse_stand_in
from tenants.volunteers.models import Leave, Volunteer
from tenants.volunteers.rules import Work
from tenants.words import N_

if TYPE_CHECKING:
    from collections.abc import Callable

    from tenants.audit.actions import Actor
    from tenants.isolation import ScopedSession
    from tenants.volunteers.queries import Colleague

    Taker = Callable[[ScopedSession, list[uuid.UUID], "Hands"], list[Moved]]
    Giver = Callable[[ScopedSession, "Back", dict[str, Any]], int]


@dataclass(frozen=True)
class Hands:
    """From whose hands work goes into whose, and when; nobody takes over only where that may be."""

    actor: Actor
    leaver_id: uuid.UUID
    to: Colleague | None
    last_day: dt.date
    today: dt.date

    @property
    def somebody(self) -> uuid.UUID:
        """Who takes over. Raises `ValueError` for nobody."""
        if self.to is None:
            msg = "This work cannot be left to nobody."
            raise ValueError(msg)
        return self.to.id

    @property
    def account(self) -> uuid.UUID | None:
        """With which account they sign in."""
        return self.to.person_id if self.to else None


@dataclass(frozen=True)
class Back:
    """Who gets their work back, who gives it, and when."""

    actor: Actor
    volunteer: Volunteer
    today: dt.date


def _take_clients(session: ScopedSession, ids: list[uuid.UUID], hands: Hands) -> list[Moved]:
    return list(move_caseloads(session, hands.leaver_id, ids, hands.somebody, hands.today).values())


def _take_dossiers(session: ScopedSession, ids: list[uuid.UUID], hands: Hands) -> list[Moved]:
    """The successor, or nobody for now, has the dossiers and what was to be done in them."""
    to = hands.to.id if hands.to else None
    theirs = session.scalars(select(Dossier).where(Dossier.id.in_(ids)).with_for_update()).all()
    undone = (DossierTask.done_on.is_(None), DossierTask.withdrawn_at.is_(None))
    mine = update(DossierTask).where(DossierTask.volunteer_id == hands.leaver_id, *undone)
    session.execute(mine.values(volunteer_id=to))
    cared = give(session, hands.actor, theirs, to, hands.today)
    return [Moved(each.id, cared.get(each.id)) for each in theirs]


def _take_classes(session: ScopedSession, ids: list[uuid.UUID], hands: Hands) -> list[Moved]:
    """The leaver taught up to and including the last day; the successor teaches from the day after, or from now."""
    taught = session.scalars(select(Teacher).where(Teacher.id.in_(ids)).with_for_update()).all()
    already = select(Teacher.class_id).where(Teacher.volunteer_id == hands.somebody, Teacher.until.is_(None))
    teaches = set(session.scalars(already))
    made: dict[uuid.UUID, Teacher] = {}
    for each in taught:
        each.until = max(hands.last_day, each.since)
        if each.class_id not in teaches:
            since = max(each.until + dt.timedelta(days=1), min(each.since, hands.today))
            made[each.id] = Teacher(class_id=each.class_id, volunteer_id=hands.somebody, since=since)
            teaches.add(each.class_id)
    session.add_all(made.values())
    session.flush()
    return [Moved(each.id, made[each.id].id if each.id in made else None) for each in taught]


def _take_appointments(session: ScopedSession, ids: list[uuid.UUID], hands: Hands) -> list[Moved]:
    moments = select(Appointment.at).where(Appointment.id.in_(ids))
    clash = session.scalar(
        select(func.count()).where(
            Appointment.volunteer_id == hands.somebody, Appointment.cancelled_at.is_(None), Appointment.at.in_(moments)
        )
    )
    if clash and hands.to is not None:
        msg = N_("%(name)s has another appointment at the same moment. Choose somebody else for the appointments.")
        raise RefusalError(msg, Work.APPOINTMENTS, name=hands.to.name)
    session.execute(update(Appointment).where(Appointment.id.in_(ids)).values(volunteer_id=hands.somebody))
    return [Moved(each) for each in ids]


def _take_stand_ins(session: ScopedSession, ids: list[uuid.UUID], hands: Hands) -> list[Moved]:
    leaves = session.scalars(select(Leave).where(Leave.id.in_(ids)).with_for_update()).all()
    for leave in leaves:
        if hands.to is not None:
            try:
                refuse_stand_in(
                    session, hands.to.id, leave.volunteer_id, max(leave.first_day, hands.today), leave.last_day
                )
            except RefusalError as refusal:
                raise RefusalError(refusal.message, Work.STAND_INS, **refusal.values) from refusal
        leave.stand_in_id = hands.to.id if hands.to else None
    session.flush()
    return [Moved(leave.id) for leave in leaves]


def _take_referrals(session: ScopedSession, ids: list[uuid.UUID], hands: Hands) -> list[Moved]:
    session.execute(update(Referral).where(Referral.id.in_(ids)).values(referred_by=hands.account))
    return [Moved(each) for each in ids]


def _take_questions(session: ScopedSession, ids: list[uuid.UUID], hands: Hands) -> list[Moved]:
    """The Helpdesk answers whoever took over: the copy that crossed names them from now on."""
    if hands.to is not None:
        taken = update(Escalation).where(Escalation.branch_id == session.branch_id, Escalation.id.in_(ids))
        session.execute(taken.values(asked_by=hands.account, asked_by_name=hands.to.name))
    return [Moved(each) for each in ids]


TAKERS: dict[Work, Taker] = {
    Work.CLIENTS: _take_clients,
    Work.DOSSIERS: _take_dossiers,
    Work.CLASSES: _take_classes,
    Work.APPOINTMENTS: _take_appointments,
    Work.STAND_INS: _take_stand_ins,
    Work.REFERRALS: _take_referrals,
    Work.QUESTIONS: _take_questions,
}


def _ids(handed: dict[str, Any]) -> list[uuid.UUID]:
    return [uuid.UUID(each["id"]) for each in handed["moved"]]


def _to(handed: dict[str, Any]) -> uuid.UUID | None:
    return uuid.UUID(handed["to"]) if handed["to"] else None


def _give_pairs(session: ScopedSession, table: type[Caseload | Teacher], handed: dict[str, Any]) -> int:
    """Reopen what was closed where the successor's is still open or never was needed, and close the successor's."""
    given = 0
    for each in handed["moved"]:
        mine = _locked(session, table, each["id"])
        if each["new"]:
            theirs = _locked(session, table, each["new"])
            if theirs is None or theirs.until is not None:
                continue
            theirs.until = theirs.since
        if mine is not None:
            mine.until = None
            given += 1
    session.flush()
    return given


def _locked(session: ScopedSession, table: type[Caseload | Teacher], key: str) -> Caseload | Teacher | None:
    found = session.scalar(select(table).where(table.id == uuid.UUID(key)).with_for_update())
    return cast("Caseload | Teacher | None", found)


def _give_clients(session: ScopedSession, _back: Back, handed: dict[str, Any]) -> int:
    return _give_pairs(session, Caseload, handed)


def _give_dossiers(session: ScopedSession, back: Back, handed: dict[str, Any]) -> int:
    """Give back the running dossiers that are still with whom they went to, and end the care that came with them."""
    still = session.scalars(
        select(Dossier)
        .where(
            Dossier.id.in_(_ids(handed)),
            Dossier.handler_id.is_not_distinct_from(_to(handed)),
            Dossier.closed_on.is_(None),
            Dossier.withdrawn_at.is_(None),
        )
        .with_for_update()
    ).all()
    cared = {each["id"]: each["new"] for each in handed["moved"]}
    for dossier in still:
        care = _locked(session, Caseload, cared[str(dossier.id)]) if cared[str(dossier.id)] else None
        if care is not None and care.until is None:
            care.until = care.since
    give(session, back.actor, still, back.volunteer.id, back.today)
    return len(still)


def _give_classes(session: ScopedSession, _back: Back, handed: dict[str, Any]) -> int:
    return _give_pairs(session, Teacher, handed)


def _give_appointments(session: ScopedSession, back: Back, handed: dict[str, Any]) -> int:
    still = update(Appointment).where(
        Appointment.id.in_(_ids(handed)), Appointment.volunteer_id == _to(handed), Appointment.cancelled_at.is_(None)
    )
    return len(session.scalars(still.values(volunteer_id=back.volunteer.id).returning(Appointment.id)).all())


def _give_stand_ins(session: ScopedSession, back: Back, handed: dict[str, Any]) -> int:
    still = update(Leave).where(
        Leave.id.in_(_ids(handed)), Leave.stand_in_id.is_not_distinct_from(_to(handed)), Leave.withdrawn_at.is_(None)
    )
    return len(session.scalars(still.values(stand_in_id=back.volunteer.id).returning(Leave.id)).all())


def _give_referrals(session: ScopedSession, back: Back, handed: dict[str, Any]) -> int:
    theirs = select(Volunteer.person_id).where(Volunteer.id == _to(handed)).scalar_subquery()
    still = update(Referral).where(
        Referral.id.in_(_ids(handed)), Referral.referred_by == theirs, Referral.state.in_(RUNNING)
    )
    return len(session.scalars(still.values(referred_by=back.volunteer.person_id).returning(Referral.id)).all())


def _give_questions(session: ScopedSession, back: Back, handed: dict[str, Any]) -> int:
    theirs = select(Volunteer.person_id).where(Volunteer.id == _to(handed)).scalar_subquery()
    still = update(Escalation).where(
        Escalation.branch_id == session.branch_id, Escalation.id.in_(_ids(handed)), Escalation.asked_by == theirs
    )
    given = still.values(asked_by=back.volunteer.person_id, asked_by_name=back.volunteer.name).returning(Escalation.id)
    return len(session.scalars(given).all())


GIVERS: dict[Work, Giver] = {
    Work.CLIENTS: _give_clients,
    Work.DOSSIERS: _give_dossiers,
    Work.CLASSES: _give_classes,
    Work.APPOINTMENTS: _give_appointments,
    Work.STAND_INS: _give_stand_ins,
    Work.REFERRALS: _give_referrals,
    Work.QUESTIONS: _give_questions,
}
