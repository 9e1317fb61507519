"""What may not stand in a text that everybody reads: names, what was left to fill in, situations of one person."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tenants.clients.rules import refuse_service_number, search_form
from tenants.faults import RefusalError
from tenants.words import N_

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

PARTS = ("lead", "text", "lead_en", "text_en")
"""What a chapter has of the branch's own words: a heading and paragraphs, in Dutch and, when somebody wrote it, English."""
SHORTEST_NAME = 4
"""A shorter name, or a part of one ("van", "Bos"), is an ordinary word too often to ask about."""
_LEFT_OVER = re.compile(
    r"(?i)\b(placeholder|lorem ipsum|xx+|todo|(nog )?in(te| te )?vullen)\b|\?\?\?|\.\.\.|\u2026|\[[^\]]*\]"
)
# Without accents "een" is mostly the article: "een gezin" speaks of any.
_FEW = r"(?:[1-4]|één|twee|drie|vier|one|two|three|four)"
_PEOPLE = (
    r"(?:\w+ ){0,2}(?:mensen|personen|persoon|cliënten?|gezin(?:nen)?|kind(?:eren)?|vrouw(?:en)?|man(?:nen)?|meisjes?|jongens?"
    r"|vluchtelingen|vluchteling|statushouders?|jongeren|ouderen|moeders?|vaders?|weduwen?|people|persons?|clients?"
    r"|famil(?:y|ies)|child(?:ren)?|wom[ae]n|m[ae]n|girls?|boys?|refugees?|mothers?|fathers?|widows?)"
)
_A_FEW_PEOPLE = re.compile(rf"(?i)\b{_FEW} {_PEOPLE}\b")
_UNSEEN = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_SITUATION = re.compile(
    r"(?i)\b\w*(?:scheiding|gescheiden|zwanger|overleden|overlijden|zelfmoord|suïcide|verslav|mishandel|verkracht|psychi"
    r"|psychos|trauma|schizofr|kanker|hiv|abortus|huiselijk geweld|uithuisgeplaatst|gevangenis|aangehouden|handicap|ziekte"
    r"|ziek |ernstig ziek|opgenomen)\w*"
)


_SURELY_A_STREET = "straat|laan|singel|gracht|plein|kade|plantsoen"
_STREET = f"{_SURELY_A_STREET}|weg|hof|dijk|steeg|pad|dreef|markt|haven|wal"
_ALONE = "|".join(word.capitalize() for word in _STREET.split("|"))
_ADDRESS = re.compile(
    rf"\b(?:[A-Z][\w'\u2019-]*(?:{_STREET})|[\w'\u2019-]+(?:{_SURELY_A_STREET})|{_ALONE})"
    r"(?<!Onderweg),? (?:nr\.? ?)?\d{1,3}(?!\d|[.,:/]\d)[a-zA-Z]?\b"
    r"|\b[1-9]\d{3} ?(?!SA|SD|SS|EN|IN|OP)[A-Z]{2}\b"
)
"""A street with the number of a house, or a postcode."""


def words_of(story: dict[str, Any]) -> str:
    """Return all words of a story, one chapter after another."""
    return " ".join(words_in(part) for part in story.values()).strip()


def words_in(part: dict[str, str]) -> str:
    """Return the words of one chapter."""
    return " ".join(part[name] for name in PARTS if part.get(name)).strip()


def left_over(text: str) -> tuple[str, ...]:
    """Return what was left to fill in."""
    return tuple(sorted({found[0] for found in _LEFT_OVER.finditer(text)}))


def a_few_people(text: str) -> tuple[str, ...]:
    """Return the words that speak of fewer than five people: "twee cliënten", "vier jonge Syrische moeders"."""
    return tuple(sorted({found[0] for found in _A_FEW_PEOPLE.finditer(_as_read(text))}))


def situations(text: str) -> tuple[str, ...]:
    """Return the words that speak of the health or the family of somebody, in which neighbours may know who it is."""
    return tuple(sorted({found[0].strip() for found in _SITUATION.finditer(_as_read(text))}))


def addresses(text: str) -> tuple[str, ...]:
    """Return the addresses: a street with the number of a house, or a postcode, by which somebody's home is found."""
    return tuple(sorted({found[0].strip() for found in _ADDRESS.finditer(_as_read(text))}))


def without_addresses(text: str) -> str:
    """Return a text without its addresses, whose numbers count nothing."""
    return _ADDRESS.sub(" ; ", text)


def _as_read(text: str) -> str:
    """Return a text as a reader sees it: without signs that are not seen, one space between two words."""
    return " ".join(_UNSEEN.sub("", unicodedata.normalize("NFKC", text)).split())


def refuse_recognisable(text: str, field: str, names: Iterable[str] = ()) -> None:
    """Raise `RefusalError` for words that others read and in which somebody may be known.

    That is a citizen service number, one of `names` in full, fewer than five people, or somebody's health or family.
    """
    refuse_service_number(text, field)
    whole, _ = names_in(text, names)
    for found, why in (
        (whole, N_("This names somebody: %(found)s. Others read it too: leave the name out.")),
        (
            a_few_people(text),
            N_("This speaks of a few people: %(found)s. Neighbours may know who they are: say it in general."),
        ),
        (
            situations(text),
            N_("This speaks of somebody's health or family: %(found)s. Say only what others need to know."),
        ),
    ):
        if found:
            raise RefusalError(why, field, found=", ".join(found))


@dataclass(frozen=True)
class Name:
    """A name, with its first and last word as people search for them; the same when it is one word."""

    name: str
    first: str
    last: str


def searched(names: Iterable[str]) -> list[Name]:
    """Return names made ready to be looked for in several texts."""
    parts = [(name, search_form(name).split()) for name in names]
    return [Name(name, words[0], words[-1]) for name, words in parts if words]


def names_in(text: str, names: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the names that stand in `text`: of which two words do, and words that also are somebody's name."""
    return names_among(text, searched(names))


def names_among(text: str, names: Sequence[Name]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the same of names that were made ready.

    A last name counts in any spelling, a first name only where it begins with a capital.
    """
    words = set(search_form(text).split())
    capitals = {search_form(word) for word in re.findall(r"\w+", text) if word[0].isupper()}
    whole, single = set(), set()
    for one in names:
        if one.first != one.last and {one.first, one.last} <= words:
            whole.add(one.name)
        elif one.last in words and len(one.last) >= SHORTEST_NAME:
            single.add(one.name.split()[-1])
        elif one.first in capitals and len(one.first) >= SHORTEST_NAME:
            single.add(one.name.split()[0])
    return tuple(sorted(whole)), tuple(sorted(single))
