"""What is looked at before a year is signed, chapter by chapter, and what readers will not see of it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from tenants.reports.content import CHAPTERS, frozen_content
from tenants.reports.rules import Told, checks
from tenants.reports.spelled import in_digits
from tenants.reports.sums import sums_of
from tenants.reports.withheld import Why, Withheld, withheld
from tenants.reports.words import a_few_people, addresses, left_over, names_in, situations
from tests.factories.figures import AREAS, Housed, Ledger, Made, year_of

if TYPE_CHECKING:
    from tenants.figures.queries import Year
    from tenants.reports.rules import Check

TODAY = dt.date(2019, 1, 21)
FACTS = {"branch": "Hier", "slug": "hier", "signed_on": "2019-01-21", "small": 5}
PEOPLE = [Housed(age_group="adult" if place < 27 else "child", sex="m" if place < 29 else "f") for place in range(53)]


def hellevoetsluis(**changes: Any) -> Year:
    made = {"housed": PEOPLE, "ledgers": {"GM1": Ledger(55, -18)}, "clients": 60, "pupils": 12, **changes}
    return year_of(2018, Made(**made))


def failing(year: Year, story: dict[str, Any] | None = None, **told: Any) -> list[Check]:
    looked = Told(story or {}, told.get("before", {}), told.get("names", ()))
    return [check for check in checks(year, looked, TODAY) if not check.passed]


def test_the_chapters_are_the_parts_of_the_work() -> None:
    assert set(CHAPTERS) == set(AREAS)
    assert CHAPTERS[:4] == ("housing", "consultations", "dossiers", "partners")


def test_the_sums_of_the_published_page_close() -> None:
    sums = {(one.indicator, one.by): one for one in sums_of(hellevoetsluis())}
    assert [sums["housing.housed", by].made for by in ("age_group", "sex", "day")] == [53, 53, 53]
    ledger = sums["housing.closing_balance", "ledger"]
    assert (ledger.parts, ledger.total, ledger.closes) == (
        (("housing.housed", 53), ("housing.required", -73)), -20, True,
    )  # fmt: skip
    assert failing(hellevoetsluis(), {}, names=()) == [
        check for check in failing(hellevoetsluis()) if "really nought" in check.question
    ]


def test_a_part_that_is_missing_stops_its_own_chapter() -> None:
    year = hellevoetsluis()
    year.parts["housing.housed"]["sex"]["f"] = 23
    (check,) = [check for check in failing(year) if check.hard]
    assert (check.chapter, check.found) == ("housing", ("housing.housed, sex: 52 / 53",))


def test_dossiers_that_do_not_go_on_stop_it() -> None:
    year = hellevoetsluis()
    year.totals.update({"dossiers.total": 17, "dossiers.closed": 10, "dossiers.open_at_end": 8})
    for name, amount in (("total", 17), ("closed", 10), ("open_at_end", 8)):
        year.parts[f"dossiers.{name}"]["kind"]["asylum"] = amount
    year.parts["dossiers.closed"]["outcome"]["granted"] = 10
    year.by_day["dossiers.closed"] = 10
    (check,) = [check for check in failing(year) if check.hard]
    assert check.found == ("dossiers.open_at_end, running: 7 / 8",)


def test_a_late_count_asks_somebody_to_look() -> None:
    year = hellevoetsluis()
    year.totals["housing.closing_balance"] = -18
    (check,) = [check for check in failing(year) if check.found and "ledger" in check.found[0]]
    assert (check.hard, check.found) == (False, ("housing.closing_balance, ledger: -20 / -18",))


def test_nought_asks_whether_nobody_filled_it_in_and_unknown_does_not() -> None:
    asked = {name for check in failing(hellevoetsluis()) for name in check.found}
    assert {"dossiers.total", "guidance.started", "organisation.volunteers"} <= asked
    assert "housing.housed" not in asked
    unknown = year_of(2018, Made(areas=("housing",), housed=PEOPLE))
    assert {name for check in failing(unknown) for name in check.found} == {"housing.dwellings"}


@pytest.mark.parametrize(
    ("text", "hard", "found"),
    [
        ("placeholder", True, ("placeholder",)),
        ("Er kwamen ... mensen", True, ("...",)),
        ("Noor Wilgenboom hielp ons", True, ("Noor Wilgenboom",)),
        ("Onze taaldocent Astrid", False, ("Astrid",)),
        ("Er waren twee cliënten bij", False, ("twee cliënten",)),
        ("Door echtscheidingen werd het drukker", False, ("echtscheidingen",)),
    ],
)
def test_a_text_is_looked_at_in_its_own_chapter(text: str, *, hard: bool, found: tuple[str, ...]) -> None:
    names = ("Noor Wilgenboom", "Astrid Beukenhaag")
    year = hellevoetsluis()
    quiet = {check.question for check in failing(year) if check.chapter == "language"}
    (check,) = [
        check
        for check in failing(year, {"language": {"lead": "", "text": text}}, names=names)
        if check.chapter == "language" and check.question not in quiet
    ]
    assert (check.hard, check.found) == (hard, found)


def test_a_text_without_a_chapter_and_last_years_text_ask_somebody_to_look() -> None:
    year = year_of(2018, Made(areas=("consultations",)))
    story = {"language": {"text": "Elke woensdag."}, "consultations": {"text": "Hetzelfde"}}
    questions = [check.question for check in failing(year, story, before={"consultations": {"text": "Hetzelfde"}})]
    assert "Is the text another than last year's?" in questions
    assert any(question.startswith("Does this text belong to a chapter?") for question in questions)


@pytest.mark.parametrize(
    "text",
    [
        "Dorpsstraat 12", "aan de dorpsstraat 12a", "Van den Berghlaan, nr. 7", "op de Singel 7", "aan de Oude Weg 5.",
        "3223 AB", "Postbus bij 3223AB",
    ],
)  # fmt: skip
def test_an_address_asks_somebody_to_look(text: str) -> None:
    asked = failing(hellevoetsluis(), {"housing": {"text": text}})
    (check,) = [check for check in asked if "address" in check.question]
    assert (check.hard, len(check.found), check.chapter) == (False, 1, "housing")
    assert check.found[0] in text


@pytest.mark.parametrize(
    "text", ["Onderweg 12 mensen", "Op weg naar 12", "In 2018 EN 2017", "Dorpsstraat in 2018", "Kerkstraat 2018"]
)
def test_what_is_no_address_is_not_asked_about(text: str) -> None:
    assert addresses(text) == ()


@pytest.mark.parametrize(
    ("written", "digits"),
    [
        ("tachtig mensen", "80 mensen"),
        ("Drieëntwintig en achtennegentig", "23 en 98"),
        ("tweehonderdzestien, honderdentien", "216, 110"),
        ("eighty-one or one hundred and fourteen", "81 or 114"),
        ("a hundred refugees", "100 refugees"),
        ("een huis, one of them, twee keer", "een huis, one of them, twee keer"),
        ("tienduizend tientallen", "tienduizend tientallen"),
    ],
)
def test_numbers_in_letters_are_read(written: str, digits: str) -> None:
    assert in_digits(written) == digits


def test_words_are_not_found_where_they_are_something_else() -> None:
    assert left_over("Wij vulden alles in.") == ()
    assert a_few_people("Een gezin dat uit elkaar raakte. Wij hielpen 14 gezinnen.") == ()
    for said in (
        "twee  kinderen", "twee\nkinderen", "twee kin\u200bderen", "vier jonge Syrische moeders", "two children left",
    ):  # fmt: skip
        assert len(a_few_people(f"Er waren {said}.")) == 1, said
    assert situations("De weg is vrij") == ()
    assert names_in("samen met de hoop op beter", ["Hoop Wilgenboom"]) == ((), ())


def lines(year: Year, earlier: list[dict[str, Any]] | None = None, small: int = 5) -> list[Withheld]:
    before = year_of(2017, Made(areas=()))
    real = frozen_content(year, before, {}, {**FACTS, "small": 0}, [])
    told = frozen_content(year, before, {}, {**FACTS, "small": small}, earlier or [])
    return [one for one in withheld(real, told, small) if one.why is not Why.OVERLAP]


def test_the_team_lead_is_told_what_will_be_hidden_and_why() -> None:
    people = [*PEOPLE[:50], Housed(nationality="ER"), Housed(nationality="AF"), Housed(nationality="AF")]
    found = lines(hellevoetsluis(housed=people, pupils=3))
    assert Withheld(Why.SMALL, "language.participants", real=3, year=2018) in found
    hidden = {(one.why, one.breakdown) for one in found if one.indicator == "housing.housed"}
    assert hidden == {(Why.PARTS, "nationality"), (Why.PARTS, "family"), (Why.PARTS, "period")}


def test_of_a_hidden_total_the_positions_go_along_and_that_is_said() -> None:
    found = {(one.why, one.indicator) for one in lines(hellevoetsluis(housed=PEOPLE[:3]))}
    assert (Why.SMALL, "housing.housed") in found
    assert (Why.POSITION, "housing.opening_balance") in found


def test_what_editions_hid_before_stays_hidden_and_that_is_said() -> None:
    year = hellevoetsluis()
    year.outside[2018].hidden.add("")
    assert Withheld(Why.BEFORE, "housing.housed", real=53, year=2018) in lines(year)


def test_what_was_published_before_may_be_told_again_and_that_is_said() -> None:
    year = hellevoetsluis(pupils=3)
    earlier = frozen_content(year, year_of(2017, Made(areas=())), {}, {**FACTS, "small": 3}, [])
    assert Withheld(Why.REPRODUCED, "language.participants", real=3, year=2018) in lines(year, [earlier])
    moved = hellevoetsluis(pupils=4)
    assert Withheld(Why.KEPT, "language.participants", real=4, shown=3, year=2018) in lines(moved, [earlier])


def test_who_signed_is_hidden_beside_who_took_part_and_that_is_said() -> None:
    found = lines(hellevoetsluis(participants={"SY": 30, "ER": 20}, signed=48))
    assert Withheld(Why.BESIDE, "participation.signed", real=48, year=2018) in found
