"""The balances that branches published close when their numbers come in as spreadsheets, year after year."""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tenants.audit.actions import Actor
from tenants.housing.queries import balances_of_years
from tenants.imports.actions import bring_in
from tenants.imports.reading import opened
from tenants.isolation import Branch, scoped

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from sqlalchemy import Engine

    from tests.factories.world import World

TODAY = dt.date(2026, 11, 20)


@dataclass(frozen=True)
class Published:
    """One line of a published page: what was asked without backlog, the position before and after, and who was housed."""

    page: str
    quota: int
    opening: int | None
    """None: carried over from the year before, with `correction`."""
    housed: int
    closing: int
    correction: int = 0


# `quota` is what the page prints, less the backlog where it says "incl. backlog"; where no quota was printed (Hellevoetsluis,
# Leiden) or no opening (Nissewaard 2017, Leiderdorp) it follows from the other three.
PAGES = (
    Published("Nissewaard 2017", 115, -102, 188, -29),
    # Published: opening -27 after a closing of -29, and in the page's own text a closing of +1.
    Published("Nissewaard 2018", 119, None, 147, 1, correction=2),
    Published("Lisse 2017", 34, 4, 32, 2),
    Published("Ridderkerk 2017", 62, -20, 82, 0),
    Published("Leiden 2019", 86, -22, 92, -16),
    Published("Goeree-Overflakkee 2017", 65, -60, 111, -14),
    Published("Noordwijk 2017", 35, -16, 51, 0),
    Published("Leiderdorp 2017", 47, 0, 52, 5),
    Published("Hellevoetsluis 2018", 55, -18, 53, -20),
)
FIRST = 2016


def write(folder: Path, name: str, header: str, rows: Iterable[Iterable[object]]) -> None:
    """Write one sheet."""
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(header.split())
        writer.writerows(rows)


def test_every_published_balance_closes_as_it_was_published(engine_web: Engine, world: World, tmp_path: Path) -> None:
    quotas, entries, clients, placements = [], [], [], []
    for year, page in enumerate(PAGES, start=FIRST):
        quotas += [
            ("Hierbeek", f"{year}-H1", page.quota // 2),
            ("Hierbeek", f"{year}-H2", page.quota - page.quota // 2),
        ]
        if page.opening is not None:
            entries.append(("Hierbeek", f"{year}-01-01", "opening", page.opening, page.page))
        if page.correction:
            entries.append(("Hierbeek", f"{year}-01-01", "correction", page.correction, "registration authority"))
        for number in range(page.housed):
            client, day = f"{year}-{number}", dt.date(year, 1, 8) + dt.timedelta(days=number % 350)
            clients.append((client, "Wilgenboom", "Hierbeek"))
            placements.append((client, "Hierbeek", day, "regular", "yes"))
    write(tmp_path, "quotas", "municipality period quota", quotas)
    write(tmp_path, "balance_entries", "municipality date kind persons reason", entries)
    write(tmp_path, "clients", "client last_name municipality", clients)
    write(tmp_path, "placements", "client municipality date route counts_for_quota", placements)

    with scoped(engine_web, Branch(world.here.id)) as session, opened(tmp_path.name, tmp_path) as parcel:
        outcome = bring_in(session, Actor(None, "operator"), parcel, TODAY)
        assert [(fault.sheet, fault.row) for fault in outcome.faults] == []
    years = range(FIRST, FIRST + len(PAGES))
    with scoped(engine_web, Branch(world.here.id)) as session:
        found = {balance.year: balance for balance in balances_of_years(session, years, TODAY)}
    for year, page in zip(years, PAGES, strict=True):
        balance = found[year]
        assert (balance.quota, balance.housed, balance.closing) == (page.quota, page.housed, page.closing), page.page
    assert found[FIRST + 1].opening == PAGES[0].closing, "what a year closes with the next one opens with"
    assert found[FIRST + 8].required == 73
