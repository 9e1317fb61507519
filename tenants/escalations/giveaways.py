"""What would tell the Helpdesk who a question is about: names, numbers and ways to reach somebody, found in any text of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from tenants.clients.rules import search_form
from tenants.escalations.rules import SHORTEST_NAME
from tenants.faults import RefusalError
from tenants.words import N_

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

# In many a name and in every sentence: alone they point at nobody.
_PARTICLES = frozenset(
    ["van", "den", "der", "het", "ten", "ter", "bin", "bint", "abu", "von", "del", "dos", "las", "los"]
)
_EVERYDAY = frozenset(
    word
    for line in (
        "januari februari maart april mei juni juli augustus september oktober november december",
        "kind man vrouw vader moeder zoon dochter broer zus oom tante neef nicht vriend vriendin gezin jongen meisje",
        "huis stad dorp land berg zee bos boom school weg brug brief visum recht hoop lang kort groot klein jong oud wit",
        "zwart goed nieuw laat bij voor",
    )
    for word in line.split()
)
"""Words that some people are called too: they count as a name with a capital, or behind what one calls somebody."""
_CALLED = frozenset({"meneer", "mevrouw", "heer", "mevr", "mw", "dhr", "familie", "fam", "genaamd", "heet"})
# From where a word begins, and not again from each of its letters: a long text is looked through once.
_MAIL = re.compile(r"(?<![^\s@<>])[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+")
_PHONE = re.compile(r"(?<![\w/-])(?:(?:\+|00)\d{2}|0[1-9])(?:[ -]?\d){7,11}(?![\w/-])")
"""A number as one dials it: `06-12345678`, `+31 6 1234 5678`. A case number has a slash, or does not begin so."""
_YEARS = re.compile(r"(?:19|20)\d\d")
_SAYS_NUMBER = re.compile(r"(?:cli[eë]nt|dossier|nummer|number|nr)\W{0,3}$", re.IGNORECASE)
LONGEST_SAYING = 16
"""Signs before a number within which the text calls it one."""
SHORTEST_NUMBER = 4
"""Signs of a number that is found by itself; a shorter one is found where the text calls it a number."""


class Giveaway(StrEnum):
    """What was found."""

    NAME = "name"
    """Of the client."""
    HOUSEHOLD = "household"
    PARTY = "party"
    NUMBER = "number"
    """Of the client or somebody of the household."""
    DOSSIER = "dossier"
    """Of the dossier, ours or the authority's."""
    CONTACT = "contact"


@dataclass(frozen=True)
class Known:
    """What the branch knows of a client that may not go along, and whether the client agreed to give the name."""

    name: str = ""
    household: tuple[str, ...] = ()
    parties: tuple[str, ...] = ()
    """Who comes over, or asks for that: found by any part of their name."""
    helpers: tuple[str, ...] = ()
    """A lawyer or somebody else in a dossier: found by the whole of their name."""
    numbers: tuple[str, ...] = ()
    dossiers: tuple[str, ...] = ()
    contacts: tuple[str, ...] = ()
    consent_on: dt.date | None = None
    """Since when the client agreed that the name goes to the Helpdesk; nothing without."""


@dataclass(frozen=True)
class Found:
    """What was found, and the word of the text that says it."""

    what: Giveaway
    word: str


_SAID = {
    Giveaway.HOUSEHOLD: N_(
        "“%(word)s” is the name of somebody of the household. Write who it is instead: the mother, the eldest son."
    ),
    Giveaway.PARTY: N_(
        "“%(word)s” is the name of somebody of the dossier. Write who it is instead: the husband, the lawyer."
    ),
    Giveaway.NUMBER: N_("“%(word)s” is the number of a client. Leave it out: the Helpdesk does not need it."),
    Giveaway.DOSSIER: N_("“%(word)s” is the number of a dossier. Leave it out: the Helpdesk does not need it."),
    Giveaway.CONTACT: N_("“%(word)s” is a way to reach somebody. Leave telephone numbers and e-mail addresses out."),
}
_NO_CONSENT = N_(
    "“%(word)s” is the client's name. Take it out, or first record in the client's record that they agreed to it."
)
_SOFT = N_("“%(word)s” is the client's name. Take it out, or tick that it may go along: the client agreed on %(day)s.")


def found_in(text: str, known: Known) -> Found | None:
    """Return the first thing in `text` that would tell who the question is about, the client's name last; else none."""
    for what, word in _hits(text, known):
        if word:
            return Found(what, word)
    return None


def _hits(text: str, known: Known) -> Iterable[tuple[Giveaway, str]]:
    yield Giveaway.CONTACT, _contact_in(text, known.contacts)
    yield Giveaway.NUMBER, _number_in(text, known.numbers)
    yield Giveaway.DOSSIER, _number_in(text, known.dossiers)
    own = _parts(known.name)
    yield Giveaway.HOUSEHOLD, _name_in(text, known.household, own)
    yield Giveaway.PARTY, _name_in(text, known.parties, own) or _whole_name_in(text, known.helpers)
    yield Giveaway.NAME, _name_in(text, (known.name,), frozenset())


def refuse_giveaways(texts: Iterable[tuple[str, str]], known: Known, *, name_may_go: bool) -> bool:
    """Raise `RefusalError` for what would tell who a question is about; return whether the client's name goes along.

    `texts` are pairs of a field and what is in it. The client's name alone may go, when the client agreed and whoever
    writes says so: that refusal is on the field `name_may_go`, every other on the field where it stands.
    """
    named = False
    for field, text in texts:
        found = found_in(text, known)
        if found is None:
            continue
        if found.what is not Giveaway.NAME:
            raise RefusalError(_SAID[found.what], field, word=found.word)
        if known.consent_on is None:
            raise RefusalError(_NO_CONSENT, field, word=found.word)
        if not name_may_go:
            raise RefusalError(_SOFT, "name_may_go", word=found.word, day=known.consent_on)
        named = True
    return named


def safe_title(title: str, known: Known, instead: str) -> str:
    """Return what a paper is called at the Helpdesk: its own title, unless that tells who it is of."""
    return instead if found_in(title, known) else title


def _parts(name: str) -> frozenset[str]:
    return frozenset(word for word in search_form(name).split() if len(word) >= SHORTEST_NAME) - _PARTICLES


def _words(text: str) -> Mapping[str, str]:
    """Return the words of a text as they are searched, each with how it stands there; everyday ones only as a name."""
    found: dict[str, str] = {}
    before = ""
    for raw in re.split(r"[^\w'’ʿʾ-]+", text):
        for word in search_form(raw).split():
            if word not in _EVERYDAY or raw[:1].isupper() or before in _CALLED:
                found.setdefault(word, raw)
            before = word
    return found


def _name_in(text: str, names: Iterable[str], except_: frozenset[str]) -> str:
    words = _words(text)
    wanted = frozenset().union(*map(_parts, names)) - except_
    return next((raw for word, raw in words.items() if word in wanted or _owner(word, raw) in wanted), "")


def _owner(word: str, raw: str) -> str:
    """Return whose something is, when a name says so: "Samuels moeder"; of a short word with an s nothing is made."""
    return word[:-1] if word.endswith("s") and raw[:1].isupper() and len(word) > SHORTEST_NUMBER else ""


def _whole_name_in(text: str, names: Iterable[str]) -> str:
    said = f" {search_form(text)} "
    return next((name for name in names if f" {search_form(name)} " in said and _parts(name)), "")


def _number_in(text: str, numbers: Iterable[str]) -> str:
    for number in filter(None, map(str.strip, numbers)):
        for match in re.finditer(rf"(?<!\w){re.escape(number)}(?!\w)", text, re.IGNORECASE):
            called_so = _SAYS_NUMBER.search(text, max(0, match.start() - LONGEST_SAYING), match.start()) is not None
            alone = len(number) >= SHORTEST_NUMBER and _YEARS.fullmatch(number) is None
            if called_so or alone:
                return match.group()
    return ""


def _contact_in(text: str, contacts: Iterable[str]) -> str:
    match = _MAIL.search(text) or _PHONE.search(text)
    if match:
        return match.group()
    digits = re.sub(r"[ ()-]", "", text)
    for contact in contacts:
        plain = re.sub(r"[ ()-]", "", contact)
        if len(plain) > SHORTEST_NUMBER and plain.casefold() in digits.casefold():
            return contact
    return ""
