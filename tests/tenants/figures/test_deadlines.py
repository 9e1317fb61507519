"""How long dossiers and decisions took, and which limits were kept: each against a count in plain Python."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, text, update

from tenants.deadlines.models import Deadline, DeadlineState, DossierEvent, EventRole
from tenants.dossiers.models import Dossier, DossierKind, DossierOutcome
from tenants.figures.catalogue import FLOWS, INDICATORS, Kind
from tenants.figures.durations import CLASSES, UPPER, class_within
from tenants.figures.queries import figures_of_years
from tenants.figures.telling import figures_told
from tenants.isolation import Branch, scoped
from tenants.reports.content import frozen_content
from tests.factories.nights import NIGHT, counted
from tests.factories.records import registered

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterator

    from sqlalchemy import Engine

    from tests.factories.world import World

YEARS = (2024, 2025, 2026)
PLACES = ("GM9001", "GM9003")
WHOSE = {
    "family_reunification.application": "client",
    "family_reunification.report_arrival": "client",
    "family_reunification.decision": "authority",
    "regular.decision": "authority",
    "family_reunification.objection_decision": "authority",
    "default_notice.appeal_opens": None,
}
"""Read in terms.md, not in the catalogue."""
ON_APPLICATION = {"family_reunification.decision", "regular.decision"}
DAYS = st.dates(dt.date(2024, 1, 1), dt.date(2026, 6, 30))


@dataclass(frozen=True)
class Kept:
    """A deadline as somebody could tell of it."""

    term: str
    event: dt.date
    last: dt.date | None
    met: dt.date | None
    posted: dt.date | None
    dropped: bool = False
    gone: bool = False

    @property
    def whose(self) -> str | None:
        """Who has to meet it."""
        return WHOSE[self.term]

    @property
    def in_time(self) -> bool:
        """Whether it was met in time."""
        if self.last is None or (self.met is not None and self.met <= self.last):
            return self.met is not None
        by_post = self.whose == "client" and self.posted is not None and self.posted <= self.last
        return by_post and self.met is not None and self.met <= self.last + dt.timedelta(days=7)

    @property
    def missed_on(self) -> dt.date | None:
        """The last day, when it passed for nothing before the night of the count."""
        if self.whose != "client" or self.dropped or self.in_time or self.last is None:
            return None
        waits = self.posted is not None and self.posted <= self.last
        return self.last if self.last + dt.timedelta(days=7 if waits else 0) <= NIGHT else None

    @property
    def took(self) -> int | None:
        """How many days the authority took for its decision on an application."""
        return (self.met - self.event).days if self.met and self.term in ON_APPLICATION else None


def _kept(term: str, event: dt.date, length: int | None, met: int | None, posted: int | None, fate: int) -> Kept:
    last = None if length is None else event + dt.timedelta(days=length)
    met_on = None if met is None or fate == 1 else event + dt.timedelta(days=met)
    sent = None if posted is None or met_on is None else met_on - dt.timedelta(days=posted)
    return Kept(term, event, last, met_on, sent, fate == 1, fate == 2)


KEPT = st.builds(
    _kept,
    st.sampled_from(list(WHOSE)),
    DAYS,
    st.one_of(st.none(), st.sampled_from([3, 28, 90, 180])),
    st.one_of(st.none(), st.integers(0, 140)),
    st.one_of(st.none(), st.integers(0, 9)),
    st.sampled_from([0, 0, 0, 1, 2]),
)


def nearest(days: list[int], share: float) -> int | None:
    """Return the least of `days` within which `share` of them lie."""
    return sorted(days)[ceil(share * len(days)) - 1] if days else None


@pytest.fixture(scope="module")
def client(engine_web: Engine, world: World) -> uuid.UUID:
    """Somebody of the branch."""
    return registered(engine_web, world, "Noor", "Wilgenboom")


@pytest.fixture
def emptied(superuser: Engine) -> Iterator[None]:
    """Take every dossier away, before and after."""
    empty(superuser)
    yield
    empty(superuser)


def empty(superuser: Engine) -> None:
    with superuser.begin() as connection:
        for model in (Deadline, DossierEvent, Dossier):
            connection.execute(delete(model))


def lay(web: Engine, world: World, client: uuid.UUID, kept: list[Kept]) -> None:
    """Lay each deadline in a dossier of its own, the municipalities by turns."""
    with scoped(web, Branch(world.here.id)) as session:
        for number, one in enumerate(kept):
            dossier = Dossier(
                number=f"D{number}",
                client_id=client,
                kind=DossierKind.FAMILY_REUNIFICATION,
                municipality_code=PLACES[number % 2],
                opened_on=one.event,
            )
            session.add(dossier)
            session.flush()
            event = DossierEvent(
                dossier_id=dossier.id, role=EventRole.STARTS, code="application_received", day=one.event,
                terms=[one.term], entered_at=dt.datetime.combine(one.event, dt.time(12), dt.UTC),
            )  # fmt: skip
            session.add(event)
            session.flush()
            state = DeadlineState.MET if one.met else DeadlineState.DROPPED if one.dropped else DeadlineState.OPEN
            session.add(
                Deadline(
                    dossier_id=dossier.id, event_id=event.id, term=one.term, last_day=one.last, confirmed=True,
                    stands_still_since=one.event if one.last is None else None, counted_by="x", state=state,
                    met_on=one.met, posted_on=one.posted,
                    withdrawn_at=dt.datetime(2026, 7, 1, tzinfo=dt.UTC) if one.gone else None,
                )
            )  # fmt: skip
            session.flush()


def figures(web: Engine, worker: Engine, world: World) -> dict[int, Any]:
    """Count the branch and return its figures by year; nothing may differ that nobody marked."""
    assert counted(worker, world.here.id).drift == []
    with scoped(web, Branch(world.here.id)) as session:
        return figures_of_years(session, YEARS)


def wanted(kept: list[Kept], year: int) -> dict[str, Any]:
    """Count in plain Python what the figures of a year must say."""
    met = [one for one in kept if one.whose and one.met and one.met.year == year]
    took = [one.took for one in met if one.took is not None]
    return {
        "dossiers.deadlines": sum(one.whose is not None and one.event.year == year for one in kept),
        "dossiers.within_limit": sum(one.in_time for one in met),
        "dossiers.beyond_limit": sum(not one.in_time for one in met),
        "dossiers.missed_deadlines": sum(one.missed_on is not None and one.missed_on.year == year for one in kept),
        "dossiers.decided_median": nearest(took, 0.5),
        "dossiers.decided_p90": nearest(took, 0.9),
        "dossiers.decisions": len(took),
    }


@given(kept=st.lists(KEPT, min_size=1, max_size=14))
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
def test_terms_met_missed_and_decided(
    kept: list[Kept], engine_web: Engine, engine_worker: Engine, superuser: Engine, world: World, client: uuid.UUID
) -> None:
    empty(superuser)
    lay(engine_web, world, client, kept)
    standing = [one for one in kept if not one.gone]
    found = figures(engine_web, engine_worker, world)
    days = [one.event.year for one in standing if one.whose]
    days += [day.year for one in standing if one.whose for day in (one.met, one.missed_on) if day]
    for year in YEARS:
        expected = wanted(standing, year)
        if not days or year < min(days):
            expected = dict.fromkeys(expected)
        assert {name: found[year].value(name) for name in expected} == expected, year
        parts = found[year].parts["dossiers.within_limit"]["whose"]
        assert sum(parts.values()) == (expected["dossiers.within_limit"] or 0)
    with scoped(engine_web, Branch(world.here.id)) as session:
        told = figures_told(session, "hierbeek", 2025, PLACES[1])["figures"]
    there = wanted([one for number, one in enumerate(kept) if number % 2 and not one.gone], 2025)
    for name in ("dossiers.decided_median", "dossiers.decisions", "dossiers.missed_deadlines"):
        assert told[name]["value"] in {there[name], None if not there[name] else there[name]}, name


@given(spans=st.lists(st.tuples(DAYS, st.integers(0, 900), st.sampled_from(list(DossierKind)[:3])), max_size=12))
@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
def test_how_long_dossiers_took(
    spans: list[Any], engine_web: Engine, engine_worker: Engine, superuser: Engine, world: World, client: uuid.UUID
) -> None:
    empty(superuser)
    rows = [(opened, min(opened + dt.timedelta(days=took), NIGHT), kind) for opened, took, kind in spans]
    with scoped(engine_web, Branch(world.here.id)) as session:
        for number, (opened, closed, kind) in enumerate(rows):
            session.add(
                Dossier(
                    number=f"D{number}", client_id=client, kind=kind, municipality_code=PLACES[0], opened_on=opened,
                    closed_on=closed, outcome=DossierOutcome.GRANTED,
                )
            )  # fmt: skip
    found = figures(engine_web, engine_worker, world)
    for year in YEARS:
        of_year = [((closed - opened).days, kind) for opened, closed, kind in rows if closed.year == year]
        for name, share in (("dossiers.duration_median", 0.5), ("dossiers.duration_p90", 0.9)):
            assert found[year].value(name) == nearest([days for days, _ in of_year], share)
            kinds = {kind: nearest([days for days, its in of_year if its is kind], share) for _, kind in of_year}
            assert found[year].parts[name]["kind"] == kinds
        classes = found[year].parts["dossiers.durations"]["duration"]
        assert sum(classes.values()) == len(of_year)
        # What goes up tells in which class the branch's own number lies.
        median = nearest([days for days, _ in of_year], 0.5)
        if median is not None:
            first, last = (int(part or 10_000) for part in (class_within(classes, 0.5, 1) or "").split("-"))
            assert first <= median <= last


def test_whatever_happens_to_a_dossier_or_an_event_is_counted_again(
    engine_web: Engine, engine_worker: Engine, world: World, client: uuid.UUID, emptied: None
) -> None:
    day = dt.date(2025, 3, 3)
    met = day + dt.timedelta(days=10)
    lay(engine_web, world, client, [Kept("regular.decision", day, day + dt.timedelta(days=90), met, None)])

    def now() -> list[Any]:
        year = figures(engine_web, engine_worker, world)[2025]
        return [year.value(f"dossiers.{name}") for name in ("decided_median", "within_limit", "decisions")]

    assert now() == [10, 1, 1]
    with scoped(engine_web, Branch(world.here.id)) as session:
        session.execute(update(DossierEvent).values(day=day - dt.timedelta(days=5)))
    assert now() == [15, 1, 1]
    with scoped(engine_web, Branch(world.here.id)) as session:
        session.execute(update(Dossier).values(withdrawn_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC)))
    assert now() == [None, None, None]


def test_a_branch_that_keeps_no_deadlines_knows_nothing_of_them(
    engine_web: Engine, engine_worker: Engine, world: World, client: uuid.UUID, emptied: None
) -> None:
    with scoped(engine_web, Branch(world.here.id)) as session:
        session.add(
            Dossier(
                number="D1", client_id=client, kind=DossierKind.ASYLUM, municipality_code=PLACES[0],
                opened_on=dt.date(2025, 1, 1),
            )
        )  # fmt: skip
    year = figures(engine_web, engine_worker, world)[2025]
    assert year.value("dossiers.opened") == 1
    assert year.value("dossiers.closed") == 0
    for name in ("within_limit", "beyond_limit", "missed_deadlines", "decided_median", "duration_median"):
        assert year.value(f"dossiers.{name}") is None, name


def test_no_duration_leaves_the_branch_but_by_its_class(
    engine_web: Engine, engine_worker: Engine, superuser: Engine, world: World, client: uuid.UUID, emptied: None
) -> None:
    day = dt.date(2025, 3, 3)
    lay(engine_web, world, client, [Kept("regular.decision", day, day + dt.timedelta(days=90), day, None)])
    year = figures(engine_web, engine_worker, world)[2025]
    assert year.value("dossiers.decided_median") == 0, "decided at once is nought days, not unknown"
    content = frozen_content(year, figures_of_last(engine_web, world), {}, {"small": 5}, [])
    assert {name for name in content["figures"] if name.startswith("dossiers.")} == {
        f"dossiers.{name}" for name in ("opened", "total", "closed", "closed_granted", "open_at_end")
    }
    with superuser.connect() as behind:
        sent = set(
            behind.scalars(text("SELECT DISTINCT indicator FROM figure_deltas, unnest(indicators) AS indicator"))
        )
    assert not sent & {one.id for one in INDICATORS.values() if one.kind in {Kind.QUANTILE, Kind.ELAPSED}}
    assert sent - {""} <= {flow.id for flow in FLOWS}


def figures_of_last(web: Engine, world: World) -> Any:
    with scoped(web, Branch(world.here.id)) as session:
        return figures_of_years(session, [2024])[2024]


def test_the_class_of_a_share_is_told_of_five_and_not_of_four() -> None:
    assert class_within({CLASSES[0]: 4}, 0.5, 5) is None
    assert class_within({CLASSES[0]: 2, CLASSES[2]: 3}, 0.5, 5) == CLASSES[2]
    assert class_within({CLASSES[0]: 9, CLASSES[-1]: 1}, 0.9, 5) == CLASSES[0]
    assert class_within({}, 0.5, 0) is None
    assert CLASSES == ("000-090", "091-180", "181-365", "366-545", "546-730", "731-")
    assert len(CLASSES) == len(UPPER) + 1


def test_every_version_of_a_term_binds_the_same() -> None:
    from tenants.terms.catalogue import term_ids, versions

    assert {term_id for term_id in term_ids() if len({term.bound for term in versions(term_id)}) > 1} == set()


def test_a_term_that_passes_is_missed_the_night_after_without_anybody_touching_it(
    engine_web: Engine, engine_worker: Engine, world: World, client: uuid.UUID, emptied: None
) -> None:
    last = NIGHT + dt.timedelta(days=10)
    lay(
        engine_web,
        world,
        client,
        [Kept("family_reunification.application", dt.date(2026, 8, 20), last, None, None)],
    )
    seen = []
    for night in (last - dt.timedelta(days=1), last, last + dt.timedelta(days=1)):
        assert counted(engine_worker, world.here.id, night).drift == []
        with scoped(engine_web, Branch(world.here.id)) as session:
            seen.append(figures_of_years(session, [2026])[2026].value("dossiers.missed_deadlines"))
    assert seen == [0, 1, 1]
