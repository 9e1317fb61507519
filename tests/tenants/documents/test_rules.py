"""What a paper may be called and dated, and from when the branch is told that it expires."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.documents.models import DocumentKind
from tenants.documents.rules import (
    MONTHS_AHEAD,
    Validity,
    months_chosen,
    refuse_dates,
    title_from,
    validity,
    warn_from,
)
from tenants.faults import RefusalError

TODAY = dt.date(2026, 11, 26)
DAYS = st.dates(dt.date(1990, 1, 1), dt.date(2050, 1, 1))
KINDS = st.sampled_from(DocumentKind)


def test_every_kind_of_paper_warns_some_time_ahead() -> None:
    assert set(MONTHS_AHEAD) == set(DocumentKind)
    assert min(MONTHS_AHEAD.values()) >= 1


@pytest.mark.parametrize(
    ("kind", "expires_on", "months", "since"),
    [
        (DocumentKind.PASSPORT, dt.date(2027, 5, 3), None, dt.date(2026, 11, 3)),
        (DocumentKind.VISA, dt.date(2027, 4, 30), None, dt.date(2027, 2, 28)),
        (DocumentKind.LETTER, dt.date(2027, 3, 31), 1, dt.date(2027, 2, 28)),
        (DocumentKind.LETTER, dt.date(2027, 3, 31), 0, dt.date(2027, 3, 31)),
        (DocumentKind.PASSPORT, None, 6, None),
    ],
)
def test_the_warning_comes_whole_months_before(
    kind: DocumentKind, expires_on: dt.date | None, months: int | None, since: dt.date | None
) -> None:
    assert warn_from(kind, expires_on, months) == since


@given(KINDS, DAYS, st.one_of(st.none(), st.integers(0, 24)))
def test_a_warning_is_never_later_than_the_end_and_its_months_are_read_back(
    kind: DocumentKind, expires_on: dt.date, months: int | None
) -> None:
    since = warn_from(kind, expires_on, months)
    assert since is not None
    assert since <= expires_on
    assert warn_from(kind, expires_on, months_chosen(kind, expires_on, since)) == since


@given(DAYS, st.one_of(st.none(), st.integers(0, 24)))
def test_a_paper_asks_for_something_from_its_warning_on_and_never_without_one(
    expires_on: dt.date, months: int | None
) -> None:
    since = None if months is None else warn_from(DocumentKind.VISA, expires_on, months)
    asks = validity(expires_on, since, TODAY) in {Validity.ENDING, Validity.EXPIRED}
    assert asks == (since is not None and since <= TODAY)
    assert (validity(expires_on, since, TODAY) in {Validity.EXPIRED, Validity.PAST}) == (expires_on < TODAY)
    assert validity(None, None, TODAY) is Validity.LASTING


@pytest.mark.parametrize(
    ("dated_on", "expires_on", "field"),
    [
        (dt.date(2026, 11, 27), None, "dated_on"),
        (dt.date(218, 3, 12), None, "dated_on"),
        (None, dt.date(2062, 1, 1), "expires_on"),
        (None, dt.date(1026, 1, 1), "expires_on"),
        (dt.date(2018, 3, 12), dt.date(2018, 3, 11), "expires_on"),
    ],
)
def test_a_day_that_cannot_be_is_refused(dated_on: dt.date | None, expires_on: dt.date | None, field: str) -> None:
    with pytest.raises(RefusalError) as refused:
        refuse_dates(dated_on, expires_on, TODAY)
    assert refused.value.field == field


def test_days_that_can_be_are_taken() -> None:
    for dated_on, expires_on in (
        (None, None),
        (TODAY, TODAY),
        (dt.date(1948, 5, 3), None),
        (None, dt.date(2001, 1, 1)),
    ):
        refuse_dates(dated_on, expires_on, TODAY)


@pytest.mark.parametrize(
    ("file_name", "title"),
    [
        ("besluit_IND_2018.pdf", "Besluit IND 2018"),
        ("../../etc/passwd", "Passwd"),
        (r"C:\Users\ria\Mijn documenten\paspoort.JPG", "Paspoort"),
        ("a\x00b\nc\x1b[31m.png", "A b c [31m"),
        ("\u202egpj.exe", "Gpj"),
        ("..", ""),
        ("", ""),
        ("___.pdf", ""),
        ("ጋብቻ.pdf", "ጋብቻ"),
        ("x" * 300 + ".pdf", "X" + "x" * 119),
        ("IMG_20181113_102233.jpg", "IMG 20181113 102233"),
    ],
)
def test_a_paper_is_called_after_its_file_alone(file_name: str, title: str) -> None:
    assert title_from(file_name) == title


def test_a_citizen_service_number_in_the_name_of_a_file_is_refused() -> None:
    for name in ("paspoort 111222333.pdf", "111.222.333.jpg", "map/111222333/brief.pdf"):
        with pytest.raises(RefusalError, match="BSN"):
            title_from(name)
