"""A subject rises when chance would hardly ever do it, however many subjects are looked at."""

from __future__ import annotations

import random

from tenants.figures.growth import comparable, growths


def test_what_grows_far_faster_than_the_rest_rises_and_what_shrinks_falls() -> None:
    found = {one.key: one for one in growths({"a": 90, "b": 100, "c": 20}, {"a": 30, "b": 95, "c": 80})}
    assert found["a"].rises
    assert not found["b"].rises
    assert not found["b"].falls
    assert found["c"].falls


def test_a_handful_of_questions_is_never_a_rise() -> None:
    assert not any(one.rises for one in growths({"a": 4, "b": 100}, {"a": 1, "b": 100}))


def test_when_everything_grows_alike_nothing_rises() -> None:
    now = dict.fromkeys("abcd", 200)
    assert not any(one.rises for one in growths(now, dict.fromkeys("abcd", 100)))


def test_a_year_of_a_few_weeks_is_nothing_to_compare_with() -> None:
    assert comparable({"a": 100, "b": 100}, {"a": 60, "b": 80})
    assert not comparable({"a": 100, "b": 100}, {"a": 5})
    assert not comparable({"a": 5}, {"a": 100, "b": 100})
    assert not comparable({"a": 5}, {})
    assert not comparable({}, {})


def test_without_a_year_before_nothing_is_said() -> None:
    [one] = growths({"a": 50}, {})
    assert one.share is None
    assert not one.rises


def test_chance_is_called_a_rise_no_oftener_than_once_in_a_hundred_pages() -> None:
    dice = random.Random(7)
    pages = 400
    wrong = 0
    for _ in range(pages):
        subjects = [f"s{number}" for number in range(6)]
        years: list[dict[str, int]] = [dict.fromkeys(subjects, 0) for _ in range(2)]
        for year in years:
            for _question in range(300):
                year[dice.choice(subjects)] += 1
        wrong += any(one.rises or one.falls for one in growths(*years))
    assert wrong <= pages * 0.01 + 4
