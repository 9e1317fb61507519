"""How names are found, what a birth date may be, and what a client's record may never hold."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata

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


def refuse_service_number(text: str, field: str) -> None:
    """Raise `RefusalError` about `field` when `text` holds a citizen service number."""
    if holds_service_number(text):
        msg = N_("This looks like a citizen service number (BSN). We may not keep that: leave it out.")
        raise RefusalError(msg, field)


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
