"""What a page says of subjects: which rise, and when none does, which comes nearest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from flask_babel import force_locale

from tenants.consultations.models import Topic
from tenants.figures.growth import growths
from wegwijs.comparison.asked import Period, asked_says
from wegwijs.comparison.asks import _finding

if TYPE_CHECKING:
    from flask import Flask


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [
        ({"finance": 110, "care": 95}, {"finance": 100, "care": 100}, "20% or more. The most: money, +10%"),
        (
            {"finance": 7, "care": 95},
            {"finance": 5, "care": 100},
            "more than chance may make it. The most: money, +40%",
        ),
        (
            {"finance": 90, "care": 95},
            {"finance": 100, "care": 100},
            "no subject is asked about more often than before",
        ),
        ({"finance": 300, "care": 95}, {"finance": 100, "care": 100}, "Rising: money"),
    ],
)
def test_a_page_says_what_rises_or_what_comes_nearest(
    app: Flask, now: dict[str, int], before: dict[str, int], said: str
) -> None:
    with app.test_request_context(), force_locale("en"):
        found = _finding(growths(now, before), Topic, "Visits", "Rising: %(names)s", fair=True, runs=False)
    assert found.endswith(said), found


@pytest.mark.parametrize(
    ("done", "said"),
    [
        ([9, 8], "In each of 2 periods fewer people got a home than the state asked"),
        ([12, 8], "In 1 of 2 periods at least as many people got a home as the state asked"),
    ],
)
def test_a_page_says_in_how_many_years_what_was_asked_was_done(app: Flask, done: list[int], said: str) -> None:
    rows = [Period(str(year), 10, housed, runs=False) for year, housed in zip((2017, 2018), done, strict=True)]
    with app.test_request_context(), force_locale("en"):
        assert asked_says(rows) == said
