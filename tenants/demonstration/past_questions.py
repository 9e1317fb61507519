"""Years of questions that the Helpdesk answered: many of a few kinds, as seasons and the news bring them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import insert

from tenants.demonstration.making import made_id
from tenants.escalations.clocks import DAY, HOUR, PROMISES, after_open_time
from tenants.escalations.models import Escalation, EscalationMessage, MessageKind, Rating, State, Subject
from tenants.escalations.rules import due_day
from tenants.moments import LOCAL
from tenants.terms.holidays import is_working_day

if TYPE_CHECKING:
    import random
    import uuid
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Table

    from tenants.isolation import ScopedSession

YEARS = 2
"""So many whole years before the one that runs."""
A_WEEK = 5.5
"""How many questions the story's region asks."""
BUSY = {1: 1.1, 2: 1.0, 3: 1.1, 4: 1.0, 5: 0.9, 6: 1.0, 7: 0.6, 8: 0.6, 9: 1.3, 10: 1.3, 11: 1.25, 12: 0.7}
"""How much is asked in each month against the average: quiet in summer and around Christmas."""
OPEN_FOR = dt.timedelta(days=14)
"""So long an answered question stays open when the branch says nothing."""
FAMILY, ASYLUM, INTEGRATION = Subject.FAMILY_REUNIFICATION, Subject.ASYLUM, Subject.INTEGRATION
COUNTRY, OTHER = Subject.COUNTRY_INFORMATION, Subject.OTHER


@dataclass(frozen=True)
class Usual:
    """A question as many branches ask it, how often against the others, and who answers it."""

    subject: Subject
    title: str
    question: str
    answer: str
    weight: int = 2


USUAL = (
    Usual(
        FAMILY,
        "Nareis: de 90 dagen zijn voorbij",
        "De IND heeft nog niet beslist en er kwam geen brief over verlenging. Mogen wij een ingebrekestelling sturen?",
        "Ja, vanaf de dag nadat de termijn voorbij is. Twee weken na ontvangst kan er beroep worden ingesteld. Laat Wegwijs de dag"
        " uitrekenen: een brief die te vroeg is, telt niet.",
        5,
    ),
    Usual(
        FAMILY,
        "Nareis: bewijs van het huwelijk ontbreekt",
        "Er is alleen een foto van de bruiloft. Is dat genoeg voor de aanvraag?",
        "Stuur de aanvraag op tijd en schrijf erbij wat er niet is en waarom. Voeg alles toe wat laat zien dat zij een gezin zijn:"
        " foto's, berichten, verklaringen. De IND kan dan onderzoek doen.",
        4,
    ),
    Usual(
        FAMILY,
        "Afspraak bij de ambassade lukt niet",
        "De aanvraag is ingewilligd, maar de ambassade heeft geen plek binnen drie maanden. Wat nu?",
        "Mail de ambassade en bewaar elke poging. Meld het ook bij de IND voordat de drie maanden om zijn, en laat het ons weten"
        " als er geen antwoord komt.",
        3,
    ),
    Usual(
        FAMILY,
        "Bezwaar tegen afwijzing nareis: hoeveel tijd?",
        "De brief is van vorige week. Tot wanneer kan het bezwaar binnen zijn?",
        "Vier weken, vanaf de dag na die waarop de brief is verstuurd. Valt de laatste dag in het weekend, dan telt de maandag.",
        3,
    ),
    Usual(
        ASYLUM,
        "Vergunning loopt af: wanneer verlengen?",
        "De vergunning loopt over vijf maanden af. Kan de aanvraag nu al?",
        "Ja, in de zes maanden voordat zij afloopt, en uiterlijk op de dag ervoor. Die dag schuift nooit op.",
        4,
    ),
    Usual(
        ASYLUM,
        "Reizen met een vluchtelingenpaspoort",
        "De cliënt wil familie bezoeken in een buurland van het land waar zij vandaan komt. Kan dat kwaad?",
        "Naar het eigen land reizen kan de vergunning in gevaar brengen. Naar een buurland mag, als het paspoort daar geldig is."
        " Laat haar bewijzen bewaren waar zij was.",
        3,
    ),
    Usual(
        ASYLUM,
        "Voornemen van de IND: wat moet er in de zienswijze?",
        "Er ligt een voornemen. De cliënt begrijpt de brief niet. Wie schrijft de zienswijze?",
        "De advocaat. Bel hem vandaag, maak samen een lijst van wat niet klopt in de brief en welke papieren er zijn.",
        3,
    ),
    Usual(
        INTEGRATION,
        "Verlenging van de inburgering bij DUO",
        "De cliënt haalt het examen niet op tijd. Hij volgde genoeg lessen. Kan hij langer de tijd krijgen?",
        "Bij een plicht van voor 2022 kan DUO verlengen. Laat de school de gevolgde uren opschrijven en vraag het aan voordat de"
        " termijn voorbij is.",
        4,
    ),
    Usual(
        INTEGRATION,
        "Plan (PIP) is er na een half jaar nog niet",
        "De gemeente heeft nog geen plan gemaakt. Loopt de termijn al?",
        "Bij de wet van 2021 begint de termijn van drie jaar met de dagtekening van het plan. Vraag de gemeente wel om tempo:"
        " zonder plan staat ook de taalles stil.",
        3,
    ),
    Usual(
        INTEGRATION,
        "Kinderopvang tijdens de taalles",
        "Zij mist lessen omdat er geen opvang is. Wie regelt dat?",
        "Bespreek het met de gemeente: zij steunt bij de inburgering. Schrijf op welke lessen zij miste en waarom.",
        2,
    ),
    Usual(
        COUNTRY,
        "Schoolpapieren uit Syrië laten legaliseren",
        "Kan een diploma uit Syrië nu worden gelegaliseerd, en waar?",
        "Wij vonden de werkwijze van dit najaar en hebben de bron erbij gezet. Kijk vlak voor de afspraak nog eens: het verandert"
        " vaak.",
        2,
    ),
    Usual(
        COUNTRY,
        "Dienstplicht in Eritrea: hoe lang?",
        "Is er recente informatie over de duur van de dienstplicht?",
        "Wij noemen drie openbare bronnen van dit jaar. Zij spreken elkaar op een punt tegen; dat schrijven wij erbij.",
        1,
    ),
    Usual(
        OTHER,
        "Gemeente beslist niet over bijzondere bijstand",
        "De aanvraag voor inrichting ligt er al tien weken. Wat kunnen wij doen?",
        "Na acht weken is de termijn in elk geval voorbij. Stuur een ingebrekestelling; twee weken later kan er beroep komen.",
        3,
    ),
    Usual(
        OTHER,
        "Huurtoeslag teruggevraagd",
        "De dienst vraagt toeslag terug omdat een volwassen zoon op het adres stond. Klopt dat?",
        "Het inkomen van wie meewoont telt mee. Kijk of de dagen kloppen waarop hij er stond, en maak binnen zes weken bezwaar als"
        " dat niet zo is.",
        2,
    ),
)
RISING = (
    Usual(
        COUNTRY,
        "Ambassade van Soedan: is zij open?",
        "De cliënt heeft een akte nodig. Werkt de ambassade, en geeft zij aktes af?",
        "Wij hebben gebeld en gemaild. Het antwoord staat hieronder, met de dag waarop wij het kregen.",
    ),
    Usual(
        COUNTRY,
        "Paspoort via de ambassade van Soedan",
        "Het paspoort loopt af. Kan de ambassade het verlengen, en is dat veilig om te vragen?",
        "Vraag eerst de advocaat of het kwaad kan. Wat de ambassade nu doet, schrijven wij hieronder.",
    ),
)
"""What is suddenly asked this week."""
RISING_DAYS = (0, 0, 0, 2, 2, 3, 4, 5, 6, 6)


@dataclass(frozen=True)
class Office:
    """Where questions come from, and who answers them."""

    branches: Sequence[tuple[uuid.UUID, str, uuid.UUID, str]]
    """Of each branch: its id and name, and who asks."""
    lawyers: Mapping[Subject, Sequence[tuple[uuid.UUID, str]]]


class Batch:
    """Rows that are written together."""

    def __init__(self) -> None:
        self.questions: list[dict[str, Any]] = []
        self.messages: list[dict[str, Any]] = []

    def write(self, session: ScopedSession) -> None:
        """Write those of the session's branch, in its scope: nobody else asks for it."""
        for model, rows in ((Escalation, self.questions), (EscalationMessage, self.messages)):
            own = [row for row in rows if row["branch_id"] == session.branch_id]
            if own:
                session.execute(insert(cast("Table", model.__table__)), own)


def ask_the_past(
    dice: random.Random, office: Office, now: dt.datetime, a_week: float = A_WEEK, *, rising: bool = True
) -> Batch:
    """Return the questions of some years, so many `a_week`, and their answers up to `now`.

    With `rising` something is asked suddenly this week.
    """
    batch, today = Batch(), now.astimezone(LOCAL).date()
    kinds = [usual for usual in USUAL for _ in range(usual.weight)]
    monday = dt.date(today.year - YEARS, 1, 1)
    monday += dt.timedelta(days=-monday.weekday() % 7)
    while monday < today - dt.timedelta(days=today.weekday() + 7):
        for _ in range(max(0, _round(dice, a_week * BUSY[monday.month]))):
            _one(batch, dice, office, dice.choice(kinds), _working_day(dice, monday), now)
        monday += dt.timedelta(days=7)
    for number, back in enumerate(RISING_DAYS if rising else ()):
        day = today - dt.timedelta(days=back)
        _one(batch, dice, office, RISING[number % len(RISING)], day, now, quick=True)
    return batch


def _round(dice: random.Random, mean: float) -> int:
    return int(mean) + (dice.random() < mean % 1) + dice.choice((-1, 0, 0, 1))


def _working_day(dice: random.Random, monday: dt.date) -> dt.date:
    days = [monday + dt.timedelta(days=number) for number in range(5)]
    return dice.choice([day for day in days if is_working_day(day)] or days)


def _one(
    batch: Batch,
    dice: random.Random,
    office: Office,
    usual: Usual,
    day: dt.date,
    now: dt.datetime,
    *,
    quick: bool = False,
) -> None:
    """Add one question with its answer, when there was time for one; `quick` ones are answered within a day."""
    at = dt.datetime.combine(day, dt.time(9, 5), LOCAL) + dt.timedelta(minutes=dice.randrange(440))
    at = min(at, now - dt.timedelta(minutes=dice.randrange(20, 90)))
    took = dice.randrange(HOUR, DAY) if quick else _took(dice, usual.subject)
    done_at = after_open_time(at, took)
    branch_id, branch, asker_id, asker = dice.choice(office.branches)
    promise = PROMISES[usual.subject]
    due_at = after_open_time(at, promise.answer)
    question = {
        "id": made_id(dice, day),
        "branch_id": branch_id,
        "branch_name": branch,
        "asked_by": asker_id,
        "asked_by_name": asker,
        "asked_at": at,
        "subject": usual.subject,
        "title": usual.title,
        "question": usual.question,
        "first_due_at": after_open_time(at, promise.first),
        "due_on": due_day(None, None, due_at),
        **dict.fromkeys(LATER),
        "state": State.ASKED,
        "sharing": True,
        "clock_used": 0,
        "clock_since": at,
        "answer_due_at": due_at,
    }
    if done_at < now:
        _answer(batch, dice, question, usual, dice.choice(office.lawyers[usual.subject]), (took, done_at, now))
    batch.questions.append(question)


LATER = (
    "claimed_by", "claimed_by_name", "claimed_at", "touched_at", "first_response_at", "answered_by", "answered_by_name",
    "answered_at", "read_at", "closed_at", "rating", "rated_at",
)  # fmt: skip
"""What a question says only later."""


def _took(dice: random.Random, subject: Subject) -> int:
    """Return the seconds of opening time that an answer took: mostly a day or two, sometimes more than was promised."""
    promise = PROMISES[subject].answer
    return min(int(dice.lognormvariate(0.0, 0.75) * promise * 0.38) + HOUR, 3 * promise)


def _answer(
    batch: Batch,
    dice: random.Random,
    question: dict[str, Any],
    usual: Usual,
    lawyer: tuple[uuid.UUID, str],
    when: tuple[int, dt.datetime, dt.datetime],
) -> None:
    took, at, now = when
    asked_at: dt.datetime = question["asked_at"]
    promise, word = PROMISES[usual.subject], None
    if took > DAY and dice.random() < 0.75:  # noqa: PLR2004
        word = after_open_time(asked_at, dice.randrange(HOUR, DAY + HOUR))
        in_time = word <= question["first_due_at"]
        batch.messages.append(
            _said(question, lawyer, MessageKind.WORD, "Wij kijken ernaar en komen erop terug.", word, first=in_time)
        )
    first = None if word else took <= promise.first
    batch.messages.append(
        _said(
            question,
            lawyer,
            MessageKind.ANSWER,
            usual.answer,
            at,
            first=first,
            in_time=took <= promise.answer,
            took=took,
        )
    )
    closed_at = min(at + OPEN_FOR, at + dt.timedelta(days=dice.randrange(1, 25)))
    closed = closed_at < now
    rated = closed and dice.random() < 0.55  # noqa: PLR2004
    question.update(
        state=State.CLOSED if closed else State.ANSWERED,
        sharing=not closed,
        clock_used=took,
        clock_since=None,
        answer_due_at=None,
        claimed_by=lawyer[0],
        claimed_by_name=lawyer[1],
        claimed_at=asked_at + dt.timedelta(minutes=30),
        touched_at=at,
        first_response_at=word or at,
        answered_by=lawyer[0],
        answered_by_name=lawyer[1],
        answered_at=at,
        read_at=min(at + dt.timedelta(hours=3), now),
        closed_at=closed_at if closed else None,
        rating=dice.choices(list(Rating), (15, 4, 1))[0] if rated else None,
        rated_at=closed_at if rated else None,
    )


def _said(
    question: dict[str, Any],
    lawyer: tuple[uuid.UUID, str],
    kind: MessageKind,
    text: str,
    at: dt.datetime,
    *,
    first: bool | None,
    in_time: bool | None = None,
    took: int | None = None,
) -> dict[str, Any]:
    return {
        "branch_id": question["branch_id"],
        "escalation_id": question["id"],
        "kind": kind,
        "text": text,
        "written_by": lawyer[0],
        "written_by_name": lawyer[1],
        "written_at": at,
        "first_in_time": first,
        "in_time": in_time,
        "took": took,
    }
