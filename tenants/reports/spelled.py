"""Numbers that are written as words, in Dutch and in English, as digits: "tachtig", "honderdveertien", "eighty-one". Pure."""

from __future__ import annotations

import re

_ONES = ("", "een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen")
_TEENS = (
    "tien", "elf", "twaalf", "dertien", "veertien", "vijftien", "zestien", "zeventien", "achttien", "negentien",
)  # fmt: skip
_TENS = ("twintig", "dertig", "veertig", "vijftig", "zestig", "zeventig", "tachtig", "negentig")
_ENGLISH_ONES = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_ENGLISH_TEENS = (
    "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_ENGLISH_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
LEAST = 5
"""One is an article more often than a number, and fewer than five people are asked about for what they are."""


def _dutch() -> dict[str, int]:
    """Return the words for 1 to 999: `vijfentwintig`, `tweeëntwintig`, `honderd`, `honderd(en)veertien`."""
    below = {word: number for number, word in enumerate(_ONES) if word}
    below |= {word: number for number, word in enumerate(_TEENS, start=10)}
    for number, tens in zip(range(20, 100, 10), _TENS, strict=True):
        below[tens] = number
        below |= {f"{one}{'ën' if one[-1] == 'e' else 'en'}{tens}": number + place for place, one in _counted(_ONES)}
    found = dict(below)
    for place, one in enumerate(("", *_ONES[2:]), start=1):
        found[f"{one}honderd"] = place * 100
        for between in ("", "en"):
            found |= {f"{one}honderd{between}{word}": place * 100 + number for word, number in below.items()}
    return found


def _english() -> dict[str, int]:
    """Return the words for 1 to 99: `eighty-one`."""
    found = {word: number for number, word in _counted(_ENGLISH_ONES)}
    found |= {word: number for number, word in enumerate(_ENGLISH_TEENS, start=10)}
    for number, tens in zip(range(20, 100, 10), _ENGLISH_TENS, strict=True):
        found[tens] = number
        found |= {f"{tens}-{one}": number + place for place, one in _counted(_ENGLISH_ONES)}
    return found


def _counted(words: tuple[str, ...]) -> list[tuple[int, str]]:
    return [(number, word) for number, word in enumerate(words) if word]


_BELOW_A_HUNDRED = _english()
_WORDS = {**_BELOW_A_HUNDRED, **_dutch()}
_REST = "|".join(sorted(_BELOW_A_HUNDRED, key=len, reverse=True))
_HUNDREDS = re.compile(rf"(?i)\b(an?|{'|'.join(_ENGLISH_ONES[1:])}) hundred(?:(?: and)? ({_REST}))?\b")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)?")


def in_digits(text: str) -> str:
    """Return a text with its numbers from five to 999 in digits; in English above a hundred as `two hundred and five`."""
    return _WORD.sub(_of_word, _HUNDREDS.sub(_of_hundreds, text))


def _of_hundreds(found: re.Match[str]) -> str:
    number = _BELOW_A_HUNDRED.get(found[1].lower(), 1) * 100 + _BELOW_A_HUNDRED.get((found[2] or "").lower(), 0)
    return str(number)


def _of_word(found: re.Match[str]) -> str:
    number = _WORDS.get(found[0].lower(), 0)
    return str(number) if number >= LEAST else found[0]
