"""The records of one branch: families housed and guided, groups and classes, the team and the partners.

Three branches keep everything since 2017, the others their housing; what follows from it they keep for three years. who once
printed its figures keeps its housing since then, and it adds up to them (`published.py`). What Hellevoetsluis did in 2018
comes from the import files in `data/hellevoetsluis-2018`.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from tenants.demonstration import dossiers, dressing, groups, guidance, housing, known, network, selam, star, team
from tenants.demonstration.dressing import MAKER
from tenants.demonstration.published import printed_rows
from tenants.dossiers.models import DossierKind
from tenants.dossiers.templates import begin_own

if TYPE_CHECKING:
    import random
    import uuid
    from collections.abc import Sequence

    from tenants.demonstration.cast import Member
    from tenants.demonstration.published import Printed
    from tenants.demonstration.town import Town
    from tenants.isolation import ScopedSession

FULL = {"hellevoetsluis", "walcheren", "nissewaard"}
FULL_FROM, FROM = dt.date(2017, 1, 1), dt.date(2024, 1, 1)
HOUSED = {"goeree-overflakkee": {2018: 112}}
"""Who housed far more in a year than was needed: an example, to be found and asked about."""
WITHOUT_ACCOUNT = {True: 18, False: 7}
"""How many volunteers without an account a branch takes on over the years."""
DETAILS = {True: 80, False: 12}
"""In how many of the trajectories that run everything is filled in."""
OWN_STEPS = dt.timedelta(days=120)
"""Since then Hellevoetsluis has steps of its own for one kind of dossier."""
RECENT = 120
"""So many of the adults housed last come to the walk-in hour."""


def printed_of(name: str) -> list[Printed]:
    """Return what a branch of this name once printed about its years."""
    return [row for row in printed_rows() if row.branch == name]


def keep(
    session: ScopedSession,
    dice: random.Random,
    town: Town,
    staff: Sequence[Member],
    acquaintances: Sequence[uuid.UUID],
    today: dt.date,
) -> list[uuid.UUID]:
    """Keep the records of a branch up to `today`; return the adults who came to live there last, the newest first.

    `acquaintances` are those whom the branch knows longest: the first of them are in somebody's care.
    """
    if not town.is_open_on(today):
        return []
    full, famous = town.slug in FULL, town.slug == star.SLUG
    left_out = star.YEAR if famous else None
    printed = printed_of(town.name)
    everybody = housing.house(
        session,
        dice,
        town,
        FULL_FROM,
        today,
        leave_out=[star.YEAR] if famous else [],
        printed=printed,
        opening=star.OPENING if famous else None,
        exact=HOUSED.get(town.slug),
    )
    families = [family for family in everybody if full or family.housed_on >= FROM]
    if famous:
        colleagues = star.begin(session, dice, staff, today)
    else:
        colleagues = team.hire(
            session, dice, staff, team.how_many(town.inhabitants(today), WITHOUT_ACCOUNT[full]), today
        )
    team.take_into_care(session, dice, colleagues, families, today, acquaintances[:10] if famous else ())
    guidance.guide(session, dice, families, colleagues, today, left_out, DETAILS[full])
    groups.take_part(session, dice, families, today, left_out)
    groups.teach(session, dice, families, colleagues, today, full=3 if full else 1)
    dossiers.guard_procedures(session, dice, families, today, left_out)
    told = known.guard_known(session, dice, acquaintances, today) if famous else {}
    if famous:
        begin_own(session, MAKER, DossierKind.TRAVEL_DOCUMENT, today - OWN_STEPS, today)
    dressing.dress_dossiers(session, dice, colleagues, today, told)
    if famous:
        selam.tell_selam(session, acquaintances[0], staff, colleagues, today)
    people = [member.id for member in staff]
    first_year = FULL_FROM.year if full else FROM.year
    network.work_together(session, dice, families, town.places, people, first_year, left_out, today)
    return [person.id for family in reversed(families) for person in family.adults][:RECENT]
