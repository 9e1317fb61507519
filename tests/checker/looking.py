"""Numbers on pages, in sheets, in pictures and on paper, held against the data.

A reader knows what a column or a sentence speaks of without an id: it is what agrees with the data for everybody whose
number is told. Then the same column or sentence about somebody whose number is hidden in the data, but stands here, is a
cell that was told after all.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from tests.checker.cells import HIDDEN, Cell, Document

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tests.checker.crawl import Fetched

YEAR = re.compile(r"20\d\d")
CODE = re.compile(r"\(([a-z_]+\.[a-z_]+)\)$")
COMPARISON = ("unit", "name", "indicator", "year", "period", "held_against", "count", "need", "rate")
"""The first columns of the sheet of a comparison, which stand in this order in every language."""
NUMBER = re.compile(r"(?<![\w.,])[-−+]?\d{1,3}(?:\.\d{3})+(?![\w])|(?<![\w.,])[-−+]?\d+(?![\w%]|[.,]\d)")
BLOCKS = frozenset(
    ("p", "li", "h1", "h2", "h3", "h4", "div", "section", "figure", "figcaption", "text", "title", "dd", "dt", "desc")
)
FEWEST_THAT_AGREE = 3
"""How many units must agree before a column is believed to be of a cell."""


@dataclass(frozen=True)
class Line:
    """A row of a table, a title in a picture or a sentence: about one unit, with numbers in a fixed order."""

    template: str
    """The same for every unit: the line without its unit and its numbers."""
    unit: str
    numbers: tuple[int | None, ...]
    """None where there is no whole number."""


class Text(HTMLParser):
    """A page read for its rows of cells, its texts and the words that only a screen reader says."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[str]] = []
        self.texts: list[str] = []
        self._row: list[str] | None = None
        self._cell: list[str] | None = None
        self._block: list[str] = []
        self._skip = 0
        self.feed(text)
        self._end_of_block()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a row, a cell or a block, and note words in attributes."""
        for name, value in attrs:
            if name in {"aria-label", "title", "alt", "data-value"} and value:
                self.texts.append(value)
        if tag in {"script", "style"}:
            self._skip += 1
        elif tag == "tr":
            self._row = []
        elif tag in {"td", "th"} and self._row is not None:
            self._cell = []
        elif tag in {
            "p",
            "li",
            "h1",
            "h2",
            "h3",
            "h4",
            "div",
            "section",
            "figure",
            "figcaption",
            "text",
            "title",
            "dd",
            "dt",
            "desc",
        }:
            self._end_of_block()

    def handle_endtag(self, tag: str) -> None:
        """End a row, a cell or a block."""
        if tag in {"script", "style"}:
            self._skip -= 1
        elif tag == "tr" and self._row is not None:
            self.rows.append(self._row)
            self._row = None
        elif tag in {"td", "th"} and self._row is not None and self._cell is not None:
            self._row.append(" ".join("".join(self._cell).split()))
            self._cell = None
        elif tag in BLOCKS:
            self._end_of_block()

    def handle_data(self, data: str) -> None:
        """Take text."""
        if not self._skip:
            (self._cell if self._cell is not None else self._block).append(data)

    def _end_of_block(self) -> None:
        said = " ".join("".join(self._block).split())
        if said:
            self.texts.append(said)
        self._block = []


def whole(text: str) -> int | None:
    """Return the whole number that a cell of a table is; none when it is anything else."""
    plain = text.strip().lstrip("'").replace("\N{MINUS SIGN}", "-").replace(".", "").replace("\N{NO-BREAK SPACE}", "")
    return int(plain) if re.fullmatch(r"[-+]?\d{1,9}", plain) else None


def lines(fetched: Fetched, units: dict[str, str]) -> Iterator[Line]:
    """Give every line of an answer that is about one of `units` (names and address names, by themselves to their key).

    On a page that is somebody's own, what names nobody is about them.
    """
    own = owner(fetched.path, units)
    yield from _lines(fetched, units if own is None else {**units, "": own})


def owner(path: str, units: dict[str, str]) -> str | None:
    """Return whose page an address is: the unit that stands first in it; none for a page about several."""
    return units.get(path.lstrip("/").partition("/")[0]) if "-in-cijfers" in path else None


def _lines(fetched: Fetched, units: dict[str, str]) -> Iterator[Line]:
    if fetched.kind == "text/html":
        page = Text(fetched.text)
        yield from _of_rows(page.rows, units)
        for text in page.texts:
            yield from _of_text(text, units)
    elif fetched.kind == "text/csv":
        reader = list(csv.reader(io.StringIO(fetched.text), delimiter=";"))
        yield from _of_rows(reader, units)
    elif fetched.kind == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet":
        yield from _of_rows(_sheet(fetched.body), units)
    elif fetched.kind == "application/pdf":
        for text in _paper(fetched.body):
            yield from _of_text(text, units)
    elif fetched.kind.startswith("image/svg"):
        for text in Text(fetched.text).texts:
            yield from _of_text(text, units)


def _sheet(body: bytes) -> list[list[str]]:
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(body), read_only=True, data_only=True)
    return [
        ["" if cell is None else str(cell) for cell in row] for page in book for row in page.iter_rows(values_only=True)
    ]


def _paper(body: bytes) -> list[str]:
    import pypdf

    return [line for page in pypdf.PdfReader(io.BytesIO(body)).pages for line in page.extract_text().splitlines()]


def _of_rows(rows: Iterable[list[str]], units: dict[str, str]) -> Iterator[Line]:
    for row in rows:
        named = [units[cell] for cell in row if cell and cell in units] or [units[key] for key in ("",) if key in units]
        if len(set(named)) == 1:
            # What is neither a number nor the unit belongs to the template: ids, years, words.
            words = [cell if YEAR.fullmatch(cell) or _is_word(cell, units) else "" for cell in row]
            template = f"row of {len(row)}: " + "|".join(words)
            yield Line(template, named[0], tuple(whole(cell) for cell in row))


def _is_word(cell: str, units: dict[str, str]) -> bool:
    return whole(cell) is None and cell not in units and not _is_value(cell)


def _is_value(cell: str) -> bool:
    """Whether a cell of a sheet is a value that differs from row to row: hidden, unknown, a share, a date."""
    return not cell or not re.search(r"[a-z]+\.[a-z_]+", cell)


def _of_text(text: str, units: dict[str, str]) -> Iterator[Line]:
    named = {name for name in units if len(name) > 2 and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text)}
    keys = {units[name] for name in named} or ({units[""]} if "" in units else set())
    if len(keys) != 1:
        return
    rest = text.replace(max(named, key=len), "U") if named else text
    numbers = tuple(int(re.sub(r"[.+]", "", one).replace("\N{MINUS SIGN}", "-")) for one in NUMBER.findall(rest))
    if numbers:
        yield Line(NUMBER.sub("#", rest), keys.pop(), numbers)


def claims(fetched: list[Fetched], data: list[Document], units: dict[str, str]) -> list[Document]:
    """Return, of every answer, what it shows of cells that the data hide, with what it shows of the others.

    `units` gives the key of a unit in cells by every name it is written with.
    """
    known, hidden = _facts(data)
    newest = max((one.rank for one in data), default=0)
    told: dict[str, Document] = {}
    for one in fetched:
        for cell, number in _from_rates(one, units):
            if cell in hidden:
                told.setdefault(one.path, Document(one.path, rank=newest)).see(cell, number)
    for column in _columns(fetched, units):
        for kind in _kinds({unit: number for unit, (number, _) in column.items()}, known, hidden):
            for unit, (number, path) in column.items():
                if kind._replace(unit=unit) in hidden:
                    told.setdefault(path, Document(path, rank=newest)).see(kind._replace(unit=unit), number)
    return list(told.values())


def _columns(fetched: Iterable[Fetched], units: dict[str, str]) -> Iterable[dict[str, tuple[int, str]]]:
    """Return numbers that stand in the same place of alike lines: by unit, with the address where they were read.

    Pages that are each somebody's own are read side by side, as the rows of one table.
    """
    columns: dict[tuple[str, str, int], dict[str, tuple[int, str]]] = defaultdict(dict)
    for one in fetched:
        own = owner(one.path, units)
        page = one.path if own is None else one.path.partition("-in-cijfers")[0].rpartition("/")[2] + one.kind
        for line in lines(one, units):
            for place, number in enumerate(line.numbers):
                if number is not None:
                    columns[page, line.template, place].setdefault(line.unit, (number, one.path))
    return columns.values()


def _from_rates(fetched: Fetched, units: dict[str, str]) -> Iterator[tuple[Cell, int]]:
    """Give the numbers that a sheet hides and tells all the same, by a share and what it is a share of."""
    if fetched.kind != "text/csv":
        return
    for row in rows_of_a_comparison(fetched.text):
        rate, need = row["rate"], whole(row["need"])
        code = CODE.search(row["indicator"])
        if row["unit"] not in units or code is None or whole(row["count"]) is not None or not rate or need is None:
            continue
        level = "region" if fetched.path.startswith("/nation") else "branch"
        count = round(float(rate.replace(",", ".")) * need / 100)
        yield Cell(level, units[row["unit"]], code[1], int(row["year"])), count


def rows_of_a_comparison(text: str) -> list[dict[str, str]]:
    """Return the lines of a comparison's CSV; none of any other sheet.

    Its heads are words of the page's language, so its first columns are known by their order, and it by its fourth: a year
    in every line, beside the code of a figure in brackets. Under an empty line stand definitions.
    """
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))
    lines = rows[1 : rows.index([])] if [] in rows else []
    found = [dict(zip(COMPARISON, row, strict=False)) for row in lines]
    return [row for row in found if len(row) == len(COMPARISON) and YEAR.fullmatch(row["year"])]


def _facts(data: list[Document]) -> tuple[dict[Cell, set[int]], set[Cell]]:
    known: dict[Cell, set[int]] = defaultdict(set)
    hidden: set[Cell] = set()
    for document in data:
        for cell, value in document.seen.items():
            if value == HIDDEN:
                hidden.add(cell)
            else:
                known[cell].add(int(value))
    return known, hidden - known.keys()


def _kinds(numbers: dict[str, int], known: dict[Cell, set[int]], hidden: set[Cell]) -> Iterator[Cell]:
    """Give the kinds of cell that a column is of: those that agree with everybody whose number is known."""
    agree: Counter[Cell] = Counter()
    differ: Counter[Cell] = Counter()
    by_unit: dict[str, list[Cell]] = defaultdict(list)
    for cell in known:
        by_unit[cell.unit].append(cell)
    for unit, number in numbers.items():
        for cell in by_unit.get(unit, ()):
            (agree if number in known[cell] else differ)[cell._replace(unit="")] += 1
    wanted = {cell._replace(unit="") for cell in hidden if cell.unit in numbers}
    for kind, count in agree.items():
        if kind in wanted and count >= FEWEST_THAT_AGREE and not differ[kind]:
            yield kind
