"""Legal sources as Dutch lawyers write them: `Vw 2000 art. 69(1)` is `art. 69 lid 1 Vw 2000`."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

ACTS = {
    "Awb": "Algemene wet bestuursrecht",
    "AVG": "Algemene verordening gegevensbescherming",
    "RWN": "Rijkswet op het Nederlanderschap",
    "Vb 2000": "Vreemdelingenbesluit 2000",
    "Vc 2000": "Vreemdelingencirculaire 2000",
    "Vw 2000": "Vreemdelingenwet 2000",
    "Wet BRP": "Wet basisregistratie personen",
    "Wi": "Wet inburgering",
}
_WORDS = {
    "Regulation (EU)": "Verordening (EU)",
    "Bill ": "Wetsvoorstel ",
    "IND practice": "praktijk van de IND",
    "IND, extension of the asylum permit": "IND, verlenging asielvergunning",
    "article to be confirmed": "artikel nog te bevestigen",
    " and ": " en ",
}
_MONTHS = (
    *("januari", "februari", "maart", "april", "mei", "juni"),
    *("juli", "augustus", "september", "oktober", "november", "december"),
)
_ARTICLES = re.compile(r"(?P<act>.+?) art\. (?P<articles>.+?)(?P<since> \(from [0-9-]+\))?")
_PLACE = re.compile(r"(?P<article>[0-9][0-9a-z.:]*)?(?:\((?P<lid>[0-9]+)\))?(?:\((?P<letter>[a-z])\))?")
_SINCE = re.compile(r"\(from ([0-9]{4})-([0-9]{2})-([0-9]{2})\)")


def source_in_dutch(source: str, *, in_full: bool = False) -> str:
    """Return a source of the catalogue in Dutch order; `in_full` writes `artikel` and the whole name of the act.

    >>> source_in_dutch("Vw 2000 art. 69(1) and 72(2)")
    'art. 69 lid 1 en art. 72 lid 2 Vw 2000'
    """
    return "; ".join(_part(part, in_full=in_full) for part in source.split("; "))


def _part(part: str, *, in_full: bool) -> str:
    found = _ARTICLES.fullmatch(part)
    if found is None:
        return _translated(part, in_full=in_full)
    word = "artikel" if in_full else "art."
    since = f" {_since(found['since'].strip())}" if found["since"] else ""
    return f"{_articles(found['articles'], word)} {_translated(found['act'], in_full=in_full)}{since}"


def _translated(text: str, *, in_full: bool) -> str:
    for english, dutch in _WORDS.items():
        text = text.replace(english, dutch)
    if in_full:
        for short, act in ACTS.items():
            text = re.sub(rf"^{re.escape(short)}(?![a-z0-9])", act, text)
    return text


def _articles(text: str, word: str) -> str:
    """Return `69(1) and 72(2)` as `art. 69 lid 1 en art. 72 lid 2`; an article left out is that of the place before."""
    places: list[tuple[str, str, str]] = []
    for piece in re.split(", | and ", text):
        found = _PLACE.fullmatch(piece)
        if found is None:
            return f"{word} {text}"
        places.append((found["article"] or places[-1][0], found["lid"] or "", found["letter"] or ""))
    if not any(lid for _, lid, _ in places):
        return f"{word} {_listed([article for article, _, _ in places])}"
    return _listed([f"{word} {article} {_lids(list(among))}" for article, among in groupby(places, lambda one: one[0])])


def _lids(places: Sequence[tuple[str, str, str]]) -> str:
    if any(letter for _, _, letter in places):
        return _listed([f"lid {lid} onder {letter}" if letter else f"lid {lid}" for _, lid, letter in places])
    return f"lid {_listed([lid for _, lid, _ in places])}"


def _listed(words: Sequence[str]) -> str:
    return " en ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def _since(text: str) -> str:
    found = _SINCE.fullmatch(text)
    if found is None:
        return text
    return f"(vanaf {int(found[3])} {_MONTHS[int(found[2]) - 1]} {found[1]})"
