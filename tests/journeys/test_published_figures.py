"""The demonstration holds what ten branches once printed, and their published pages print it: read as anybody reads them."""

from __future__ import annotations

import html
import json
import re
import urllib.request
from typing import TYPE_CHECKING, Any

import pytest

from tenants.branches.geography import slug_of
from tenants.demonstration.published import printed_rows

if TYPE_CHECKING:
    from tenants.demonstration.published import Printed
    from tests.journeys.conftest import Town

ROWS = printed_rows()
NAMES = [f"{row.branch} {row.year}" for row in ROWS]


def fetched(town: Town, row: Printed, form: str = "") -> str:
    """Return a published page of a row's branch, or one of its other forms."""
    with urllib.request.urlopen(f"{town.address}/{slug_of(row.branch)}/{row.year}-in-cijfers{form}") as answer:
        return str(answer.read().decode())


def told(town: Town, row: Printed) -> dict[str, Any]:
    """Return the numbers of the page as data."""
    return dict(json.loads(fetched(town, row, ".json")))


def words_of(page: str) -> str:
    """Return what a reader reads, and what the pictures say to who does not see them."""
    pictures = " ".join(re.findall(r'aria-label="([^"]*)"', page))
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page) + " " + pictures))


def says(words: str, amount: int) -> bool:
    """Whether a number stands by itself in `words`, as one writes it in Dutch."""
    written = f"{amount:,}".replace(",", ".").replace("-", "[-\N{MINUS SIGN}]")
    return re.search(rf"(?<![\d.,]){written}(?![\d]|[.,]\d)", words) is not None


@pytest.mark.parametrize("row", ROWS, ids=NAMES)
def test_the_page_prints_every_number_of_its_row(town: Town, row: Printed) -> None:
    words = words_of(fetched(town, row))
    numbers = (
        row.quota, row.opening, row.housed, row.closing, row.adults, row.children, row.men, row.women,
        row.largest[1] if row.largest else None, row.dwellings,
        *(int(number) for number in re.findall(r"(\d+) (?:contacts|new|total|closed|infopunt|legal|GVA)", row.other)),
    )  # fmt: skip
    missing = [number for number in numbers if number is not None and not says(words, number)]
    assert missing == [], words


@pytest.mark.parametrize("row", ROWS, ids=NAMES)
def test_the_data_are_those_of_the_row_or_say_why_not(town: Town, row: Printed) -> None:
    data = told(town, row)
    figures, printed = data["figures"], {one["figure"]: one for one in data.get("printed", [])}
    housed = figures["housing.housed"]
    assert housed["value"] == row.housed
    by = "sex_adults" if row.of_adults else "sex"
    for name, part, amount in (
        ("age_group", "adult", row.adults),
        ("age_group", "child", row.children),
        (by, "m", row.men),
        (by, "f", row.women),
    ):
        if amount is not None:
            found, figure = housed["breakdowns"][name][part], f"housing.housed/{name}/{part}"
            assert found == amount or printed[figure]["printed"] == str(amount)
            assert found == amount or printed[figure]["reason"]
    if row.largest:
        country, people = row.largest
        assert housed["breakdowns"]["nationality"][country] == people
        assert max(amount for code, amount in housed["breakdowns"]["nationality"].items() if code != "other") == people
    if row.dwellings is not None:
        assert figures["housing.dwellings"]["value"] == row.dwellings
    for indicator, amount in (
        ("housing.quota", row.quota), ("housing.opening_balance", row.opening), ("housing.closing_balance", row.closing),
    ):  # fmt: skip
        if amount is not None and figures[indicator]["value"] != amount:
            assert printed[indicator]["computed"] == figures[indicator]["value"]
            assert re.sub("\N{MINUS SIGN}", "-", printed[indicator]["printed"]).startswith(str(amount))
            assert printed[indicator]["reason"]


@pytest.mark.parametrize("row", ROWS, ids=NAMES)
def test_parts_add_up_and_the_ledger_closes_whatever_was_printed(town: Town, row: Printed) -> None:
    figures = told(town, row)["figures"]
    housed = figures["housing.housed"]
    assert sum(housed["breakdowns"]["age_group"].values()) == housed["value"]
    adults = housed["breakdowns"]["age_group"]["adult"]
    if "sex_adults" in housed["breakdowns"]:
        assert sum(housed["breakdowns"]["sex_adults"].values()) == adults
        assert "sex" not in housed["breakdowns"], "both together tell of the boys and the girls"
    start, quota, end = (
        figures[f"housing.{name}"]["value"] for name in ("opening_balance", "quota", "closing_balance")
    )
    if start is not None and row.branch != "Hellevoetsluis":
        assert start + housed["value"] - quota == end


def test_what_cannot_be_true_stands_beside_what_is_counted(town: Town) -> None:
    rows = {(row.branch, row.year): row for row in ROWS}
    nissewaard = told(town, rows["Nissewaard", 2018])
    assert nissewaard["figures"]["housing.closing_balance"]["value"] == 1
    (ends,) = nissewaard["printed"]
    assert (ends["figure"], ends["printed"], ends["computed"]) == ("housing.closing_balance", "\N{MINUS SIGN}4", 1)
    assert '<p class="printed">' in fetched(town, rows["Nissewaard", 2018])
    (children,) = told(town, rows["Voorschoten", 2017])["printed"]
    assert (children["printed"], children["computed"]) == ("13", 12)
    for branch, quota, required in (("Ridderkerk", 62, 82), ("Goeree-Overflakkee", 65, 125)):
        data = told(town, rows[branch, 2017])
        assert data["figures"]["housing.quota"]["value"] == quota
        assert data["figures"]["housing.required"]["value"] == required


def test_the_other_forms_say_the_same(town: Town) -> None:
    row = next(row for row in ROWS if row.branch == "Leiden")
    sheet = fetched(town, row, ".csv")
    assert f"housing.housed;2019;;;{row.housed};" in sheet
    assert f"housing.housed;2019;sex_adults;m;{row.men};" in sheet
