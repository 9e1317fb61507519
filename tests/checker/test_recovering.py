"""The checker finds what is to be found, and nothing where there is nothing: hand-made tables, leaky and safe."""

from __future__ import annotations

import ast
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.checker.cells import Cell, Document
from tests.checker.data import Codebook, edition, report
from tests.checker.recover import ContradictionError, of_mornings, recovered

H = "hidden"
FLOW = "housing.housed"
CODEBOOK = Codebook(frozenset({FLOW}), frozenset({FLOW, "housing.quota"}), frozenset())


def table(rows: list[list[int | str]], totals: list[int | str], sums: list[int | str]) -> Document:
    """Return a table with the totals of its rows at the end and of its columns at the foot."""
    document = Document("a table")
    whole = Cell("region", "r", FLOW, 2018)
    for row, amounts in enumerate(rows):
        cells = [Cell("branch", f"b{row}", FLOW, 2018, "sex", str(column)) for column in range(len(amounts))]
        for cell, amount in zip(cells, amounts, strict=True):
            document.see(cell, amount)
        total = Cell("branch", f"b{row}", FLOW, 2018)
        document.see(total, totals[row])
        document.must(total, cells, "row")
    for column, amount in enumerate(sums):
        foot = whole._replace(slot="sex", part=str(column))
        document.see(foot, amount)
        document.must(
            foot, [Cell("branch", f"b{row}", FLOW, 2018, "sex", str(column)) for row in range(len(rows))], "column"
        )
    return document


def told(rows: dict[str, Any], whole: Any, year: int = 2018, **more: Any) -> dict[str, Any]:
    """Return the year of a region as the interface gives it."""
    units = [
        {"id": name, "slug": name, "name": name.title(), "municipalities": more.get("codes", {}).get(name, [])}
        for name in rows
    ]
    figure = {
        "grain": more.get("grain", "year"),
        "units": {name: found if isinstance(found, dict) else {"value": found} for name, found in rows.items()},
        "whole": whole if isinstance(whole, dict) or whole is None else {"value": whole},
        "breakdowns": more.get("breakdowns", {}),
        "unit_breakdowns": {},
        "places": more.get("places", {}),
    }
    return {
        "unit": "region",
        "slug": "r",
        "year": year,
        "units": units,
        "figures": {FLOW: figure, **more.get("beside", {})},
    }


def of_unit_a(value: int | str) -> dict[str, Any]:
    """Return a figure of one unit, as the interface gives it."""
    return {
        "grain": "year", "units": {"a": {"value": value}}, "whole": None,
        "breakdowns": {}, "unit_breakdowns": {}, "places": {},
    }  # fmt: skip


def values(documents: list[Document]) -> dict[str, int]:
    return {f"{one.cell.unit} {one.cell.slot}{one.cell.part}".strip(): one.value for one in recovered(documents)}


def test_a_single_hidden_cell_follows_from_its_row() -> None:
    assert values([edition(told({"a": 20, "b": H, "c": 9}, 32), CODEBOOK, "x")]) == {"b": 3}


def test_two_hidden_cells_stay_hidden() -> None:
    assert values([edition(told({"a": H, "b": H, "c": 9}, 32), CODEBOOK, "x")]) == {}


def test_two_hidden_cells_that_can_only_both_be_nought_are_found() -> None:
    assert values([edition(told({"a": H, "b": H, "c": 9}, 9), CODEBOOK, "x")]) == {"a": 0, "b": 0}


def test_greedy_two_in_every_row_and_column_is_not_enough() -> None:
    # Every row and every column hides two or more; the two blocks of four hang together by one cell that then follows.
    rows: list[list[int | str]] = [
        [H, H, 20, 31],
        [H, H, H, 12],
        [17, 8, H, H],
        [14, 6, H, H],
    ]
    real = [[3, 9, 20, 31], [8, 2, 7, 12], [17, 8, 4, 11], [14, 6, 9, 3]]
    totals = [sum(row) for row in real]
    sums = [sum(column) for column in zip(*real, strict=True)]
    found = values([table(rows, totals, sums)])
    assert found == {"b1 sex2": 7}


def test_quarters_of_one_table_and_halves_of_another_give_one_quarter_away() -> None:
    fine = told(
        {"a": {"value": 40, "parts": [10, H, H, 12]}, "b": {"value": 44, "parts": [9, H, H, 13]}}, None, grain="quarter"
    )
    coarse = told({"a": {"value": 40, "parts": [14, 26]}, "b": {"value": 44, "parts": [20, 24]}}, None, grain="half")
    assert values([edition(fine, CODEBOOK, "fine")]) == {}
    assert values([edition(fine, CODEBOOK, "fine"), edition(coarse, CODEBOOK, "coarse")]) == {
        "a quarter2": 4,
        "a quarter3": 14,
        "b quarter2": 11,
        "b quarter3": 11,
    }


def test_two_versions_that_hide_different_cells_tell_both() -> None:
    old = edition(told({"a": H, "b": H, "c": 9, "d": 8}, 32), CODEBOOK, "version 1", rank=1)
    new = edition(told({"a": 12, "b": H, "c": H, "d": 8}, 32), CODEBOOK, "version 2", rank=2)
    assert values([old]) == values([new]) == {}
    assert values([old, new]) == {"b": 3}


def test_two_versions_that_contradict_each_other_are_not_added_up() -> None:
    old = edition(told({"a": H, "b": H, "c": 9}, 32), CODEBOOK, "version 1", rank=1)
    new = edition(told({"a": H, "b": H, "c": 12}, 40), CODEBOOK, "version 2", rank=2)
    assert values([old, new]) == {}


def test_what_a_branch_publishes_itself_gives_its_neighbour_away() -> None:
    region = edition(told({"a": H, "b": H, "c": 9}, 32), CODEBOOK, "region")
    figure = {"value": 21, "months": [], "breakdowns": {}, "previous": None}
    page = report({"branch": "a", "year": 2018, "figures": {FLOW: figure}}, CODEBOOK, "branch a")
    assert values([region, page])["b"] == 2


def test_municipalities_give_a_branch_away() -> None:
    content = told({"a": H, "b": H, "c": 9}, 32, codes={"a": ["GM1", "GM2"], "b": ["GM3"], "c": ["GM4"]},
                   places={"GM1": 12, "GM2": 8, "GM3": H, "GM4": 9})  # fmt: skip
    assert values([edition(content, CODEBOOK, "x")])["a"] == 20


def test_the_ledger_gives_away_who_was_housed() -> None:
    beside = {"housing.required": of_unit_a(20), "housing.closing_balance": of_unit_a(-17)}
    assert values([edition(told({"a": H}, None, beside=beside), CODEBOOK, "x")]) == {"a": 3}


def test_a_position_at_the_start_of_the_next_year_is_the_one_at_the_end() -> None:
    first = edition(
        told({"a": H}, None, beside={"housing.required": of_unit_a(20), "housing.closing_balance": of_unit_a(H)}),
        CODEBOOK,
        "2018",
    )
    second = edition(told({"a": 30}, None, 2019, beside={"housing.opening_balance": of_unit_a(-16)}), CODEBOOK, "2019")
    assert values([first]) == {}
    found = recovered([first, second])
    assert {(one.cell.indicator, one.value) for one in found} == {(FLOW, 4), ("housing.closing_balance", -16)}


@pytest.mark.parametrize(("signed", "found"), [(28, {"a": 2}), (12, {}), (30, {}), (H, {})])
def test_how_few_did_not_sign_follows_from_who_took_part(signed: int | str, found: dict[str, int]) -> None:
    document = edition(told({"a": 9}, None), CODEBOOK, "x")
    document.small = 5
    document.see(Cell("branch", "a", "participation.participants", 2018), 30)
    document.see(Cell("branch", "a", "participation.signed", 2018), signed)
    assert values([document]) == found


def test_numbers_that_cannot_all_be_true_are_said() -> None:
    with pytest.raises(ContradictionError):
        recovered([edition(told({"a": 20, "b": 5, "c": 9}, 32), CODEBOOK, "x")])


def test_the_checker_shares_no_code_with_the_product() -> None:
    allowed = {"highspy", "numpy", "pypdf", "openpyxl", "pytest", "tests"}
    for file in Path(__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            names = (
                [one.name for one in node.names] if isinstance(node, ast.Import)
                else [node.module or ""] if isinstance(node, ast.ImportFrom)
                else []
            )  # fmt: skip
            for name in names:
                root = name.split(".")[0]
                assert root not in {"tenants", "tasks", "wegwijs", "flask", "sqlalchemy"}, (file.name, name)
                assert root != "tests" or name.startswith("tests.checker"), (file.name, name)
                assert root in allowed or root in __import__("sys").stdlib_module_names, (file.name, name)


def ledger(housed: int | str, closing: int) -> Document:
    """Return a branch's year whose requirement nobody tells: ten to house, two ahead at the start."""
    names = {"housing.opening_balance": 2, "housing.quota": 10, "housing.closing_balance": closing}
    rows = {name: {"grain": "year", "units": {"a": {"value": amount}}, "whole": None, "breakdowns": {},
                   "unit_breakdowns": {}, "places": {}} for name, amount in names.items()}  # fmt: skip
    return edition(told({"a": housed, "b": H}, 90, beside=rows), CODEBOOK, "r")


def test_a_position_that_moves_tells_what_was_hidden_before() -> None:
    """A year that was hidden is told the next night, and the position after it rose by ten."""
    nights = []
    for rank, housed, closing in (1.0, H, -5), (3.0, 13, 5):
        balances = {"opening_balance": H if housed == H else 2, "quota": 10, "required": H if housed == H else 8,
                    "closing_balance": closing}  # fmt: skip
        beside = {f"housing.{name}": of_unit_a(amount) for name, amount in balances.items()}
        night = edition(told({"a": housed}, None, beside=beside), CODEBOOK, f"r version {rank}", rank=rank)
        nights.append(replace(night, of_night=True))
    assert recovered(nights) == []
    assert {one.cell.indicator: one.value for one in of_mornings(nights, [2.0, 4.0])}[FLOW] == 3
    assert of_mornings(nights, [2.0]) == of_mornings(nights, []) == []


def test_a_ledger_without_corrections_tells_who_was_housed() -> None:
    assert [(one.cell.unit, one.value) for one in recovered([ledger(H, -5)])] == [("a", 3), ("b", 87)]


def test_a_ledger_that_was_corrected_is_no_contradiction() -> None:
    assert [one.cell.unit for one in recovered([ledger(8, 5)])] == ["b"]
