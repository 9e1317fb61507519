"""The page names who left its own history, who is late, and writes nothing a spreadsheet would compute."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

import pytest

from tenants.moments import local_date
from tenants.roles import Role
from tests.factories.editions import content as edition_of
from tests.factories.editions import figure, put_edition, unit

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tests.factories.world import World

NIGHT = local_date() - dt.timedelta(days=1)
LATE = NIGHT - dt.timedelta(days=4)
YEAR = NIGHT.year
YEARS = (2016, 2018, YEAR)
FORMULA = "=HYPERLINK(1)"


def content(year: int, rows: dict[str, tuple[int | None, int | None]] | None = None) -> dict[str, Any]:
    """Return a region with a branch that grew, one that swings within chance, and one that is new.

    By branch the visits of every month, of `year` and the one before; that one is what its own edition says.
    """
    found = rows or {FORMULA: (100, 100), "Grootbeek": (200, 100), "Kleinbeek": (6, 5), "Nieuwbeek": (9, None)}
    place = 0 if year in YEARS else 1
    slugs = {FORMULA: "formula", "Nieuwbeek": "hierbeek", "<b>x</b>": "x"}
    units = [
        unit(name, LATE if name == "Nieuwbeek" else NIGHT, slug=slugs.get(name, name.lower()))
        for name, months in found.items()
        if months[place] is not None
    ]
    visits = {slugs.get(name, name.lower()): [months[place]] * 12 for name, months in found.items()}
    people = {one["id"]: "hidden" if one["name"] == "Kleinbeek" else 80 for one in units}
    kept = {one["id"]: visits[one["id"]] for one in units}
    return edition_of(
        year,
        units,
        {
            "consultations.contacts": figure(kept),
            "consultations.clients": figure(people, grain="year", adds_up=False),
        },
    )


@pytest.fixture(scope="module", autouse=True)
def editions(superuser: Engine, world: World) -> None:
    """A past year and the running one."""
    for year in (2018, YEAR):
        put_edition(superuser, world.region_id, NIGHT, content(year - 1))
        put_edition(superuser, world.region_id, NIGHT, content(year))


@pytest.fixture
def page(browser_as, world: World) -> str:
    """The page of the manager's region over 2018."""
    return browser_as(world.person(Role.REGIONAL_MANAGER)).get("/comparison/zuidwest?year=2018").text


def headline(page: str) -> str:
    """Return the finding."""
    found = re.search(r"<h1>(.*?)</h1>", page, re.DOTALL)
    assert found
    return found[1]


def test_only_who_left_its_own_history_is_named(page: str) -> None:
    assert "Grootbeek" in headline(page)
    assert "Kleinbeek" not in headline(page), "6 a month after 5 is more than 15 %, but chance explains it"
    assert "+100%" in page


def test_a_branch_without_a_year_before_is_compared_with_nothing(page: str) -> None:
    assert "Nieuwbeek" not in headline(page)
    row = page.split('scope="row">Nieuwbeek', 1)[1].split("</tr>", 1)[0]
    assert row.count(">?<") >= 2, "difference and last year are unknown, not nought"


def test_a_late_branch_of_today_is_named_with_its_night(page: str) -> None:
    assert re.search(rf"Nieuwbeek [^<]*\b{LATE.day}\b[^<]*{LATE.year}", page)


def test_nothing_in_the_sheet_is_a_formula(browser_as, world: World) -> None:
    sheet = browser_as(world.person(Role.REGIONAL_MANAGER)).get("/comparison/zuidwest/2018.csv").text
    assert f"'{FORMULA}" in sheet
    assert not re.search(r"(?:^|;)[=+@-]", sheet, re.MULTILINE)
    assert "hidden" not in sheet


def test_a_name_is_never_markup(superuser: Engine, browser_as, world: World) -> None:
    for year in (2015, 2016):
        put_edition(superuser, world.region_id, NIGHT, content(year, {"<b>x</b>": (200, 50), "Y": (50, 50)}))
    page = browser_as(world.person(Role.REGIONAL_MANAGER)).get("/comparison/zuidwest?year=2016").text
    assert "<b>x" not in page
    assert "&lt;b&gt;x" in page


@pytest.mark.parametrize("year", ["20x8", "99999999", "-2018", "\N{ARABIC-INDIC DIGIT TWO}018", "2014"])
def test_what_is_no_year_with_figures_is_not_there(year: str, browser_as, world: World) -> None:
    manager = browser_as(world.person(Role.REGIONAL_MANAGER))
    assert manager.get("/comparison/zuidwest", query_string={"year": year}).status_code == 404


def without_token(body: str) -> str:
    """Take the token out, which holds the second in which it was made."""
    return re.sub(r"(X-CSRFToken[^:]*:\s*[^\w]*)[\w.-]+", r"\1", body)


def test_another_region_answers_like_one_that_never_was(browser_as, world: World) -> None:
    manager = browser_as(world.person(Role.REGIONAL_MANAGER))
    other, absent = manager.get("/comparison/noord"), manager.get("/comparison/nooit")
    assert other.status_code == absent.status_code == 404
    assert without_token(other.text).replace("noord", "") == without_token(absent.text).replace("nooit", "")


def test_in_a_running_year_only_months_that_are_over_are_compared(browser_as, world: World) -> None:
    manager = browser_as(world.person(Role.REGIONAL_MANAGER))
    sheet = manager.get(f"/comparison/zuidwest/{YEAR}.csv").text
    row = next(line for line in sheet.splitlines() if line.startswith("Grootbeek"))
    over = len(row.split(";")[3].split())
    assert over == (NIGHT + dt.timedelta(days=1)).month - 1 or (NIGHT.month, NIGHT.day) == (12, 31)
    assert row.split(";")[4:6] == [str(200 * over), str(100 * over)] or over == 0
    assert manager.get(f"/comparison/zuidwest?year={YEAR}").status_code == 200
