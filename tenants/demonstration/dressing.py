"""Made-up dossiers as somebody who guards them leaves them: steps, what happened, family abroad, tasks, notes, a handler.

The steps and the deadlines are not made up: they follow from what happened, by the very way in which imports get theirs.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import and_, select, text

from tenants.audit.actions import Actor
from tenants.clients.models import Caseload, Client
from tenants.deadlines.models import DossierEvent, EventRole
from tenants.demonstration.making import made_id, write
from tenants.demonstration.names import FIRST_FEMALE, FIRST_MALE
from tenants.demonstration.passing import explain_late, let_time_pass
from tenants.demonstration.procedures import Course, course
from tenants.dossiers.arriving import Arrived, settle_arrived
from tenants.dossiers.models import (
    Dossier,
    DossierEntry,
    DossierKind,
    DossierNote,
    DossierOutcome,
    DossierParty,
    DossierTask,
    EntryKind,
    FamilyState,
    NoteChannel,
    PartyRole,
)

if TYPE_CHECKING:
    import random
    import uuid
    from collections.abc import Mapping, Sequence

    from tenants.demonstration.team import Colleague
    from tenants.isolation import ScopedSession

DAY = dt.timedelta(days=1)
MAKER = Actor(None, "demonstration")
LAWYERS = ("mr. A. Pleitboog", "mr. S. Toga", "mr. J. Weegschaal")
PLACES = {
    "SY": ("Damascus, Syrië", "Gaziantep, Turkije", "Beiroet, Libanon"), "ER": ("Addis Abeba, Ethiopië", "Khartoem, Soedan"),
    "AF": ("Islamabad, Pakistan", "Kabul, Afghanistan"), "IQ": ("Erbil, Irak",), "YE": ("Caïro, Egypte",),
    "SO": ("Nairobi, Kenia",), "IR": ("Ankara, Turkije",), "ET": ("Addis Abeba, Ethiopië",), "TR": ("Ankara, Turkije",),
}  # fmt: skip
ABROAD = ("Amman, Jordanië",)
STATES = {
    "": FamilyState.WAITING, "permit_granted": FamilyState.WAITING, "application_received": FamilyState.WAITING,
    "decision_sent": FamilyState.GRANTED, "visa_notice_sent": FamilyState.GRANTED, "visa_issued": FamilyState.VISA,
    "entered_country": FamilyState.ARRIVED, "arrival_reported": FamilyState.ARRIVED,
}  # fmt: skip
TASKS: dict[DossierKind, tuple[tuple[str, PartyRole], ...]] = {
    DossierKind.FAMILY_REUNIFICATION: (
        ("Uittreksel van het huwelijk opvragen", PartyRole.FAMILY_MEMBER),
        ("Geboorteakten laten vertalen", PartyRole.CLIENT),
        ("Afspraak bij de ambassade maken", PartyRole.EMBASSY),
        ("Bellen met de IND over de stand", PartyRole.US),
    ),
    DossierKind.OBJECTION_APPEAL: (
        ("Stukken naar de advocaat sturen", PartyRole.US),
        ("Gronden van het bezwaar nakijken", PartyRole.LAWYER),
    ),
}
OTHER_TASKS = (
    ("Pasfoto laten maken", PartyRole.CLIENT),
    ("Kopie van de pas vragen", PartyRole.CLIENT),
    ("Nabellen of de aanvraag binnen is", PartyRole.US),
)
NOTES = (
    ("Kwam langs op het spreekuur. Had nog niets gehoord.", NoteChannel.CONVERSATION),
    ("Gebeld met de tolk. Alles is duidelijk.", NoteChannel.PHONE_INTERPRETER),
    ("Mail van de advocaat: wij wachten op de beslissing.", NoteChannel.EMAIL),
    ("Brief uitgelegd en samen het antwoord geschreven.", NoteChannel.LETTER),
    ("Gebeld: de papieren zijn onderweg.", NoteChannel.PHONE),
)
LONG = 40


class One(NamedTuple):
    """A dossier to be dressed."""

    id: uuid.UUID
    kind: DossierKind
    opened_on: dt.date
    closed_on: dt.date | None
    outcome: DossierOutcome | None
    client_id: uuid.UUID
    last_name: str
    nationality: str | None


def dress_dossiers(
    session: ScopedSession,
    dice: random.Random,
    colleagues: Sequence[Colleague],
    today: dt.date,
    known: Mapping[uuid.UUID, Course],
) -> None:
    """Give every dossier of the branch what belongs to it; what happened in the `known` ones is known."""
    dossiers = _dossiers(session)
    if not dossiers:
        return
    courses = {
        one.id: known.get(one.id) or course(dice, one.kind, one.opened_on, one.closed_on, one.outcome, today)
        for one in dossiers
    }
    events = _write_events(session, dice, courses)
    keys = [one.id for one in dossiers]
    bare = set(keys) - set(session.scalars(select(DossierEntry.dossier_id).distinct()))
    settle_arrived(session, Arrived(keys, new=bare, events=events), MAKER, today)
    _Dressing(session, dice, colleagues, today, dossiers, courses).dress()
    let_time_pass(session, today)
    explain_late(session, dice, colleagues, today)


def _dossiers(session: ScopedSession) -> list[One]:
    query = select(
        Dossier.id, Dossier.kind, Dossier.opened_on, Dossier.closed_on, Dossier.outcome, Client.id, Client.last_name,
        Client.nationality,
    ).join(Client, and_(Client.branch_id == Dossier.branch_id, Client.id == Dossier.client_id))  # fmt: skip
    return [One(*row) for row in session.execute(query.order_by(Dossier.number))]


def _write_events(session: ScopedSession, dice: random.Random, courses: Mapping[uuid.UUID, Course]) -> list[uuid.UUID]:
    """Write what happened, what starts terms before what moves them; return the ids."""
    starting: list[dict[str, Any]] = []
    moving: list[dict[str, Any]] = []
    for dossier_id, found in courses.items():
        ids = [made_id(dice, min(one.day, dt.date(2038, 1, 1))) for one in found.events]
        for key, one in zip(ids, found.events, strict=True):
            row = {
                "id": key,
                "dossier_id": dossier_id,
                "role": one.role,
                "code": one.code,
                "day": one.day,
                "until": one.until,
                "terms": list(one.terms),
                "length": one.length,
                "proof": one.proof,
                "target_id": None if one.of is None else ids[one.of],
            }
            (starting if one.role is EventRole.STARTS else moving).append(row)
    write(session, DossierEvent, starting)
    write(session, DossierEvent, moving)
    return [row["id"] for row in (*starting, *moving)]


class _Dressing:
    """The rows around the dossiers of one branch."""

    def __init__(
        self,
        session: ScopedSession,
        dice: random.Random,
        colleagues: Sequence[Colleague],
        today: dt.date,
        dossiers: Sequence[One],
        courses: Mapping[uuid.UUID, Course],
    ) -> None:
        self.session, self.dice, self.today = session, dice, today
        self.dossiers, self.courses = dossiers, courses
        jurists = [one for one in colleagues if one.duty == "Juridisch begeleider"]
        # Who has an account first: the others' work is seen by who leads.
        self.handlers = sorted(jurists, key=lambda one: one.person_id is None) or list(colleagues[:1])
        if len(self.handlers) == 1:
            self.handlers += [one for one in colleagues if one.person_id is None][:2]
        self.writers = [one.person_id for one in colleagues if one.person_id]
        self.rows: dict[type[Any], list[dict[str, Any]]] = defaultdict(list)

    def dress(self) -> None:
        """Write handlers, parties, tasks, notes and their lines."""
        cared = {(row[0], row[1]) for row in self.session.execute(select(Caseload.client_id, Caseload.volunteer_id))}
        handled: list[dict[str, Any]] = []
        for place, one in enumerate(self.dossiers):
            runs = one.closed_on is None
            handler = self.handlers[0] if place % 3 else self.handlers[place % len(self.handlers)]
            if runs and place % 11 != 7:  # noqa: PLR2004
                handled.append({"id": one.id, "handler_id": handler.id})
                if (one.client_id, handler.id) not in cared:
                    cared.add((one.client_id, handler.id))
                    since = max(one.opened_on, self.today - 700 * DAY)
                    self._add(
                        Caseload, since, client_id=one.client_id, volunteer_id=handler.id, since=since, until=None
                    )
            recent = runs or (one.closed_on is not None and (self.today - one.closed_on).days < 400)  # noqa: PLR2004
            if recent:
                self._people(one)
            if runs:
                self._tasks(one, handler.id)
            if recent and self.writers and self.dice.random() < 0.7:  # noqa: PLR2004
                self._notes(one)
        for row in handled:
            self.session.execute(
                text("UPDATE dossiers SET handler_id = :handler_id WHERE branch_id = :b AND id = :id"),
                {"b": self.session.branch_id, **row},
            )
        for table in (Caseload, DossierParty, DossierTask, DossierNote, DossierEntry):
            write(self.session, table, self.rows[table])

    def _add(self, table: type[Any], on: dt.date, /, **values: Any) -> uuid.UUID:
        key = made_id(self.dice, on)
        self.rows[table].append({"id": key, **values})
        return key

    def _tell(self, one: One, kind: EntryKind, day: dt.date, note_id: uuid.UUID | None = None, **detail: Any) -> None:
        told = {name: str(value) for name, value in detail.items()}
        person = self.dice.choice(self.writers) if self.writers else None
        self._add(
            DossierEntry, day, dossier_id=one.id, kind=kind, day=day, person_id=person, detail=told, note_id=note_id,
            document_id=None,
        )  # fmt: skip

    def _people(self, one: One) -> None:
        if one.kind is DossierKind.OBJECTION_APPEAL:
            self._party(one, PartyRole.LAWYER, self.dice.choice(LAWYERS), phone="06 970 00 000")
        if one.kind is not DossierKind.FAMILY_REUNIFICATION:
            return
        found = self.courses[one.id]
        place = self.dice.choice(PLACES.get(one.nationality or "", ABROAD))
        state = STATES.get(found.stage, FamilyState.WAITING)
        since = max((event.day for event in found.events if event.day <= self.today), default=one.opened_on)
        partner = self.dice.choice("mf")
        relations = [("echtgenoot" if partner == "m" else "echtgenote", partner, self.dice.randrange(24, 50))]
        relations += [
            ("zoon" if sex == "m" else "dochter", sex, self.dice.randrange(1, 17))
            for sex in self.dice.choices("mf", k=self.dice.randrange(4))
        ]
        for relation, sex, age in relations:
            name = f"{self.dice.choice(FIRST_FEMALE if sex == 'f' else FIRST_MALE)} {one.last_name}"
            born = (self.today - age * 365 * DAY).replace(month=1, day=1)
            self._party(
                one, PartyRole.FAMILY_MEMBER, name, relation=relation, sex=sex, birth_date=born, birth_precision="year",
                nationality=one.nationality if one.nationality != "stateless" else None, place=place, state=state,
                state_since=since,
            )  # fmt: skip

    def _party(self, one: One, role: PartyRole, name: str, **values: Any) -> None:
        empty = {
            "relation": "", "birth_date": None, "birth_precision": "day", "sex": None, "nationality": None, "place": "",
            "phone": "", "email": "", "reference": "", "state": None, "state_since": None,
        }  # fmt: skip
        day = one.opened_on
        key = self._add(DossierParty, day, dossier_id=one.id, role=role, name=name, **{**empty, **values})
        self._tell(one, EntryKind.PARTY_ADDED, day, party_id=key, role=role.value)

    def _tasks(self, one: One, handler_id: uuid.UUID) -> None:
        possible = TASKS.get(one.kind, OTHER_TASKS)
        for label, role in self.dice.sample(possible, self.dice.choice((0, 1, 1, 2))):
            asked = max(one.opened_on, self.today - self.dice.randrange(3, 60) * DAY)
            due = max(asked, self.today + self.dice.randrange(-6, 25) * DAY)
            done = min(self.today, asked + self.dice.randrange(1, 9) * DAY) if self.dice.random() < 0.3 else None  # noqa: PLR2004
            ours = role is PartyRole.US
            key = self._add(
                DossierTask, asked, dossier_id=one.id, label=label, asked_on=asked, due_on=due, waits_for=role,
                volunteer_id=handler_id if ours else None, done_on=done,
            )  # fmt: skip
            told: dict[str, Any] = {"task_id": key, "label": label, "waits_for": role.value}
            self._tell(one, EntryKind.TASK_ASKED, asked, **told)
            if done:
                self._tell(one, EntryKind.TASK_DONE, done, **told)

    def _notes(self, one: One) -> None:
        last = one.closed_on or self.today
        for words, channel in self.dice.sample(NOTES, self.dice.choice((1, 1, 2))):
            day = max(one.opened_on, last - self.dice.randrange(1, LONG) * DAY)
            key = self._add(
                DossierNote, day, dossier_id=one.id, day=day, channel=channel, text=words,
                written_by=self.dice.choice(self.writers),
            )  # fmt: skip
            self._tell(one, EntryKind.NOTE, day, note_id=key, channel=channel.value)
