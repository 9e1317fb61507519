"""Hellevoetsluis, whose 2018 comes from import files as a branch would bring them in (`data/hellevoetsluis-2018`)."""

from __future__ import annotations

import datetime as dt
from importlib.resources import as_file, files
from typing import TYPE_CHECKING

from sqlalchemy import func, select, update

from tenants.audit.actions import Actor
from tenants.clients.models import Client, Residence
from tenants.demonstration.making import made_id, write
from tenants.demonstration.team import DUTY_OF_ROLE, Colleague, certify
from tenants.dossiers.models import Dossier, DossierOutcome
from tenants.guidance.models import Trajectory, TrajectoryEnding
from tenants.imports.actions import bring_in
from tenants.imports.models import Export, Import, ImportState
from tenants.imports.reading import opened
from tenants.language.models import LanguageClass, Pupil
from tenants.moments import LOCAL
from tenants.roles import Role
from tenants.volunteers.models import Kind, Volunteer

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence
    from pathlib import Path

    from tenants.demonstration.cast import Member
    from tenants.isolation import ScopedSession

SLUG = "hellevoetsluis"
YEAR = 2018
OPENING = {"GM0530": -32}
"""In 2017 a part of the backlog was cleared: 68 of 54 + 32 brings it to the -18 of the file of 2018."""
MERGED_ON, BEFORE, AFTER = dt.date(2023, 1, 1), "GM0530", "GM1992"
ON_THE_ROSTER = {
    Role.TEAM_LEAD: ("M901",),
    Role.VOLUNTEER: ("M004", "M005"),
    Role.CASE_WORKER: ("M006",),
    Role.LEGAL_COUNSELLOR: ("M007",),
}
"""Which places of the file's roster the people of the story have."""


def begin(session: ScopedSession, dice: random.Random, staff: Sequence[Member], today: dt.date) -> list[Colleague]:
    """Bring the files of 2018 in and let time go by since; return who works there today."""
    with as_file(files("tenants.demonstration") / "data" / "hellevoetsluis-2018") as folder:
        _import(session, folder, today)
    _end_what_ended(session, dice)
    _merge_municipality(session, dice)
    return _know_the_team(session, dice, staff, today)


def _end_what_ended(session: ScopedSession, dice: random.Random) -> None:
    """End what began in 2018 and is long over: trajectories after a year, classes, dossiers one after another."""
    session.execute(
        update(Trajectory)
        .where(Trajectory.ended_on.is_(None), Trajectory.started_on < dt.date(YEAR + 1, 1, 1))
        .values(ended_on=Trajectory.started_on + 364, ending=TrajectoryEnding.COMPLETED)
    )
    session.execute(update(Pupil).where(Pupil.left_on.is_(None)).values(left_on=dt.date(YEAR + 1, 6, 28)))
    session.execute(
        update(LanguageClass).where(LanguageClass.ended_on.is_(None)).values(ended_on=dt.date(YEAR + 1, 6, 28))
    )
    for dossier in session.scalars(select(Dossier).where(Dossier.closed_on.is_(None)).order_by(Dossier.number)):
        dossier.closed_on = dt.date(YEAR + 1, 1, 15) + dt.timedelta(days=dice.randrange(300))
        dossier.outcome = dice.choice((DossierOutcome.GRANTED, DossierOutcome.GRANTED, DossierOutcome.REFUSED))


def _merge_municipality(session: ScopedSession, dice: random.Random) -> None:
    """Let everybody of Hellevoetsluis live in Voorne aan Zee since it took Hellevoetsluis in."""
    there = session.scalars(select(Client.id).where(Client.municipality_code == BEFORE)).all()
    open_there = update(Residence).where(Residence.municipality_code == BEFORE, Residence.moved_out_on.is_(None))
    # The file does not say since when they live there: it speaks of the year.
    session.execute(open_there.where(Residence.moved_in_on >= MERGED_ON).values(moved_in_on=dt.date(YEAR, 1, 1)))
    session.execute(open_there.values(moved_out_on=MERGED_ON))
    session.execute(update(Client).where(Client.municipality_code == BEFORE).values(municipality_code=AFTER))
    write(
        session,
        Residence,
        [
            {"id": made_id(dice, MERGED_ON), "client_id": one, "municipality_code": AFTER, "moved_in_on": MERGED_ON}
            for one in sorted(there)
        ],
    )


def _know_the_team(
    session: ScopedSession, dice: random.Random, staff: Sequence[Member], today: dt.date
) -> list[Colleague]:
    """Give the people of the story their places on the roster, and everybody a duty and certificates."""
    places = {role: list(numbers) for role, numbers in ON_THE_ROSTER.items()}
    for member in staff:
        session.execute(
            update(Volunteer)
            .where(Volunteer.number == places[member.role].pop(0))
            .values(name=member.name, person_id=member.id, role=DUTY_OF_ROLE[member.role])
        )
    session.flush()
    here = session.scalars(
        select(Volunteer).where(func.coalesce(Volunteer.ended_on, today) >= today).order_by(Volunteer.number)
    ).all()
    duties = ("Taaldocent", "Maatschappelijk begeleider", "Spreekuur", "Taalcoach", "Participatie")
    for place, volunteer in enumerate(here):
        if not volunteer.role:
            volunteer.role = duties[place % len(duties)]
        volunteer.weekly_hours = 32 if volunteer.kind is Kind.PAID else 4 + place % 5
    session.flush()
    certify(session, dice, [volunteer.id for volunteer in here], today)
    return [Colleague(one.id, one.name, one.person_id, one.role) for one in here]


def _import(session: ScopedSession, folder: Path, today: dt.date) -> None:
    """Bring the files in as `wegwijs import` does. Raises `ValueError` when a row of them is wrong."""
    with opened(folder.name, folder) as parcel:
        outcome = bring_in(session, Actor(None, "demonstration"), parcel, today)
    if outcome.faults:
        raise ValueError([(fault.sheet, fault.row, fault.column) for fault in outcome.faults])
    landed = {
        "role": Role.TEAM_LEAD.value,
        "state": ImportState.DONE.value,
        "rows_total": outcome.rows,
        "rows_done": outcome.rows,
    }
    moment = dt.datetime.combine(today - dt.timedelta(days=20), dt.time(14, 5), LOCAL)
    times = {"asked_at": moment, "started_at": moment, "finished_at": moment + dt.timedelta(seconds=4)}
    write(
        session,
        Import,
        [{"file_name": f"{folder.name}.zip", "dry_run": False, "counts": outcome.counts, **landed, **times}],
    )
    write(session, Export, [{"fetched_at": times["finished_at"], **landed, **times}])
