"""Quotas by the formula of the law, families housed to meet them, the homes, and the ledger where it was corrected."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from tenants.demonstration.adding_up import families_of
from tenants.demonstration.families import Family, Numbers, make_family, write_families
from tenants.demonstration.making import half_years, made_id, write
from tenants.demonstration.published import settled
from tenants.housing.models import (
    AuthorityCount,
    BalanceEntry,
    Dwelling,
    DwellingKind,
    EntryKind,
    Placement,
    Quota,
    Route,
)

if TYPE_CHECKING:
    import random
    from collections.abc import Collection, Mapping, Sequence

    from tenants.demonstration.published import Printed
    from tenants.isolation import ScopedSession

NATIONAL = {
    "2017-1": 13_000, "2017-2": 10_000, "2018-1": 13_000, "2018-2": 11_000, "2019-1": 7_000, "2019-2": 6_000,
    "2020-1": 6_000, "2020-2": 6_500, "2021-1": 13_500, "2021-2": 11_000, "2022-1": 10_000, "2022-2": 13_500,
    "2023-1": 21_200, "2023-2": 27_000, "2024-1": 18_700, "2024-2": 18_700, "2025-1": 15_000, "2025-2": 13_000,
    "2026-1": 11_000, "2026-2": 10_000,
}  # fmt: skip
"""Persons to be housed in the whole country by half-year; those of 2017, 2018, 2020-2, 2022, 2023-1 and 2025 are as
published (see `branches/data/SOURCES.md`), the others are an example."""
INHABITANTS = 17_500_000
QUIET_YEAR = 2018
"""The year in which branches are compared: Hellevoetsluis housed fewer and Goeree-Overflakkee more, as in no other place."""
WITHOUT_A_NEW_HOME = frozenset({Route.FAMILY, Route.GVA})
CORPORATIONS = ("Woonkracht Voorbeeld", "Stichting Dakpan", "Wonen aan Zee")


class Town(Protocol):
    """The municipalities that a branch serves on a day (CBS codes), and how many people live in each."""

    def served(self, day: dt.date) -> Collection[str]:
        """Return the codes served on `day`."""

    def size(self, code: str) -> int:
        """Return how many people live in a municipality."""


@dataclass
class _Ledgers:
    """What is asked of the municipalities of a branch, where each stands, and the positions that were stated."""

    quotas: list[dict[str, Any]] = field(default_factory=list)
    balance: dict[str, int] = field(default_factory=dict)
    openings: dict[tuple[str, dt.date], int] = field(default_factory=dict)

    def ask(self, code: str, begin: dt.date, persons: int) -> None:
        """Ask so many people of a municipality in the half-year that begins on `begin`."""
        self.quotas.append(
            {"municipality_code": code, "starts_on": begin, "persons": persons, "source": "Staatscourant"}
        )


def house(
    session: ScopedSession,
    dice: random.Random,
    town: Town,
    first: dt.date,
    today: dt.date,
    leave_out: Collection[int] = (),
    printed: Sequence[Printed] = (),
    opening: dict[str, int] | None = None,
    exact: Mapping[int, int] | None = None,
    share: Mapping[int, float] | None = None,
) -> list[Family]:
    """House families in every half-year from `first` on, near what was asked; return them in the order of their day.

    Years in `leave_out` come from elsewhere; those of `printed` add up to what was printed of them; `opening` states where
    a municipality (by code) stood when its ledger begins; in a year of `exact` so many people get a home, in one of
    `share` so large a part of those asked: where each municipality stands is then stated anew after years left out.
    """
    numbers = Numbers(2001)
    families: list[Family] = []
    spare: list[dict[str, Any]] = []
    ledgers = _Ledgers()
    rows = {row.year: row for row in printed if row.year not in leave_out}
    for begin, end in half_years(first, today):
        if begin.year in leave_out:
            if share:
                ledgers.balance.clear()
            continue
        if begin.year in rows:
            if begin.month == 1:
                made = _as_printed(dice, numbers, town, rows[begin.year], opening or {}, ledgers)
                families += made[0]
                spare += made[1]
            continue
        for code in sorted(town.served(begin)):
            if code not in ledgers.balance:
                ledgers.balance[code] = ledgers.openings[code, begin] = dice.randrange(-6, 4)
            asked = _asked(town, code, begin)
            ledgers.ask(code, begin, asked)
            last = min(end, today)
            over = (last - begin).days / (end - begin).days
            wanted = (
                round(asked * share[begin.year] * dice.uniform(0.92, 1.08))
                if share and begin.year in share
                else _wanted(dice, asked, ledgers.balance[code], begin, exact)
            )
            came = _settle(dice, numbers, code, begin, last, round(wanted * over))
            families += came
            ledgers.balance[code] += sum(len(family.people) for family in came) - round(asked * over)
    families.sort(key=lambda family: (family.housed_on, family.number))
    write_families(session, dice, families, today)
    write(session, Quota, [{"id": made_id(dice, row["starts_on"]), **row} for row in ledgers.quotas])
    _open_ledgers(session, dice, ledgers, opening or {})
    _place(session, dice, families, spare)
    _count_as_authority(session, dice, families, ledgers.quotas, today)
    return families


def _asked(town: Town, code: str, begin: dt.date) -> int:
    """Return what the law's formula asks of a municipality in the half-year that begins on `begin`."""
    return -(-NATIONAL[f"{begin.year}-{1 if begin.month == 1 else 2}"] * town.size(code) // INHABITANTS)


def _as_printed(
    dice: random.Random, numbers: Numbers, town: Town, row: Printed, opening: dict[str, int], ledgers: _Ledgers
) -> tuple[list[Family], list[dict[str, Any]]]:
    """Return families, and homes in which nobody came to live, that add up to a printed year; its ledger likewise."""
    halves = (dt.date(row.year, 1, 1), dt.date(row.year, 7, 1))
    code = max(sorted(town.served(halves[0])), key=town.size)
    totals = settled(row, sum(_asked(town, code, begin) for begin in halves), opening.get(code))
    families = families_of(dice, numbers, code, row.year, totals)
    if totals.quota is not None and totals.opening is not None:
        for begin, persons in zip(halves, (totals.quota - totals.quota // 2, totals.quota // 2), strict=True):
            ledgers.ask(code, begin, persons)
        if ledgers.balance.get(code) != totals.opening:
            ledgers.openings[code, halves[0]] = totals.opening
        ledgers.balance[code] = totals.opening + totals.housed - totals.quota
        # The row is of the whole branch: what else it serves was asked nothing, so that the whole is known.
        for other in sorted(set(town.served(halves[0])) - {code}):
            ledgers.openings[other, halves[0]] = ledgers.balance[other] = 0
            for begin in halves:
                ledgers.ask(other, begin, 0)
    homes = sum(family.route not in WITHOUT_A_NEW_HOME for family in families)
    spare = [
        {"number": f"X{row.year}{place:03}", "municipality_code": code, "offered_on": dt.date(row.year, 11, 1)}
        for place in range((totals.dwellings or 0) - homes)
    ]
    return families, spare


def _wanted(dice: random.Random, asked: int, balance: int, begin: dt.date, exact: Mapping[int, int] | None) -> int:
    first = begin.month == 1
    if exact and begin.year in exact:
        whole = exact[begin.year]
        return whole // 2 if first else whole - whole // 2
    if begin.year == QUIET_YEAR:
        # Everybody does what is needed, a little more or less: who really differs can be seen.
        expected = max(asked - balance / (2 if first else 1), 1)
        return max(0, round(dice.gauss(expected, expected**0.5 * 0.7)))
    # Who is behind catches up slowly; who is ahead is asked for less.
    return max(0, round(asked * dice.uniform(0.75, 1.2) - balance * 0.4))


def _settle(
    dice: random.Random, numbers: Numbers, code: str, begin: dt.date, last: dt.date, people: int
) -> list[Family]:
    families = []
    left = people
    while left > 0:
        day = begin + dt.timedelta(days=dice.randrange((last - begin).days + 1))
        # Keys are handed over on working days.
        while day.weekday() > 4 and day < last:  # noqa: PLR2004
            day += dt.timedelta(days=1)
        family = make_family(dice, numbers, code, day, left)
        families.append(family)
        left -= len(family.people)
    return families


def _open_ledgers(session: ScopedSession, dice: random.Random, ledgers: _Ledgers, opening: dict[str, int]) -> None:
    """State where each municipality stood when its ledger begins, and where it was stated anew."""
    stated = dict(ledgers.openings)
    begins: dict[str, dt.date] = {}
    for row in ledgers.quotas:
        begins.setdefault(row["municipality_code"], row["starts_on"])
    for code, day in begins.items():
        stated.setdefault((code, day), opening.get(code, dice.randrange(-9, 6)))
    write(
        session,
        BalanceEntry,
        [
            {
                "id": made_id(dice, day),
                "municipality_code": code,
                "day": day,
                "kind": EntryKind.OPENING.value,
                "persons": persons,
                "reason": "Stand volgens de brief van de provincie",
                "source": "Provincie",
            }
            for (code, day), persons in stated.items()
        ],
    )


def _place(
    session: ScopedSession, dice: random.Random, families: Sequence[Family], spare: Sequence[dict[str, Any]]
) -> None:
    dwellings: list[dict[str, Any]] = []
    placements: list[dict[str, Any]] = []
    for number, family in enumerate(families, start=1):
        dwelling_id = None
        if family.route not in WITHOUT_A_NEW_HOME:
            dwelling_id = made_id(dice, family.housed_on)
            dwellings.append(
                {
                    "id": dwelling_id,
                    "number": f"W{number:04}",
                    "municipality_code": family.municipality,
                    # In the year of who came to live there, so that each year's homes and people go together.
                    "offered_on": max(
                        family.housed_on - dt.timedelta(days=dice.randrange(5, 40)),
                        family.housed_on.replace(month=1, day=1),
                    ),
                    "kind": (DwellingKind.HOUSE if len(family.people) > 1 else dice.choice(list(DwellingKind))).value,
                    "temporary": dice.random() < 0.15,  # noqa: PLR2004
                    "corporation": dice.choice(CORPORATIONS),
                }
            )
        placements += [
            {
                "id": made_id(dice, family.housed_on),
                "client_id": person.id,
                "municipality_code": family.municipality,
                "day": family.housed_on,
                "dwelling_id": dwelling_id,
                "route": family.route.value,
                "counts_for_quota": family.route is not Route.GVA,
                "age_group": "adult" if person.is_adult_on(family.housed_on) else "child",
                "sex": person.sex,
                "nationality": family.nationality,
            }
            for person in family.people
        ]
    empty = {"kind": DwellingKind.HOUSE.value, "temporary": False, "corporation": CORPORATIONS[0]}
    dwellings += [{"id": made_id(dice, home["offered_on"]), **home, **empty} for home in spare]
    write(session, Dwelling, dwellings)
    write(session, Placement, placements)


def _count_as_authority(
    session: ScopedSession,
    dice: random.Random,
    families: Sequence[Family],
    quotas: Sequence[dict[str, Any]],
    today: dt.date,
) -> None:
    """Let the registration authority count the last half-year that is over, a little otherwise here and there."""
    over = [row for row in quotas if row["starts_on"] + dt.timedelta(days=183) < today]
    if not over:
        return
    begin = max(row["starts_on"] for row in over)
    end = begin.replace(month=6, day=30) if begin.month == 1 else begin.replace(month=12, day=31)
    rows = []
    for code in sorted({row["municipality_code"] for row in over if row["starts_on"] == begin}):
        own = sum(len(one.people) for one in families if one.municipality == code and begin <= one.housed_on <= end)
        more = dice.choice((0, 0, 0, 1, 2))
        rows.append(
            {
                "id": made_id(dice, end),
                "municipality_code": code,
                "starts_on": begin,
                "as_of": end,
                "persons": own + more,
                "explanation": "Het COA telt op de dag van inschrijving, wij op de dag van de sleutel." if more else "",
                "source": "COA",
            }
        )
    write(session, AuthorityCount, rows)
