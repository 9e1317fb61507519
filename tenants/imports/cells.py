"""Cells as people fill them in: read into a value, and written so that reading gives the same value back.

A cell comes as text (CSV) or as text, number, date or truth (a workbook). What cannot be read is refused with a sentence
that says what to fill in instead.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tenants.clients.rules import OLDEST_BIRTH_YEAR, refuse_service_number
from tenants.faults import RefusalError
from tenants.imports.codes import LANGUAGES, NATIONALITIES, TOPICS, folded
from tenants.words import N_

if TYPE_CHECKING:
    from collections.abc import Mapping
    from enum import StrEnum

Cell = str | int | float | bool | dt.date | None
LONGEST_TEXT = 300
LONGEST_NUMBER = 40
_HALF_YEAR = re.compile(r"(\d{4})\s*-?\s*[Hh]?([12])")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?)?")
_DUTCH = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
_ISO_MONTH = re.compile(r"(\d{4})-(\d{1,2})")
_DUTCH_MONTH = re.compile(r"(\d{1,2})[-/](\d{4})")
_YEAR = re.compile(r"\d{4}")
_WHOLE = re.compile(r"[+-]?\d{1,9}")
_FORMULA = re.compile(r"'*\s*[=+\-@\t\r\n]")
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n")
EARLIEST_YEAR = 1900


def escaped(text: str) -> str:
    """Return `text` as a cell that a spreadsheet program shows and never computes."""
    return f"'{text}" if _FORMULA.match(text) else text


def unescaped(text: str) -> str:
    """Return what `escaped` made a cell of; other text stays as it is."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def is_empty(cell: object) -> bool:
    """Whether nothing stands in a cell."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def said(cell: Cell) -> str:
    """Return a cell as the text that a person sees in it."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(" ", "minutes")
    if isinstance(cell, dt.date):
        return cell.isoformat()
    return "" if cell is None else str(cell).strip()


class Kind:
    """A kind of value: how a cell becomes one, and how one becomes a cell."""

    name: str = ""
    """What it is, for the page that explains the sheets."""

    @property
    def choices(self) -> tuple[str, ...]:
        """What it can be, when that is one of a few things."""
        return ()

    def read(self, cell: Cell) -> Any:
        """Return the value of a cell that is not empty. Raises `RefusalError` that says what to fill in."""
        raise NotImplementedError

    def write(self, value: Any) -> Cell:
        """Return the cell that reads as `value`; none is an empty cell."""
        return None if value is None else said(value)


@dataclass(frozen=True)
class Text(Kind):
    """Words of the branch's own, on one line or more."""

    longest: int = LONGEST_TEXT
    name = N_("text")

    def read(self, cell: Cell) -> str:
        """Return the text. Raises `RefusalError` when it is too long or holds a citizen service number."""
        text = unescaped(said(cell)).strip().replace("\r\n", "\n").replace("\r", "\n")
        refuse_service_number(text, "")
        if len(text) > self.longest:
            msg = N_("Keep it shorter: %(longest)s letters at most.")
            raise RefusalError(msg, longest=self.longest)
        if _UNSEEN.search(text):
            msg = N_("There is a sign in it that cannot be seen. Type it again.")
            raise RefusalError(msg)
        return text

    def write(self, value: str | None) -> str | None:
        """Return the text, never a formula."""
        return escaped(value.strip().replace("\r\n", "\n").replace("\r", "\n")) if value and value.strip() else None


@dataclass(frozen=True)
class Number(Text):
    """The branch's own number or code of a record."""

    longest: int = LONGEST_NUMBER
    name = N_("number or code of your own")


@dataclass(frozen=True)
class Whole(Kind):
    """A whole number."""

    least: int = 0
    most: int = 100_000
    name = N_("whole number")

    def read(self, cell: Cell) -> int:
        """Return the number. Raises `RefusalError` for anything else, or outside the bounds."""
        text = said(cell).replace("−", "-").lstrip("'")
        if isinstance(cell, bool) or not _WHOLE.fullmatch(text) or not self.least <= int(text) <= self.most:
            msg = N_("Fill in a whole number from %(least)s to %(most)s.")
            raise RefusalError(msg, least=self.least, most=self.most)
        return int(text)

    def write(self, value: int | None) -> int | None:
        """Return the number as a number."""
        return value


@dataclass(frozen=True)
class Day(Kind):
    """A date."""

    name = N_("date")

    def read(self, cell: Cell) -> dt.date:
        """Return the date. Raises `RefusalError` for a date that does not exist or is written otherwise."""
        if isinstance(cell, dt.date):
            if isinstance(cell, dt.datetime) and cell.time() != dt.time():
                msg = N_("Fill in a date without a time, such as 2018-03-12.")
                raise RefusalError(msg)
            found = cell.date() if isinstance(cell, dt.datetime) else cell
        else:
            text = said(cell)
            match = _ISO.fullmatch(text)
            parts = match.groups() if match else None
            if parts is None and (match := _DUTCH.fullmatch(text)):
                parts = match.groups()[::-1]
            if parts is None:
                msg = N_("Fill in a date such as 2018-03-12 or 12-03-2018.")
                raise RefusalError(msg)
            found = _existing(*(int(part) for part in parts))
        if found.year < EARLIEST_YEAR:
            msg = N_("This date is before 1900. Check the year.")
            raise RefusalError(msg)
        return found

    def write(self, value: dt.date | None) -> dt.date | None:
        """Return the date as a date."""
        return value


def _existing(year: int, month: int, day: int) -> dt.date:
    try:
        return dt.date(year, month, day)
    except ValueError as error:
        msg = N_("This date does not exist. Check day, month and year.")
        raise RefusalError(msg) from error


@dataclass(frozen=True)
class BirthDate(Kind):
    """A birth date with how much of it is known: `(date, "day" | "month" | "year")`."""

    name = N_("birth date, or only its month (1986-03) or year (1986)")

    def read(self, cell: Cell) -> tuple[dt.date, str]:
        """Return the date and its precision. Raises `RefusalError` when it cannot be read as either."""
        date, precision = self._read(cell)
        if date.year < OLDEST_BIRTH_YEAR:
            msg = N_("Fill in the year with four digits, such as 1986.")
            raise RefusalError(msg)
        return date, precision

    def _read(self, cell: Cell) -> tuple[dt.date, str]:
        text = "" if isinstance(cell, dt.date) else said(cell)
        if _YEAR.fullmatch(text):
            return _existing(int(text), 1, 1), "year"
        if match := _ISO_MONTH.fullmatch(text):
            return _existing(int(match[1]), int(match[2]), 1), "month"
        if match := _DUTCH_MONTH.fullmatch(text):
            return _existing(int(match[2]), int(match[1]), 1), "month"
        try:
            return Day().read(cell), "day"
        except RefusalError as refusal:
            if refusal.message.startswith("Fill in a date such"):
                msg = N_("Fill in a birth date such as 1986-03-12, or only 1986-03 or 1986.")
                raise RefusalError(msg) from refusal
            raise

    def write(self, value: tuple[dt.date, str] | None) -> Cell:
        """Return a whole date as a date, and a part of one as text."""
        if value is None:
            return None
        date, precision = value
        return {"year": f"{date:%Y}", "month": f"{date:%Y-%m}"}.get(precision) or date


_YES = {"yes", "ja", "y", "j", "true", "waar", "1"}
_NO = {"no", "nee", "n", "false", "onwaar", "0"}


@dataclass(frozen=True)
class YesNo(Kind):
    """Yes or no."""

    name = N_("yes or no")

    def read(self, cell: Cell) -> bool:
        """Return whether it says yes, in English or Dutch. Raises `RefusalError` for anything else."""
        text = folded(said(cell))
        if text not in _YES | _NO:
            msg = N_("Fill in yes or no.")
            raise RefusalError(msg)
        return text in _YES

    def write(self, value: bool | None) -> str | None:  # noqa: FBT001
        """Return yes or no."""
        return None if value is None else "yes" if value else "no"


@dataclass(frozen=True)
class Code(Kind):
    """One of our codes; the Dutch words are read too."""

    codes: type[StrEnum]
    words: Mapping[str, str] = field(default_factory=dict)
    name = N_("one of these words")

    @property
    def choices(self) -> tuple[str, ...]:
        """The codes."""
        return tuple(self.codes)

    def read(self, cell: Cell) -> StrEnum | None:
        """Return the code; nothing for a word that says it is unknown. Raises `RefusalError` that names the choices."""
        text = folded(said(cell))
        plain = text.replace(" ", "_").replace("-", "_")
        if plain in self._values:
            return self.codes(plain)
        if text in self.words:
            return self.codes(self.words[text]) if self.words[text] else None
        msg = N_("Fill in one of: %(choices)s.")
        raise RefusalError(msg, choices=", ".join(self.codes))

    @property
    def _values(self) -> Mapping[str, StrEnum]:
        return self.codes._value2member_map_  # type: ignore[return-value]


@dataclass(frozen=True)
class Topics(Kind):
    """What a visit was about: one or more of the eight topics, joined by a plus."""

    name = N_("one or more topics, joined by +")

    @property
    def choices(self) -> tuple[str, ...]:
        """The topics, in the order of the desk's keys."""
        return tuple(dict.fromkeys(TOPICS.values()))

    def read(self, cell: Cell) -> tuple[str, ...]:
        """Return the topics in the order of the desk's keys, each once. Raises `RefusalError` for an unknown one."""
        parts = [folded(part) for part in re.split(r"[+;,]", said(cell)) if part.strip()]
        found = {TOPICS.get(part, "") for part in parts}
        if not found or "" in found:
            msg = N_("Fill in topics such as housing+care. There are: %(choices)s.")
            raise RefusalError(msg, choices=", ".join(sorted(set(TOPICS.values()))))
        return tuple(topic for topic in dict.fromkeys(TOPICS.values()) if topic in found)

    def write(self, value: tuple[str, ...] | None) -> str | None:
        """Return the topics, joined by a plus."""
        return "+".join(value) if value else None


@dataclass(frozen=True)
class Nationality(Kind):
    """A nationality: ISO 3166 alpha-2, `stateless`, or `unknown`, which is kept as nothing where nothing may stand."""

    unknown: str | None = None
    """How the unknown is kept."""
    name = N_("country code such as SY, stateless or unknown")

    def read(self, cell: Cell) -> str | None:
        """Return the code. Raises `RefusalError` for a country that there is not."""
        found = NATIONALITIES.get(folded(said(cell)))
        if found is None:
            msg = N_("Fill in the country code with two letters, such as SY or ER, or stateless or unknown.")
            raise RefusalError(msg)
        return self.unknown if found == "unknown" else found


@dataclass(frozen=True)
class Languages(Kind):
    """The languages somebody speaks, the best one first, as ISO 639 codes joined by a plus."""

    name = N_("language code such as ar; several joined by +")

    def read(self, cell: Cell) -> tuple[str, ...]:
        """Return the codes. Raises `RefusalError` for a language that there is not."""
        parts = [folded(part) for part in re.split(r"[+;,/]", said(cell)) if part.strip()]
        found = [LANGUAGES.get(part) for part in parts]
        if not found or None in found:
            msg = N_("Fill in the language as its code, such as ar, ti or uk, or as its Dutch name.")
            raise RefusalError(msg)
        return tuple(dict.fromkeys(code for code in found if code))

    def write(self, value: tuple[str, ...] | None) -> str | None:
        """Return the codes, joined by a plus."""
        return "+".join(value) if value else None


@dataclass(frozen=True)
class HalfYear(Kind):
    """A half-year, kept as its first day."""

    name = N_("half-year such as 2018-H1")

    def read(self, cell: Cell) -> dt.date:
        """Return the first day of the half-year. Raises `RefusalError` for anything else."""
        match = _HALF_YEAR.fullmatch(said(cell))
        if match is None or int(match[1]) < EARLIEST_YEAR:
            msg = N_("Fill in a half-year such as 2018-H1.")
            raise RefusalError(msg)
        return dt.date(int(match[1]), 1 if match[2] == "1" else 7, 1)

    def write(self, value: dt.date | None) -> str | None:
        """Return the half-year by its name."""
        return None if value is None else f"{value.year:04}-H{1 if value.month == 1 else 2}"


@dataclass(frozen=True)
class Place(Kind):
    """A municipality by name or CBS code; which one a name means depends on the day, so `places.py` settles it."""

    name = N_("municipality, by name or code (GM0530)")

    def read(self, cell: Cell) -> str:
        """Return what was filled in. Raises `RefusalError` when it holds a citizen service number."""
        text = unescaped(said(cell))
        refuse_service_number(text, "")
        return text
