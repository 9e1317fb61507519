"""What happens in made-up procedures, kind by kind: on which days, which terms begin by it, and what moves them.

Pure: the dice, the days of the dossier and today decide. Of a dossier that runs, the last thing that happened lies so that
most of what is waited for is still to come; a few are late, stand still or were lengthened by a letter.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tenants.deadlines.models import EventRole
from tenants.deadlines.rules import EXTENDED_BY_LETTER, StillReason
from tenants.dossiers.models import DossierKind, DossierOutcome

if TYPE_CHECKING:
    import random

DAY = dt.timedelta(days=1)
LATE, STILL, LONGER = 0.09, 0.1, 0.45
"""Of the dossiers that run: how many are late, and of those that wait for a decision: how many stand still, or longer."""
PROOFS = {
    "permit_granted": "Brief van de IND over de vergunning", "application_received": "Ontvangstbevestiging",
    "decision_sent": "Besluit op papier", "visa_notice_sent": "Brief van de ambassade", "visa_issued": "Visum gezien",
    "entered_country": "Vliegticket", "arrival_reported": "Bewijs van melding in Ter Apel", "permit_expires": "Pas gezien",
    "fee_paid": "Kwitantie van de gemeente", "admitted": "Uittreksel uit de BRP",
    "objection_term_ended": "Bezwaarschrift van de advocaat",
}  # fmt: skip


@dataclass(frozen=True)
class Happened:
    """Something that happened, or that moved a term: `of` says which of the list it moves."""

    role: EventRole
    code: str
    day: dt.date
    terms: tuple[str, ...]
    until: dt.date | None = None
    length: str = ""
    of: int | None = None
    proof: str = ""


@dataclass(frozen=True)
class Stage:
    """A stage of a kind: what begins it, the terms that begin then, its usual days and for how long one waits safely."""

    code: str
    terms: tuple[str, ...]
    days: int
    """As a rule so many days after the stage before."""
    safe: int = 0
    """Whoever waits no longer than this is not late; nothing for a stage in which nobody waits for anything with a term."""
    limit: int = 0
    """From so many days on the term is over."""


ACTS = {"decision_sent", "visa_notice_sent"}
"""What an authority does: as late as it likes."""
FAMILY = "family_reunification"
STAGES: dict[DossierKind, tuple[Stage, ...]] = {
    DossierKind.FAMILY_REUNIFICATION: (
        Stage("permit_granted", (f"{FAMILY}.application",), 0, 75, 96),
        Stage("application_received", (f"{FAMILY}.decision",), 45, 80, 96),
        Stage("decision_sent", (), 150, 60),
        Stage("visa_notice_sent", (f"{FAMILY}.collect_visa",), 25, 75, 95),
        Stage("visa_issued", (f"{FAMILY}.enter_on_visa",), 30, 70, 91),
        Stage("entered_country", (f"{FAMILY}.report_arrival",), 40, 1, 7),
        Stage("arrival_reported", (f"{FAMILY}.permit_after_report",), 2, 10, 20),
    ),
    DossierKind.ASYLUM: (Stage("application_received", ("asylum.decision",), 5, 150, 200), Stage("decision_sent", (), 170, 60)),
    DossierKind.RENEWAL: (
        # Who renews in time applies before the permit ends.
        Stage("permit_expires", ("permit_asylum.renewal_window", "permit_asylum.renewal"), 100),
        Stage("application_received", ("regular.decision",), -40, 80, 100),
        Stage("decision_sent", (), 70, 60),
    ),
    DossierKind.TRAVEL_DOCUMENT: (
        Stage("application_received", ("travel_document.decision",), 12, 24, 34),
        Stage("decision_sent", (), 26, 40),
    ),
    DossierKind.NATURALISATION: (
        Stage("fee_paid", ("naturalisation.decision",), 30, 330, 380),
        Stage("decision_sent", (), 300, 60),
    ),
    DossierKind.OBJECTION_APPEAL: (
        Stage("decision_sent", ("regular.objection",), 0, 24, 33),
        Stage("objection_term_ended", ("regular.objection_decision",), 20, 120, 140),
        Stage("decision_sent", (), 110, 40),
    ),
    DossierKind.OTHER: (
        Stage("application_received", ("general.decision",), 10, 50, 60),
        Stage("decision_sent", (), 45, 40),
    ),
}  # fmt: skip


@dataclass
class Course:
    """The course of one dossier."""

    events: list[Happened] = field(default_factory=list)
    stage: str = ""
    """What happened last."""


def course(
    dice: random.Random,
    kind: DossierKind,
    opened: dt.date,
    closed: dt.date | None,
    outcome: DossierOutcome | None,
    today: dt.date,
) -> Course:
    """Return what happened in a dossier between its opening and its end, or today."""
    stages = STAGES.get(kind, ())
    if not stages:
        return Course()
    days = _usual_days(dice, stages, opened)
    if closed is not None:
        held = [place for place, day in enumerate(days) if day <= closed]
        if outcome is not DossierOutcome.GRANTED:
            held = [place for place in held if stages[place].code != "decision_sent"][:2]
        return _told(stages, [(place, days[place]) for place in held])
    return _running(dice, kind, stages, days, today)


def _usual_days(dice: random.Random, stages: tuple[Stage, ...], opened: dt.date) -> list[dt.date]:
    days, day = [], opened
    for stage in stages:
        day += round(stage.days * dice.uniform(0.6, 1.25)) * DAY
        days.append(day)
    return days


def _running(
    dice: random.Random, kind: DossierKind, stages: tuple[Stage, ...], days: list[dt.date], today: dt.date
) -> Course:
    """Return the course of a dossier that runs: the usual days so far, and the last one so that one can wait for more."""
    reached = max(sum(day <= today for day in days), 1)
    last = stages[reached - 1]
    is_late = last.limit > 0 and dice.random() < LATE
    waited = dice.randrange(last.limit, last.limit + 25) if is_late else dice.randrange(max(last.safe, 1))
    anchor = today - waited * DAY
    # Whoever waited long waited for an authority: what a client does after its last act follows soon upon it.
    act = max((place for place in range(reached) if stages[place].code in ACTS), default=reached - 1)
    later = max(anchor - days[reached - 1], dt.timedelta())
    held = [(place, days[place] + (later if place >= act else dt.timedelta())) for place in range(reached - 1)]
    held = [(place, day) for place, day in held if day < anchor]
    if held and stages[held[-1][0]].limit and (anchor - held[-1][1]).days > stages[held[-1][0]].safe:
        # Who waited long before this was not a client who forgot: what they had to do was done when it usually is.
        moved = anchor - dice.randrange(1, stages[held[-1][0]].safe + 1) * DAY
        held[-1] = (held[-1][0], moved)
    found = _told(stages, [*held, (reached - 1, anchor)])
    if kind is DossierKind.RENEWAL and last.code == "permit_expires":
        found.events[-1] = _start(last, today + dice.randrange(5, 200) * DAY)
    if last.code == "application_received" and not is_late:
        _move(dice, found, kind, today)
    return found


def _told(stages: tuple[Stage, ...], held: list[tuple[int, dt.date]]) -> Course:
    events = [_start(stages[place], day) for place, day in held]
    return Course(events, events[-1].code if events else "")


def _start(stage: Stage, day: dt.date) -> Happened:
    return Happened(EventRole.STARTS, stage.code, day, stage.terms, proof=PROOFS.get(stage.code, ""))


def _move(dice: random.Random, found: Course, kind: DossierKind, today: dt.date) -> None:
    """Let the clock of an authority stand still, or its term become longer by a letter."""
    at, term = len(found.events) - 1, found.events[-1].terms[0]
    received = found.events[-1].day
    room = (today - received).days
    if dice.random() < STILL and room > 8:  # noqa: PLR2004
        since = received + dice.randrange(4, room) * DAY
        reason = dice.choice((StillReason.COMPLETION, StillReason.FOREIGN))
        proof = f"Brief van {since:%d-%m-%Y}"
        found.events.append(Happened(EventRole.SUSPENDS, reason.value, since, (term,), of=at, proof=proof))
    elif kind is DossierKind.FAMILY_REUNIFICATION and dice.random() < LONGER and room > 20:  # noqa: PLR2004
        day = received + dice.randrange(15, room) * DAY
        proof = f"Brief van de IND van {day:%d-%m-%Y}"
        found.events.append(
            Happened(EventRole.EXTENDS, EXTENDED_BY_LETTER, day, (term,), length="3 months", of=at, proof=proof)
        )
