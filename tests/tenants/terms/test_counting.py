"""How a term is counted: to its end, past what stood still, with what was granted, and on to a working day."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from itertools import permutations
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tenants.faults import RefusalError
from tenants.terms import counting, explaining, telling, wording
from tenants.terms.catalogue import CATALOGUE, CountsFrom, Direction, Length, Term, Unit, term_ids, version_for
from tenants.terms.counting import StepCode, Suspension, count, other_count
from tenants.terms.holidays import Holiday, Weekend, holidays_of, is_working_day

if TYPE_CHECKING:
    from types import ModuleType

DAY = dt.timedelta(days=1)
UNHURRIED = settings(deadline=None)
"""A machine that has other work to do as well is no fault of a property."""
THREE_MONTHS = Length(3, Unit.MONTHS)
DAYS = st.dates(dt.date(1990, 1, 1), dt.date(2099, 12, 31))
TERMS = st.sampled_from(CATALOGUE)
STANDING = st.sampled_from([term for term in CATALOGUE if term.may_stand_still])


@st.composite
def suspensions(draw: st.DrawFn, event: dt.date, *, most: int = 4) -> list[Suspension]:
    """Return spells that stopped and went on, somewhere around and inside a term that began on `event`."""
    found = []
    for _ in range(draw(st.integers(0, most))):
        since = event + draw(st.integers(-30, 500)) * DAY
        found.append(Suspension(since, since + draw(st.integers(0, 90)) * DAY))
    return found


@st.composite
def extensions(draw: st.DrawFn, term: Term) -> list[Length]:
    """Return some of the extensions of a term, in any order."""
    chosen = [length for length in term.extensions if draw(st.booleans())]
    return draw(st.permutations(chosen))


@st.composite
def cases(
    draw: st.DrawFn, terms: st.SearchStrategy[Term] = TERMS
) -> tuple[Term, dt.date, list[Suspension], list[Length]]:
    """Return a term with a day on which it began, and what happened to it."""
    term, event = draw(terms), draw(DAYS.filter(lambda day: day.year < 2095))
    spells = draw(suspensions(event)) if term.may_stand_still else []
    return term, event, spells, draw(extensions(term))


def term_of(length: Length, **changes: object) -> Term:
    """Return a made-up term: of an authority, forward, moved by the act."""
    made = version_for("general.decision", dt.date(2018, 1, 1))
    return replace(made, length=length, extensions=(), **changes)


def last(term: Term, day: str, **given_: object) -> dt.date | None:
    return count(term, dt.date.fromisoformat(day), **given_).last_day


# Lengths


@pytest.mark.parametrize(
    ("day", "months", "end"),
    [
        ("2018-01-31", 3, "2018-04-30"),
        ("2018-11-30", 3, "2019-02-28"),
        ("2019-11-30", 3, "2020-02-29"),
        ("2018-02-28", 3, "2018-05-28"),
        ("2018-12-15", 1, "2019-01-15"),
    ],
)
def test_months_end_on_the_same_day_number_or_on_the_last_day_of_the_month(day: str, months: int, end: str) -> None:
    counted = count(term_of(Length(months, Unit.MONTHS)), dt.date.fromisoformat(day))
    assert counted.unmoved_end == dt.date.fromisoformat(end)


@pytest.mark.parametrize(
    ("day", "end"),
    [
        ("2017-06-01", "2022-05-31"),
        ("2016-02-29", "2021-02-28"),
        ("2015-02-28", "2020-02-27"),
        ("2018-01-01", "2022-12-31"),
    ],
)
def test_when_the_day_of_the_event_counts_the_end_is_a_day_earlier_unless_the_number_is_lacking(
    day: str, end: str
) -> None:
    term = term_of(Length(5, Unit.YEARS), counts_from=CountsFrom.DAY_OF_EVENT)
    assert last(term, day) == dt.date.fromisoformat(end)


@pytest.mark.parametrize(
    ("day", "end"), [("2022-08-31", "2022-02-28"), ("2024-08-31", "2024-02-29"), ("2023-05-02", "2022-11-02")]
)
def test_counting_back_is_the_mirror_image(day: str, end: str) -> None:
    term = term_of(Length(6, Unit.MONTHS), direction=Direction.BACKWARD, general_terms_act=False)
    assert last(term, day) == dt.date.fromisoformat(end)


def test_extensions_of_the_same_family_add_up_before_they_are_counted() -> None:
    term = version_for("asylum.decision", dt.date(2018, 8, 31))
    # In two steps it would be 28 February and then 28 November.
    assert last(term, "2018-08-31", extensions=(Length(9, Unit.MONTHS),)) == dt.date(2019, 11, 30)


def test_an_extension_of_another_family_goes_on_from_there() -> None:
    term = version_for("family_reunification.decision", dt.date(2018, 5, 22))
    counted = count(term, dt.date(2018, 5, 22), extensions=(THREE_MONTHS,))
    assert [(step.code, step.day) for step in counted.steps] == [
        (StepCode.EVENT, dt.date(2018, 5, 22)),
        (StepCode.LENGTH, dt.date(2018, 8, 20)),
        (StepCode.EXTENDED, dt.date(2018, 11, 20)),
    ]


def test_the_first_day_is_counted_once_also_when_an_extension_goes_on_in_another_family() -> None:
    term = replace(term_of(Length(90, Unit.DAYS), counts_from=CountsFrom.DAY_OF_EVENT), extensions=(THREE_MONTHS,))
    counted = count(term, dt.date(2018, 5, 22), extensions=(THREE_MONTHS,))
    assert [step.day for step in counted.steps[1:3]] == [dt.date(2018, 8, 19), dt.date(2018, 11, 19)]


@pytest.mark.parametrize("asked", [(THREE_MONTHS, THREE_MONTHS), (Length(4, Unit.MONTHS),), (Length(90, Unit.DAYS),)])
def test_an_extension_the_law_does_not_give_is_refused(asked: tuple[Length, ...]) -> None:
    term = version_for("family_reunification.decision", dt.date(2018, 5, 22))
    with pytest.raises(RefusalError) as refused:
        count(term, dt.date(2018, 5, 22), extensions=asked)
    assert refused.value.field == "extensions"


def test_the_same_extension_twice_is_given_where_the_law_gives_it_twice() -> None:
    term = version_for("naturalisation.decision", dt.date(2018, 5, 22))
    half = Length(6, Unit.MONTHS)
    assert last(term, "2018-05-22", extensions=(half, half)) == dt.date(2020, 5, 22)
    with pytest.raises(RefusalError):
        count(term, dt.date(2018, 5, 22), extensions=(half, half, half))


# The General Terms Act


def test_an_end_on_a_closed_day_runs_on_past_all_that_follow() -> None:
    counted = count(version_for("asylum.appeal_short", dt.date(2018, 5, 3)), dt.date(2018, 5, 3))
    assert counted.steps[-1].code is StepCode.MOVED
    assert [passed.why for passed in counted.steps[-1].passed] == [
        *(Holiday.ASCENSION_DAY, Holiday.EQUATED_DAY),
        *(Weekend.SATURDAY, Weekend.SUNDAY),
    ]
    assert counted.last_day == dt.date(2018, 5, 14)


@pytest.mark.parametrize(
    ("length", "moves"),
    [
        (Length(90, Unit.DAYS), True),
        (Length(91, Unit.DAYS), False),
        (Length(12, Unit.WEEKS), True),
        (Length(13, Unit.WEEKS), False),
        (THREE_MONTHS, True),
        (Length(4, Unit.MONTHS), False),
        (Length(1, Unit.YEARS), False),
    ],
)
def test_the_act_holds_up_to_and_including_ninety_days_twelve_weeks_or_three_months(
    length: Length,
    moves: bool,  # noqa: FBT001  what the row of the table says
) -> None:
    assert count(term_of(length), dt.date(2018, 1, 1)).moves is moves


@pytest.mark.parametrize(
    ("length", "extension", "moves"),
    [
        (Length(90, Unit.DAYS), THREE_MONTHS, False),
        (Length(4, Unit.WEEKS), Length(4, Unit.WEEKS), True),
        (Length(6, Unit.WEEKS), Length(6, Unit.WEEKS), True),
        (Length(6, Unit.WEEKS), Length(7, Unit.WEEKS), False),
        (Length(1, Unit.MONTHS), Length(2, Unit.MONTHS), True),
        (Length(45, Unit.DAYS), Length(6, Unit.WEEKS), True),
        (Length(46, Unit.DAYS), Length(6, Unit.WEEKS), False),
    ],
)
def test_with_an_extension_the_length_as_a_whole_decides(
    length: Length,
    extension: Length,
    moves: bool,  # noqa: FBT001  as above
) -> None:
    term = replace(term_of(length), extensions=(extension,))
    assert count(term, dt.date(2018, 1, 1), extensions=(extension,)).moves is moves


def test_where_the_act_does_not_hold_an_end_stays_and_the_count_says_so() -> None:
    counted = count(version_for("family_reunification.objection_decision", dt.date(2018, 9, 1)), dt.date(2018, 9, 1))
    assert counted.last_day == counted.unmoved_end == dt.date(2019, 1, 12)
    assert counted.steps[-1].code is StepCode.STAYS


@pytest.mark.parametrize(
    ("days", "event", "end"),
    [
        (3, "2018-04-26", "2018-05-01"),  # King's Day, weekend, Monday
        (3, "2018-10-12", "2018-10-16"),  # weekend, Monday
        (3, "2018-10-11", "2018-10-15"),  # Friday, weekend: on to Monday, and that makes two
        (5, "2018-12-21", "2018-12-28"),  # weekend, equated Monday, Christmas, Thursday
        (2, "2018-10-13", "2018-10-15"),  # shorter than three days: one working day will do
    ],
)
def test_a_term_of_three_days_or_more_has_two_working_days_in_it(days: int, event: str, end: str) -> None:
    assert last(term_of(Length(days, Unit.DAYS)), event) == dt.date.fromisoformat(end)


def test_days_that_stood_still_are_no_working_days_of_the_term() -> None:
    term = term_of(Length(3, Unit.DAYS))
    # Wednesday to Friday do not count; the weekend and Monday do, and that is one working day only.
    spell = Suspension(dt.date(2018, 10, 9), dt.date(2018, 10, 12))
    assert last(term, "2018-10-09", suspensions=(spell,)) == dt.date(2018, 10, 16)


def test_the_act_never_holds_for_what_is_counted_back() -> None:
    term = term_of(Length(4, Unit.WEEKS), direction=Direction.BACKWARD)
    counted = count(term, dt.date(2018, 6, 3))
    assert not counted.moves
    assert counted.last_day == dt.date(2018, 5, 6), "a Sunday"


def test_other_holidays_date_the_same_term_anew() -> None:
    term = version_for("asylum.appeal", dt.date(2015, 4, 17))

    def decreed(year: int) -> dict[dt.date, Holiday]:
        return {**holidays_of(year), dt.date(2015, 5, 15): Holiday.EQUATED_DAY}

    assert last(term, "2015-04-17") == dt.date(2015, 5, 15)
    assert last(term, "2015-04-17", holidays=decreed) == dt.date(2015, 5, 18)


# Standing still


def test_a_term_that_stands_still_has_no_last_day_and_no_own_norm() -> None:
    term = version_for("family_reunification.decision", dt.date(2018, 5, 22))
    counted = count(term, dt.date(2018, 5, 22), (Suspension(dt.date(2018, 6, 1), None),))
    assert counted.last_day is None
    assert counted.own_norm is None
    assert counted.stands_still_since == dt.date(2018, 6, 2)
    assert counted.unmoved_end == dt.date(2018, 8, 20)


def test_what_stopped_after_the_end_changes_nothing() -> None:
    term = version_for("family_reunification.decision", dt.date(2018, 5, 22))
    for until in (None, dt.date(2018, 9, 10)):
        counted = count(term, dt.date(2018, 5, 22), (Suspension(dt.date(2018, 8, 20), until),))
        assert counted == count(term, dt.date(2018, 5, 22))
    assert last(term, "2018-05-22", suspensions=(Suspension(dt.date(2018, 8, 19), dt.date(2018, 8, 21)),)) == dt.date(
        2018, 8, 22
    )


def test_what_stopped_before_the_term_began_counts_from_its_first_day_only() -> None:
    term = version_for("general.decision", dt.date(2018, 10, 1))
    counted = count(term, dt.date(2018, 10, 1), (Suspension(dt.date(2018, 9, 1), dt.date(2018, 10, 4)),))
    assert counted.unmoved_end == dt.date(2018, 11, 26) + 3 * DAY


def test_one_that_lies_inside_another_takes_nothing_away_from_it() -> None:
    term = version_for("general.decision", dt.date(2018, 10, 1))
    outer, inner = (
        Suspension(dt.date(2018, 10, 5), dt.date(2018, 10, 25)),
        Suspension(dt.date(2018, 10, 9), dt.date(2018, 10, 12)),
    )
    assert count(term, dt.date(2018, 10, 1), (inner, outer)) == count(term, dt.date(2018, 10, 1), (outer,))


def test_one_may_lie_in_the_days_that_another_added() -> None:
    term = version_for("general.decision", dt.date(2018, 10, 1))
    first = Suspension(dt.date(2018, 11, 1), dt.date(2018, 11, 11))
    second = Suspension(dt.date(2018, 12, 1), dt.date(2018, 12, 6))
    assert count(term, dt.date(2018, 10, 1), (second,)).unmoved_end == dt.date(2018, 11, 26)
    assert count(term, dt.date(2018, 10, 1), (second, first)).unmoved_end == dt.date(2018, 12, 11)


@pytest.mark.parametrize("term", [term for term in CATALOGUE if not term.may_stand_still], ids=lambda term: term.id)
def test_the_term_of_a_citizen_never_stands_still(term: Term) -> None:
    event = term.valid_from or dt.date(2018, 3, 1)
    with pytest.raises(RefusalError) as refused:
        count(term, event, (Suspension(event, event + DAY),))
    assert refused.value.field == "suspensions"


@pytest.mark.parametrize(
    ("since", "until"), [("2018-06-02", "2018-06-01"), ("1800-01-01", None), ("2018-06-01", "9999-12-31")]
)
def test_impossible_days_are_refused(since: str, until: str | None) -> None:
    term = version_for("general.decision", dt.date(2018, 5, 22))
    spell = Suspension(dt.date.fromisoformat(since), dt.date.fromisoformat(until) if until else None)
    with pytest.raises(RefusalError):
        count(term, dt.date(2018, 5, 22), (spell,))


@pytest.mark.parametrize("event", [dt.date(1, 1, 1), dt.date(1899, 12, 31), dt.date(2101, 1, 1), dt.date.max])
@pytest.mark.parametrize("term_id", ["general.decision", "permit_asylum.renewal_window", "naturalisation.residence"])
def test_an_event_of_another_age_is_refused(term_id: str, event: dt.date) -> None:
    with pytest.raises(RefusalError):
        count(version_for(term_id, dt.date(2018, 5, 22)), event)


def test_years_of_waiting_may_begin_before_and_end_after_the_holidays_we_know() -> None:
    term = version_for("naturalisation.residence", dt.date(2018, 5, 22))
    assert last(term, "1980-03-01") == dt.date(1985, 3, 1)
    assert last(term, "2100-12-31") == dt.date(2105, 12, 31)


# The own norm, the other length


def test_the_own_norm_counts_from_the_unmoved_end_and_a_weekend_makes_it_no_later() -> None:
    counted = count(version_for("regular.objection", dt.date(2012, 3, 12)), dt.date(2012, 3, 12))
    assert counted.own_norm == dt.date(2012, 4, 2)
    window = count(version_for("permit_asylum.renewal_window", dt.date(2023, 5, 2)), dt.date(2023, 5, 2))
    assert window.own_norm == dt.date(2022, 11, 16)


def test_where_courts_counted_with_another_length_both_are_there() -> None:
    counted = count(version_for("asylum.decision", dt.date(2023, 2, 3)), dt.date(2023, 2, 3))
    other = other_count(counted)
    assert other is not None
    assert (counted.last_day, other.last_day) == (dt.date(2024, 5, 3), dt.date(2023, 8, 3))
    assert other_count(other_count(counted) or counted) is not None
    assert other_count(count(term_of(THREE_MONTHS), dt.date(2018, 1, 1))) is None


# Properties


@UNHURRIED
@given(cases())
def test_a_term_never_ends_on_a_closed_day_where_the_act_says_so(case: tuple) -> None:
    term, event, spells, granted = case
    counted = count(term, event, spells, granted)
    assert counted.last_day is not None
    if counted.moves:
        assert is_working_day(counted.last_day)
        assert counted.last_day >= counted.unmoved_end
        # Never further than needed: what was passed was closed, or the second of two working days was wanted.
        passed = [each for step in counted.steps for each in step.passed]
        assert len(passed) == (counted.last_day - counted.unmoved_end).days
        assert sum(each.why is None for each in passed) <= 1
    else:
        assert counted.last_day == counted.unmoved_end


@UNHURRIED
@given(STANDING, DAYS.filter(lambda day: day.year < 2095), st.data())
def test_n_days_of_standing_still_move_the_unmoved_end_by_n_days(
    term: Term, event: dt.date, data: st.DataObject
) -> None:
    plain = count(term, event)
    within = (plain.unmoved_end - event).days - 1
    since = event + data.draw(st.integers(0, within), label="since") * DAY
    number = data.draw(st.integers(0, 400), label="days")
    moved = count(term, event, (Suspension(since, since + number * DAY),))
    assert moved.unmoved_end == plain.unmoved_end + number * DAY


@UNHURRIED
@given(cases(), st.randoms())
def test_the_order_of_what_happened_does_not_matter(case: tuple, dice) -> None:
    term, event, spells, granted = case
    shuffled, turned = list(spells), list(granted)
    dice.shuffle(shuffled)
    dice.shuffle(turned)
    assert count(term, event, shuffled, turned) == count(term, event, spells, granted)


@UNHURRIED
@given(cases())
def test_counting_again_gives_the_same(case: tuple) -> None:
    term, event, spells, granted = case
    assert count(term, event, spells, granted) == count(term, event, spells, granted)


@UNHURRIED
@given(cases())
def test_forward_is_never_before_the_event_and_backward_never_after(case: tuple) -> None:
    term, event, spells, granted = case
    counted = count(term, event, spells, granted)
    assert counted.last_day is not None
    if term.direction is Direction.FORWARD:
        assert counted.unmoved_end >= event
        assert counted.last_day >= counted.unmoved_end
    else:
        assert counted.last_day == counted.unmoved_end < event


@UNHURRIED
@given(TERMS, DAYS, st.integers(1, 400), st.data())
def test_a_later_event_never_ends_earlier(term: Term, event: dt.date, later: int, data: st.DataObject) -> None:
    granted = data.draw(extensions(term))
    after = event + later * DAY
    assume(after.year < 2095)
    first, second = count(term, event, (), granted), count(term, after, (), granted)
    assert first.unmoved_end <= second.unmoved_end
    assert first.last_day is not None
    assert second.last_day is not None
    assert first.last_day <= second.last_day


@UNHURRIED
@given(STANDING, DAYS.filter(lambda day: day.year < 2095), st.data())
def test_overlapping_spells_count_once(term: Term, event: dt.date, data: st.DataObject) -> None:
    spells = data.draw(suspensions(event))
    assume(spells)
    doubled = [*spells, *spells, Suspension(spells[0].since, spells[0].until)]
    assert count(term, event, doubled) == count(term, event, spells)
    inside = Suspension(spells[0].since, spells[0].since)
    assert count(term, event, [*spells, inside]) == count(term, event, spells)


@UNHURRIED
@given(STANDING, DAYS.filter(lambda day: day.year < 2095), st.data())
def test_a_spell_in_two_parts_is_the_same_spell(term: Term, event: dt.date, data: st.DataObject) -> None:
    since = event + data.draw(st.integers(-20, 300)) * DAY
    number = data.draw(st.integers(0, 90))
    cut = since + data.draw(st.integers(0, number)) * DAY
    until = since + number * DAY
    whole = count(term, event, (Suspension(since, until),))
    assert count(term, event, (Suspension(since, cut), Suspension(cut, until))) == whole


@UNHURRIED
@given(STANDING, DAYS.filter(lambda day: day.year < 2095), st.data())
def test_what_lies_outside_the_running_term_moves_nothing(term: Term, event: dt.date, data: st.DataObject) -> None:
    plain = count(term, event)
    after = plain.unmoved_end + data.draw(st.integers(0, 200)) * DAY
    before = event - data.draw(st.integers(0, 200)) * DAY
    length = data.draw(st.integers(0, 60)) * DAY
    assert count(term, event, (Suspension(after, after + length),)) == plain
    assert count(term, event, (Suspension(before - length, before),)) == plain


@UNHURRIED
@given(cases())
def test_the_act_only_ever_makes_an_end_later(case: tuple) -> None:
    term, event, spells, granted = case
    without = count(replace(term, general_terms_act=False), event, spells, granted)
    counted = count(term, event, spells, granted)
    assert without.unmoved_end == counted.unmoved_end
    assert without.last_day is not None
    assert counted.last_day is not None
    assert without.last_day <= counted.last_day


def test_all_orders_of_three_spells_and_two_extensions_are_one() -> None:
    term = version_for("asylum.decision", dt.date(2018, 8, 31))
    spells = [
        Suspension(dt.date(2018, 9, day), dt.date(2018, 10, day + 3))
        if day < 20
        else Suspension(dt.date(2019, 2, 20), None)
        for day in (4, 9, 21)
    ]
    found = {
        count(term, dt.date(2018, 8, 31), order, lengths)
        for order in permutations(spells)
        for lengths in permutations(term.extensions)
    }
    assert len(found) == 1


@pytest.mark.parametrize("module", [counting, explaining, telling, wording])
def test_nothing_that_counts_or_tells_knows_a_term_by_name(module: ModuleType) -> None:
    source = Path(module.__file__).read_text(encoding="utf-8")
    for term_id in term_ids():
        assert term_id not in source
    assert not re.search(r"\bterm\.id\b|\.dossier_kind\b", source)
