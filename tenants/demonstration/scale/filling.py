"""Making the records and the figures of a country in its new database, table by table, on several connections.

The superuser works with the triggers asleep; so at the end every key is looked at, and some branches count again.
"""

from __future__ import annotations

import datetime as dt
import os
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from threading import Lock
from typing import TYPE_CHECKING, Any

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tenants.clients.rules import search_form
from tenants.clients.sounds import sound_form
from tenants.database import open_engine
from tenants.demonstration.names import FAMILIES, FIRST
from tenants.demonstration.scale import asking, classes, country, figures, ground, indexes, months, records
from tenants.demonstration.scale.people import hire_country
from tenants.isolation import Accounts, Directory, scoped
from tenants.roles import Role
from tenants.terms.catalogue import digest

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable, Iterator, Sequence

    from sqlalchemy import Connection, TextClause

    from tenants.demonstration.scale.size import Size
    from tenants.embedded import Addresses

    Progress = Callable[[float], object]
    """Told how much is done, from 0 to 1."""
    Job = tuple[float, Callable[[Connection], object]]
    """How long something takes against the others, and what it does."""

BATCH = 25
"""So many branches are counted in one statement."""
PROVED = 4
"""So many branches count again by themselves at the end."""
ASLEEP = {
    "session_replication_role": "replica",
    "synchronous_commit": "off",
    "work_mem": "128MB",
    "maintenance_work_mem": "512MB",
    "max_parallel_workers_per_gather": "0",
}
"""How the superuser's connections are set: no trigger fires, and nobody waits for the disk."""
BIG = "consultations"
"""The one table whose indexes are made after it is full."""
FIRST_RECORDS = ("HOUSEHOLDS", "CLIENTS")
RECORDS = (
    "RESIDENCES", "DWELLINGS", "PLACEMENTS", "TRAJECTORIES", "DOSSIERS", "GROUPS", "WORKSHOPS", "PARTICIPANTS", "STAFF",
    "PARTNER_ROWS", "MEETINGS", "QUOTAS", "ENTRIES",
)  # fmt: skip
OF_CLASSES = ("CLASSES", "PUPILS", "LESSONS", "ATTENDANCES")
LAST_RECORDS = ("EVENTS",), ("DEADLINES",)
TABLES = [
    "households", "clients", "residences", "consultations", "dwellings", "placements", "trajectories", "dossiers",
    "dossier_events", "deadlines", "participation_groups", "participation_workshops", "participation_participants",
    "language_classes", "language_participants", "language_lessons", "language_attendances", "month_signatures",
    "signed_figures", "volunteers", "partners", "partner_meetings", "quotas", "balance_entries",
    "escalations", "escalation_messages", "articles", "article_votes", "figure_months", "figure_days", "figure_years",
    "region_figures", "nation_figures", "figure_standings", "editions",
]  # fmt: skip
"""What there is something in afterwards, besides branches and people."""


class Filling:
    """One country on its way into one database."""

    def __init__(
        self, addresses: Addresses, name: str, size: Size, last: dt.date, seed: int, small: int, progress: Progress
    ) -> None:
        self.size, self.last, self.seed, self.small, self.progress = size, last, seed, small, progress
        self.first = dt.date(last.year - size.years + 1, 1, 1)
        self.years = range(self.first.year, last.year + 1)
        options = " ".join(f"-c {key}={value}" for key, value in ASLEEP.items())
        self.engine = open_engine(addresses.superuser_url(name), connect_args={"options": options}, pool_size=8)
        self.web = open_engine(addresses.role_url("wegwijs_web", name))
        self.worker = open_engine(addresses.role_url("wegwijs_worker", name))
        self.name, self.done, self.telling = name, 0.0, Lock()

    def run(self, above: Connection) -> None:
        """Do all of it; the connection `above` can end what runs here."""
        try:
            with self._beside_each_other(above) as together:
                branches = self._open()
                self.progress(0.02)
                self._records(together)
                self._figures(together, branches)
                self._prove(branches)
            with self.engine.connect() as connection:
                connection.exec_driver_sql(ground.REMOVE)
                connection.commit()
                connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("VACUUM (ANALYZE)")
            self.progress(1.0)
        finally:
            for engine in (self.engine, self.web, self.worker):
                engine.dispose()

    def _open(self) -> list[uuid.UUID]:
        """Open the branches, hire their people, and write down how much each has; return their ids, the largest first."""
        towns = country.towns(self.size.branches, self.first)
        with scoped(self.web, Directory()) as session:
            branches = country.open_country(session, towns, self.first, self.last)
            served = country.stretches(session, self.first, self.last + dt.timedelta(days=1))
        with scoped(self.web, Accounts()) as session:
            hired = hire_country(session, self.seed, self.first)
        days = {key: sum((one.until - one.first).days for one in parts) for key, parts in served.items()}
        weights = [country.weight(rank, len(towns)) * days[branch_id] for rank, branch_id in enumerate(branches)]
        visits = country.shares(self.size.visits, weights)
        rows: list[dict[str, Any]] = [
            {
                "number": number,
                "branch_id": branch_id,
                "slug": town.slug,
                "base": self.seed,
                "name": town.name,
                "first": served[branch_id][0].first,
                "until": served[branch_id][-1].until,
                "visits": visits[number],
                "team": [member.id for member in hired[town.slug]],
                "names": [member.name for member in hired[town.slug]],
            }
            for number, (town, branch_id) in enumerate(zip(towns, branches, strict=True))
        ]
        of = {role: [member for member in hired[""] if member.role is role] for role in Role}
        lawyers = of[Role.HELPDESK_LAWYER]
        self.values: dict[str, Any] = {
            "until": self.last,
            "lawyer": lawyers[0].id,
            "lawyer_name": lawyers[0].name,
            "reader": lawyers[1].id,
            "reader_name": lawyers[1].name,
            "manager": of[Role.REGIONAL_MANAGER][0].id,
            "analyst": of[Role.NATIONAL_ANALYST][0].id,
            "first": self.first,
            "digest": digest(),
            **asking.VALUES,
        }
        with self.engine.begin() as connection:
            connection.execute(text(ground.PREPARE))
            connection.execute(_TOWN, rows)
            connection.execute(
                _SERVED,
                [
                    {"number": row["number"], "first": one.first, "until": one.until, "codes": list(one.codes)}
                    for row in rows
                    for one in served[row["branch_id"]]
                ],
            )
            connection.execute(_NAME, _names())
            connection.execute(text(ground.SIZES))
            for month in self._moving_days():
                connection.execute(text(country.MOVE), {"day": month, "one_in": country.MOVES_IN})
        return branches

    def _moving_days(self) -> list[dt.date]:
        """Return the first of a month in the middle of the years, on which some branches change region."""
        return [dt.date(self.first.year + self.size.years // 2, 7, 1)] if self.size.years > 1 else []

    def _records(self, together: Callable[[Sequence[Job]], None]) -> None:
        """Make the records: visits beside each other, and everything else table by table."""
        with self.engine.begin() as connection:
            put_back = indexes.take_away(connection, BIG)
        visits = [
            (0.36 / self.size.branches, _run(records.VISITS, {"number": number}))
            for number in range(self.size.branches)
        ]
        together([(0.01, _run(getattr(records, one), self.values)) for one in FIRST_RECORDS])
        others = [getattr(records, one) for one in RECORDS] + [getattr(classes, one) for one in OF_CLASSES]
        together([*visits, *((0.004, _run(one, self.values)) for one in (*others, months.SIGNATURES))])
        for step in LAST_RECORDS:
            together([(0.01, _run(getattr(records, one), self.values)) for one in step])
        together([(0.005, _run(getattr(asking, one), self.values)) for one in ("QUESTIONS", "MESSAGES", "ARTICLES")])
        together([(0.005, _run(asking.VOTES, self.values))])
        # The keys that others point to come first, and one by one: they lock both tables.
        with self.engine.begin() as connection:
            for statement in put_back:
                connection.exec_driver_sql(statement)
        self._tell(0.10)
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("ANALYZE")
        self._tell(0.02)

    def _figures(self, together: Callable[[Sequence[Job]], None], branches: Sequence[uuid.UUID]) -> None:
        """Count everything, sum it up and make the editions."""
        parts = [branches[begin : begin + BATCH] for begin in range(0, len(branches), BATCH)]
        flows = [
            (share / self.size.years, _flows(of, branches, year, self.years))
            for of, share in ((figures.MONTHS, 0.15), (figures.DAYS, 0.05))
            for year in self.years
        ]
        together([*flows, *((0.10 / len(parts), _years(part, self.years, self.last)) for part in parts)])
        figures.count_balances(self.worker, branches, self.years, self.last)
        self._tell(0.02)
        together(
            [
                (0.005, lambda connection: connection.execute(figures.REGIONS)),
                (0.005, lambda connection: connection.execute(figures.NATION)),
                (0.005, _run(months.FIGURES, {})),
                (0.001, lambda connection: connection.execute(figures.STANDINGS, {"night": self.last})),
            ]
        )
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("ANALYZE")
        figures.publish(self.worker, self.years, self.last, self.small, lambda: self._tell(0.03 / self.size.years))

    def _prove(self, branches: Sequence[uuid.UUID]) -> None:
        """Look at every key, and let some branches count again. Raises `RuntimeError` when anything is wrong."""
        with self.engine.connect() as connection:
            broken = indexes.broken_keys(connection, TABLES)
        if broken:
            msg = f"Keys that point to nothing: {', '.join(broken)}."
            raise RuntimeError(msg)
        some = [branches[place * (len(branches) - 1) // max(1, PROVED - 1)] for place in range(PROVED)]
        differ = figures.differences(self.worker, dict.fromkeys(some), self.years, self.last)
        if differ:
            msg = f"The figures differ from those of an ordinary recount in {differ} months and years."
            raise RuntimeError(msg)

    def _tell(self, share: float) -> None:
        with self.telling:
            self.done += share
            self.progress(min(0.99, self.done))

    @contextmanager
    def _beside_each_other(self, above: Connection) -> Iterator[Callable[[Sequence[Job]], None]]:
        """Give a function that does jobs beside each other, and waits for them.

        Whoever interrupts it ends the statements that run: a thread that waits for the database hears nothing else.
        """
        pool = ThreadPoolExecutor(max_workers=max(2, os.cpu_count() or 2))

        def do(job: Job) -> None:
            share, work = job
            with self.engine.begin() as connection:
                work(connection)
            self._tell(share)

        def together(jobs: Sequence[Job]) -> None:
            running = [pool.submit(do, job) for job in jobs]
            ended, _ = wait(running, return_when=FIRST_EXCEPTION)
            for one in ended:
                one.result()

        try:
            yield together
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            with suppress(DBAPIError):
                above.execute(
                    text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"),
                    {"name": self.name},
                )
            raise
        finally:
            pool.shutdown()


_TOWN = text(
    """
    INSERT INTO filling.towns (number, branch_id, seed, name, first, until, visits, team, names)
    VALUES (:number, :branch_id, hashtextextended(:slug, :base) / 256, :name, :first, :until, :visits, :team, :names)
    """
)
_SERVED = text("INSERT INTO filling.served VALUES (:number, :first, :until, :codes)")
_NAME = text("INSERT INTO filling.names VALUES (:number, :first, :last, :search, :sound)")


def _names() -> list[dict[str, Any]]:
    """Return every name that somebody may have, with the forms in which it is looked for."""
    pairs = [(first, last) for first in FIRST for last in FAMILIES]
    return [
        {
            "number": number,
            "first": first,
            "last": last,
            "search": search_form(first, last),
            "sound": sound_form(first, last),
        }
        for number, (first, last) in enumerate(pairs)
    ]


def _run(statement: str, values: dict[str, Any]) -> Callable[[Connection], object]:
    return lambda connection: connection.execute(text(statement), values)


def _flows(of: TextClause, branches: Sequence[uuid.UUID], year: int, years: range) -> Callable[[Connection], object]:
    """Return what counts a year; the first has what was before it, the last what comes after it."""
    first = dt.date(year, 1, 1) if year > years[0] else dt.date.min
    last = dt.date(year, 12, 31) if year < years[-1] else dt.date.max
    return lambda connection: figures.count_flows(connection, of, branches, first, last)


def _years(branches: Sequence[uuid.UUID], years: range, night: dt.date) -> Callable[[Connection], object]:
    return lambda connection: figures.count_years(connection, branches, years, night)
