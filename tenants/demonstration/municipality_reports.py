"""What two branches agreed with their municipalities, and what they report.

Hellevoetsluis: a final quarter, a corrected one, one to finish. Walcheren: its three municipalities, of which one waits.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from sqlalchemy import select

from tenants.audit.actions import Actor
from tenants.auth.models import Membership, Person
from tenants.branches.models import Branch as BranchRow
from tenants.branches.queries import municipalities_between
from tenants.consultations.models import Topic
from tenants.demonstration import star
from tenants.isolation import Branch, Directory, scoped
from tenants.municipality_reports.actions import agree, make_final, write_words
from tenants.municipality_reports.rules import Line, Quarter
from tenants.partners.models import Signal, SignalState
from tenants.roles import Role

if TYPE_CHECKING:
    import uuid

    from sqlalchemy import Engine

    from tenants.isolation import ScopedSession

AGREED = {
    "housing.housed": 110, "consultations.contacts": 2400, "dossiers.opened": 30, "guidance.started": 125,
    "participation.participants": 60, "partners.meetings": 8,
}  # fmt: skip
SIGNALS = (
    (Topic.HOUSING, "De inrichting komt pas zes weken na de sleutel: de bijzondere bijstand wordt laat betaald."),
    (Topic.CARE, "Huisartsen in het centrum nemen geen nieuwe patiënten meer aan."),
    (Topic.EDUCATION, "Voor peuters is er op de voorschool pas na de winter weer plaats."),
)
WORDS = (
    {
        "lead": "Minder woningen, meer vragen over toeslagen",
        "trends": "De corporatie bood minder woningen aan dan in het voorjaar. Wie een huis kreeg, kreeg het vaker buiten het"
        " centrum.\n\nAan de balie kwamen vooral vragen over toeslagen. Dat zien wij elk jaar rond de jaaropgaaf.",
        "signals": "Wij vragen de gemeente om de bijzondere bijstand eerder uit te betalen.",
    },
    {
        "lead": "Drukker aan de balie, en een groep meer",
        "trends": "Er begon een groep meer met de participatieverklaring dan een jaar geleden.\n\nHet spreekuur was drukker:"
        " mensen die al jaren in de stad wonen, komen vaker terug met vragen over hun verblijf.",
        "signals": "Een huisarts vinden lukt bijna niemand meer zelf. Wij vragen de gemeente om een afspraak met de praktijken.",
    },
    {
        "lead": "Een rustige zomer",
        "trends": "In de zomer was er minder te doen: er begon geen groep en de scholen waren dicht.",
        "signals": "",
    },
)
"""Of the last three quarters that are over, the oldest first."""

SEVERAL = "walcheren"
"""A branch that reports to several municipalities."""
AGREED_WITH = {"GM0687": 70, "GM0717": 25, "GM0718": 60}
"""How many people are to be housed in a year in each of them (Middelburg, Veere, Vlissingen)."""
OF_SEVERAL: dict[str, tuple[dict[str, str], tuple[Topic, str]]] = {
    "GM0687": (
        {
            "lead": "Meer gezinnen, en kleinere huizen",
            "trends": "Er kwamen vooral gezinnen met kleine kinderen. De huizen die vrijkwamen, waren vaak voor twee personen.",
            "signals": "Wij vragen de gemeente om met de corporatie over grotere woningen te praten.",
        },
        (Topic.HOUSING, "Voor gezinnen met vier kinderen kwam er het hele kwartaal geen huis vrij."),
    ),
    "GM0718": (
        {
            "lead": "Werk vinden lukt vaker",
            "trends": "Steeds meer mensen vinden werk in de haven en de horeca, ook wie de taal nog leert.",
            "signals": "Wij vragen de gemeente om taalles in de avond.",
        },
        (Topic.WORK, "Wie werk vindt, kan niet meer naar de taalles: die is alleen overdag."),
    ),
}
"""What is told of the last quarter that is over; Veere waits for somebody to write it."""


def report_to_municipalities(engine: Engine, today: dt.date) -> None:
    """Let the team lead agree, write three quarters and make two of them final, once the figures are counted."""
    with scoped(engine, Directory()) as session:
        branch_id, lead = _lead(session, star.SLUG)
        several = _lead(session, SEVERAL)
    _report_to_several(engine, *several, today)
    with scoped(engine, Branch(branch_id)) as session:
        quarters = [Quarter.of(today).beside(-back) for back in (3, 2, 1)]
        first, last = quarters[0].first, quarters[-1].last
        code = municipalities_between(session, branch_id, first, last)[0].code
        for year in {quarter.year for quarter in quarters} | {today.year}:
            agree(session, lead, code, year, {name: Line(name, agreed) for name, agreed in AGREED.items()})
        for quarter, words in zip(quarters, WORDS, strict=True):
            for place, (topic, text) in enumerate(SIGNALS):
                day = quarter.first + dt.timedelta(days=20 + 17 * place)
                session.add(
                    Signal(
                        day=day, municipality_code=code, topic=topic.value, text=text, state=SignalState.CHOSEN,
                        person_id=lead.who,
                    )
                )  # fmt: skip
            session.flush()
            write_words(session, lead, code, quarter, words)
        for quarter in quarters[:-1]:
            make_final(session, lead, code, quarter, today)
        make_final(session, lead, code, quarters[1], today, "Er is een overleg bij gekomen dat nog niet was ingevuld.")


def _report_to_several(engine: Engine, branch_id: uuid.UUID, lead: Actor, today: dt.date) -> None:
    """Agree with every municipality of a branch that has several, and report to those of which there are words."""
    quarter = Quarter.of(today).beside(-1)
    with scoped(engine, Branch(branch_id)) as session:
        for code, housed in AGREED_WITH.items():
            lines = {"housing.housed": housed, "guidance.started": housed, "consultations.contacts": housed * 12}
            for year in {quarter.year, today.year}:
                agree(session, lead, code, year, {name: Line(name, agreed) for name, agreed in lines.items()})
        for code, (words, (topic, said)) in OF_SEVERAL.items():
            session.add(
                Signal(
                    day=quarter.first + dt.timedelta(days=31), municipality_code=code, topic=topic.value, text=said,
                    state=SignalState.CHOSEN, person_id=lead.who,
                )
            )  # fmt: skip
            session.flush()
            write_words(session, lead, code, quarter, words)
            make_final(session, lead, code, quarter, today)


def _lead(session: ScopedSession, slug: str) -> tuple[uuid.UUID, Actor]:
    """Return the branch and its team lead as somebody who acts."""
    branch_id, person_id, name = session.execute(
        select(BranchRow.id, Person.id, Person.name)
        .join(Membership, Membership.branch_id == BranchRow.id)
        .join(Person, Person.id == Membership.person_id)
        .where(BranchRow.slug == slug, Membership.role == Role.TEAM_LEAD)
    ).one()
    return branch_id, Actor(person_id, Role.TEAM_LEAD.value, name)
