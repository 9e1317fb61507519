"""What may not be seen never reaches a picture: not as a bar, a label, a title or a coordinate."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from wegwijs.pictures import HIDDEN, bars, columns, parts, region_map, small_multiple, sparkline

if TYPE_CHECKING:
    from markupsafe import Markup

SQUARE = [[(4.0, 51.8), (4.1, 51.8), (4.1, 51.9), (4.0, 51.9), (4.0, 51.8)]]
BESIDE = [[(4.1, 51.8), (4.2, 51.8), (4.2, 51.9), (4.1, 51.9), (4.1, 51.8)]]

PICTURES = {
    "columns": columns([12, HIDDEN, None, 30], ["q1", "q2", "q3", "q4"]),
    "bars": bars([("Zorg", 12), ("Werk", HIDDEN), ("Wonen", None)]),
    "parts": parts((("mannen", HIDDEN), ("vrouwen", HIDDEN)), last=(None, 4), last_name="2017"),
    "sparkline": sparkline([12, HIDDEN, None, 30]),
    "small_multiple": small_multiple([12, HIDDEN, None], ["2016", "2017", "2018"], bottom=0, top=40),
    "region_map": region_map({"A": SQUARE, "B": BESIDE}, {"A": HIDDEN, "B": None}, label="Kaart"),
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_hidden_value_is_striped(name: str) -> None:
    assert "url(#hatch-" in PICTURES[name]
    assert PICTURES[name].count("<pattern") == 1


@pytest.mark.parametrize("name", PICTURES)
def test_every_picture_is_whole_xml_and_says_what_it_shows(name: str) -> None:
    root = ET.fromstring(str(PICTURES[name]))  # noqa: S314  our own string
    assert root.get("role") == "img"
    assert root.get("aria-label")


@pytest.mark.parametrize("name", PICTURES)
def test_no_picture_carries_a_style(name: str) -> None:
    assert "style" not in PICTURES[name]
    assert "fill=" not in re.sub(r'fill="url\(#[^"]*\)"', "", PICTURES[name])


def test_hidden_columns_have_one_height_whatever_the_others_are() -> None:
    def height(picture: Markup) -> str:
        found = re.search(r'height="([\d.]+)" class="hatch-edge"', picture)
        assert found
        return found[1]

    assert height(columns([5, HIDDEN], ["a", "b"])) == height(columns([5000, HIDDEN], ["a", "b"]))


def test_the_label_says_not_shown_and_not_known_apart() -> None:
    assert 'aria-label="q1 12, q2 niet getoond, q3 niet bekend, q4 30"' in PICTURES["columns"]


def test_an_unknown_value_is_a_dashed_question_and_never_nought() -> None:
    picture = columns([None, 8], ["a", "b"])
    assert ">?<" in picture
    assert 'class="gap"' in picture
    assert ">0<" not in picture


def test_an_unknown_month_breaks_the_line() -> None:
    assert sparkline([1, 2, 3, 4]).count("<polyline") == 1
    assert sparkline([1, 2, None, 4, 5]).count("<polyline") == 2


def test_above_hidden_parts_stands_that_they_are_not_shown() -> None:
    picture = parts((("eerste jaar", HIDDEN), ("tweede jaar", HIDDEN)))
    assert picture.count(">niet getoond<") == 2
    assert ">\N{EN DASH}<" not in picture
