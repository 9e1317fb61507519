"""What the pictures claim: bars start at nought, order is by size, the same swing is the same height."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from wegwijs.pictures import (
    HIDDEN,
    Dot,
    Names,
    Words,
    ahead_or_behind,
    bars,
    climbs,
    columns,
    funnel,
    little_bars,
    parts,
    region_map,
    rings,
    small_multiple,
    sparkline,
    strip,
    swing,
    units,
)
from wegwijs.pictures.asked import asked_and_done
from wegwijs.pictures.country_map import country_map, outlines_file
from wegwijs.pictures.heap import Captions, heap

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


def test_no_number_stands_on_a_bar_of_the_year_before() -> None:
    now = [110, 120, 130, 150, 140, 120, 107, 130, 219, 160, 150, 140]
    before = [140, 150, 120, 130, 150, 150, 150, 140, 120, 130, 140, 150]
    picture = columns(now, MONTHS, last=before)
    pattern = r'<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="[\d.]+" class="(?:last|soft|one)"'
    bars_drawn = [tuple(map(float, found)) for found in re.findall(pattern, picture)]
    written = re.findall(r'<text x="([\d.]+)" y="([\d.]+)" class="[^"]*">(110|107|219)<', picture)
    assert len(written) == 3
    for x, y, _ in written:
        half = 3 * 14 * 0.55 / 2 - 1
        under = [top for start, top, wide in bars_drawn if start < float(x) + half and start + wide > float(x) - half]
        assert float(y) < min(under)


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


def allowed(need: float) -> tuple[float, float]:
    """Return limits that are wider for the small, as chance makes them."""
    return need - 2 * need**0.5, need + 2 * need**0.5


def test_the_funnel_is_drawn_for_a_screen_a_phone_and_paper_and_names_the_odd_one() -> None:
    dots = [Dot("Hellevoetsluis", 73, 53, odd=True, says="53 van 73"), Dot("Tholen", 40, 38), Dot("Lisse", 30, 31)]
    names = Names(need="nodig", usual=("19 van 20",), rare=("998 van 1.000",), middle="samen")
    picture = funnel(dots, 0.98, allowed, lambda need: (0, 2 * need), names, label="Trechter")
    assert picture.count("<svg") == 3
    assert "pic--phone" in picture
    assert "pic--paper" in picture
    assert "73%: 53 van 73" in picture
    assert "Tholen" not in picture, "only the odd one out is named"
    assert "19 van 20" in picture.split("<svg")[1]


def test_a_funnel_without_dots_is_refused() -> None:
    with pytest.raises(ValueError, match="something to do"):
        funnel([], 1.0, allowed, allowed, Names("", (), (), ""), label="")


def test_two_odd_ones_beside_each_other_never_write_over_each_other() -> None:
    dots = [Dot("Aardenburg", 73, 53, odd=True), Dot("Bergambacht", 73.2, 53, odd=True), Dot("Lisse", 10, 10)]
    picture = funnel(dots, 0.98, allowed, allowed, Names("nodig", (), (), "samen"), label="")
    wide = picture.split("<svg")[1]
    assert wide.count("t-b halo") == 1
    assert wide.count('class="one dot"') == 2


def test_a_break_of_definition_parts_the_line() -> None:
    whole = small_multiple([1, 2, 3, 4], ["15", "16", "17", "18"], bottom=0, top=4)
    broken = small_multiple([1, 2, 3, 4], ["15", "16", "17", "18"], bottom=0, top=4, breaks=[2])
    assert whole.count("<polyline") == 1
    assert broken.count("<polyline") == 2
    assert 'class="ref"' in broken


def test_a_hidden_part_of_a_year_has_one_constant_height() -> None:
    first = little_bars([HIDDEN, 9, 8, 7], top=9)
    second = little_bars([HIDDEN, 90, 80, 70], top=900)
    assert (
        re.search(r"<rect[^>]*hatch-edge[^>]*>", first)[0].split("fill")[0]
        == (re.search(r"<rect[^>]*hatch-edge[^>]*>", second)[0].split("fill")[0])
    )


def test_behind_and_ahead_differ_by_more_than_their_colour() -> None:
    behind, ahead = ahead_or_behind(-20, reach=20), ahead_or_behind(20, reach=20)
    assert 'class="one"' in behind
    assert 'class="ring-rest"' in ahead
    assert 'aria-hidden="true"' in behind


def test_every_municipality_is_one_dot_and_the_ends_collect_who_lies_farther() -> None:
    captions = Captions("1 ver achter", "2 achter", "2 voor", "achter", "voor")
    picture = heap([-90, -3, 0, 4, 300], 8, captions, label="Stippen").split("<svg")[1]
    assert picture.count("<circle") + picture.count('class="late"') == 5
    assert picture.count('class="late"') == 1


def test_the_map_of_the_country_takes_its_shapes_from_a_file_and_no_other_way() -> None:
    shapes = {"GM1": [[(4.0, 52.0), (4.5, 52.0), (4.5, 52.5), (4.0, 52.5), (4.0, 52.0)]], "GM2": []}
    made = country_map(shapes, {"GM1": "late"}, file="/maps/2018-x.svg", names={"GM1": "Eén"}, label="Kaart")
    assert '<use href="/maps/2018-x.svg#GM1" class="place late-place"><title>Eén</title></use>' in made
    assert "<path" not in made
    assert 'id="GM1"' in outlines_file(shapes)


def test_what_stands_beside_the_last_marks_of_asked_and_done_stays_within_the_picture() -> None:
    made = asked_and_done([12_694], [12_673], ["2018"], titles=("gevraagd", "gehuisvest"), label="")
    for picture, width in zip(made.split("<svg")[1:], (720, 352), strict=True):
        ends = [
            float(x) + len(said) * 13 * 0.55
            for x, said in re.findall(r'<text x="([\d.]+)"[^>]*>([^<]*: [^<]*)<', picture)
        ]
        assert len(ends) == 2
        assert max(ends) <= width


def test_what_was_asked_and_done_starts_at_nought_and_a_gap_stays_a_gap() -> None:
    made = asked_and_done([10, 20, None], [12, None, 18], ["1", "2", "3"], titles=("a", "b"), label="").split("<svg")[1]
    assert made.count('class="asked"') == 2
    assert "<polyline" not in made
    assert made.count('class="one"') == 2


def test_what_is_left_over_stands_last_however_large_it_is() -> None:
    drawn = texts(bars([("andere landen", 21), ("uit Syrië", 32), ("uit Eritrea", 9)], rest="andere landen"))
    assert [word for word in drawn if not word.isdigit()] == ["uit Syrië", "uit Eritrea", "andere landen"]


def test_a_strip_repeats_its_row_and_is_silent() -> None:
    assert 'aria-hidden="true"' in strip(73, 80, 120, middle=99, bottom=60, top=140)


GEOMETRY = {"type": "Polygon", "coordinates": [[[4.0, 51.8], [4.2, 51.8], [4.2, 51.9], [4.0, 51.9], [4.0, 51.8]]]}


def test_a_map_keeps_directions_and_writes_its_numbers() -> None:
    north = [[(4.0, 52.0), (4.2, 52.0), (4.2, 52.1), (4.0, 52.1), (4.0, 52.0)]]
    picture = region_map({"S": rings(GEOMETRY), "N": north}, {"S": 12, "N": 40}, label="Kaart")
    places = dict(re.findall(r'y="([\d.]+)" class="t t-v[^"]*">(\d+)<', picture))
    rows = {number: float(y) for y, number in places.items()}
    assert rows["40"] < rows["12"], "north is up"


def test_a_map_of_the_whole_country_is_cut_to_nobody() -> None:
    north = [[(4.0, 53.0), (4.2, 53.0), (4.2, 53.1), (4.0, 53.1), (4.0, 53.0)]]
    shapes = {"S": rings(GEOMETRY), "N": north}
    cut, whole = (region_map(shapes, {"S": 12}, label="Kaart", whole=whole) for whole in (False, True))
    assert cut.count('class="land"') == 0, "the north is out of sight"
    assert whole.count('class="land"') == 1


def test_two_names_on_a_map_never_stand_over_each_other() -> None:
    """Two narrow neighbours with long names, and far from them a third."""

    def upright(west: float) -> list[list[tuple[float, float]]]:
        return [[(west, 52.0), (west + 0.03, 52.0), (west + 0.03, 52.1), (west, 52.1), (west, 52.0)]]

    shapes = {"S": upright(4.0), "V": upright(4.03), "W": upright(4.06), "Z": upright(4.9)}
    names = {"S": "Schiedam", "V": "Vlaardingen", "W": "Westvoorne", "Z": "Zoetermeer"}
    values = dict.fromkeys(shapes, 5)
    picture = region_map(shapes, values, label="Kaart", names=names, named=list(shapes))
    written = re.findall(r'x="([\d.]+)" y="([\d.]+)" class="t t-s t-b[^"]*">(\w+)<', picture)
    assert {name for _, _, name in written} == {"Schiedam", "Vlaardingen", "Zoetermeer"}, "a third one has no room"
    (schiedam,), (vlaardingen,) = ([y for _, y, name in written if name == one] for one in ("Schiedam", "Vlaardingen"))
    assert abs(float(schiedam) - float(vlaardingen)) > 13, "they stand close: one above and one under the middle"
    assert picture.count('class="named"') == 4, "its outline stays"


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


def test_no_letter_of_a_picture_is_too_small_on_a_phone() -> None:
    """At 320 px a picture of 352 units is drawn 288 wide."""
    rules = (Path(__file__).parents[3] / "platform/wegwijs/static/css/pictures.css").read_text()
    assert min(float(size) for size in re.findall(r"font-size: ([\d.]+)px", rules)) * 288 / 352 >= 11
