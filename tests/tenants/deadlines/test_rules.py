"""How a deadline stands on a day, and what may be noted: pure rules."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.deadlines import rules
from tenants.deadlines.models import Deadline, DeadlineState
from tenants.deadlines.rules import Situation, asks_reason, situation
from tenants.dossiers.models import DossierKind
from tenants.faults import RefusalError
from tenants.terms.catalogue import CATALOGUE, Bound, term_ids

DAYS = st.dates(dt.date(2016, 1, 1), dt.date(2020, 12, 31))
LAST = dt.date(2018, 6, 1)
DAY = dt.timedelta(days=1)
EVENT = dt.date(2018, 5, 4)
TODAY = dt.date(2018, 5, 20)
CLIENT = rules.newest("regular.objection")
AUTHORITY = rules.newest("family_reunification.decision")


def a_deadline(**said: object) -> Deadline:
    return Deadline(**{"state": DeadlineState.OPEN, "last_day": LAST, "late_reason": "", **said})


@pytest.mark.parametrize(
    ("said", "today", "bound", "expected"),
    [
        ({}, LAST, Bound.CLIENT, Situation.RUNS),
        ({}, LAST + DAY, Bound.CLIENT, Situation.LATE),
        ({}, LAST + DAY, Bound.AUTHORITY, Situation.LATE),
        ({}, LAST + DAY, Bound.NOBODY, Situation.PASSED),
        ({"late_reason": "ill"}, LAST + DAY, Bound.CLIENT, Situation.LATE_EXPLAINED),
        ({"posted_on": LAST}, LAST + DAY, Bound.CLIENT, Situation.IN_THE_POST),
        ({"posted_on": LAST}, LAST + 7 * DAY, Bound.CLIENT, Situation.IN_THE_POST),
        ({"posted_on": LAST}, LAST + 8 * DAY, Bound.CLIENT, Situation.LATE),
        ({"posted_on": LAST + DAY}, LAST + 2 * DAY, Bound.CLIENT, Situation.LATE),
        ({"last_day": None, "stands_still_since": EVENT}, LAST, Bound.AUTHORITY, Situation.STILL),
        ({"last_day": None}, LAST, Bound.CLIENT, Situation.NO_RULE),
        ({"state": DeadlineState.DROPPED}, LAST + DAY, Bound.CLIENT, Situation.DROPPED),
        ({"state": DeadlineState.MET, "met_on": LAST}, LAST, Bound.CLIENT, Situation.MET),
        ({"state": DeadlineState.MET, "met_on": LAST + DAY}, LAST, Bound.CLIENT, Situation.MET_LATE),
        (
            {"state": DeadlineState.MET, "met_on": LAST + 7 * DAY, "posted_on": LAST},
            LAST,
            Bound.CLIENT,
            Situation.MET_BY_POST,
        ),
        (
            {"state": DeadlineState.MET, "met_on": LAST + 8 * DAY, "posted_on": LAST},
            LAST,
            Bound.CLIENT,
            Situation.MET_LATE,
        ),
    ],
)
def test_how_a_deadline_stands(said: dict[str, object], today: dt.date, bound: Bound, expected: Situation) -> None:
    assert situation(a_deadline(**said), bound, today) is expected


@given(DAYS, st.booleans())
def test_a_deadline_is_red_exactly_from_the_day_after_until_somebody_says_why(today: dt.date, explained: bool) -> None:  # noqa: FBT001
    deadline = a_deadline(late_reason="ill" if explained else "")
    assert asks_reason(deadline, Bound.CLIENT, today) is (today > LAST and not explained)


def test_what_a_client_did_late_asks_why_and_what_an_authority_did_late_does_not() -> None:
    late = a_deadline(state=DeadlineState.MET, met_on=LAST + DAY)
    assert asks_reason(late, Bound.CLIENT, LAST)
    assert not asks_reason(late, Bound.AUTHORITY, LAST)


@pytest.mark.parametrize("year", [18, 1950])
def test_a_year_that_cannot_be_is_to_be_checked_however_it_was_written(year: int) -> None:
    with pytest.raises(RefusalError, match="Check the year"):
        rules.refuse_event("family_reunification", "permit_granted", dt.date(year, 3, 1), (), LAST)


@pytest.mark.parametrize("kind", [each.value for each in DossierKind])
def test_every_event_of_a_dossier_starts_a_term_that_fits_it(kind: str) -> None:
    for code in rules.codes_for(kind):
        assert rules.terms_for(kind, code)
    for term in CATALOGUE:
        if term.dossier_kind == kind:
            assert term.id in rules.terms_for(kind, term.starts_at)


def test_every_dossier_can_note_a_move_and_a_notice_of_default() -> None:
    for kind in DossierKind:
        assert {"moved", "default_notice_received", "request_received"} <= set(rules.codes_for(kind.value))


def test_what_is_still_to_come_is_refused_but_not_what_a_paper_says_beforehand() -> None:
    tomorrow = TODAY + DAY
    with pytest.raises(RefusalError, match="not come yet"):
        rules.refuse_event("asylum", "decision_sent", tomorrow, (), TODAY)
    assert rules.refuse_event("renewal", "permit_expires", tomorrow, (), TODAY) == tomorrow
    assert rules.refuse_event("objection_appeal", "objection_term_ended", tomorrow, (), TODAY) == tomorrow


@pytest.mark.parametrize(
    ("code", "day", "terms", "field"),
    [
        ("", TODAY, (), "code"),
        ("admitted", TODAY, (), "code"),
        ("decision_sent", None, (), "day"),
        ("decision_sent", dt.date(218, 3, 1), (), "day"),
        ("decision_sent", TODAY, ("asylum.decision",), "terms"),
        ("decision_sent", TODAY, ("regular.appeal",), "terms"),
        ("decision_sent", TODAY, ("nonsense",), "terms"),
    ],
)
def test_an_event_that_cannot_be_is_refused_on_its_field(
    code: str, day: dt.date | None, terms: tuple[str, ...], field: str
) -> None:
    with pytest.raises(RefusalError) as refusal:
        rules.refuse_event("asylum", code, day, terms, TODAY)
    assert refusal.value.field == field


def test_a_permit_that_expires_in_a_far_year_is_a_slip_of_the_pen() -> None:
    with pytest.raises(RefusalError, match="years ahead"):
        rules.refuse_event("renewal", "permit_expires", dt.date(2038, 1, 1), (), TODAY)


def test_the_clock_of_a_client_never_stops() -> None:
    with pytest.raises(RefusalError, match="never stands still"):
        rules.refuse_standstill(CLIENT, EVENT, EVENT, None, TODAY)
    for term_id in term_ids():
        term = rules.newest(term_id)
        if not term.may_stand_still:
            with pytest.raises(RefusalError):
                rules.refuse_standstill(term, EVENT, EVENT, None, TODAY)


@pytest.mark.parametrize(
    ("since", "until", "field"),
    [
        (None, None, "since"),
        (EVENT - DAY, None, "since"),
        (TODAY + DAY, None, "since"),
        (EVENT + 3 * DAY, EVENT + 2 * DAY, "until"),
        (EVENT, dt.date(2028, 1, 1), "until"),
    ],
)
def test_a_standstill_that_cannot_be_is_refused(since: dt.date | None, until: dt.date | None, field: str) -> None:
    with pytest.raises(RefusalError) as refusal:
        rules.refuse_standstill(AUTHORITY, EVENT, since, until, TODAY)
    assert refusal.value.field == field


def test_an_extension_is_one_that_the_law_gives_and_used_once() -> None:
    assert str(rules.refuse_extension(AUTHORITY, EVENT, "3 months", [], TODAY, TODAY)) == "3 months"
    twice = rules.newest("naturalisation.decision")
    assert rules.refuse_extension(twice, EVENT, "6 months", ["6 months"], TODAY, TODAY)
    for term, length, given_before, day in (
        (CLIENT, "3 months", [], TODAY),
        (AUTHORITY, "6 months", [], TODAY),
        (AUTHORITY, "", [], TODAY),
        (AUTHORITY, "3 months", ["3 months"], TODAY),
        (twice, "6 months", ["6 months", "6 months"], TODAY),
        (AUTHORITY, "3 months", [], None),
        (AUTHORITY, "3 months", [], TODAY + DAY),
        (AUTHORITY, "3 months", [], EVENT - DAY),
    ):
        with pytest.raises(RefusalError):
            rules.refuse_extension(term, EVENT, length, given_before, day, TODAY)


@pytest.mark.parametrize(
    ("received", "posted", "field"),
    [
        (None, None, "received_on"),
        (TODAY + DAY, None, "received_on"),
        (None, TODAY + DAY, "posted_on"),
        (EVENT - DAY, None, "received_on"),
        (EVENT + DAY, EVENT + 2 * DAY, "received_on"),
        (dt.date(218, 1, 1), None, "received_on"),
    ],
)
def test_a_meeting_that_cannot_be_is_refused(received: dt.date | None, posted: dt.date | None, field: str) -> None:
    with pytest.raises(RefusalError) as refusal:
        rules.refuse_meeting(CLIENT, EVENT, received, posted, TODAY)
    assert refusal.value.field == field


def test_the_post_counts_for_what_a_client_sends_only() -> None:
    with pytest.raises(RefusalError, match="posting"):
        rules.refuse_meeting(AUTHORITY, EVENT, TODAY, EVENT, TODAY)
    rules.refuse_meeting(CLIENT, EVENT, TODAY, EVENT, TODAY)
    # A permit is renewed before it expires: what is counted back is met before its event.
    rules.refuse_meeting(rules.newest("permit_asylum.renewal"), dt.date(2018, 12, 1), TODAY, None, TODAY)
