"""Who takes what, and until when somebody is away: pure decisions."""

from __future__ import annotations

import datetime as dt

import pytest

from tenants.escalations.models import Subject
from tenants.faults import RefusalError
from tenants.helpdesk.models import Team
from tenants.helpdesk.rules import TEAM_OF, away_until, full, next_leave, refuse_unfit_leave, subjects_of

MONDAY = dt.date(2026, 11, 23)


def day(number: int) -> dt.date:
    """Return the day that many days after the Monday."""
    return MONDAY + dt.timedelta(days=number)


def test_every_subject_has_a_team_and_what_is_nobodys_yet_goes_to_all() -> None:
    assert set(TEAM_OF) == set(Subject)
    assert all(Subject.OTHER in subjects_of(team) for team in Team)


def test_a_team_takes_its_own_subjects_and_without_a_team_one_takes_all() -> None:
    assert subjects_of(Team.ASYLUM) == {Subject.ASYLUM, Subject.FAMILY_REUNIFICATION, Subject.OTHER}
    assert subjects_of(Team.COUNTRY) == {Subject.COUNTRY_INFORMATION, Subject.OTHER}
    assert subjects_of(None) == set(Subject)


def test_who_has_as_many_as_they_have_room_for_is_full() -> None:
    assert not full(2, 3)
    assert full(3, 3)
    assert not full(1000, None)


def test_who_is_away_today_stays_away_until_the_last_day() -> None:
    assert away_until([(day(-1), day(1))], MONDAY) == day(1)
    assert away_until([(MONDAY, MONDAY)], MONDAY) == MONDAY


def test_who_was_away_or_will_be_is_there_today() -> None:
    assert away_until([(day(-3), day(-1)), (day(1), day(2))], MONDAY) is None
    assert next_leave([(day(-3), day(-1)), (day(8), day(9)), (day(1), day(2))], MONDAY) == (day(1), day(2))


def test_leave_on_both_sides_of_a_weekend_is_one_absence() -> None:
    assert away_until([(MONDAY, day(4)), (day(7), day(8))], MONDAY) == day(8)
    assert away_until([(MONDAY, day(3)), (day(7), day(8))], MONDAY) == day(3)


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [
        (None, MONDAY, "first_day"),
        (MONDAY, None, "last_day"),
        (MONDAY, day(-1), "last_day"),
        (MONDAY, day(367), "last_day"),
    ],
)
def test_days_that_cannot_be_are_refused(first: dt.date | None, last: dt.date | None, field: str) -> None:
    with pytest.raises(RefusalError) as refused:
        refuse_unfit_leave(first, last)
    assert refused.value.field == field
