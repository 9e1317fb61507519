"""Months before the band of what is usual: unknown is drawn as nothing, a question as a box, and the odd month is named."""

from __future__ import annotations

import re

from wegwijs.pictures import usual

NAMES = ["jan", "feb", "mrt", "apr"]


def test_the_odd_month_carries_its_number_and_the_band_its_words() -> None:
    drawn = usual([18, 19, 17, 41], NAMES, (17, 19), said="gewoon: 17 tot 19")
    assert drawn.count('class="rest"') == 3
    assert drawn.count('class="one"') == 1
    assert ">41<" in drawn
    assert "gewoon: 17 tot 19" in drawn
    assert "41" in re.findall('aria-label="([^"]+)"', drawn)[0]


def test_a_month_that_is_not_known_is_not_drawn_as_nought() -> None:
    assert usual([18, None, 17, 41], NAMES, (17, 19)).count("<rect") == usual([18, 0, 17, 41], NAMES, (17, 19)).count(
        "<rect"
    )
    assert "niet bekend" in usual([18, None, 17, 41], NAMES, (17, 19))


def test_a_question_is_a_box_as_high_as_what_is_usual_and_no_number() -> None:
    drawn = usual([8, 8, 9, 0], NAMES, (8, 9), asks=True, label="Lessen")
    assert drawn.count('class="ask-box"') == 1
    assert ">?<" in drawn
    assert 'class="within"' not in drawn
    assert 'class="one"' not in drawn


def test_columns_stay_inside_the_picture() -> None:
    heights = [float(found) for found in re.findall(r'<rect[^>]* y="([\d.-]+)"', usual([1, 2, 3, 500], NAMES, (1, 3)))]
    assert min(heights) >= 0
