"""Which word was meant: typing errors, parts of long Dutch words, and words that the field uses for the same thing."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

SAME = (
    ("nareis", "gezinshereniging"),
    ("status", "verblijfsvergunning", "vergunning"),
    ("ontruiming", "huisuitzetting"),
    ("uitkering", "bijstand"),
    ("paspoort", "reisdocument"),
    ("advocaat", "rechtsbijstand", "toevoeging"),
    ("nederlander", "naturalisatie"),
    ("inburgering", "inburgeringsplicht"),
    ("vrijstelling", "ontheffing"),
    ("kinderen", "minderjarig"),
)
"""Words for the same thing, as volunteers and as lawyers say it."""
SHORTEST_PART = 5
"""A word so long is sought inside others too: "vergunning" in "verblijfsvergunning"."""
LONGEST_ENDING = 7
"""So many letters after the stem may be its ending, however it is misspelled."""
_TWO_ERRORS_FROM = 8
_ONE_ERROR_FROM = 4


def also(word: str) -> tuple[str, ...]:
    """Return the words that the field uses for the same thing as `word`."""
    return tuple(other for group in SAME if word in group for other in group if other != word)


def errors_between(typed: str, stem: str) -> int:
    """Return how many typing errors part `stem` from the beginning of `typed`, whose ending may be anything short.

    An error is a letter too many, too few or another, or two that changed places.
    """
    before: list[int] = []
    row = list(range(len(typed) + 1))
    for i, letter in enumerate(stem, start=1):
        following = [i]
        for j, other in enumerate(typed, start=1):
            cost = min(row[j] + 1, following[j - 1] + 1, row[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == typed[j - 2] and stem[i - 2] == other:
                cost = min(cost, before[j - 2] + 1)
            following.append(cost)
        before, row = row, following
    return min(row[max(len(typed) - LONGEST_ENDING, 0) :])


def allowed_errors(stem: str) -> int:
    """Return how many typing errors a word may have and still be taken for the one with this stem."""
    return 2 if len(stem) >= _TWO_ERRORS_FROM else 1 if len(stem) >= _ONE_ERROR_FROM else 0


def meant(typed: str, stem: str, vocabulary: Iterable[str], most: int = 6) -> list[str]:
    """Return the stems in `vocabulary` that somebody who typed `typed`, with the stem `stem`, may have meant, likeliest first."""
    found: list[tuple[int, int, str]] = []
    for word in vocabulary:
        if word == stem:
            found.append((0, 0, word))
        elif len(stem) >= SHORTEST_PART and stem in word:
            found.append((1, len(word), word))
        else:
            errors = errors_between(typed, word)
            if errors <= allowed_errors(word):
                found.append((2 + errors, abs(len(word) - len(stem)), word))
    return [word for *_, word in sorted(found)[:most]]
