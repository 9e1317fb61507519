"""The path of steps in words: what is done and whether in time, until when one may still act, and how long the rest takes."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from tenants.deadlines.models import Deadline, DeadlineState, DossierEvent
from tenants.deadlines.queries import Standing
from tenants.dossiers.models import DossierOutcome, DossierStep, PartyRole
from tenants.terms.catalogue import Length, Unit
from wegwijs.dossiers.path import length_words, path_of, refused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

TODAY = dt.date(2018, 11, 13)
DECISION = "family_reunification.decision"


@pytest.fixture(autouse=True)
def page(app: Flask) -> Iterator[None]:
    with app.test_request_context():
        yield


def step(label: str, done_on: dt.date | None = None, **more: object) -> DossierStep:
    given = {"waits_for": PartyRole.US, "event": "", "terms": [], "guarded_by": [], "not_needed": False}
    return DossierStep(label=label, done_on=done_on, **{**given, **more})


def standing(last_day: dt.date | None, **more: object) -> Standing:
    given = {"term": DECISION, "last_day": last_day, "state": DeadlineState.OPEN, "late_reason": ""}
    return Standing(Deadline(**{**given, **more}), DossierEvent(day=dt.date(2018, 5, 22)), None)


def decision(done_on: dt.date | None = None, outcome: DossierOutcome | None = None) -> DossierStep:
    guarded = {"event": "decision_sent", "waits_for": PartyRole.AUTHORITY, "guarded_by": [DECISION]}
    return step("Besluit", done_on, outcome=outcome, **guarded)


def test_only_the_first_step_that_is_not_done_is_now() -> None:
    steps = [step("A", TODAY), step("B", not_needed=True), step("C"), step("D"), step("E", TODAY)]
    assert [(stop.label, stop.state) for stop in path_of(steps, [], TODAY)] == [
        ("A", "done"),
        ("C", "now"),
        ("D", "ahead"),
        ("E", "done"),
    ]


@pytest.mark.parametrize(
    ("last_day", "late"),
    [(TODAY - dt.timedelta(days=1), True), (TODAY, False), (TODAY + dt.timedelta(days=7), False)],
)
def test_the_last_day_is_still_in_time(last_day: dt.date, late: bool) -> None:  # noqa: FBT001
    (stop,) = path_of([decision()], [standing(last_day)], TODAY)
    assert (stop.state, stop.late) == ("now", late)
    assert str(last_day.day) in stop.when


def test_a_step_that_is_done_says_whether_it_was_in_time_and_what_was_decided() -> None:
    met = standing(TODAY, state=DeadlineState.MET, met_on=TODAY)
    late = standing(TODAY - dt.timedelta(days=3), state=DeadlineState.MET, met_on=TODAY)
    (good,) = path_of([decision(TODAY, DossierOutcome.GRANTED)], [met], TODAY)
    (bad,) = path_of([decision(TODAY, DossierOutcome.REFUSED)], [late], TODAY)
    assert good.when != bad.when
    # A decision that came late asks no reason of us: it is said, and not red any more.
    assert (good.late, bad.late) == (False, False)


def test_what_is_ahead_says_how_long_it_may_take() -> None:
    first, second = path_of([step("A"), decision()], [], TODAY)
    assert first.when
    assert "90" in second.when
    assert [length_words(Length(2, unit)).split()[0] for unit in Unit] == ["2", "2", "2", "2"]


def test_one_can_object_to_the_last_decision_only() -> None:
    no, yes = decision(TODAY, DossierOutcome.REFUSED), decision(TODAY, DossierOutcome.GRANTED)
    assert refused([no])
    assert not refused([no, yes])
    assert not refused([decision()])
