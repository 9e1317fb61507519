"""Reading and comparing the catalogues of the slips: the words of a client's paper, apart from those of the pages.

Every translation is marked `reviewed` or `unreviewed`: whether somebody who speaks the language has read it. A language
with a sentence missing is not offered; that is no fault, and is said.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polib
from babel.messages.extract import extract_from_file
from catalogue import HERE, HOLE, ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SOURCE = ROOT / "platform" / "wegwijs" / "guidance" / "slip.py"
KEYWORD = "S_"
DUTCH = "nl"
LANGUAGES = ("ar", "ti", "uk", "tr", "fa", "fa_AF")
MARKS = {"reviewed", "unreviewed"}


def said() -> list[str]:
    """Return every sentence of the slip, as it stands in the code."""
    return [str(message) for _, message, *_ in extract_from_file("python", SOURCE, keywords={KEYWORD: None})]


def path_of(language: str) -> Path:
    """Return where the slips of `language` stand."""
    return HERE / language / "LC_MESSAGES" / "slips.po"


def missing(language: str) -> list[str]:
    """Return the sentences that `language` has no words for: with one, it is not offered."""
    known = {entry.msgid: entry.msgstr for entry in polib.pofile(str(path_of(language))) if not entry.obsolete}
    return [sentence for sentence in said() if not known.get(sentence)]


def faults(language: str) -> Iterator[str]:
    """Say everything that is wrong with the slips of `language`, one sentence each."""
    catalogue = polib.pofile(str(path_of(language)))
    spoken = set(said())
    if language == DUTCH:
        yield from (f"slips {language}: not translated: {sentence!r}" for sentence in missing(language))
    if not catalogue.metadata.get("Plural-Forms"):
        yield f"slips {language}: the header has no Plural-Forms"
    for entry in catalogue:
        if entry.obsolete or entry.msgid not in spoken:
            yield f"slips {language}: no longer said: {entry.msgid!r}"
            continue
        if entry.fuzzy:
            yield f"slips {language}: fuzzy: {entry.msgid!r}"
        if language != DUTCH and len(MARKS & set(entry.flags)) != 1:
            yield f"slips {language}: mark it as reviewed or as unreviewed: {entry.msgid!r}"
        if entry.msgstr and set(HOLE.findall(entry.msgstr)) != set(HOLE.findall(entry.msgid)):
            yield f"slips {language}: other placeholders: {entry.msgid!r} -> {entry.msgstr!r}"


def compiled(language: str) -> polib.POFile:
    """Return the catalogue as the application reads it: each sentence that was reviewed is there a second time, saying so."""
    catalogue = polib.pofile(str(path_of(language)))
    read = [entry.msgid for entry in catalogue if "reviewed" in entry.flags and entry.msgstr]
    for sentence in read:
        catalogue.append(polib.POEntry(msgctxt="reviewed", msgid=sentence, msgstr="yes"))
    return catalogue


def extract(language: str) -> None:
    """Bring the sentences of the code into the catalogue of `language`; what is no longer said is dropped."""
    catalogue = polib.pofile(str(path_of(language)), wrapwidth=110)
    spoken = said()
    known = {entry.msgid for entry in catalogue}
    for entry in list(catalogue):
        if entry.msgid not in spoken:
            catalogue.remove(entry)
    flags = [] if language == DUTCH else ["unreviewed"]
    for sentence in spoken:
        if sentence not in known:
            catalogue.append(polib.POEntry(msgid=sentence, flags=list(flags)))
    catalogue.sort(key=lambda entry: spoken.index(entry.msgid))
    catalogue.save(str(path_of(language)))
    print(f"slips {language}: {len(catalogue)} sentences, {len(missing(language))} to translate")
