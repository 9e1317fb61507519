"""Questions to the Helpdesk, as branches really ask them, about people who do not exist."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tenants.escalations.models import (
    Escalation,
    EscalationLink,
    EscalationMessage,
    MessageKind,
    SharedFact,
    State,
    Subject,
)
from tenants.escalations.running import start, stop
from tenants.moments import LOCAL

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterator, Sequence

    from tenants.isolation import ScopedSession


@dataclass(frozen=True)
class Question:
    """One question: when it was asked, by when the branch needs the answer, and where it stands."""

    branch: str
    subject: Subject
    title: str
    question: str
    hours_ago: int
    days_left: int | None = None
    facts: tuple[tuple[str, str | int], ...] = ()
    """Terms with what is known; a number is a day, so many days from today."""
    tried: str = ""
    claimed_by: str = ""
    answer: str = ""
    read: bool = False
    withdrawn: bool = False


QUESTIONS = (
    Question(
        "hellevoetsluis",
        Subject.FAMILY_REUNIFICATION,
        "Nareis ouders, 18 geworden tijdens de procedure",
        "Hij was 17 toen hij asiel vroeg en 18 toen hij zijn vergunning kreeg. De IND zegt: hij is volwassen, dus zijn ouders"
        " kunnen niet komen. Het bezwaar is ongegrond. Heeft beroep zin?",
        20,
        2,
        (
            ("Asiel gevraagd", -900),
            ("Leeftijd toen", "17 jaar"),
            ("Vergunning", -560),
            ("Leeftijd toen", "18 jaar"),
            ("Nareis gevraagd", -524),
            ("Bezwaar ongegrond, verstuurd", -26),
            ("Land", "Eritrea"),
        ),
        "Wij hebben de beslissing samen gelezen en de advocaat gebeld. Die is met vakantie.",
        claimed_by="Ilse Kompas",
    ),
    Question(
        "walcheren",
        Subject.INTEGRATION,
        "Inburgering en ziekte: uitstel bij DUO",
        "Mevrouw is vier maanden ziek geweest en haalt haar termijn niet. Kan zij uitstel krijgen, en welk bewijs wil DUO?",
        50,
        3,
        (("Inburgeringsplichtig sinds", -1010), ("Termijn loopt af", 85), ("Ziek", "vier maanden")),
        claimed_by="Tom Waterlijn",
    ),
    Question(
        "de-bevelanden",
        Subject.OTHER,
        "Huurschuld van de vorige bewoner",
        "Het gezin krijgt een brief van de deurwaarder over huur van voor hun tijd. De ontruiming staat al vast. Wat kunnen wij"
        " vandaag nog doen?",
        3,
        1,
        (("Huurcontract sinds", -75), ("Brief van de deurwaarder", -6), ("Ontruiming", 1)),
    ),
    Question(
        "nissewaard",
        Subject.ASYLUM,
        "Reisdocument voor een staatloos kind",
        "Het kind is hier geboren en staat in de basisregistratie als onbekend. De ouders zijn staatloos. Welk reisdocument kunnen"
        " zij aanvragen?",
        96,
        None,
        (("Geboren", "in Nederland"), ("Ouders", "staatloos")),
        "Wij hebben bij de gemeente gevraagd om 'staatloos' te registreren.",
    ),
    Question(
        "schouwen-duiveland",
        Subject.OTHER,
        "Naturalisatie zonder geboorteakte",
        "Meneer heeft geen geboorteakte en kan die niet krijgen. Geldt voor hem bewijsnood?",
        5,
        None,
        (("In Nederland sinds", -2600), ("Land", "Somalië")),
    ),
    Question(
        "hoeksche-waard",
        Subject.ASYLUM,
        "Intrekking na verblijf in het buitenland",
        "De IND wil de vergunning intrekken omdat mevrouw drie maanden bij haar zieke moeder was. Er is een voornemen. Wat moet er"
        " in de zienswijze staan?",
        28,
        9,
        (("Voornemen verstuurd", -33), ("Volgens de brief reageren tot en met", 9)),
    ),
    Question(
        "dordrecht",
        Subject.COUNTRY_INFORMATION,
        "Dienstplicht in Eritrea: nieuwe berichten?",
        "De zoon van een cliënt is opgeroepen. Is er recente informatie over ontheffing voor studenten?",
        30,
        None,
        (("Land", "Eritrea"),),
    ),
    Question(
        "hellevoetsluis",
        Subject.ASYLUM,
        "Vluchtelingenpaspoort kwijt op reis",
        "Meneer is in Duitsland zijn vluchtelingenpaspoort verloren. Hoe komt hij terug, en wat vraagt de IND daarna?",
        72,
        None,
        (("Verloren in Duitsland", -8), ("Aangifte gedaan", -7)),
        answer="Laat meneer met het bewijs van aangifte naar de Nederlandse ambassade in Berlijn gaan. Die geeft een laissez-passer"
        " voor de terugreis. Vraag daarna bij de gemeente een nieuw vluchtelingenpaspoort aan en neem het proces-verbaal mee."
        " Reken op enkele weken.",
        claimed_by="Ilse Kompas",
    ),
    Question(
        "hellevoetsluis",
        Subject.INTEGRATION,
        "Vrijstelling voor een vrouw van 64",
        "Zij wordt volgend jaar 65. Moet zij nog met inburgeren beginnen?",
        240,
        None,
        (("Leeftijd", "64 jaar"),),
        answer="Zij is inburgeringsplichtig tot zij de pensioenleeftijd bereikt. Vraag bij DUO of haar termijn voor die dag"
        " afloopt; zo niet, dan hoeft zij geen boete te verwachten. Zet haar intussen gerust in een taalklas.",
        claimed_by="Tom Waterlijn",
        read=True,
    ),
    Question(
        "leiden",
        Subject.FAMILY_REUNIFICATION,
        "Mag een pleegkind mee met de nareis?",
        "Het gezin zorgt al zes jaar voor een neefje. Er is geen papier van een rechter. Kan hij mee in de aanvraag?",
        60,
        None,
        (("Leeftijd van het kind", "9 jaar"),),
        "Wij vonden het antwoord zelf, in een eerder antwoord van de Helpdesk.",
        withdrawn=True,
    ),
)
MONTHS = (
    "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november",
    "december",
)  # fmt: skip


def ask_everything(
    session: ScopedSession,
    branch: str,
    name: str,
    people: dict[str, uuid.UUID],
    asker: tuple[uuid.UUID, str],
    clients: Sequence[uuid.UUID],
    now: dt.datetime,
) -> None:
    """Ask the questions of one branch in its own scope, each about one of its clients; `people` are the Helpdesk's."""
    mine = [question for question in QUESTIONS if question.branch == branch]
    for question, client in zip(mine, clients, strict=False):
        escalation = _escalation(session, question, now.astimezone(LOCAL))
        escalation.branch_name, (escalation.asked_by, escalation.asked_by_name) = name, asker
        _take(escalation, question, people)
        session.add(escalation)
        session.flush()
        session.add_all(_beside(escalation, question, now.astimezone(LOCAL).date()))
        session.add(EscalationLink(escalation_id=escalation.id, client_id=client))


def _beside(escalation: Escalation, question: Question, today: dt.date) -> Iterator[SharedFact | EscalationMessage]:
    """Give the facts that went along, and the answer."""
    of = {"branch_id": escalation.branch_id, "escalation_id": escalation.id}
    for position, (term, value) in enumerate(question.facts, start=1):
        yield SharedFact(position=position, term=term, value=_said(value, today), **of)
    if question.answer:
        yield EscalationMessage(
            kind=MessageKind.ANSWER,
            text=question.answer,
            written_by=escalation.answered_by,
            written_by_name=escalation.answered_by_name,
            written_at=escalation.answered_at,
            **of,
        )


def _escalation(session: ScopedSession, question: Question, now: dt.datetime) -> Escalation:
    today = now.date()
    left = question.days_left
    asked_at = now - dt.timedelta(hours=question.hours_ago)
    escalation = Escalation(
        branch_id=session.branch_id,
        asked_at=asked_at,
        subject=question.subject,
        title=question.title,
        question=question.question,
        tried=question.tried,
        answer_by=None if left is None else today + dt.timedelta(days=left),
        state=State.ASKED,
    )
    start(escalation, asked_at)
    if question.withdrawn:
        stop(escalation, asked_at + dt.timedelta(hours=1))
        escalation.state, escalation.sharing = State.WITHDRAWN, False
    return escalation


def _said(value: str | int, today: dt.date) -> str:
    """Return a fact as one says it: a day so many days from today is written out."""
    if isinstance(value, str):
        return value
    day = today + dt.timedelta(days=value)
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _take(escalation: Escalation, question: Question, people: dict[str, uuid.UUID]) -> None:
    """Let the Helpdesk take the question after an hour and answer it after a day, as far as it did."""
    if question.claimed_by:
        escalation.state = State.CLAIMED
        escalation.claimed_by, escalation.claimed_by_name = people[question.claimed_by], question.claimed_by
        escalation.claimed_at = escalation.touched_at = escalation.asked_at + dt.timedelta(hours=1)
    if question.answer:
        stop(escalation, escalation.asked_at + dt.timedelta(hours=20))
        escalation.state = State.ANSWERED
        escalation.first_response_at = escalation.asked_at + dt.timedelta(hours=20)
        escalation.answered_by, escalation.answered_by_name = people[question.claimed_by], question.claimed_by
        escalation.answered_at = escalation.asked_at + dt.timedelta(hours=20)
        escalation.read_at = escalation.asked_at + dt.timedelta(hours=26) if question.read else None
