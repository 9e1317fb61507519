"""The municipalities as the files tell them, and as the database holds them."""

from __future__ import annotations

import datetime as dt
import time
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select, text

from tenants.branches import geography
from tenants.branches.actions import load_geography
from tenants.branches.models import Municipality, Population, Succession
from tenants.branches.rules import days

if TYPE_CHECKING:
    from tenants.isolation import ScopedSession


def names_on(session: ScopedSession, day: dt.date) -> set[str]:
    return set(session.scalars(select(Municipality.name).where(Municipality.valid.contains(day))))


@pytest.mark.parametrize(
    ("day", "count"),
    [
        (dt.date(2015, 1, 1), 393),
        (dt.date(2016, 1, 1), 390),
        (dt.date(2017, 1, 1), 388),
        (dt.date(2018, 1, 1), 380),
        (dt.date(2019, 1, 1), 355),
        (dt.date(2021, 1, 1), 352),
        (dt.date(2022, 1, 1), 345),
        (dt.date(2022, 3, 24), 344),
        (dt.date(2023, 1, 1), 342),
        (dt.date(2026, 11, 24), 342),
    ],
)
def test_each_day_has_the_municipalities_that_existed_then(directory: ScopedSession, day: dt.date, count: int) -> None:
    assert len(names_on(directory, day)) == count


def test_every_row_of_the_files_is_in_a_period() -> None:
    held = {
        (period.code, period.name, year)
        for period in geography.periods()
        for year in range(2015, 2027)
        if period.first <= dt.date(year, 1, 1) and (period.until is None or dt.date(year, 1, 1) < period.until)
    }
    rows = geography.table("gemeenten_per_jaar.csv")
    assert held == {(row["gemeente_code"], row["gemeente_naam"], int(row["jaar"])) for row in rows}


def test_a_second_load_changes_nothing_and_is_quick(directory: ScopedSession) -> None:
    began = time.perf_counter()
    again = load_geography(directory)
    assert not again.anything
    assert time.perf_counter() - began < 1
    assert "audit" not in directory.info


def test_what_happened_in_the_middle_of_a_year_has_its_true_day(directory: ScopedSession) -> None:
    assert "Weesp" in names_on(directory, dt.date(2022, 3, 23))
    assert "Weesp" not in names_on(directory, dt.date(2022, 3, 24))
    assert "De Friese Meren" in names_on(directory, dt.date(2015, 6, 30))
    assert {"De Fryske Marren", "De Friese Meren"} & names_on(directory, dt.date(2015, 7, 1)) == {"De Fryske Marren"}


def test_a_split_municipality_went_on_in_several(directory: ScopedSession) -> None:
    into = select(Succession.new_code).where(Succession.old_code == "GM0140")
    assert set(directory.scalars(into)) == {"GM0080", "GM1900", "GM1949"}


def test_the_load_mends_what_is_behind_and_who_serves_goes_on(directory: ScopedSession) -> None:
    # The database as it was when nobody knew yet that Brielle would end.
    branch = directory.scalar(
        text("INSERT INTO branches (slug, name, open) VALUES ('oud', 'Oud', '[2016-01-01,)') RETURNING id")
    )
    directory.execute(text("UPDATE municipalities SET valid = '[2015-01-01,)' WHERE code = 'GM0501'"))
    directory.execute(
        text("INSERT INTO service_areas VALUES ('GM0501', 'all', '[2016-01-01,)', :branch)"), {"branch": branch}
    )
    directory.execute(text("UPDATE populations SET inhabitants = 1 WHERE municipality_code = 'GM0501'"))
    changed = load_geography(directory)
    assert (changed.municipalities, changed.successions) == (1, 0)
    assert changed.populations == directory.scalar(
        select(func.count()).select_from(Population).where(Population.municipality_code == "GM0501")
    )
    areas = directory.execute(text("SELECT municipality_code, valid FROM service_areas ORDER BY 1")).all()
    assert [(code, valid.lower, valid.upper) for code, valid in areas] == [
        ("GM0501", dt.date(2016, 1, 1), dt.date(2023, 1, 1)),
        ("GM1992", dt.date(2023, 1, 1), None),
    ]
    assert not load_geography(directory).anything


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("'s-Gravenhage", "s-gravenhage"),
        ("Súdwest-Fryslân", "sudwest-fryslan"),
        ("Bergen (NH.)", "bergen-nh"),
        ("Krimpen aan den IJssel", "krimpen-aan-den-ijssel"),
    ],
)
def test_a_name_becomes_part_of_an_address(name: str, slug: str) -> None:
    assert geography.slug_of(name) == slug


def test_every_slug_can_be_the_address_of_a_branch() -> None:
    from tenants.branches.rules import refuse_slug

    for period in geography.periods():
        refuse_slug(period.slug)


def test_periods_of_one_code_follow_one_another(directory: ScopedSession) -> None:
    broken = directory.scalars(
        text(
            "SELECT code FROM municipalities GROUP BY code"
            " HAVING range_agg(valid) <> range_merge(range_agg(valid))::datemultirange"
        )
    ).all()
    assert broken == []
    assert days(dt.date(2015, 1, 1), dt.date(2018, 1, 1)) in set(
        directory.scalars(select(Municipality.valid).where(Municipality.code == "GM0687"))
    )
