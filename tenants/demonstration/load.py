"""Making the whole demonstration: geography, people, clients, visits, questions."""

from __future__ import annotations

import datetime as dt
import random
from typing import TYPE_CHECKING

from sqlalchemy import select

from tenants.audit.actions import Actor, record
from tenants.auth.models import Person
from tenants.branches.queries import branch_with_slug, branches_on
from tenants.consultations.models import Waiting
from tenants.deadlines.feeds import make_feed
from tenants.demonstration import clients, explanations, handing_over, helpdesk, odd, office, records, star, visits
from tenants.demonstration.cast import hire_everybody
from tenants.demonstration.geography import open_region
from tenants.demonstration.making import side_by_side
from tenants.demonstration.town import town_of
from tenants.faults import RefusalError
from tenants.isolation import Accounts, Branch, Directory, scoped
from tenants.moments import LOCAL
from tenants.roles import Role
from tenants.words import N_

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable, Sequence

    from sqlalchemy import Engine

    from tenants.demonstration.cast import Member
    from tenants.demonstration.town import Town
    from tenants.isolation import ScopedSession

MAKER = Actor(None, "demonstration")
FULL_YEARS = (2016, 2017, 2018)
STAR = star.SLUG
# The visits of 2018 in Hellevoetsluis come from its files; the others follow from the size of the branch.
EXACT = {(STAR, 2017): 1640, (STAR, 2016): 1480}
# Branches that stand out, and by how much: one opened a second walk-in hour, one lost its desk for a while.
ODD = {("zwijndrecht", 2018): 1.55, ("tholen", 2018): 0.62, ("goeree-overflakkee", 2017): 1.35}
MORNING_VISITS = 13
WAITING_MINUTES = (19, 9, 4)


def load_demonstration(
    engine: Engine,
    today: dt.date,
    seed: int = 2018,
    progress: Callable[[int, int], object] | None = None,
) -> None:
    """Fill an empty, migrated database as the web role; the same seed and day make the same records.

    Raises `RefusalError` when there are branches already. `progress` is told how many branches of how many are done.
    """
    with scoped(engine, Directory()) as session:
        if branches_on(session, today):
            raise RefusalError(N_("There are branches already: the demonstration only fills an empty database."))
        opened = [branch.slug for branch in open_region(session, MAKER)]
    with scoped(engine, Accounts()) as session:
        members = hire_everybody(session, random.Random(seed))
        people_of = {name: person_id for person_id, name in session.execute(select(Person.id, Person.name))}
    now = _this_morning(today)
    branches: dict[str, uuid.UUID] = {}
    with scoped(engine, Directory()) as session:
        asking = [(one.id, one.name, members[one.slug][0]) for one in branches_on(session, today)]
    office.keep_the_past(engine, random.Random(f"{seed} helpdesk"), people_of, asking, now)

    def fill(slug: str) -> tuple[str, uuid.UUID]:
        with scoped(engine, Directory()) as session:
            branch = branch_with_slug(session, slug)
            assert branch is not None  # noqa: S101  it was opened above
            town = town_of(session, branch, today)
        with scoped(engine, Branch(town.id)) as session:
            # Each branch has dice of its own, so that one more visit here moves nothing elsewhere.
            dice = random.Random(f"{seed} {slug}")
            people = _fill(session, town, members[slug], today, now, dice)
            helpdesk.ask_everything(session, slug, town.name, people_of, members[slug], people, now)
            record(session, MAKER, "fill", "branch", town.id)
        return slug, town.id

    for done, (slug, branch_id) in enumerate(side_by_side(fill, opened)):
        branches[slug] = branch_id
        if progress is not None:
            progress(done + 1, len(opened))
    office.settle_in(engine, random.Random(f"{seed} office"), people_of, members, branches, now)
    handing_over.hand_each_other(engine, branches, members, today)
    explanations.explain_figures(engine, now)
    _follow(engine, branches[STAR], members[STAR], today)


def _follow(engine: Engine, branch_id: uuid.UUID, staff: Sequence[Member], today: dt.date) -> None:
    """Let the legal counsellor have the deadlines in a calendar of their own."""
    jurist = next(member for member in staff if member.role is Role.LEGAL_COUNSELLOR)
    with scoped(engine, Accounts()) as session:
        make_feed(session, Actor(jurist.id, jurist.role.value, jurist.name), branch_id, today)


def _this_morning(today: dt.date) -> dt.datetime:
    """Return half past ten of `today`, or the present moment when that is earlier: nobody came in the future."""
    morning, present = dt.datetime.combine(today, dt.time(10, 31), LOCAL), dt.datetime.now(LOCAL)
    return min(morning, present) if present.date() == today else morning


def _fill(
    session: ScopedSession,
    town: Town,
    staff: Sequence[Member],
    today: dt.date,
    now: dt.datetime,
    dice: random.Random,
) -> list[uuid.UUID]:
    """Give one branch its records, its years of visits, and a morning; return the clients it knows longest."""
    last_day = min(today, (town.open.upper or today) - dt.timedelta(days=1)) if town.open.upper else today
    count = clients.how_many(town.inhabitants(last_day))
    people = clients.register(session, dice, town.places(last_day), count, famous=town.slug == STAR)
    newer = records.keep(session, dice, town, staff, people, last_day)
    volunteers = [member.id for member in staff]
    batch = visits.Batch()
    rate = dice.uniform(17, 33) / 1000
    for year in FULL_YEARS:
        if (town.slug, year) == (star.SLUG, star.YEAR):
            continue
        days = _days(dt.date(year, 1, 1), dt.date(year, 12, 31))
        # Whoever a branch knows early comes early: the later half is met only from the second year on.
        known = people if town.slug == STAR else people[: max(10, len(people) * (year - 2014) // 4)]
        desk = visits.Desk(known, volunteers, town.places(days[0]))
        if _as_printed(batch, dice, desk, town, days):
            continue
        total = round(town.inhabitants(days[0]) * rate * dice.uniform(0.9, 1.1) * ODD.get((town.slug, year), 1.0))
        visits.make_period(batch, dice, desk, days, EXACT.get((town.slug, year), total))
    # The full years are exact: the last twelve months begin after them, and in between the day was tallied.
    recent = _days(max(today - dt.timedelta(days=365), dt.date(FULL_YEARS[-1] + 1, 1, 1)), today - dt.timedelta(days=1))
    _between(
        batch, dice, town, people, volunteers, rate, last_day if last_day < today else recent[0] - dt.timedelta(days=1)
    )
    if last_day == today:
        desk = visits.Desk([*newer, *people], volunteers, town.places(today))
        visits.make_period(batch, dice, desk, recent, round(town.inhabitants(today) * rate))
        midnight = dt.datetime.combine(today, dt.time(), LOCAL)
        for index in range(MORNING_VISITS if town.slug == STAR else dice.randrange(2, 9)):
            at = max(now - dt.timedelta(minutes=8 + 9 * index), midnight + dt.timedelta(minutes=40 - index))
            visits.add_visit(batch, dice, desk, at, two=index % 5 == 0)
    if town.slug == STAR and last_day == today:
        odd.add_jump(batch, dice, visits.Desk(people, volunteers, town.places(today)), today)
        odd.forget_lessons(session, dice, today)
    visits.write(session, batch)
    if town.slug == STAR:
        for minutes, client in zip(WAITING_MINUTES, (people[1], people[2], None), strict=True):
            session.add(Waiting(client_id=client, since=dt.datetime.now(dt.UTC) - dt.timedelta(minutes=minutes)))
    return people


def _as_printed(
    batch: visits.Batch, dice: random.Random, desk: visits.Desk, town: Town, days: Sequence[dt.date]
) -> bool:
    """Add the visits of a year that was printed by kind; whether it was."""
    row = next((row for row in records.printed_of(town.name) if row.year == days[0].year), None)
    kinds = [(total, only) for name, only in visits.KINDS if row is not None and (total := row.also(name))]
    for total, only in kinds:
        visits.make_period(batch, dice, desk, days, total, only=only)
    return bool(kinds)


def _between(
    batch: visits.Batch,
    dice: random.Random,
    town: Town,
    people: Sequence[uuid.UUID],
    volunteers: Sequence[uuid.UUID],
    rate: float,
    last: dt.date,
) -> None:
    """Add the visits of the years after the full ones up to and including `last`."""
    for year in range(FULL_YEARS[-1] + 1, last.year + 1):
        days = _days(dt.date(year, 1, 1), min(dt.date(year, 12, 31), last))
        desk = visits.Desk(people, volunteers, town.places(days[0]))
        total = round(town.inhabitants(days[0]) * rate * dice.uniform(0.85, 1.15) * len(days) / 365)
        visits.make_period(batch, dice, desk, days, total, sizes=visits.IN_BETWEEN)


def _days(first: dt.date, last: dt.date) -> list[dt.date]:
    return [first + dt.timedelta(days=number) for number in range((last - first).days + 1)]
