"""What the pictures claim: bars start at nought, order is by size, the same swing is the same height."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import pytest

from wegwijs.pictures import (
    Dot,
    Words,
    bars,
    climbs,
    columns,
    funnel,
    limits,
    parts,
    region_map,
    rings,
    sparkline,
    strip,
    swing,
    units,
)

if TYPE_CHECKING:
    from markupsafe import Markup

MONTHS = [
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
]
VISITS = [138, 141, 149, 146, 152, 133, 108, 121, 172, 189, 196, 175]


def texts(picture: Markup) -> list[str]:
    return re.findall(r"<text[^>]*>([^<]*)</text>", picture)


def heights(picture: Markup, css: str) -> list[float]:
    return [float(height) for height in re.findall(rf'height="([\d.]+)" class="{css}"', picture)]


def test_the_months_name_the_first_the_lowest_and_the_highest() -> None:
    assert {word for word in texts(columns(VISITS, MONTHS)) if word.isdigit()} == {"138", "108", "196"}


def test_columns_start_at_nought() -> None:
    (whole,) = heights(columns([200, 100], ["a", "b"]), "one")
    (half,) = heights(columns([200, 100], ["a", "b"]), "soft")
    assert half == pytest.approx(whole / 2, abs=0.1)


def test_a_higher_year_before_makes_this_year_lower() -> None:
    (alone,) = heights(columns([100], ["a"]), "one")
    (beside,) = heights(columns([100], ["a"], last=[200]), "one")
    assert beside == pytest.approx(alone / 2, abs=0.1)


def test_numbers_are_written_as_the_reader_writes_them() -> None:
    assert "1.820" in texts(bars([("Zorg", 1820)]))
    assert "1,820" in texts(bars([("Care", 1820)], words=Words(locale="en")))
    assert Words().number(-3) == "\N{MINUS SIGN}3"


def test_subjects_stand_from_often_to_seldom() -> None:
    names = [word for word in texts(bars([("Wonen", 179), ("Zorg", 309), ("Werk", 194)])) if not word.isdigit()]
    assert names == ["Zorg", "Werk", "Wonen"]


def test_two_parts_share_one_scale_with_the_year_before() -> None:
    picture = parts((("volwassenen", 27), ("kinderen", 26)), last=(43, 25), last_name="2017")
    widths = {
        css: float(re.findall(rf'width="([\d.]+)" height="[\d.]+" class="{css}"', picture)[0])
        for css in ("one", "last")
    }
    assert widths["one"] / widths["last"] == pytest.approx(27 / 43, abs=0.01)


def test_a_name_cannot_bring_markup_along() -> None:
    assert "<b>" not in bars([("<b>Zorg</b>", 3)])
    assert "<b>" not in columns([1], ['"><b>'])


def test_every_dot_is_one() -> None:
    picture = units(53, of=73)
    assert picture.count('class="one"') == 53
    assert picture.count('class="ring"') == 20


@pytest.mark.parametrize("count", [1, 2, 27, 28, 60, 73, 120, 300, 600])
def test_all_dots_fit_the_width(count: int) -> None:
    assert max(float(x) for x in re.findall(r'cx="([\d.]+)"', units(count))) < 352


def test_too_many_dots_are_refused() -> None:
    with pytest.raises(ValueError, match="draw a bar"):
        units(601)


def test_rows_of_a_table_share_their_scale() -> None:
    calm, wild = [100.0, 101.0, 99.0], [100.0, 150.0, 50.0]

    def reach(picture: Markup) -> float:
        found = re.search(r'points="([^"]*)"', picture)
        assert found
        ys = [float(point.split(",")[1]) for point in found[1].split()]
        return max(ys) - min(ys)

    scale = swing([calm, wild])
    assert scale == pytest.approx(0.5)
    assert reach(sparkline(wild, scale=scale)) > 10 * reach(sparkline(calm, scale=scale))


def test_the_limits_are_those_of_the_design() -> None:
    # E = 73 expected: 19 in 20 lie within (sqrt(E) +- 0.98) squared.
    low, high = limits(73, 1.0, 1.96)
    assert low * 73 == pytest.approx((73**0.5 - 0.98) ** 2)
    assert high * 73 == pytest.approx((73**0.5 + 0.98) ** 2)


def test_a_larger_branch_has_narrower_limits() -> None:
    narrow, wide = limits(400, 1.0, 1.96), limits(25, 1.0, 1.96)
    assert wide[0] < narrow[0] < 1 < narrow[1] < wide[1]


def test_the_funnel_is_drawn_for_a_screen_and_for_a_phone() -> None:
    dots = [Dot("Hellevoetsluis", 73, 53, odd=True), Dot("Tholen", 40, 38), Dot("Lisse", 30, 31)]
    picture = funnel(
        dots,
        label="Trechter",
        need_name="nodig",
        usual_name="19 van 20",
        rare_name="998 van 1.000",
        middle_name="regio",
    )
    assert picture.count("<svg") == 2
    assert "pic--phone" in picture
    assert "Tholen" not in picture, "only the odd one out is named"


def test_a_funnel_without_need_is_refused() -> None:
    with pytest.raises(ValueError, match="something to do"):
        funnel([Dot("A", 0, 0)], label="", need_name="", usual_name="", rare_name="", middle_name="")


def test_a_strip_repeats_its_row_and_is_silent() -> None:
    assert 'aria-hidden="true"' in strip(73, 80, 120, middle=99, bottom=60, top=140)


GEOMETRY = {"type": "Polygon", "coordinates": [[[4.0, 51.8], [4.2, 51.8], [4.2, 51.9], [4.0, 51.9], [4.0, 51.8]]]}


def test_a_map_keeps_directions_and_writes_its_numbers() -> None:
    north = [[(4.0, 52.0), (4.2, 52.0), (4.2, 52.1), (4.0, 52.1), (4.0, 52.0)]]
    picture = region_map({"S": rings(GEOMETRY), "N": north}, {"S": 12, "N": 40}, label="Kaart")
    places = dict(re.findall(r'y="([\d.]+)" class="t t-v[^"]*">(\d+)<', picture))
    rows = {number: float(y) for y, number in places.items()}
    assert rows["40"] < rows["12"], "north is up"


def test_a_municipality_without_a_value_is_land_and_not_a_class() -> None:
    picture = region_map({"A": rings(GEOMETRY), "B": rings(GEOMETRY)}, {"A": 5}, label="Kaart")
    assert picture.count('class="land"') == 1
    assert len(re.findall(r'class="m m\d"', picture)) == 1


def test_a_climb_that_changed_is_strong_and_one_that_stayed_is_grey() -> None:
    day, later = dt.date(2018, 3, 12), dt.date(2018, 9, 3)
    rows = [("Taal", [(day, 1), (later, 4)]), ("Werk", [(day, 2), (later, 2)]), ("Geld", [(later, 5)])]
    wide = climbs(rows, ends=("12 mrt", "3 sep"), label="Taal van 1 naar 4").split("</svg>")[0]
    assert wide.count('class="line"') == 1
    assert wide.count('class="line-rest"') == 1
    assert [word for word in re.findall(r"<text[^>]*>([^<]*)</text>", wide) if word.isdigit()] == [
        "1",
        "4",
        "2",
        "2",
        "5",
    ]
    heights = [float(y) for y in re.findall(r'<polyline points="[\d.]+,([\d.]+) ', wide)]
    assert heights[0] < 46, "a low score lies low in its own row"


def test_a_climb_of_one_day_is_a_dot_and_no_line() -> None:
    drawn = climbs([("Taal", [(dt.date(2018, 3, 12), 3)])], ends=("12 mrt", "12 mrt"), label="Taal 3")
    assert "polyline" not in drawn
    assert drawn.count("<circle") == 2, "once wide, once for a phone"
