"""Cells: what people type is read, what cannot be is refused, and what is written is read back as it was."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.consultations.models import Topic
from tenants.faults import RefusalError
from tenants.housing.models import Route
from tenants.imports import codes
from tenants.imports.cells import (
    BirthDate,
    Code,
    Day,
    HalfYear,
    Kind,
    Languages,
    Nationality,
    Text,
    Topics,
    Whole,
    YesNo,
    escaped,
    said,
    unescaped,
)
from tenants.imports.codes import LANGUAGES, NATIONALITIES, Sex, folded

DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2200, 12, 31))
PLAIN = st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn", "Co")), max_size=40)


@pytest.mark.parametrize(
    ("kind", "cell", "value"),
    [
        (Day(), "2018-03-12", dt.date(2018, 3, 12)),
        (Day(), "12-03-2018", dt.date(2018, 3, 12)),
        (Day(), "1/3/2018", dt.date(2018, 3, 1)),
        (Day(), " 12.3.2018 ", dt.date(2018, 3, 12)),
        (Day(), dt.datetime(2018, 3, 12), dt.date(2018, 3, 12)),  # noqa: DTZ001  a sheet has no zone
        (Day(), "2018-03-12 00:00:00", dt.date(2018, 3, 12)),
        (BirthDate(), "1986-03-12", (dt.date(1986, 3, 12), "day")),
        (BirthDate(), "1986-03", (dt.date(1986, 3, 1), "month")),
        (BirthDate(), "03-1986", (dt.date(1986, 3, 1), "month")),
        (BirthDate(), "1986", (dt.date(1986, 1, 1), "year")),
        (BirthDate(), 1986, (dt.date(1986, 1, 1), "year")),
        (BirthDate(), 1986.0, (dt.date(1986, 1, 1), "year")),
        (YesNo(), "ja", True),
        (YesNo(), "Nee", False),
        (YesNo(), True, True),
        (Topics(), "housing+care", ("housing", "care")),
        (Topics(), "zorg + Wonen", ("housing", "care")),
        (Topics(), "Belasting & toeslagen+Financiën", ("allowances", "finance")),
        (Topics(), "work+work", ("work",)),
        (Code(Route, codes.ROUTES), "Nareis", Route.FAMILY),
        (Code(Sex, codes.SEXES), "V", Sex.F),
        (Code(Sex, codes.SEXES), "onbekend", None),
        (HalfYear(), "2018-H1", dt.date(2018, 1, 1)),
        (HalfYear(), "2018-h2", dt.date(2018, 7, 1)),
        (Nationality(), "sy", "SY"),
        (Nationality(), "Syrië", "SY"),
        (Nationality(), "staatloos", "stateless"),
        (Nationality(), "onbekend", None),
        (Nationality("unknown"), "unknown", "unknown"),
        (Languages(), "Arabisch+ti", ("ar", "ti")),
        (Languages(), "Dari", ("prs",)),
        (Whole(-99, 99), "-18", -18),
        (Whole(-99, 99), "−18", -18),
        (Whole(0, 99), 7.0, 7),
        (Text(), 1001.0, "1001"),
        (Text(), "'=1+1", "=1+1"),
    ],
)
def test_what_people_type_is_read(kind: Kind, cell: Any, value: Any) -> None:
    assert kind.read(cell) == value


@pytest.mark.parametrize(
    ("kind", "cell"),
    [
        (Day(), "2018-02-30"),
        (Day(), "12 maart 2018"),
        (Day(), "3-12-18"),
        (Day(), 43171),
        (Day(), "1018-01-01"),
        (Day(), dt.datetime(2018, 3, 12, 10)),  # noqa: DTZ001
        (BirthDate(), "86"),
        (BirthDate(), "1986-13"),
        (BirthDate(), "1886"),
        (YesNo(), "misschien"),
        (Topics(), "housing+gardening"),
        (Topics(), "+"),
        (Code(Route, codes.ROUTES), "elsewhere"),
        (HalfYear(), "2018-H3"),
        (Nationality(), "XX"),
        (Languages(), "klingonees"),
        (Whole(0, 99), "7,5"),
        (Whole(0, 99), 7.5),
        (Whole(0, 99), True),
        (Whole(0, 99), 100),
        (Text(), "111222333"),
        (Text(), 111222333),
        (Text(5), "too long"),
        (Text(), "un\x00seen"),
    ],
)
def test_what_cannot_be_is_refused(kind: Kind, cell: Any) -> None:
    with pytest.raises(RefusalError):
        kind.read(cell)


@given(st.one_of(PLAIN, st.integers(), st.floats(), st.booleans(), st.none(), st.dates(), st.datetimes()))
def test_any_cell_is_read_or_refused_and_nothing_else(cell: Any) -> None:
    for kind in (Day(), BirthDate(), YesNo(), Topics(), HalfYear(), Nationality(), Languages(), Whole(), Text()):
        try:
            value = kind.read(cell)
        except RefusalError as refusal:
            assert refusal.message % refusal.values  # a sentence with every value it needs
        else:
            written = kind.write(value)
            assert written is None or kind.read(written) == value


@given(DAYS, st.sampled_from(["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"]))
def test_a_date_is_read_in_both_orders(day: dt.date, form: str) -> None:
    assert Day().read(day.strftime(form).zfill(10)) == day


@given(DAYS, st.sampled_from(["day", "month", "year"]))
def test_a_birth_date_keeps_its_precision(day: dt.date, precision: str) -> None:
    value = {"day": day, "month": day.replace(day=1), "year": day.replace(month=1, day=1)}[precision], precision
    cell = BirthDate().write(value)
    assert BirthDate().read(cell) == value
    assert BirthDate().read(said(cell)) == value, "from a CSV file too"


@given(st.lists(st.sampled_from([topic.value for topic in Topic]), min_size=1, unique=True))
def test_topics_come_back_in_the_order_of_the_desk(topics: list[str]) -> None:
    value = tuple(topic.value for topic in Topic if topic.value in topics)
    assert Topics().read("+".join(topics)) == value
    assert Topics().read(Topics().write(value)) == value


@given(st.text(max_size=30))
def test_no_text_begins_as_a_formula_and_escaping_is_undone(text: str) -> None:
    cell = escaped(text)
    assert not cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert unescaped(cell) == text


@given(PLAIN.map(str.strip).filter(bool))
def test_text_comes_back_as_it_was(text: str) -> None:
    try:
        Text().read(escaped(text))
    except RefusalError:
        return
    assert Text().read(Text().write(text)) == text


def test_every_word_leads_to_a_code_that_is() -> None:
    assert set(codes.TOPICS.values()) == {topic.value for topic in Topic}
    assert NATIONALITIES[folded("Eritrea")] == "ER"
    assert LANGUAGES[folded("Oekraïens")] == "uk"
    assert "EU" not in NATIONALITIES.values()
