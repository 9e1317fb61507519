"""What a paper may be called and dated, and from when the branch is told that it expires."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta

from tenants.clients.rules import refuse_service_number
from tenants.documents.models import DocumentKind
from tenants.faults import RefusalError
from tenants.words import N_

if TYPE_CHECKING:
    import datetime as dt

EARLIEST_YEAR = 1900
"""The oldest certificate that somebody alive can bring; an earlier year is a slip of the pen."""
YEARS_AHEAD = 30
"""No paper is valid for longer that says until when."""
LONGEST_TITLE = 120
MONTHS_AHEAD = {
    DocumentKind.PASSPORT: 6,
    DocumentKind.PERMIT: 6,
    DocumentKind.VISA: 2,
    DocumentKind.CIVIL_STATUS: 1,
    DocumentKind.DECISION: 1,
    DocumentKind.LETTER: 1,
    DocumentKind.APPLICATION: 1,
    DocumentKind.PHOTO: 1,
    DocumentKind.OTHER: 1,
}
"""So many months before a paper expires the branch is told, unless somebody chooses otherwise."""
MOST_MONTHS = 24
ONE_AT_A_TIME = frozenset({DocumentKind.PASSPORT, DocumentKind.PERMIT, DocumentKind.VISA})
"""Of these somebody has one that counts: a newer one that is valid for longer takes its place."""


def warn_from(kind: DocumentKind, expires_on: dt.date | None, months: int | None = None) -> dt.date | None:
    """Return the day from which the branch is told that a paper expires: `months` before, or as is usual for its kind."""
    if expires_on is None:
        return None
    before: dt.date = expires_on - relativedelta(months=MONTHS_AHEAD[kind] if months is None else months)
    return before


def months_chosen(kind: DocumentKind, expires_on: dt.date | None, since: dt.date | None) -> int | None:
    """Return how many months before the end a warning was asked for; nothing when it is the usual one, or none."""
    if expires_on is None or since is None or since == warn_from(kind, expires_on):
        return None
    return next((months for months in range(MOST_MONTHS + 1) if warn_from(kind, expires_on, months) == since), None)


class Validity(StrEnum):
    """Whether a paper is still valid on a day."""

    LASTING = "lasting"
    """No end is known of it."""
    VALID = "valid"
    ENDING = "ending"
    """It expires soon, and somebody should do something about it."""
    EXPIRED = "expired"
    """It did expire, and somebody should do something about it."""
    PAST = "past"
    """It did expire, and nobody needs to do anything."""


def validity(expires_on: dt.date | None, since: dt.date | None, today: dt.date) -> Validity:
    """Return whether a paper is valid, that expires on a day and warns `since` another, or not at all."""
    if expires_on is None:
        return Validity.LASTING
    if expires_on < today:
        return Validity.PAST if since is None else Validity.EXPIRED
    return Validity.VALID if since is None or since > today else Validity.ENDING


def refuse_dates(dated_on: dt.date | None, expires_on: dt.date | None, today: dt.date) -> None:
    """Raise `RefusalError` for a paper from the future, of a year that cannot be meant, or that ends before it begins."""
    if dated_on is not None:
        if dated_on > today:
            msg = N_("This day has not come yet. Choose today or an earlier day.")
            raise RefusalError(msg, "dated_on")
        _refuse_unlikely_year(dated_on, today, "dated_on")
    if expires_on is not None:
        _refuse_unlikely_year(expires_on, today, "expires_on")
        if dated_on is not None and expires_on < dated_on:
            msg = N_("The paper would expire before its own date, %(day)s. Check both days.")
            raise RefusalError(msg, "expires_on", day=dated_on)


def _refuse_unlikely_year(day: dt.date, today: dt.date, field: str) -> None:
    if not EARLIEST_YEAR <= day.year <= today.year + YEARS_AHEAD:
        msg = N_("Check the year of this day.")
        raise RefusalError(msg, field)


def title_from(file_name: str) -> str:
    """Return what a paper is called when nobody says: the file's own name, without folders, ending and odd signs.

    Nothing when no word is left of it. Raises `RefusalError` for a name with a citizen service number in it.
    """
    refuse_service_number(file_name, "file")
    base = re.split(r"[/\\]", file_name)[-1]
    # Marks that turn the direction of writing hide what a name ends in.
    plain = "".join(" " if unicodedata.category(sign).startswith("C") else sign for sign in base)
    stem = re.sub(r"\.[A-Za-z0-9]{1,5}$", "", plain.strip())
    words = " ".join(stem.replace("_", " ").split()).strip(". ")
    title = words[:LONGEST_TITLE].strip()
    return title[:1].upper() + title[1:] if any(sign.isalnum() for sign in title) else ""
