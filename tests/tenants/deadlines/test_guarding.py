"""The rules of guarding: stages, who is reminded, and that nothing is sent twice and nothing is skipped."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.deadlines.guarding import BY_ITSELF, FAR, OPENINGS, Due, Guarded, Sent, Team, due, stage_on
from tenants.deadlines.models import Stage

LAST = dt.date(2026, 4, 10)
HANDLER, COLLEAGUE, GUIDE, ABSENT = (uuid.UUID(int=number) for number in range(1, 5))
"""On the roster."""
HANDLER_ACCOUNT, COLLEAGUE_ACCOUNT, LEAD, SECOND_LEAD = (uuid.UUID(int=number) for number in range(11, 15))
TEAM = Team(
    leads=(LEAD,),
    others=(HANDLER_ACCOUNT, COLLEAGUE_ACCOUNT),
    accounts={HANDLER: HANDLER_ACCOUNT, COLLEAGUE: COLLEAGUE_ACCOUNT},
)
ONE = Guarded(uuid.UUID(int=99), LAST, handler_id=HANDLER)


def left(days: int) -> dt.date:
    return LAST - dt.timedelta(days=days)


@pytest.mark.parametrize(
    ("days", "stage"),
    [
        (15, None),
        (14, Stage.FAR),
        (8, Stage.FAR),
        (7, Stage.NEAR),
        (3, Stage.NEAR),
        (2, Stage.LAST),
        (0, Stage.LAST),
        (-1, Stage.LATE),
        (-400, Stage.LATE),
    ],
)
def test_a_deadline_goes_through_its_stages(days: int, stage: Stage | None) -> None:
    assert stage_on(ONE, left(days)) is stage


@pytest.mark.parametrize(
    ("days", "stage"),
    [
        (45, None),
        (44, Stage.FAR),
        (37, Stage.NEAR),
        (32, Stage.LAST),
        (20, Stage.LAST),
        (14, Stage.LAW_FAR),
        (7, Stage.LAW_NEAR),
        (2, Stage.LAW_LAST),
        (0, Stage.LAW_LAST),
        (-1, Stage.LATE),
    ],
)
def test_an_own_norm_is_aimed_at_first_and_red_goes_by_the_law(days: int, stage: Stage | None) -> None:
    assert stage_on(Guarded(ONE.id, LAST, own_norm=left(30)), left(days)) is stage


def test_the_day_of_an_own_norm_still_is_in_time_for_it() -> None:
    day_before = Guarded(ONE.id, LAST, own_norm=left(1))
    assert [stage_on(day_before, left(days)) for days in (1, 0)] == [Stage.LAST, Stage.LAW_LAST]


def test_of_an_opening_nobody_is_late() -> None:
    assert "default_notice.appeal_opens" in OPENINGS
    assert "family_reunification.application" not in OPENINGS
    assert OPENINGS < BY_ITSELF
    opening = Guarded(ONE.id, LAST, own_norm=left(-14), by_itself=True)
    assert [stage_on(opening, left(days)) for days in (14, 0, -7, -12, -100)] == [
        None,
        Stage.FAR,
        Stage.NEAR,
        Stage.LAST,
        Stage.LAST,
    ]


def test_what_ends_by_itself_is_reminded_of_and_never_late() -> None:
    assert "asylum.permit_validity" in BY_ITSELF
    permit = Guarded(ONE.id, LAST, own_norm=left(180), by_itself=True)
    assert [stage_on(permit, left(days)) for days in (195, 194, 180, 100, 14, 2, -1)] == [
        None,
        Stage.FAR,
        Stage.LAST,
        Stage.LAST,
        Stage.LAW_FAR,
        Stage.LAW_LAST,
        Stage.LAW_LAST,
    ]


def test_what_was_posted_in_time_rests_until_it_should_have_arrived() -> None:
    posted = Guarded(ONE.id, LAST, posted_on=left(1))
    assert [stage_on(posted, left(days)) for days in (1, 0, -4, -5, -7, -8)] == [
        None,
        None,
        None,
        Stage.LAW_LAST,
        Stage.LAW_LAST,
        Stage.LATE,
    ]
    assert stage_on(Guarded(ONE.id, LAST, posted_on=left(-1)), left(-2)) is Stage.LATE


def people(found: list[Due]) -> dict[uuid.UUID, Stage]:
    assert len({each.person_id for each in found}) == len(found)
    return {each.person_id: each.stage for each in found}


def test_the_handler_hears_of_it() -> None:
    assert people(due(ONE, [], TEAM, left(7))) == {HANDLER_ACCOUNT: Stage.NEAR}


def test_a_new_handler_hears_of_it_too() -> None:
    handed_on = Guarded(ONE.id, LAST, handler_id=COLLEAGUE)
    assert people(due(handed_on, [Sent(Stage.NEAR, HANDLER_ACCOUNT, left(7))], TEAM, left(6))) == {
        COLLEAGUE_ACCOUNT: Stage.NEAR
    }


@pytest.mark.parametrize(
    ("stand_ins", "who"),
    [
        ({HANDLER: COLLEAGUE}, COLLEAGUE_ACCOUNT),
        ({HANDLER: None}, LEAD),
        ({HANDLER: GUIDE}, LEAD),
        ({HANDLER: COLLEAGUE, COLLEAGUE: None}, LEAD),
    ],
    ids=["stand-in", "nobody stands in", "the stand-in may not read dossiers", "the stand-in is away too"],
)
def test_during_leave_the_stand_in_hears_of_it_and_else_the_team_lead(
    stand_ins: dict[uuid.UUID, uuid.UUID | None], who: uuid.UUID
) -> None:
    team = Team(TEAM.leads, TEAM.others, TEAM.accounts, stand_ins)
    assert people(due(ONE, [], team, left(7))) == {who: Stage.NEAR}


@pytest.mark.parametrize("handler", [None, GUIDE], ids=["nobody", "somebody who may not read dossiers"])
def test_what_nobody_handles_is_for_who_cares_for_the_client(handler: uuid.UUID | None) -> None:
    cared = Guarded(ONE.id, LAST, handler_id=handler, carers=(GUIDE, COLLEAGUE))
    assert people(due(cared, [], TEAM, left(7))) == {COLLEAGUE_ACCOUNT: Stage.NEAR}
    uncared = Guarded(ONE.id, LAST, handler_id=handler, carers=(GUIDE,))
    assert people(due(uncared, [], TEAM, left(7))) == {LEAD: Stage.NEAR}


def test_a_team_lead_who_is_away_leaves_it_to_the_other() -> None:
    team = Team((LEAD, SECOND_LEAD), (), {ABSENT: LEAD}, {ABSENT: None})
    assert team.above == (SECOND_LEAD,)
    assert Team((LEAD,), (HANDLER_ACCOUNT,), {ABSENT: LEAD}, {ABSENT: None}).above == (HANDLER_ACCOUNT,)
    assert Team((LEAD,), (), {ABSENT: LEAD}, {ABSENT: None}).above == (LEAD,)


def test_without_anybody_nobody_is_reminded() -> None:
    assert due(ONE, [], Team(), left(1)) == []


def test_it_is_handed_up_when_the_last_reminder_is_a_day_old() -> None:
    sent = [Sent(Stage.LAST, HANDLER_ACCOUNT, left(2))]
    assert due(ONE, sent, TEAM, left(2)) == []
    assert people(due(ONE, sent, TEAM, left(1))) == {LEAD: Stage.HANDED_UP}
    again = [*sent, Sent(Stage.HANDED_UP, LEAD, left(1))]
    assert due(ONE, again, TEAM, left(0)) == []


def test_on_the_last_day_there_is_no_day_to_wait() -> None:
    assert people(due(ONE, [], TEAM, left(0))) == {HANDLER_ACCOUNT: Stage.LAST, LEAD: Stage.HANDED_UP}


def test_what_was_taken_up_since_is_not_handed_up() -> None:
    sent = [Sent(Stage.LAST, HANDLER_ACCOUNT, left(2))]
    before, since = (Guarded(ONE.id, LAST, handler_id=HANDLER, taken_up_on=left(days)) for days in (3, 2))
    assert people(due(before, sent, TEAM, left(1))) == {LEAD: Stage.HANDED_UP}
    assert due(since, sent, TEAM, left(1)) == []


def test_what_was_taken_up_and_is_late_all_the_same_goes_up_a_day_later() -> None:
    taken_up = Guarded(ONE.id, LAST, handler_id=HANDLER, taken_up_on=left(2))
    sent = [Sent(Stage.LAST, HANDLER_ACCOUNT, left(2))]
    assert people(due(taken_up, sent, TEAM, left(-1))) == {HANDLER_ACCOUNT: Stage.LATE}
    sent.append(Sent(Stage.LATE, HANDLER_ACCOUNT, left(-1)))
    assert people(due(taken_up, sent, TEAM, left(-2))) == {LEAD: Stage.LATE}


def test_nobody_hears_at_once_that_it_is_theirs_and_that_nobody_takes_it_up() -> None:
    alone = Guarded(ONE.id, LAST)
    sent = [Sent(Stage.LAST, LEAD, left(2))]
    assert due(alone, sent, TEAM, left(1)) == []


def test_a_norm_that_moved_sets_nobody_back() -> None:
    assert due(ONE, [Sent(Stage.LAST, HANDLER_ACCOUNT, left(9))], TEAM, left(9)) == []


handlers = st.sampled_from([None, HANDLER, COLLEAGUE, GUIDE])
teams = st.builds(
    Team,
    leads=st.sampled_from([(LEAD,), (LEAD, SECOND_LEAD)]),
    others=st.just(TEAM.others),
    accounts=st.just({**TEAM.accounts, ABSENT: LEAD}),
    stand_ins=st.dictionaries(st.sampled_from([HANDLER, COLLEAGUE, ABSENT]), st.sampled_from([None, COLLEAGUE]), max_size=2),
)  # fmt: skip
nights = st.lists(
    st.tuples(st.integers(-30, 60), handlers, teams, st.none() | st.integers(-30, 60), st.integers(1, 3)), max_size=40
)
"""Nights at so many days before the last day, each with who handles it, who is there, whether somebody took it up since,
and how often the night ran: gaps are outages, and a night may run twice."""


@given(nights=nights, norm=st.none() | st.integers(0, 40), by_itself=st.booleans())
def test_whatever_nights_run_nobody_hears_twice_and_no_day_passes_unheard(
    nights: list[tuple[int, uuid.UUID | None, Team, int | None, int]], norm: int | None, *, by_itself: bool
) -> None:
    sent: list[tuple[Stage, uuid.UUID]] = []
    rows: list[Sent] = []
    for days, handler, team, taken_up, times in sorted(nights, key=lambda night: -night[0]):
        today = left(days)
        taken_up_on = left(taken_up) if taken_up is not None and taken_up >= days else None
        one = Guarded(
            ONE.id,
            LAST,
            None if norm is None else left(norm),
            by_itself,
            handler,
            (COLLEAGUE,),
            taken_up_on=taken_up_on,
        )
        for _ in range(times):
            tonight = due(one, rows, team, today)
            people(tonight)
            rows += [Sent(each.stage, each.person_id, today) for each in tonight]
            sent += [(each.stage, each.person_id) for each in tonight]
            assert {each.last_day for each in tonight} <= {LAST}
        if days <= FAR:
            assert rows, f"a night ran {days} days before the last day and nobody was reminded"
        if days < 0 and not by_itself:
            assert set(team.whose(one)) <= {each.person_id for each in rows if each.stage is Stage.LATE}
    assert len(sent) == len(set(sent))


@given(days=st.lists(st.integers(-5, 40), unique=True, min_size=1))
def test_a_night_sends_one_stage_and_it_is_that_of_the_day(days: list[int]) -> None:
    rows: list[Sent] = []
    for each in sorted(days, reverse=True):
        tonight = [reminder for reminder in due(ONE, rows, TEAM, left(each)) if reminder.person_id == HANDLER_ACCOUNT]
        assert len(tonight) <= 1
        assert all(reminder.stage is stage_on(ONE, left(each)) for reminder in tonight)
        rows += [Sent(reminder.stage, reminder.person_id, left(each)) for reminder in tonight]
