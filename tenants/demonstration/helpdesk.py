"""Questions to the Helpdesk, as branches really ask them, about people who do not exist."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tenants.escalations.models import Escalation, EscalationLink, State, Subject

if TYPE_CHECKING:
    import uuid

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
    facts: tuple[tuple[str, str], ...] = ()
    tried: str = ""
    claimed_by: str = ""
    answer: str = ""
    read: bool = False


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
            ("Asiel gevraagd", "3 mei 2017, 17 jaar"),
            ("Vergunning", "15 januari 2018, 18 jaar"),
            ("Nareis gevraagd", "20 februari 2018"),
            ("Bezwaar ongegrond", "18 oktober 2018"),
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
        (("Inburgeringsplichtig sinds", "april 2016"), ("Ziek", "vier maanden")),
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
        (("Huurcontract", "sinds 1 september"), ("Brief van de deurwaarder", "vorige week")),
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
        (("In Nederland sinds", "2012"), ("Land", "Somalië")),
    ),
    Question(
        "hoeksche-waard",
        Subject.ASYLUM,
        "Intrekking na verblijf in het buitenland",
        "De IND wil de vergunning intrekken omdat mevrouw drie maanden bij haar zieke moeder was. Er is een voornemen. Wat moet er"
        " in de zienswijze staan?",
        28,
        9,
        (("Voornemen", "tien dagen geleden"), ("Zienswijze kan nog", "negen dagen")),
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
        (("Verloren", "vorige week in Duitsland"), ("Aangifte", "gedaan")),
        answer="Laat meneer met het bewijs van aangifte naar de Nederlandse ambassade in Berlijn gaan. Die geeft een laissez-passer"
        " voor de terugreis. Vraag daarna bij de gemeente een nieuw vluchtelingenpaspoort aan; neem het proces-verbaal mee. De"
        " gemeente laat het uitschrijven en dat duurt ongeveer twee weken.",
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
)


def ask_everything(
    session: ScopedSession, branch: str, name: str, people: dict[str, uuid.UUID], asker: tuple[uuid.UUID, str], now: dt.datetime
) -> None:
    """Ask the questions of one branch in its own scope; `people` are the Helpdesk's by name."""
    for question in QUESTIONS:
        if question.branch != branch:
            continue
        asked_at = now - dt.timedelta(hours=question.hours_ago)
        escalation = Escalation(
            branch_id=session.branch_id,
            branch_name=name,
            asked_by=asker[0],
            asked_by_name=asker[1],
            asked_at=asked_at,
            subject=question.subject,
            title=question.title,
            question=question.question,
            tried=question.tried,
            answer_by=now.date() + dt.timedelta(days=question.days_left) if question.days_left is not None else None,
            facts=[{"term": term, "value": value} for term, value in question.facts],
            state=State.ASKED,
        )
        if question.claimed_by:
            escalation.state = State.CLAIMED
            escalation.claimed_by, escalation.claimed_by_name = people[question.claimed_by], question.claimed_by
            escalation.claimed_at = asked_at + dt.timedelta(hours=1)
        if question.answer:
            escalation.state, escalation.answer = State.ANSWERED, question.answer
            escalation.answered_by, escalation.answered_by_name = people[question.claimed_by], question.claimed_by
            escalation.answered_at = asked_at + dt.timedelta(hours=20)
            escalation.read_at = asked_at + dt.timedelta(hours=26) if question.read else None
        session.add(escalation)
        session.flush()
        session.add(EscalationLink(escalation_id=escalation.id, client_id=None))
