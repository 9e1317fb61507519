"""Pictures in which every mark is one: groups, houses, the balance, and the line of a year."""

from __future__ import annotations

import re
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from wegwijs.pictures import HIDDEN, Group, balance, calendar, groups, houses
from wegwijs.pictures.marks import width_of


def xs(picture: str, tag: str = "circle", name: str = "cx") -> list[float]:
    return [float(x) for x in re.findall(rf'<{tag}[^>]* {name}="([\d.]+)"', picture)]


@pytest.mark.parametrize("counts", [(23, 1), (30, 20), (12,), (1,), (120, 100), (6, 2)])
def test_every_person_of_a_group_is_a_dot_and_all_fit(counts: tuple[int, ...]) -> None:
    picture = groups([Group(f"groep {place}", (("one", count),)) for place, count in enumerate(counts)])
    assert picture.count("<circle") == sum(counts)
    assert max(xs(picture)) < 352
    ET.fromstring(str(picture))  # noqa: S314  our own string


def test_a_numeral_stands_on_what_it_counts() -> None:
    picture = groups([Group("uit Syrië", (("one", 30),)), Group("andere landen", (("soft", 20),))])
    assert 'aria-label="uit Syrië 30, andere landen 20"' in picture
    start = float(re.findall(r'<text x="([\d.-]+)" y="27" class="t t-n">20<', picture)[0])
    soft = [float(x) for x in re.findall(r'cx="([\d.]+)" cy="[\d.]+" r="[\d.]+" class="soft"', picture)]
    assert min(soft) - 12 < start < max(soft)


def test_last_year_stands_in_grey_under_the_words_of_its_group() -> None:
    now = [
        Group("goed", (("one", 10),), 1),
        Group("lopen door", (("ring", 7),)),
        Group("mensen", (("one", 8),), HIDDEN),
    ]
    picture = groups(now, last_name="2017")
    assert 'aria-label="goed 10, lopen door 7, mensen 8. 2017: goed 1, mensen niet getoond"' in picture
    assert re.findall(r'class="t t-s t-m">([^<]+)<', picture) == ["2017: 1", "2017: niet getoond"]
    assert "2017" not in groups([Group("goed", (("one", 10),))], last_name="2017")


def test_a_dossier_that_ended_well_has_its_tick() -> None:
    picture = groups([Group("goed", (("tick", 10),)), Group("lopen door", (("ring", 7),))], shape="file")
    assert (picture.count('class="tick"'), picture.count('class="one"'), picture.count('class="ring"')) == (10, 10, 7)


def test_too_many_marks_are_refused() -> None:
    with pytest.raises(ValueError, match="draw a bar"):
        groups([Group("a", (("one", 241),))])
    with pytest.raises(ValueError, match="write the number"):
        houses(200)
    with pytest.raises(ValueError, match="draw columns"):
        calendar([5], ["januari"])


def test_last_years_houses_are_grey_and_said() -> None:
    picture = houses(9, last=26, last_name="2017")
    assert (picture.count('class="one"'), picture.count('class="last"')) == (9, 26)
    assert 'aria-label="9. 2017: 26"' in picture


def test_both_bars_of_the_balance_end_at_the_same_place() -> None:
    picture = balance(
        [("voor 2018", 55, "soft"), ("van ervoor", 18, "last")], [("gehuisvest", 53, "one"), ("te gaan", 20, "ring")]
    )
    ends = {
        round(float(x) + float(width))
        for x, width in re.findall(r'<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)"', picture)
    }
    assert max(ends) <= 340
    assert len({end for end in ends if end > 330}) <= 2
    assert 'aria-label="voor 2018 55, van ervoor 18; gehuisvest 53, te gaan 20"' in picture


def test_what_is_nought_is_no_segment() -> None:
    assert balance([("a", 5, "soft"), ("b", 0, "last")], [("c", 5, "one")]).count("<rect") == 2


def test_each_meeting_is_a_dot_in_its_month_and_an_unknown_month_is_asked() -> None:
    picture = calendar([1, 0, 2, None], ["januari", "februari", "maart", "april"])
    assert picture.count("<circle") == 3
    assert picture.count(">?<") == 1
    found = xs(picture)
    assert all(first <= second for first, second in pairwise(found))


@pytest.mark.parametrize("counts", [(50, 12, 64), (10, 7, 1), (100, 1, 100), (3, 3, 3), (0, 1, 0)])
def test_the_words_of_groups_stand_beside_each_other_and_within_the_picture(counts: tuple[int, ...]) -> None:
    names = ("goed afgerond", "anders afgerond", "lopen door in 2019")
    picture = groups([Group(name, (("one", count),)) for name, count in zip(names, counts, strict=True)], shape="file")
    words = [
        (float(x), float(y), said)
        for x, y, said in re.findall(r'<text x="([\d.-]+)" y="([\d.]+)"[^>]*>([^<]+)', picture)
    ]
    for line in {y for _x, y, _said in words}:
        ends = 0.0
        for x, said in sorted((x, said) for x, y, said in words if y == line):
            assert x >= ends - 1.5
            ends = x + width_of(said, 35 if line == 27 else 14)
        assert ends <= 352 + 4
    assert all(
        float(x) + float(wide) <= 352.5 for x, wide in re.findall(r'<rect x="([\d.]+)"[^>]*width="([\d.]+)"', picture)
    )
