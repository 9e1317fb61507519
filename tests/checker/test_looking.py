"""A hidden cell that is told by a page, a sheet, a picture or paper is seen, whatever the table looks like."""

from __future__ import annotations

import io

import openpyxl
import pytest

from tests.checker.cells import Cell, Document
from tests.checker.crawl import Fetched, Page, addresses, crawl
from tests.checker.looking import NUMBER, claims

NAMES = [f"Plaats {letter}" for letter in "ABCDEF"]
UNITS = {name: name.lower().replace(" ", "-") for name in NAMES} | {
    name.lower().replace(" ", "-"): name.lower().replace(" ", "-") for name in NAMES
}
VISITS = dict(zip(NAMES, (1820, 940, 512, 733, 1204, 640), strict=True))
HOUSED = dict(zip(NAMES, (53, 21, 3, 34, 18, 27), strict=True))
HIDDEN_NAME = "Plaats C"


def data() -> list[Document]:
    document = Document("data")
    for name in NAMES:
        document.see(Cell("branch", UNITS[name], "consultations.contacts", 2018), VISITS[name])
        told = "hidden" if name == HIDDEN_NAME else HOUSED[name]
        document.see(Cell("branch", UNITS[name], "housing.housed", 2018), told)
    return [document]


def page(body: str, kind: str = "text/html", path: str = "/comparison/r") -> Fetched:
    return Fetched(path, 200, kind, body.encode())


def shown(name: str, *, leaks: bool) -> str:
    return str(HOUSED[name]) if leaks or name != HIDDEN_NAME else "niet getoond"


def table(*, leaks: bool) -> Fetched:
    rows = "".join(
        f"<tr><th scope=row><a href='#'>{name}</a></th><td>{VISITS[name]:,}</td><td>{shown(name, leaks=leaks)}</td></tr>"
        for name in NAMES
    ).replace(",", ".")
    return page(f"<table><tbody>{rows}</tbody></table>")


def sheet(*, leaks: bool) -> Fetched:
    rows = [f"{name};{VISITS[name]};{shown(name, leaks=leaks)}" for name in NAMES]
    return page("\ufeff" + "\r\n".join(["branch;visits;housed", *rows]), "text/csv")


def workbook(*, leaks: bool) -> Fetched:
    book = openpyxl.Workbook()
    for name in NAMES:
        book.active.append([name, VISITS[name], HOUSED[name] if leaks or name != HIDDEN_NAME else "niet getoond"])
    file = io.BytesIO()
    book.save(file)
    return Fetched("/x.xlsx", 200, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", file.getvalue())


def titles(*, leaks: bool) -> Fetched:
    marks = "".join(
        f"<circle r='5'><title>{name}: {shown(name, leaks=leaks)} mensen gehuisvest</title></circle>" for name in NAMES
    )
    return page(f"<figure><svg role='img'>{marks}</svg></figure>")


def labels(*, leaks: bool) -> Fetched:
    marks = "".join(
        f"<li><svg role='img' aria-label='{name}, {shown(name, leaks=leaks)} in 2018'></svg></li>" for name in NAMES
    )
    return page(f"<ul>{marks}</ul>")


@pytest.mark.parametrize("make", [table, sheet, workbook, titles, labels])
def test_a_number_that_the_data_hide_is_seen_where_it_stands(make: object) -> None:
    safe, leaky = make(leaks=False), make(leaks=True)  # type: ignore[operator]
    assert claims([safe], data(), UNITS) == []
    (told,) = claims([leaky], data(), UNITS)
    assert told.seen == {Cell("branch", "plaats-c", "housing.housed", 2018): 3}


def comparison(*, rate: str) -> Fetched:
    """Return the sheet of a comparison as the product writes it, in which a hidden number has a `rate`."""
    rows = [
        f"{UNITS[name]};{name};Mensen gehuisvest (housing.housed);2018;heel het jaar;in procent;{shown(name, leaks=False)};40;"
        f"{rate if name == HIDDEN_NAME else HOUSED[name] * 2.5}".replace(".5", ",5")
        for name in NAMES
    ]
    heads = "Code;Naam;Cijfer;Jaar;Deel;Gedeeld door;Mensen;Nodig;% van wat nodig was"
    foot = ["", "Begrip;Betekenis", "Niet getoond;Minder dan 5 mensen."]
    return page("\ufeff" + "\r\n".join([heads, *rows, *foot]), "text/csv")


def test_a_share_beside_a_hidden_number_tells_it() -> None:
    assert claims([comparison(rate="")], data(), UNITS) == []
    (told,) = claims([comparison(rate="7,5")], data(), UNITS)
    assert told.seen == {Cell("branch", "plaats-c", "housing.housed", 2018): 3}


def test_pages_that_are_each_somebodys_own_are_read_side_by_side() -> None:
    pages = [
        page(
            f"<p class=big>{HOUSED[name]}</p><p>{HOUSED[name]} mensen kregen een huis</p>",
            path=f"/{UNITS[name]}/2018-in-cijfers",
        )
        for name in NAMES
    ]
    (told,) = claims(pages, data(), UNITS)
    assert told.source == "/plaats-c/2018-in-cijfers"


def test_a_column_of_something_else_is_not_taken_for_it() -> None:
    rows = "".join(f"<tr><th>{name}</th><td>{HOUSED[name] + 1}</td></tr>" for name in NAMES)
    assert claims([page(f"<table>{rows}</table>")], data(), UNITS) == []


def test_numbers_are_read_as_dutch_people_write_them() -> None:
    assert NUMBER.findall("Van 1.820 naar 53 (12,5%, 40%) in GM0530, \N{MINUS SIGN}20") == [
        "1.820",
        "53",
        "\N{MINUS SIGN}20",
    ]


def test_every_choice_of_every_form_is_tried() -> None:
    body = """<form action='/c'><select name='what'><option value='a'>A</option><option value='b'>B</option></select>
        <select name='year'><option value='2017'>2017</option><option value='2018'>2018</option></select></form>
        <form method='post' action='/do'><select name='x'><option value='1'></select></form><a href='/c/2018.csv'>sheet</a>"""
    found = set(addresses(Page(body), "/c", 100))
    assert found == {"/c/2018.csv", *(f"/c?what={what}&year={year}" for what in "ab" for year in (2017, 2018))}


def test_the_crawl_goes_everywhere_once_and_stays_where_it_is_wanted() -> None:
    site = {
        "/a": "<a href='/b'></a><a href='/a'></a><a href='/elders'></a>",
        "/b": "<a href='/a#x'></a>",
        "/elders": "",
    }
    asked: list[str] = []

    def get(path: str) -> Fetched:
        asked.append(path)
        return page(site[path], path=path)

    assert [one.path for one in crawl(get, ["/a"], lambda path: path != "/elders")] == ["/a", "/b"]
    assert asked == ["/a", "/b"]
