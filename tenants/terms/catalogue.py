"""The catalogue of statutory terms, as data: what begins a term, how long it is, whom it binds and since when it holds.

A term is a rule with the dates between which it holds, never a constant; what differs between terms is a column of
`data/terms.csv` (`data/SOURCES.md` says what each column means), so that nothing that counts has to know a term by name.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import re
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from tenants.faults import AbsentError, RefusalError
from tenants.terms import holidays
from tenants.terms.lengths import Length, OwnNorm, Unit
from tenants.words import N_

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = (
    "CATALOGUE", "DATA", "SHARED", "Authority", "Bound", "CountsFrom", "Direction", "Length", "Means", "NoVersionError",
    "OwnNorm", "Remedy", "Term", "Unit", "UnknownTermError", "VersionBy", "digest", "events_of", "term_ids",
    "terms_started_by", "version_for", "versions",
)  # fmt: skip
DATA = files("tenants.terms") / "data"
SHARED = (
    *("id", "name_nl", "name_en", "dossier_kind", "starts_at", "counts_from", "direction", "length", "unit"),
    *("extension", "general_terms_act", "valid_from", "valid_to", "legal_source", "when_missed_nl", "own_norm"),
    *("confirmed", "source_url", "note"),
)
"""The columns that came with the sources; the others are our own reading of them."""
_DATING = (
    *("id", "starts_at", "counts_from", "direction", "length", "unit", "extension", "general_terms_act"),
    *("valid_from", "valid_to", "own_norm", "version_by", "suspension", "other_length"),
)
"""The columns that decide on a date: when one of them changes, open deadlines are dated anew."""
_WAY_OF_COUNTING = 1
"""To be raised when `counting.py` comes to other days for the same rows."""
_NEAREST = 3
_SURE = 0.75
"""From this likeness on (0 to 1) the typing of an id is trusted more than the words in it."""


class Bound(StrEnum):
    """Who has to do something before the term ends."""

    CLIENT = "client"
    AUTHORITY = "authority"
    NOBODY = "nobody"
    """Nobody: a date on which something begins or ends by itself."""


class Authority(StrEnum):
    """Whose decision or act is waited for."""

    IND = "ind"
    MUNICIPALITY = "municipality"
    ADMINISTRATION = "administration"
    """Whichever authority was asked."""
    ORGANISATION = "organisation"


class Remedy(StrEnum):
    """What there is to do when an authority is late."""

    NOTICE_OF_DEFAULT = "notice_of_default"


class CountsFrom(StrEnum):
    """Which day is day one."""

    DAY_AFTER_EVENT = "day_after_event"
    DAY_OF_EVENT = "day_of_event"


class Direction(StrEnum):
    """Which way a term is counted from its event."""

    FORWARD = "forward"
    BACKWARD = "backward"


class VersionBy(StrEnum):
    """Which date says which version of a term holds."""

    EVENT = "event"
    REGIME = "regime"
    """The date kept on the dossier (when asylum was asked, when the duty to integrate began); without one, the event."""


class Means(StrEnum):
    """What the day found is."""

    LAST_DAY = "last_day"
    FIRST_DAY = "first_day"
    """The first day of a window."""
    EARLIEST_DAY = "earliest_day"
    """The first day on which something can be asked, after years of waiting."""
    VALID_UNTIL = "valid_until"
    """The last day on which something holds or runs."""
    OPENS_AFTER = "opens_after"
    """The day after this one something opens."""


@dataclass(frozen=True)
class Term:
    """One version of a term. The names of its fields are those of the columns of the file."""

    id: str
    name_nl: str
    name_en: str
    dossier_kind: str
    also_kinds: tuple[str, ...]
    starts_at: str
    counts_from: CountsFrom
    direction: Direction
    length: Length
    extensions: tuple[Length, ...]
    general_terms_act: bool
    valid_from: dt.date | None
    valid_to: dt.date | None
    legal_source: str
    when_missed_nl: str
    when_missed_en: str
    own_norm: OwnNorm | None
    confirmed: bool
    source_url: str
    note: str
    note_nl: str
    bound: Bound
    authority: Authority | None
    remedy: Remedy | None
    suspension: str
    """The article by which the term may stand still; empty when it may not."""
    version_by: VersionBy
    means: Means
    other_length: Length | None
    """Another length that courts have counted with."""
    doubt_nl: str
    doubt_en: str
    """What is an open point of a term that is confirmed."""

    @property
    def may_stand_still(self) -> bool:
        """Whether it can be suspended: a term of an authority, and only where an act says so (Awb 4:15, 7:10)."""
        return self.bound is Bound.AUTHORITY and bool(self.suspension)

    def holds_on(self, day: dt.date) -> bool:
        """Whether this version is the one of `day`; both ends are included."""
        return (self.valid_from or day) <= day <= (self.valid_to or day)

    def serves(self, kind: str) -> bool:
        """Whether it can run in a dossier of `kind`."""
        return kind == self.dossier_kind or kind in self.also_kinds


class UnknownTermError(AbsentError):
    """There is no term with this id; `nearest` are ids that look like it."""

    def __init__(self, term_id: str, nearest: tuple[str, ...]) -> None:
        super().__init__(term_id)
        self.term_id = term_id
        self.nearest = nearest


class NoVersionError(RefusalError):
    """No version of the term covers the date: then there is no last day to give."""


@lru_cache
def _rows() -> tuple[Mapping[str, str], ...]:
    text = (DATA / "terms.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


def _term(row: Mapping[str, str]) -> Term:
    return Term(
        id=row["id"],
        name_nl=row["name_nl"],
        name_en=row["name_en"],
        dossier_kind=row["dossier_kind"],
        also_kinds=tuple(filter(None, row["also_kinds"].split("|"))),
        starts_at=row["starts_at"],
        counts_from=CountsFrom(row["counts_from"]),
        direction=Direction(row["direction"]),
        length=Length(int(row["length"]), Unit(row["unit"])),
        extensions=tuple(Length.of(part) for part in row["extension"].split("|") if part),
        general_terms_act=row["general_terms_act"] == "yes",
        valid_from=_day(row["valid_from"]),
        valid_to=_day(row["valid_to"]),
        legal_source=row["legal_source"],
        when_missed_nl=row["when_missed_nl"],
        when_missed_en=row["when_missed_en"],
        own_norm=OwnNorm.of(row["own_norm"]) if row["own_norm"] else None,
        confirmed=row["confirmed"] == "yes",
        source_url=row["source_url"],
        note=row["note"],
        note_nl=row["note_nl"],
        bound=Bound(row["bound"]),
        authority=Authority(row["authority"]) if row["authority"] else None,
        remedy=Remedy(row["remedy"]) if row["remedy"] else None,
        suspension=row["suspension"],
        version_by=VersionBy(row["version_by"]),
        means=Means(row["means"]),
        other_length=Length.of(row["other_length"]) if row["other_length"] else None,
        doubt_nl=row["doubt_nl"],
        doubt_en=row["doubt_en"],
    )


def _day(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


CATALOGUE: tuple[Term, ...] = tuple(_term(row) for row in _rows())
"""Every version of every term, as the file orders them."""


@lru_cache
def _versions() -> Mapping[str, tuple[Term, ...]]:
    found: dict[str, tuple[Term, ...]] = {}
    for term in CATALOGUE:
        found[term.id] = (*found.get(term.id, ()), term)
    return found


def term_ids() -> tuple[str, ...]:
    """Return the id of every term, in the order of the file."""
    return tuple(_versions())


def versions(term_id: str) -> tuple[Term, ...]:
    """Return the versions of a term, the oldest first. Raises `UnknownTermError`."""
    found = _versions().get(term_id)
    if found is None:
        raise UnknownTermError(term_id, _nearest(term_id))
    return found


def _nearest(term_id: str) -> tuple[str, ...]:
    """Return the ids most like what was typed: by how the id is spelled, else by a word of its name, else any."""
    alike = get_close_matches(term_id, term_ids(), n=_NEAREST, cutoff=0.4)
    asked = {word for word in re.split(r"[\W_]+", term_id.casefold()) if word}
    named = [(len(asked & _words_of(each)), each) for each in term_ids()]
    most = max(shared for shared, _ in named)
    if most and (not alike or SequenceMatcher(None, term_id, alike[0]).ratio() < _SURE):
        return tuple([each for shared, each in named if shared == most][:_NEAREST])
    return tuple(alike or get_close_matches(term_id, term_ids(), n=_NEAREST, cutoff=0.0))


def _words_of(term_id: str) -> set[str]:
    said = " ".join(f"{term.id} {term.name_nl} {term.name_en}" for term in _versions()[term_id])
    return set(re.split(r"[\W_]+", said.casefold()))


def version_for(
    term_id: str, event_day: dt.date, regime_day: dt.date | None = None, started_by: str | None = None
) -> Term:
    """Return the version of a term that counts for something that happened on `event_day`.

    The version of the triggering event counts. Terms that follow a regime look at the date of the regime first: when
    asylum was asked (Regulation (EU) 2024/1348: applications from 12 June 2026 on), when the duty to integrate began.
    `started_by` is the event: of two acts one may count from the plan and the other from the duty.
    Raises `UnknownTermError`, and `NoVersionError` when no version covers the date, or the one that does begins with
    another event: then no date is given.
    """
    found = versions(term_id)
    day = _deciding_day(found[0], event_day, regime_day)
    held = next((term for term in found if term.holds_on(_deciding_day(term, event_day, regime_day))), None)
    if held is None:
        raise NoVersionError(
            N_("No rule is known for this term on %(day)s, so no date can be given. Ask the lawyer or the Helpdesk."),
            "event_day",
            day=day,
        )
    if started_by is not None and held.starts_at != started_by:
        raise NoVersionError(
            N_("By the law of %(day)s this term begins with something else, so no date can be given. Ask the lawyer."),
            "event_day",
            day=day,
        )
    return held


def _deciding_day(term: Term, event_day: dt.date, regime_day: dt.date | None) -> dt.date:
    return regime_day if regime_day and term.version_by is VersionBy.REGIME else event_day


def terms_started_by(kind: str, event: str) -> tuple[str, ...]:
    """Return the ids of the terms that `event` starts in a dossier of `kind`, its own before the general ones."""
    return tuple(dict.fromkeys(term.id for term in _of_kind(kind) if term.starts_at == event))


def events_of(kind: str) -> tuple[str, ...]:
    """Return the codes of the events that start a term in a dossier of `kind`, its own before the general ones."""
    return tuple(dict.fromkeys(term.starts_at for term in _of_kind(kind)))


def _of_kind(kind: str) -> Iterator[Term]:
    yield from (term for term in CATALOGUE if term.dossier_kind == kind)
    yield from (term for term in CATALOGUE if kind in term.also_kinds)


@lru_cache
def digest() -> str:
    """Return a short hash of all that dates depend on; when it changes, open deadlines have to be dated anew."""
    heart = hashlib.sha256(f"{_WAY_OF_COUNTING}\n".encode())
    for row in _rows():
        heart.update("\t".join(row[column] for column in _DATING).encode() + b"\n")
    for year in range(holidays.FIRST_YEAR, holidays.LAST_YEAR + 1):
        for day, holiday in holidays.holidays_of(year).items():
            heart.update(f"{day} {holiday}\n".encode())
    return heart.hexdigest()[:16]
