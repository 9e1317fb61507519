"""How names are found, and what a client's record may never hold."""

from __future__ import annotations

import re
import unicodedata

_NINE_DIGITS = re.compile(r"(?<!\d)(\d[ .-]?){8}\d(?!\d)")
_SERVICE_NUMBER_LENGTH = 9


def search_form(*parts: str) -> str:
    """Return names as people search for them: lower case, without accents or punctuation, single spaces."""
    plain = unicodedata.normalize("NFKD", " ".join(parts).casefold())
    letters = "".join(sign if sign.isalnum() else " " for sign in plain if not unicodedata.combining(sign))
    return " ".join(letters.split())


def holds_service_number(text: str) -> bool:
    """Whether `text` holds nine digits that pass the eleven-test of a citizen service number (BSN).

    We have no ground to keep one (Wet algemene bepalingen burgerservicenummer, art. 10), so text with one is refused.
    """
    return any(_passes_eleven_test(re.sub(r"\D", "", match.group())) for match in _NINE_DIGITS.finditer(text))


def _passes_eleven_test(digits: str) -> bool:
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    total = sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True))
    return len(digits) == _SERVICE_NUMBER_LENGTH and total > 0 and total % 11 == 0


def next_number(highest: str | None) -> str:
    """Return the number that follows the `highest` whole number given out so far; branches begin at 1001."""
    return str(int(highest) + 1) if highest else "1001"
