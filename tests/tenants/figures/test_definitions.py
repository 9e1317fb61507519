"""What an indicator meant and when: a trend shows where another definition began."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from tenants.figures.catalogue import CONTACTS, INDICATORS
from tenants.figures.indicator import Definition

OLD = Definition(1, "Visits by appointment.", None, dt.date(2018, 6, 30))
ANEW = replace(CONTACTS, version=2, valid_from=dt.date(2018, 7, 1), before=(OLD,))
ENDED = replace(ANEW, valid_to=dt.date(2020, 12, 31))


def test_another_definition_is_a_break_on_its_first_day() -> None:
    assert ANEW.breaks(dt.date(2017, 1, 1), dt.date(2019, 12, 31)) == [dt.date(2018, 7, 1)]
    assert ANEW.breaks(dt.date(2018, 7, 1), dt.date(2019, 12, 31)) == [], "a trend that begins with it has no break"
    assert ANEW.breaks(dt.date(2017, 1, 1), dt.date(2018, 6, 30)) == []
    assert CONTACTS.breaks(dt.date(1970, 1, 1), dt.date(2030, 1, 1)) == []


def test_the_end_of_an_indicator_is_a_break_too() -> None:
    assert ENDED.breaks(dt.date(2020, 1, 1), dt.date(2021, 12, 31)) == [dt.date(2021, 1, 1)]


def test_what_it_meant_on_a_day_is_found() -> None:
    assert ANEW.definition_on(dt.date(2018, 6, 30)) == "Visits by appointment."
    assert ANEW.definition_on(dt.date(2018, 7, 1)) == CONTACTS.definition
    assert ENDED.definition_on(dt.date(2021, 1, 1)) is None


def test_every_indicator_says_who_decides_of_it_where_it_comes_from_and_which_version_it_is() -> None:
    for one in INDICATORS.values():
        assert one.owner, one.id
        assert one.reference, one.id
        assert one.version == len(one.before) + 1, one.id
        assert not one.before or one.valid_from == one.before[-1].valid_to + dt.timedelta(days=1), one.id


def test_every_indicator_of_the_national_list_is_there() -> None:
    wanted = {
        "housing": ("housed", "beside", "dwellings", "quota", "opening_balance", "required", "closing_balance"),
        "consultations": ("contacts", "topics", "clients"),
        "dossiers": ("opened", "total", "closed", "closed_granted", "open_at_end"),
        "guidance": ("started",),
        "participation": ("participants", "groups", "workshops", "signed"),
        "language": ("classes", "participants"),
        "organisation": ("volunteers", "interns", "paid"),
        "partners": ("meetings",),
    }
    assert {f"{area}.{name}" for area, names in wanted.items() for name in names} <= INDICATORS.keys()
    assert {"channel", "guidance"} <= INDICATORS["consultations.clients"].breakdowns.keys()
