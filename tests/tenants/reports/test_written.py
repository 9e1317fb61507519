"""Numbers in a text: asked about when the page says another, and never when they count nothing."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tenants.annual_editions.rules import Known
from tenants.annual_editions.rules import checks as checks_of_edition
from tenants.figures.reading import Table
from tenants.reports.rules import Told, checks
from tests.factories.editions import content, figure, unit
from tests.factories.figures import Housed, Ledger, Made, year_of

TODAY = dt.date(2019, 1, 21)
QUESTION = "Do the numbers in the text"
HOUSED = [Housed(age_group="adult" if place < 27 else "child", sex="m" if place < 29 else "f") for place in range(53)]
YEAR = year_of(2018, Made(housed=HOUSED, ledgers={"GM1": Ledger(55, -18)}, clients=60, pupils=12))
BEFORE = year_of(2017, Made(housed=HOUSED[:40], ledgers={"GM1": Ledger(55, 0)}, clients=60, pupils=12))


def asked(part: dict[str, str], chapter: str = "housing") -> tuple[str, ...]:
    """Return what is asked about the numbers of a chapter's words; it never stops anybody."""
    found = [one for one in checks(YEAR, Told({chapter: part}, {}, (), last=BEFORE), TODAY) if one.chapter == chapter]
    (check,) = [one for one in found if one.question.startswith(QUESTION)]
    assert not check.hard
    return check.found


def test_another_number_than_that_of_the_page_is_asked_about() -> None:
    assert asked({"lead": "80 mensen kregen een huis"}) == ("80 | housing.housed | 53",)
    assert asked({"text": "Wij huisvestten 1.080 mensen. Dat viel mee."}) == ("1080 | housing.housed | 53",)
    assert asked({"lead_en": "80 refugees got a home"}) == ("80 | housing.housed | 53",)
    assert asked({"lead": "Wij vonden 99 woningen"})[0].startswith("99 | housing.dwellings")


@pytest.mark.parametrize(
    "lead",
    [
        "53 mensen kregen een huis",
        "27 volwassenen en 26 kinderen",
        "13 mensen meer dan in 2017, toen het er 40 waren",
        "Nog 20 mensen te gaan van de 73",
        "Een druk jaar: 2018",
        "Van 2017-2018 werd het drukker",
        "Op 12 maart 2018 openden wij",
        "On March 12 we moved",
        "Wij kregen € 12.500 en 300 euro",
        "80% kreeg binnen 14 weken een huis",
        "81 procent, en 2,5 keer zoveel",
        "Het 100e huis en de 3de straat",
        "Open om 10.30 uur, 7 dagen per week",
        "Wij werken in 9 gemeenten",
        "Minder nieuwkomers en toch drukker",
    ],
)
def test_what_stands_on_the_page_and_what_counts_nothing_is_not_asked_about(lead: str) -> None:
    assert asked({"lead": lead}) == ()


@pytest.mark.parametrize(
    "lead", ["Tachtig mensen kregen een huis", "Eighty people got a home", "Ons jaar: drieëntachtig nieuwkomers"]
)
def test_a_number_in_letters_is_read_as_well(lead: str) -> None:
    assert [one.partition(" ")[0] for one in asked({"lead": lead})] in (["80"], ["83"])


@pytest.mark.parametrize(
    "lead",
    ["Drieënvijftig mensen", "Zes wensen voor 2019", "Twee jaar verder", "Vier handen op een buik", "Bijna 55 mensen"],
)
def test_letters_that_agree_or_count_something_else_are_not_asked_about(lead: str) -> None:
    assert asked({"lead": lead}) == ()


@pytest.mark.parametrize(
    ("rest", "chapter", "found"),
    [
        ("In totaal 54 mensen.", "housing", "54 | housing.housed | 53"),
        ("Het aantal mensen was 51.", "housing", "51 | housing.housed | 53"),
        ("Er kwamen tweeënvijftig nieuwkomers.", "housing", "52 | housing.housed | 53"),
        ("In totaal 61 mensen.", "consultations", "61 | consultations.clients | 60"),
    ],
)
def test_further_on_a_slip_is_asked_about(rest: str, chapter: str, found: str) -> None:
    assert asked({"text": f"Het was een druk jaar. {rest}"}, chapter) == (found,)
    assert asked({"text": f"Het was een druk jaar.\n\n{rest}"}, chapter) == (found,)


@pytest.mark.parametrize(
    "rest",
    [
        "Er stonden 80 mensen buiten.",
        "Ruim 50 mensen kregen een huis.",
        "Wij brachten 54 dozen weg.",
        "Op 54 plekken hing een poster.",
        "In 2017 waren het 40 mensen, nu 13 mensen meer.",
        "Zij wonen nu op Dorpsstraat 54, mensen.",
    ],
)
def test_further_on_nothing_else_is_asked_about(rest: str) -> None:
    assert asked({"text": f"Het was druk. {rest}"}) == ()


def test_a_number_that_counts_something_else_is_held_against_that() -> None:
    assert asked({"lead": "53 bezoeken"}, "consultations") == ("53 | consultations.contacts | 0",), "53 is of housing"


def test_a_region_is_asked_the_same() -> None:
    def table(year: int, housed: int) -> dict[str, Any]:
        return content(
            year, [unit("Hier", dt.date(2019, 1, 4), key="a")], {"housing.housed": figure({"a": housed}, grain="year")}
        )

    def found(lead: str) -> tuple[str, ...]:
        known = Known({"housing": {"lead": lead}}, last=Table.of(table(2017, 60)))
        looked = checks_of_edition(table(2018, 81), dt.date(2019, 1, 4), known, TODAY)
        return next(one.found for one in looked if one.question.startswith(QUESTION))

    assert found("80 mensen gehuisvest") == ("80 | housing.housed | 81",)
    assert found("81 mensen gehuisvest, 21 meer dan de 60 van 2017") == ()
