"""Stocks, flows and distinct people of the whole record, each against a count in plain Python."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, update

from tenants.dossiers.models import Dossier, DossierKind, DossierOutcome
from tenants.figures.catalogue import INDICATORS
from tenants.figures.queries import figures_of_years
from tenants.figures.telling import figures_told
from tenants.housing.models import Dwelling, Placement, Route
from tenants.isolation import Branch, scoped
from tenants.language.models import ClassKind, LanguageClass, Pupil
from tenants.participation.models import Participant, ParticipationGroup, Workshop
from tenants.volunteers.models import Kind, Volunteer
from tests.factories.nights import NIGHT, counted
from tests.factories.records import registered

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterator

    from sqlalchemy import Engine

    from tests.factories.world import World

YEARS = (2017, 2018, 2019, 2020)
DAYS = st.dates(dt.date(2016, 11, 1), dt.date(2020, 2, 28))
SPANS = st.tuples(DAYS, st.one_of(st.none(), st.integers(0, 900)))
EVERYTHING = (Pupil, LanguageClass, Workshop, Participant, ParticipationGroup, Placement, Dwelling, Dossier, Volunteer)


def end_of(span: tuple[dt.date, int | None]) -> dt.date | None:
    """Return the last day of a span of days, none when it still runs."""
    return None if span[1] is None else min(span[0] + dt.timedelta(days=span[1]), NIGHT)


@pytest.fixture(scope="module")
def client(engine_web: Engine, world: World) -> uuid.UUID:
    """Somebody of the branch."""
    return registered(engine_web, world, "Noor", "Wilgenboom")


@pytest.fixture
def emptied(superuser: Engine) -> Iterator[None]:
    """Take every record away again."""
    yield
    with superuser.begin() as connection:
        for model in EVERYTHING:
            connection.execute(delete(model))


def figures(web: Engine, worker: Engine, world: World) -> dict[int, Any]:
    """Count the branch and return its figures by year; nothing may differ that nobody marked."""
    assert counted(worker, world.here.id).drift == []
    with scoped(web, Branch(world.here.id)) as session:
        return figures_of_years(session, YEARS)


@given(
    dossiers=st.lists(
        st.tuples(SPANS, st.sampled_from(list(DossierKind)), st.sampled_from(list(DossierOutcome))), min_size=1
    )
)
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_dossiers_opened_running_and_closed(
    dossiers: list[Any], engine_web: Engine, engine_worker: Engine, superuser: Engine, world: World, client: uuid.UUID
) -> None:
    with superuser.begin() as connection:
        connection.execute(delete(Dossier))
    rows = [(span[0], end_of(span), kind, outcome) for span, kind, outcome in dossiers]
    with scoped(engine_web, Branch(world.here.id)) as session:
        for number, (opened, closed, kind, outcome) in enumerate(rows):
            session.add(
                Dossier(
                    number=f"D{number}",
                    client_id=client,
                    kind=kind,
                    municipality_code="GM9001",
                    opened_on=opened,
                    closed_on=closed,
                    outcome=outcome if closed else None,
                )
            )
    found = figures(engine_web, engine_worker, world)
    first_year = min(opened for opened, *_ in rows).year
    for year in YEARS:
        last, first = dt.date(year, 12, 31), dt.date(year, 1, 1)
        wanted = {
            "dossiers.opened": sum(opened.year == year for opened, *_ in rows),
            "dossiers.total": sum(o <= last and (c is None or c >= first) for o, c, *_ in rows),
            "dossiers.closed": sum(closed is not None and closed.year == year for _, closed, *_ in rows),
            "dossiers.closed_granted": sum(
                closed is not None and closed.year == year and outcome is DossierOutcome.GRANTED
                for _, closed, _, outcome in rows
            ),
            "dossiers.open_at_end": sum(o <= last and (c is None or c > last) for o, c, *_ in rows),
        }
        known = {name: found[year].value(name) for name in wanted}
        assert known == (wanted if year >= first_year else dict.fromkeys(wanted)), year
        kinds = found[year].parts["dossiers.total"]["kind"]
        assert sum(kinds.values()) == wanted["dossiers.total"]


def test_who_is_there_on_the_last_day(engine_web: Engine, engine_worker: Engine, world: World, emptied: None) -> None:
    spans = [
        (Kind.VOLUNTEER, dt.date(2017, 3, 1), None, True),
        (Kind.VOLUNTEER, dt.date(2017, 3, 1), dt.date(2018, 12, 31), True),
        (Kind.VOLUNTEER, dt.date(2017, 3, 1), dt.date(2018, 12, 30), True),
        (Kind.INTERN, dt.date(2018, 9, 1), dt.date(2019, 2, 1), True),
        (Kind.INTERN, dt.date(2018, 6, 1), dt.date(2018, 6, 21), False),
        (Kind.PAID, dt.date(2016, 1, 1), None, False),
    ]
    with scoped(engine_web, Branch(world.here.id)) as session:
        for number, (kind, begun, ended, counts) in enumerate(spans):
            session.add(
                Volunteer(
                    number=f"M{number}",
                    name="Iemand Wilgenboom",
                    kind=kind,
                    started_on=begun,
                    ended_on=ended,
                    counts_as_volunteer=counts,
                )
            )
    found = figures(engine_web, engine_worker, world)
    assert [found[year].value("organisation.volunteers") for year in YEARS] == [3, 3, 1, 1]
    assert [found[year].value("organisation.interns") for year in YEARS] == [0, 1, 0, 0]
    assert [found[year].value("organisation.paid") for year in YEARS] == [1, 1, 1, 1]


def test_a_change_long_ago_moves_every_year_after_it(
    engine_web: Engine, engine_worker: Engine, world: World, emptied: None
) -> None:
    with scoped(engine_web, Branch(world.here.id)) as session:
        session.add(
            Volunteer(number="M1", name="Iemand Wilgenboom", kind=Kind.VOLUNTEER, started_on=dt.date(2017, 3, 1))
        )
    figures(engine_web, engine_worker, world)
    with scoped(engine_web, Branch(world.here.id)) as session:
        session.execute(update(Volunteer).values(ended_on=dt.date(2018, 5, 1)))
    found = figures(engine_web, engine_worker, world)
    assert [found[year].value("organisation.volunteers") for year in YEARS] == [1, 0, 0, 0]


def test_groups_workshops_and_signatures(
    engine_web: Engine, engine_worker: Engine, world: World, emptied: None
) -> None:
    with scoped(engine_web, Branch(world.here.id)) as session:
        groups = [
            ParticipationGroup(number=f"G{number}", municipality_code="GM9001", started_on=day)
            for number, day in enumerate([dt.date(2018, 2, 1), dt.date(2018, 4, 1), dt.date(2019, 1, 1)])
        ]
        session.add_all(groups)
        session.flush()
        for group, held in zip(groups, (3, 2, 1), strict=True):
            for workshop in range(1, held + 1):
                day = group.started_on + dt.timedelta(days=7 * workshop)
                session.add(Workshop(group_id=group.id, workshop=workshop, day=day))
        for number, (group, signed) in enumerate(
            [(groups[0], dt.date(2018, 3, 1)), (groups[0], None), (groups[1], dt.date(2019, 1, 5))]
        ):
            session.add(Participant(group_id=group.id, number=f"P{number}", nationality="SY", signed_on=signed))
        session.add(Participant(group_id=groups[0].id, number="X", withdrawn_at=dt.datetime(2018, 2, 2, tzinfo=dt.UTC)))
    found = figures(engine_web, engine_worker, world)
    values = {
        name: [found[year].value(f"participation.{name}") for year in (2018, 2019)]
        for name in ("participants", "groups", "workshops", "signed")
    }
    assert values == {"participants": [3, 0], "groups": [2, 1], "workshops": [3, 1], "signed": [1, 1]}


def test_people_in_a_class_count_once_and_who_waits_does_not(
    engine_web: Engine, engine_worker: Engine, world: World, emptied: None
) -> None:
    with scoped(engine_web, Branch(world.here.id)) as session:
        classes = [
            LanguageClass(number=f"T{number}", municipality_code="GM9001", kind=kind, started_on=begun, ended_on=ended)
            for number, (kind, begun, ended) in enumerate(
                [
                    (ClassKind.BEGINNERS, dt.date(2017, 9, 1), dt.date(2018, 1, 1)),
                    (ClassKind.CONVERSATION, dt.date(2018, 9, 1), None),
                ]
            )
        ]
        session.add_all(classes)
        session.flush()
        for one, number, joined, left in (
            (0, "1001", dt.date(2017, 9, 1), None),
            (1, "1001", dt.date(2018, 9, 1), None),
            (1, "1002", dt.date(2018, 9, 1), dt.date(2018, 10, 1)),
        ):
            session.add(Pupil(class_id=classes[one].id, number=number, joined_on=joined, left_on=left))
        session.add(Pupil(class_id=classes[1].id, number="1003", waits_since=dt.date(2018, 9, 1)))
    found = figures(engine_web, engine_worker, world)
    assert [found[year].value("language.classes") for year in YEARS] == [1, 2, 1, 1]
    assert [found[year].value("language.participants") for year in YEARS] == [1, 2, 1, 1]
    assert found[2018].parts["language.participants"]["kind"] == {"beginners": 1, "conversation": 2}


def test_people_housed_by_their_frozen_parts(
    engine_web: Engine, engine_worker: Engine, world: World, client: uuid.UUID, emptied: None
) -> None:
    with scoped(engine_web, Branch(world.here.id)) as session:
        for age, sex, counts in (
            ("adult", "m", True),
            ("adult", "f", True),
            ("child", "f", True),
            ("adult", "m", False),
        ):
            session.add(
                Placement(
                    client_id=client,
                    municipality_code="GM9001",
                    day=dt.date(2018, 7, 1),
                    route=Route.REGULAR,
                    counts_for_quota=counts,
                    age_group=age,
                    sex=sex,
                    nationality="SY",
                )
            )
    found = figures(engine_web, engine_worker, world)[2018]
    assert (found.value("housing.housed"), found.value("housing.beside"), found.value("housing.dwellings")) == (3, 1, 0)
    parts = found.parts["housing.housed"]
    assert parts["age_group"] == {"adult": 2, "child": 1}
    assert parts["sex"] == {"f": 2, "m": 1}
    assert parts["sex_adults"] == {"f": 1, "m": 1}
    with scoped(engine_web, Branch(world.here.id)) as session:
        told = figures_told(session, "hierbeek", 2018)["figures"]
        elsewhere = figures_told(session, "hierbeek", 2018, "GM9003")["figures"]
    assert told.keys() == INDICATORS.keys()
    assert told["housing.housed"]["breakdowns"]["municipality"] == {"Hierbeek": 3}
    assert told["housing.closing_balance"]["value"] is None
    assert elsewhere["housing.housed"]["value"] == 0
    assert told["partners.meetings"]["value"] is None
