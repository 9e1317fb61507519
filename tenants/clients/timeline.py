"""What happened to a client, runs and is due, from the tables of every feature in one statement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Date, Select, String, and_, cast, exists, func, literal, null, select, union_all
from sqlalchemy.orm import aliased

from tenants.audit.models import AuditEvent
from tenants.auth.models import Person
from tenants.branches.models import Branch, Municipality
from tenants.clients.models import ClientNote, Handover, HandoverLink, Section
from tenants.consultations.models import Consultation
from tenants.dossiers.models import Dossier
from tenants.escalations.acts import UNSENT
from tenants.escalations.models import OPEN, Escalation, EscalationLink, EscalationMessage
from tenants.escalations.whose import of_question
from tenants.guidance.models import Appointment, Trajectory, TrajectoryTask
from tenants.housing.models import Placement
from tenants.language.models import LanguageClass, Pupil
from tenants.participation.models import Participant, ParticipationGroup
from tenants.partners.models import JobContact, Partner, PartnerMeeting, Referral
from tenants.settings import TIME_ZONE
from tenants.volunteers.models import Volunteer

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import InstrumentedAttribute

    from tenants.isolation import ScopedSession

TIMELINE_LENGTH = 300
MOST_LOOKS = 50
UNOPENED = ("closed", "card")
"""What the trail says of somebody who stood before a record and did not open it."""
SOON_DAYS = 14
"""Tasks further ahead than this are not yet due to anybody's eye."""


@dataclass(frozen=True)
class Happening:
    """One thing in a client's record: on a day, until another when it lasts, with what its kind tells.

    `running` is said of what has begun and not ended; `id` is that of the record, or of the one it belongs to.
    """

    kind: str
    on: dt.date
    at: dt.datetime | None
    until: dt.date | None
    running: bool
    id: str
    detail: dict[str, Any]
    person_name: str


def timeline_of(
    session: ScopedSession, client_id: uuid.UUID, today: dt.date, *, legal: bool = False
) -> list[Happening]:
    """Return what happened, runs and is due for a client, and who looked; the latest day first, in one statement.

    Only what the general section holds: dossiers are there with the right to `legal` matter.
    """
    parts = [
        _visits(client_id), _questions(client_id), _said(client_id), _notes(client_id), _placements(client_id),
        _trajectories(client_id),
        _tasks(client_id, today), _appointments(client_id), _classes(client_id), _participation(client_id),
        _referrals(client_id), _job_contacts(client_id), _meetings(client_id), _handovers(client_id), _looks(client_id),
    ]  # fmt: skip
    if legal:
        parts.append(_dossiers(client_id))
    everything = union_all(*parts).subquery()
    order = (everything.c.on.desc(), everything.c.at.desc().nulls_last(), everything.c.id.desc())
    return [Happening(*row) for row in session.execute(select(everything).order_by(*order).limit(TIMELINE_LENGTH))]


def _part(
    kind: str,
    on: Any,
    key: Any,
    detail: dict[str, Any],
    *,
    at: Any = None,
    until: Any = None,
    running: ColumnElement[bool] | None = None,
    who: Any = None,
) -> Select[Any]:
    pairs = [part for name, value in detail.items() for part in (name, value)]
    return select(
        literal(kind).label("kind"),
        cast(on, Date).label("on"),
        (at if at is not None else cast(null(), Consultation.at.type)).label("at"),
        cast(until if until is not None else null(), Date).label("until"),
        (running if running is not None else literal(value=False)).label("running"),
        cast(key, String).label("id"),
        func.jsonb_build_object(*pairs).label("detail"),
        func.coalesce(who if who is not None else null(), "").label("person_name"),
    )


def _local_day(moment: InstrumentedAttribute[Any]) -> ColumnElement[Any]:
    return cast(func.timezone(TIME_ZONE, moment), Date)


def _place(code: InstrumentedAttribute[str], day: InstrumentedAttribute[dt.date]) -> ColumnElement[Any]:
    """Return the name that a municipality had on a day."""
    named = select(Municipality.name).where(Municipality.code == code, Municipality.valid.contains(day))
    return func.coalesce(named.limit(1).scalar_subquery(), code)


def _visits(client_id: uuid.UUID) -> Select[Any]:
    one = Consultation
    detail = {"topics": one.topics, "channel": one.channel, "outcome": one.outcome}
    return (
        _part("visit", one.day, one.id, detail, at=one.at, who=Person.name)
        .select_from(one)
        .outerjoin(Person, Person.id == one.volunteer_id)
        .where(one.client_id == client_id, one.withdrawn_at.is_(None))
    )


def _questions(client_id: uuid.UUID) -> Select[Any]:
    one = Escalation
    detail = {"title": one.title, "state": one.state}
    waits = one.state.in_((*OPEN, *UNSENT))
    return (
        _part(
            "question", _local_day(one.asked_at), one.id, detail, at=one.asked_at, running=waits, who=one.asked_by_name
        )
        .select_from(one)
        .join(EscalationLink, of_question())
        .where(EscalationLink.client_id == client_id)
    )


def _said(client_id: uuid.UUID) -> Select[Any]:
    """What was said about a question after it was asked, by either side; it leads to the question."""
    one, said = Escalation, EscalationMessage
    detail = {"title": one.title, "said": said.kind}
    return (
        _part("said", _local_day(said.written_at), one.id, detail, at=said.written_at, who=said.written_by_name)
        .select_from(one)
        .join(EscalationLink, of_question())
        .join(said, and_(said.branch_id == one.branch_id, said.escalation_id == one.id))
        .where(EscalationLink.client_id == client_id)
    )


def _notes(client_id: uuid.UUID) -> Select[Any]:
    one, later = ClientNote, aliased(ClientNote)
    detail = {"text": one.text, "corrected": one.replaces_id.is_not(None), "by": one.person_id}
    return (
        _part("note", _local_day(one.at), one.id, detail, at=one.at, who=Person.name)
        .select_from(one)
        .outerjoin(Person, Person.id == one.person_id)
        .where(
            one.client_id == client_id,
            one.section == Section.GENERAL,
            one.withdrawn_at.is_(None),
            ~exists().where(later.branch_id == one.branch_id, later.replaces_id == one.id),
        )
    )


def _placements(client_id: uuid.UUID) -> Select[Any]:
    one = Placement
    detail = {"place": _place(one.municipality_code, one.day), "route": one.route}
    return _part("placement", one.day, one.id, detail, until=one.ended_on).where(
        one.client_id == client_id, one.withdrawn_at.is_(None)
    )


def _trajectories(client_id: uuid.UUID) -> Select[Any]:
    one = Trajectory
    detail = {"year": one.year_of_guidance, "planned_end": one.planned_end, "ending": one.ending}
    return _part(
        "trajectory", one.started_on, one.id, detail, until=one.ended_on, running=one.ended_on.is_(None)
    ).where(one.client_id == client_id, one.withdrawn_at.is_(None))


def _tasks(client_id: uuid.UUID, today: dt.date) -> Select[Any]:
    """Tasks of a running trajectory that wait and are due soon or were; the trajectory's page is where they are done."""
    one = TrajectoryTask
    return (
        _part("task", one.due_on, Trajectory.id, {"label": one.label})
        .select_from(one)
        .join(Trajectory, and_(Trajectory.branch_id == one.branch_id, Trajectory.id == one.trajectory_id))
        .where(
            Trajectory.client_id == client_id,
            Trajectory.withdrawn_at.is_(None),
            Trajectory.ended_on.is_(None),
            one.done_on.is_(None),
            one.not_needed.is_(False),
            one.due_on - SOON_DAYS <= today,
        )
    )


def _appointments(client_id: uuid.UUID) -> Select[Any]:
    one = Appointment
    detail = {"subject": one.subject, "what": one.what, "kept": one.kept}
    return (
        _part("appointment", _local_day(one.at), one.id, detail, at=one.at, who=Volunteer.name)
        .select_from(one)
        .outerjoin(Volunteer, and_(Volunteer.branch_id == one.branch_id, Volunteer.id == one.volunteer_id))
        .where(one.client_id == client_id, one.cancelled_at.is_(None))
    )


def _classes(client_id: uuid.UUID) -> Select[Any]:
    one = Pupil
    detail = {"kind": LanguageClass.kind, "class": LanguageClass.number, "waits": one.joined_on.is_(None)}
    begun = func.coalesce(one.joined_on, one.waits_since)
    running = and_(one.left_on.is_(None), LanguageClass.ended_on.is_(None))
    until = func.coalesce(one.left_on, LanguageClass.ended_on)
    return (
        _part("class", begun, LanguageClass.id, detail, until=until, running=running)
        .select_from(one)
        .join(LanguageClass, and_(LanguageClass.branch_id == one.branch_id, LanguageClass.id == one.class_id))
        .where(one.client_id == client_id, one.withdrawn_at.is_(None))
    )


def _participation(client_id: uuid.UUID) -> Select[Any]:
    one, group = Participant, ParticipationGroup
    detail = {"group": group.number, "signed_on": one.signed_on}
    running = and_(one.signed_on.is_(None), group.ended_on.is_(None))
    return (
        _part("participation", group.started_on, group.id, detail, until=group.ended_on, running=running)
        .select_from(one)
        .join(group, and_(group.branch_id == one.branch_id, group.id == one.group_id))
        .where(one.client_id == client_id, one.withdrawn_at.is_(None))
    )


def _referrals(client_id: uuid.UUID) -> Select[Any]:
    one = Referral
    detail = {"partner": Partner.name, "subject": one.subject, "state": one.state, "warm": one.warm}
    running = one.state.in_(("sent", "taken_up"))
    return (
        _part("referral", one.day, one.id, detail, until=one.answered_on, running=running, who=Person.name)
        .select_from(one)
        .join(Partner, and_(Partner.branch_id == one.branch_id, Partner.id == one.partner_id))
        .outerjoin(Person, Person.id == one.referred_by)
        .where(one.client_id == client_id)
    )


def _job_contacts(client_id: uuid.UUID) -> Select[Any]:
    one = JobContact
    return (
        _part("job", one.day, one.id, {"outcome": one.outcome, "partner": Partner.name}, who=Person.name)
        .select_from(one)
        .outerjoin(Partner, and_(Partner.branch_id == one.branch_id, Partner.id == one.partner_id))
        .outerjoin(Person, Person.id == one.person_id)
        .where(one.client_id == client_id, one.withdrawn_at.is_(None))
    )


def _meetings(client_id: uuid.UUID) -> Select[Any]:
    one = PartnerMeeting
    return (
        _part("meeting", one.day, one.id, {"partner": Partner.name, "kind": one.kind})
        .select_from(one)
        .join(Partner, and_(Partner.branch_id == one.branch_id, Partner.id == one.partner_id))
        .where(one.client_id == client_id, one.withdrawn_at.is_(None))
    )


def _handovers(client_id: uuid.UUID) -> Select[Any]:
    one = Handover
    outward = one.branch_id == HandoverLink.branch_id
    detail = {
        "outward": outward,
        "to": Branch.name,
        "from": one.from_branch_name,
        "accepted": one.accepted_at.is_not(None),
        "declined": one.declined_at.is_not(None),
        "withdrawn": one.withdrawn_at.is_not(None),
    }
    waits = and_(one.accepted_at.is_(None), one.declined_at.is_(None), one.withdrawn_at.is_(None))
    return (
        _part("handover", _local_day(one.sent_at), one.id, detail, at=one.sent_at, running=waits, who=one.sent_by_name)
        .select_from(HandoverLink)
        .join(one, one.id == HandoverLink.handover_id)
        .join(Branch, Branch.id == one.to_branch_id)
        .where(HandoverLink.client_id == client_id)
    )


def _dossiers(client_id: uuid.UUID) -> Select[Any]:
    one = Dossier
    detail = {"kind": one.kind, "number": one.number, "outcome": one.outcome}
    running = one.closed_on.is_(None)
    return _part("dossier", one.opened_on, one.id, detail, until=one.closed_on, running=running).where(
        one.client_id == client_id, one.withdrawn_at.is_(None)
    )


def _looks(client_id: uuid.UUID) -> Select[Any]:
    """Who opened the record or did something to it, the newest; an hour of one person's reading is one line."""
    one = AuditEvent
    hour = func.date_trunc("hour", one.at)
    looked = (
        select(
            func.max(one.at).label("at"),
            func.max(one.sequence).label("sequence"),
            one.verb.label("verb"),
            one.role.label("role"),
            one.person_id.label("person_id"),
            func.count().label("times"),
        )
        .where(one.record == "client", one.record_id == str(client_id), one.verb.not_in(UNOPENED))
        .group_by(hour, one.verb, one.role, one.person_id)
        .order_by(func.max(one.sequence).desc())
        .limit(MOST_LOOKS)
        .subquery()
    )
    detail = {"verb": looked.c.verb, "role": looked.c.role, "times": looked.c.times}
    day = cast(func.timezone(TIME_ZONE, looked.c.at), Date)
    return (
        _part("look", day, looked.c.sequence, detail, at=looked.c.at, who=Person.name)
        .select_from(looked)
        .outerjoin(Person, Person.id == looked.c.person_id)
    )
