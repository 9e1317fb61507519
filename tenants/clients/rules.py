"""How names are found, what a birth date may be, and what a client's record may never hold."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass

from tenants.clients.models import Retention
from tenants.faults import RefusalError
from tenants.words import N_

_NINE_DIGITS = re.compile(r"(?<!\d)(?:\d[ .-]?){8}\d(?!\d)")
_SERVICE_NUMBER_LENGTH = 9
# Letters that Unicode does not take apart into a letter and an accent, as a Dutch keyboard would write them.
_PLAIN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ŧ": "t", "ə": "e"}
)
# In a name such as "d'Arc" or "Al-Ḥasan" these part two words; between letters of Arabic they are nothing at all.
_SILENT = {"\u02bf", "\u02be", "\u0640", "\u200c", "\u200d"}
OLDEST_BIRTH_YEAR = 1900


def search_form(*parts: str) -> str:
    """Return names as people search for them: lower case, without accents or punctuation, single spaces."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", " ".join(parts)).casefold())
    signs = (sign for sign in plain.translate(_PLAIN) if not unicodedata.combining(sign) and sign not in _SILENT)
    return " ".join("".join(sign if sign.isalnum() else " " for sign in signs).split())


def holds_service_number(text: str) -> bool:
    """Whether `text` holds nine digits that pass the eleven-test of a citizen service number (BSN).

    We have no ground to keep one (Wet algemene bepalingen burgerservicenummer, art. 10), so text with one is refused.
    """
    return any(_passes_eleven_test(re.sub(r"\D", "", match.group())) for match in _NINE_DIGITS.finditer(text))


def _passes_eleven_test(digits: str) -> bool:
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    total = sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True))
    # Nine noughts pass the sum and are nobody; a sum of nought by other digits is somebody.
    return len(digits) == _SERVICE_NUMBER_LENGTH and int(digits) > 0 and total % 11 == 0


def refuse_service_number(text: str, field: str, **values: object) -> None:
    """Raise `RefusalError` about `field` when `text` holds a citizen service number; `values` tell more of where."""
    if holds_service_number(text):
        msg = N_("This looks like a citizen service number (BSN). We may not keep that: leave it out.")
        raise RefusalError(msg, field, **values)


def next_number(highest: str | None) -> str:
    """Return the number that follows the `highest` whole number given out so far; branches begin at 1001."""
    return str(int(highest) + 1) if highest else "1001"


def birth_date(
    day: int | None, month: int | None, year: int | None, today: dt.date
) -> tuple[dt.date, str] | tuple[None, str]:
    """Return a birth date with how much of it is known (`day`, `month`, `year`); nothing at all is no date.

    Raises `RefusalError` for a day without a month, a month without a year, or a date that cannot be.
    """
    if day is None and month is None and year is None:
        return None, "day"
    if year is None or (day is not None and month is None):
        msg = N_("Fill in at least the year. With a day, fill in the month too.")
        raise RefusalError(msg, "birth_date")
    try:
        date = dt.date(year, month or 1, day or 1)
    except ValueError as error:
        msg = N_("This date does not exist. Check day, month and year.")
        raise RefusalError(msg, "birth_date") from error
    if date > today:
        msg = N_("This birth date is in the future. Check day, month and year.")
        raise RefusalError(msg, "birth_date")
    if year < OLDEST_BIRTH_YEAR:
        msg = N_("Fill in the year with four digits, such as 1986.")
        raise RefusalError(msg, "birth_date")
    return date, "day" if day else "month" if month else "year"


FIRST_HOUR, LAST_HOUR, SATURDAY = 7, 19, 6


def outside_hours(moment: dt.datetime) -> bool:
    """Whether a local `moment` is outside the hours in which a branch works: 7 to 19, Monday to Friday."""
    return not FIRST_HOUR <= moment.hour < LAST_HOUR or moment.isoweekday() >= SATURDAY


@dataclass(frozen=True)
class Term:
    """For how many years after its end a record is kept, and where that comes from."""

    years: int
    source: str
    confirmed_on: dt.date | None = None
    """When the organisation confirmed it; nothing means that it is still to be confirmed."""


TERMS = {
    Retention.GUIDANCE: Term(15, "social work: kwadraad.nl, privacy en werkwijze"),
    Retention.LEGAL: Term(15, "social work: kwadraad.nl, privacy en werkwijze"),
    Retention.VISITS: Term(2, "neighbourhood mediation: kwadraad.nl, privacy en werkwijze"),
}
"""AVG art. 5(1)(e) asks for a term and sets none. These are those of peers, until the organisation confirms its own."""


def kept_until(retention: Retention, ended_on: dt.date | None) -> dt.date | None:
    """Return the last day on which a record is kept, counted from its end; none while it runs or is on hold."""
    if ended_on is None or retention not in TERMS:
        return None
    year = ended_on.year + TERMS[retention].years
    try:
        return ended_on.replace(year=year)
    except ValueError:  # 29 February
        return dt.date(year, 3, 1) - dt.timedelta(days=1)


def refuse_ending(ended_on: dt.date | None, registered_on: dt.date, today: dt.date) -> None:
    """Raise `RefusalError` for an end that is not there, has not come yet, or lies before the client was registered."""
    if ended_on is None:
        msg = N_("Fill in the last day on which you helped this person.")
        raise RefusalError(msg, "ended_on")
    if ended_on > today:
        msg = N_("This day has not come yet. Choose today or an earlier day.")
        raise RefusalError(msg, "ended_on")
    if ended_on < registered_on:
        msg = N_("This person was registered later than that day. Choose a later day.")
        raise RefusalError(msg, "ended_on")


def refuse_permit_order(since: dt.date | None, until: dt.date | None) -> None:
    """Raise `RefusalError` for a permit that ends before it begins."""
    if since and until and until < since:
        msg = N_("This permit would end before it begins. Check both days.")
        raise RefusalError(msg, "permit_until")
