"""Regions full of people who exist nowhere, as the branches would have counted them: figure tables, filled from a seed."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert
from sqlalchemy.dialects.postgresql import Range

from tenants.branches.models import Branch, BranchRegion, Municipality, Region, ServiceArea
from tenants.figures.models import FigureMonth, FigureStanding, FigureYear

if TYPE_CHECKING:
    import uuid

    from sqlalchemy import Engine

ALWAYS = Range(dt.date(2010, 1, 1), None)
YEARS = (2017, 2018)
NIGHT = dt.date(2018, 12, 31)
COUNTRIES = ("SY", "SY", "SY", "SY", "ER", "ER", "AF", "IQ", "IR", "TR", "YE", "ET", "SO")
SOME, MANY = 5, 40
"""How many people a file of late data brings."""
ROUTES = ("regular", "regular", "regular", "family", "family", "resettled", "gva", "minor")


@dataclass(frozen=True)
class Someone:
    """Somebody who was housed."""

    month: int
    place: str
    age_group: str
    sex: str
    nationality: str
    route: str


@dataclass
class RandomBranch:
    """A branch, its municipalities, and whom it housed by year."""

    id: uuid.UUID
    slug: str
    places: list[str]
    housed: dict[int, list[Someone]] = field(default_factory=dict)
    openings: dict[str, int] = field(default_factory=dict)
    quotas: dict[tuple[int, str], int] = field(default_factory=dict)
    others: dict[tuple[int, str], list[tuple[int, str, dict[str, str]]]] = field(default_factory=dict)
    """Of any other flow of persons: month, place and parts of each."""
    distinct: dict[tuple[int, str], int] = field(default_factory=dict)


@dataclass
class RandomRegion:
    """A region and its branches."""

    id: uuid.UUID
    slug: str
    branches: list[RandomBranch] = field(default_factory=list)


def random_regions(superuser: Engine, seed: int, regions: int) -> list[RandomRegion]:
    """Make `regions` regions of four to nine branches, each with a year of some twenty people and the year before."""
    dice = random.Random(seed)
    made = []
    with superuser.begin() as connection:
        for number in range(regions):
            slug = f"gebied-{seed}-{number:02}"
            region_id = connection.execute(
                insert(Region).values(slug=slug, name=f"Gebied {seed} {number:02}").returning(Region.id)
            ).scalar_one()
            region = RandomRegion(region_id, slug)
            for place in range(dice.randint(4, 9)):
                name = f"Plaats {seed}-{number:02}{place}"
                branch_id = connection.execute(
                    insert(Branch)
                    .values(slug=name.lower().replace(" ", "-"), name=name, open=ALWAYS)
                    .returning(Branch.id)
                ).scalar_one()
                connection.execute(insert(BranchRegion).values(branch_id=branch_id, region_id=region_id, valid=ALWAYS))
                codes = [f"GM{seed}{number:02}{place}{letter}" for letter in range(dice.choice((1, 1, 1, 2, 3)))]
                for code in codes:
                    connection.execute(
                        insert(Municipality).values(
                            code=code, valid=ALWAYS, name=f"Dorp {code}", slug=f"dorp-{code.lower()}",
                            province_code="PV28", province="Zuid-Holland",
                        )
                    )  # fmt: skip
                    connection.execute(
                        insert(ServiceArea).values(
                            municipality_code=code, service="all", valid=ALWAYS, branch_id=branch_id
                        )
                    )
                branch = RandomBranch(branch_id, name.lower().replace(" ", "-"), codes)
                _people(branch, dice)
                region.branches.append(branch)
            made.append(region)
    write(superuser, made)
    return made


def _people(branch: RandomBranch, dice: random.Random) -> None:
    size = dice.gammavariate(1.4, 16)
    branch.openings = {code: dice.randint(-12, 12) for code in branch.places}
    for year in YEARS:
        count = max(0, round(dice.gauss(size, size**0.5)))
        branch.housed[year] = [someone(branch, dice) for _ in range(count)]
        for code in branch.places:
            branch.quotas[year, code] = max(0, round(dice.gauss(size / len(branch.places), 4)))
        for indicator, share in (
            ("housing.beside", 0.15), ("participation.participants", 0.7), ("guidance.started", 0.8),
        ):  # fmt: skip
            many = max(0, round(dice.gauss(size * share, (size * share) ** 0.5)))
            branch.others[year, indicator] = [_counted(indicator, branch, dice) for _ in range(many)]
        took_part = branch.others[year, "participation.participants"]
        share = dice.choice((1.0, 0.95, 0.8, 0.5))
        branch.others[year, "participation.signed"] = [one for one in took_part if dice.random() < share]
        for indicator in ("consultations.clients", "language.participants"):
            branch.distinct[year, indicator] = max(0, round(dice.gauss(size, size**0.5)))


def someone(branch: RandomBranch, dice: random.Random) -> Someone:
    """Return somebody who was housed."""
    return Someone(
        dice.randint(1, 12),
        dice.choice(branch.places),
        dice.choice(("adult", "adult", "child")),
        dice.choice(("m", "m", "f")),
        dice.choice(COUNTRIES),
        dice.choice(ROUTES),
    )


def _counted(indicator: str, branch: RandomBranch, dice: random.Random) -> tuple[int, str, dict[str, str]]:
    parts = {
        "housing.beside": {"route": "mover"},
        "guidance.started": {"year_of_guidance": dice.choice("12")},
    }.get(indicator, {"nationality": dice.choice(COUNTRIES)})
    return dice.randint(1, 12), dice.choice(branch.places), parts


def write(superuser: Engine, regions: list[RandomRegion]) -> None:
    """Make the figure tables of these branches say what their people add up to."""
    months: list[dict[str, Any]] = []
    years: list[dict[str, Any]] = []
    standings = []
    ids = [branch.id for region in regions for branch in region.branches]
    for region in regions:
        for branch in region.branches:
            months += _months(branch)
            years += _years(branch)
            standings.append(
                {"branch_id": branch.id, "night": NIGHT, "counted_at": dt.datetime(2019, 1, 1, 3, tzinfo=dt.UTC)}
            )
    with superuser.begin() as connection:
        for table in (FigureMonth, FigureYear, FigureStanding):
            connection.execute(delete(table).where(table.branch_id.in_(ids)))
        connection.execute(insert(FigureMonth), months)
        connection.execute(insert(FigureYear), years)
        connection.execute(insert(FigureStanding), standings)


def _months(branch: RandomBranch) -> list[dict[str, Any]]:
    cells: Counter[tuple[str, str, dt.date, str, str]] = Counter()
    for year in YEARS:
        for one in branch.housed[year]:
            parts = {
                "": "", "age_group": one.age_group, "sex": one.sex, "nationality": one.nationality, "route": one.route,
            }  # fmt: skip
            if one.age_group == "adult":
                parts["sex_adults"] = one.sex
            for breakdown, value in parts.items():
                cells["housing.housed", one.place, dt.date(year, one.month, 1), breakdown, value] += 1
        for (of, indicator), counted in branch.others.items():
            for month, place, parts in counted if of == year else ():
                for breakdown, value in {"": "", **parts}.items():
                    cells[indicator, place, dt.date(year, month, 1), breakdown, value] += 1
        for month in range(1, 13):
            cells["consultations.contacts", branch.places[0], dt.date(year, month, 1), "", ""] += 20 + month
            # That something is known of every part of the work from the first month on.
            for indicator in ("housing.housed", "participation.participants", "guidance.started"):
                cells[indicator, branch.places[0], dt.date(year, month, 1), "", ""] += 0
    return [
        {
            "branch_id": branch.id, "municipality_code": place, "month": month, "indicator": indicator,
            "breakdown": breakdown, "value": value, "amount": amount,
        }
        for (indicator, place, month, breakdown, value), amount in cells.items()
    ]  # fmt: skip


def _years(branch: RandomBranch) -> list[dict[str, Any]]:
    rows = [_of_year(branch, year, indicator, "", "", amount) for (year, indicator), amount in branch.distinct.items()]
    positions = dict(branch.openings)
    for year in YEARS:
        totals: dict[str, int] = defaultdict(int)
        for code in branch.places:
            quota, opening = branch.quotas[year, code], positions[code]
            required = quota - opening
            closing = sum(one.place == code for one in branch.housed[year]) - required
            for name, amount in (
                ("quota", quota), ("opening_balance", opening), ("required", required), ("closing_balance", closing),
            ):  # fmt: skip
                totals[f"housing.{name}"] += amount
                rows.append(_of_year(branch, year, f"housing.{name}", "municipality", code, amount))
            positions[code] = closing
        rows += [_of_year(branch, year, name, "", "", amount) for name, amount in totals.items()]
    return rows


def _of_year(
    branch: RandomBranch, year: int, indicator: str, breakdown: str, value: str, amount: int
) -> dict[str, Any]:
    return {
        "branch_id": branch.id, "year": year, "indicator": indicator, "breakdown": breakdown, "value": value,
        "amount": amount,
    }  # fmt: skip


def a_day_later(regions: list[RandomRegion], dice: random.Random) -> None:
    """Let people more or fewer be counted in some branches, as late data do: in most a few, in some a file full."""
    for region in regions:
        for branch in dice.sample(region.branches, 2):
            year = dice.choice(YEARS)
            if dice.random() < 0.7 or not branch.housed[year]:
                branch.housed[year] += [someone(branch, dice) for _ in range(dice.randint(1, 3))]
            else:
                branch.housed[year].pop()
        year = dice.choice(YEARS)
        late = min(dice.sample(region.branches, 3), key=lambda one: len(one.housed[year]))
        late.housed[year] += [someone(late, dice) for _ in range(dice.randint(SOME, MANY))]
