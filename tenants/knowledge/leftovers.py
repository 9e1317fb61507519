"""What in a text may still point at somebody: names, numbers, places and dates, each with the sentence it stands in."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from tenants.clients.rules import search_form
from tenants.knowledge.common import ALSO_WORDS, BEGINNINGS, COUNTRIES, GIVEN_NAMES, ORGANISATIONS, PARTICLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class LeftoverKind(StrEnum):
    """What something that was left in a text may be."""

    NAME = "name"
    NUMBER = "number"
    PLACE = "place"
    DATE = "date"
    COUNTRY = "country"
    """Shown, and never in the way: a rule of law is often about one country."""


@dataclass(frozen=True)
class Leftover:
    """Something in a text that may point at somebody: `text` as it stands there, and the sentence `where` it stands."""

    kind: LeftoverKind
    text: str
    where: str

    @property
    def key(self) -> str:
        """By what a writer says that it may stay, however it is written: `name:samuel`."""
        return f"{self.kind}:{search_form(self.text)}"

    @property
    def pressing(self) -> bool:
        """Whether the writer has to take it out or say why it may stay."""
        return self.kind is not LeftoverKind.COUNTRY


@dataclass(frozen=True)
class Known:
    """What is known beforehand: names of the question and its people, places of the Netherlands, and the source.

    What stands in the source, such as the day of a ruling, is no leftover; a known name always is.
    """

    names: tuple[str, ...] = ()
    places: frozenset[str] = field(default_factory=frozenset)
    """In the form in which they are searched: `loon op zand`."""
    source: str = ""


_MONTHS = (
    "januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december"
    "|january|february|march|may|june|july|august|october|jan|feb|mrt|apr|jun|jul|aug|sept?|okt|nov|dec"
)
_DATE = re.compile(
    rf"\b(?:\d{{1,2}}(?:e|ste|de)?\s+(?:{_MONTHS})\b(?:\s+\d{{4}})?"
    rf"|\d{{1,2}}\s?[-/.]\s?\d{{1,2}}\s?[-/.]\s?(?:\d{{4}}|\d{{2}})(?!\d)|\d{{4}}-\d{{2}}-\d{{2}}(?!\d))",
    re.IGNORECASE,
)
# How laws, rulings and official papers are named: these numbers are everybody's.
_LAW = re.compile(
    r"\b(?:ECLI:[A-Z]{2}:[A-Z]+:\d{4}:[\w.]+"
    r"|[CT]\s?[-\u2010\u2011]\s?\d{1,4}/\d{2}(?!\d)(?:\s?P?PU)?"
    r"|(?:AWB|NL|BRE|SGR|UTR|AMS|ROT|HAA|ARN)\s?\d{2}[./]\d{2,5}\b"
    r"|(?:Verordening|Richtlijn|Besluit|Regulation|Directive)\s+(?:\((?:EU|EG|EC)\)\s*)?(?:nr\.\s*)?\d{2,4}/\d{1,4}(?:/(?:EU|EG|EC))?"
    r"|\d{4}/\d{1,4}/(?:EU|EG|EC)"
    r"|(?:Stb|Stcrt|PbEU|Trb)\.?\s+\d{4},?\s+(?:nr\.\s*)?\d{1,5}"
    r"|(?:art(?:ikel|ikelen|\.)?|artt\.|article)\s*\d+[\w.:]*(?:\s*,?\s*(?:lid|onder|sub)\s*\w+)*"
    r"|(?:WBV|Werkinstructie|WI|SUA|IB)\s?\d{4}/\d{1,3})",
    re.IGNORECASE,
)
_NUMBERS = re.compile(
    r"""
    (?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+                                          # an address for mail
  | \b[A-Z]{2}\d{2}\s?[A-Z]{4}(?:\s?\d){10}\b                             # an account
  | (?<![\w+])(?:\+|00)\d{2}[\s()-]*\d(?:[\s-]?\d){7,9}(?!\d)             # a telephone, from abroad
  | (?<!\w)0\d(?:[\s-]?\d){8}(?!\d)                                       # a telephone
  | (?<!\d)\d{3}[ .]?\d{3}[ .]?\d{4}(?!\d)                                # a V-number
  | (?<!\d)\d(?:[ .-]?\d){7,11}(?!\d)                                     # BSN-like, and whatever is as long
  | \b\d{4}\s?[A-Z]{2}\b(?!\s?\d)                                         # a postal code
  | \b(?i:(?:\w{0,12}-?(?:nummer|nr\.?)|cli[eë]nt|dossier|kenmerk|case)\s*[:\#]?\s*(?=[\w./-]*\d)[a-z0-9][\w./-]*\w) # by its name
  | \b(?=[A-Z0-9-]*\d)(?=[A-Z0-9-]*[A-Z])[A-Z0-9]+(?:-[A-Z0-9]+)*\b       # letters and digits together
  | (?<![\d.,/-])\d{5,}(?![\d])                                           # a long number
    """,
    re.VERBOSE,
)
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019\u02bc-][^\W\d_]+)*")
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"'\u201d\u2019)]*\s+|\n+")
_BULLET = re.compile(r"^\s*(?:[-*\u2022]|\d{1,2}[.)])\s+")
_ABBREVIATIONS = re.compile(
    r"\b(?:art|artt|nr|bijv|o\.a|d\.w\.z|t/m|jo|mr|dhr|mevr|Stb|Stcrt|sub|resp|evt|enz)\.$", re.IGNORECASE
)
_ALWAYS_NAMES = GIVEN_NAMES - BEGINNINGS - ALSO_WORDS
_LONG_WORD = re.compile(
    r"\w{4,}(?:ing|ingen|heid|heden|lijk|lijke|tie|ties|schap|teit|teiten|loos|recht|rechten|plicht|termijn|termijnen"
    r"|document|documenten|aanvraag|aanvragen|ouders|kinderen|geld|kosten|brief|bewijs|wet|besluit|toets|examen|isch)"
)
_OPENS = ":;(\"'\u2018\u201c\u2013-"
LONGEST_WHERE = 200
_LONGEST_PLACE = 5
_SHOUTED = 5
"""So many capitals together are an abbreviation; more are a name that was shouted."""
SHORTEST_NAME = 3
_IN_MANY_NAMES = {
    "van",
    "den",
    "der",
    "het",
    "ten",
    "ter",
    "bin",
    "bint",
    "abu",
    "von",
    "del",
    "dos",
    "las",
    "los",
    "the",
    "een",
}


def leftovers(text: str, known: Known | None = None) -> list[Leftover]:
    """Return what in `text` may still point at somebody, in the order of the text, each thing once.

    It errs on the side of showing: a writer says of a thing that it may stay far sooner than that they see what is not
    shown. Names are words with a capital that neither a sentence, an office nor a law brings along, and every word of
    the known names, also without one; numbers are those by which somebody is known; places are those of `known`.
    """
    known = known or Known()
    named = {word for name in known.names for word in search_form(name).split() if len(word) >= SHORTEST_NAME}
    named -= _IN_MANY_NAMES
    lawful = _in_source(known.source)
    found: dict[str, Leftover] = {}
    for sentence in _sentences(text):
        for leftover in _in_sentence(sentence, named, known.places, lawful):
            found.setdefault(leftover.key, leftover)
    return list(found.values())


def unresolved(found: Iterable[Leftover], kept: Iterable[str]) -> list[Leftover]:
    """Return the leftovers that are in the way: neither taken out, nor among the keys that may stay."""
    may_stay = set(kept)
    return [leftover for leftover in found if leftover.pressing and leftover.key not in may_stay]


def names_of(text: str) -> list[str]:
    """Return the words of a short text that may be names: with a capital, and no country, office or ordinary word."""
    words = [word for word in _WORD.findall(text) if word[:1].isupper() and not word.isupper()]
    return [word for word in words if not set(search_form(word).split()) & (COUNTRIES | ORGANISATIONS | BEGINNINGS)]


@dataclass(frozen=True)
class _Lawful:
    """What the source holds, in the form in which it is searched: its words, and its dates and numbers."""

    words: frozenset[str]
    marks: frozenset[str]


def _in_source(source: str) -> _Lawful:
    marks = [match.group() for pattern in (_DATE, _NUMBERS, _LAW) for match in pattern.finditer(source)]
    return _Lawful(frozenset(search_form(source).split()), frozenset(search_form(mark) for mark in marks))


def _sentences(text: str) -> Iterator[str]:
    """Give the sentences of a text; an abbreviation, and the dot in it, ends none."""
    for line in text.splitlines():
        rest, begin = line, 0
        for end in [*(match for match in _SENTENCE_END.finditer(line)), None]:
            stop = end.start() if end else len(line)
            piece = rest[begin:stop]
            if end and _ABBREVIATIONS.search(piece):
                continue
            if piece.strip():
                yield piece.strip()
            begin = end.end() if end else stop


def _in_sentence(sentence: str, named: set[str], places: frozenset[str], lawful: _Lawful) -> Iterator[Leftover]:
    where = sentence if len(sentence) <= LONGEST_WHERE else f"{sentence[: LONGEST_WHERE - 1]}…"
    found: list[tuple[int, LeftoverKind, str]] = []
    rest = _LAW.sub(lambda match: " " * len(match.group()), sentence)
    for kind, pattern in ((LeftoverKind.DATE, _DATE), (LeftoverKind.NUMBER, _NUMBERS)):
        for match in list(pattern.finditer(rest)):
            rest = rest[: match.start()] + " " * len(match.group()) + rest[match.end() :]
            if search_form(match.group()) not in lawful.marks and _points_at_somebody(kind, match.group()):
                found.append((match.start(), kind, match.group().strip()))
    found += _in_words(rest, named, places, lawful)
    for _, kind, text in sorted(found):
        yield Leftover(kind, text, where)


def _points_at_somebody(kind: LeftoverKind, text: str) -> bool:
    """Whether a number is one by which somebody is known: not a level (B1), an office (NT2) or a year."""
    if kind is LeftoverKind.DATE:
        return True
    if search_form(text) in ORGANISATIONS:
        return False
    if text.isalnum() and not text.isdigit() and len(text) < _SHOUTED:
        return sum(sign.isdigit() for sign in text) > 1
    return True


@dataclass(frozen=True)
class _Word:
    start: int
    end: int
    text: str

    @property
    def form(self) -> str:
        return search_form(self.text).replace(" ", "")

    @property
    def capital(self) -> bool:
        return self.text[:1].isupper() or (len(self.text) > 1 and self.text[1:2] in "'’" and self.text[2:3].isupper())


def _in_words(
    rest: str, named: set[str], places: frozenset[str], lawful: _Lawful
) -> Iterator[tuple[int, LeftoverKind, str]]:
    words = [_Word(match.start(), match.end(), match.group()) for match in _WORD.finditer(rest)]
    bullet = _BULLET.match(rest)
    start = bullet.end() if bullet else 0
    begins = [word.start >= start and _begins(rest[start : word.start]) for word in words]
    number = 0
    while number < len(words):
        size = _place_at(words, number, places, lawful, begins=begins[number])
        if size:
            yield words[number].start, LeftoverKind.PLACE, rest[words[number].start : words[number + size - 1].end]
            number += size
            continue
        kind = _kind_of(words, number, named, lawful, begins=begins[number])
        if kind is not LeftoverKind.NAME:
            if kind:
                yield words[number].start, kind, words[number].text
            number += 1
            continue
        last = _last_of_name(words, number, named, places, lawful, rest)
        yield words[number].start, LeftoverKind.NAME, rest[words[number].start : words[last].end]
        number = last + 1


def _is_word(parts: set[str]) -> bool:
    """Whether this is an ordinary word: a known one, or a long one that ends as no name does."""
    return parts <= BEGINNINGS or all(_LONG_WORD.fullmatch(part) for part in parts)


def _begins(before: str) -> bool:
    """Whether the next word begins something, so that its capital says nothing: a sentence, or what a sign opens."""
    before = before.rstrip()
    return not before or before[-1] in _OPENS


def _place_at(words: list[_Word], number: int, places: frozenset[str], lawful: _Lawful, *, begins: bool) -> int:
    """Return of how many words the place is that begins here; 0 for none."""
    if not words[number].capital:
        return 0
    for size in range(min(_LONGEST_PLACE, len(words) - number), 0, -1):
        form = " ".join(search_form(word.text) for word in words[number : number + size])
        if form not in places or set(form.split()) <= lawful.words:
            continue
        if size == 1 and begins and form in BEGINNINGS:
            continue
        return size
    return 0


def _kind_of(words: list[_Word], number: int, named: set[str], lawful: _Lawful, *, begins: bool) -> LeftoverKind | None:
    """Return what a word is that is no place: a name, a country, or nothing at all."""
    word = words[number]
    parts = set(search_form(word.text).split())
    if parts & named and not (parts <= BEGINNINGS and (begins or not word.capital)):
        return LeftoverKind.NAME
    if not word.capital:
        return LeftoverKind.NAME if parts <= _ALWAYS_NAMES else None
    if word.form in GIVEN_NAMES and word.form not in lawful.words:
        return LeftoverKind.NAME
    if word.form in COUNTRIES or parts <= COUNTRIES:
        return LeftoverKind.COUNTRY
    harmless = parts <= ORGANISATIONS or parts <= lawful.words or (begins and _is_word(parts))
    abbreviated = word.text.isupper() and len(word.text) <= _SHOUTED
    return None if harmless or abbreviated else LeftoverKind.NAME


def _last_of_name(
    words: list[_Word], number: int, named: set[str], places: frozenset[str], lawful: _Lawful, rest: str
) -> int:
    """Return the last word of a name of several: "Samuel van der Wilg"."""
    last = number
    following = number + 1
    while following < len(words):
        between = rest[words[following - 1].end : words[following].start]
        if between.strip():
            break
        word = words[following]
        if _place_at(words, following, places, lawful, begins=False):
            break
        if word.capital and _kind_of(words, following, named, lawful, begins=False) is LeftoverKind.NAME:
            last = following
        elif word.text.lower() not in PARTICLES:
            break
        following += 1
    return last
