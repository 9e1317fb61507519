"""Reading and comparing the catalogues: what the code says, and what each language answers."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

import polib
from babel.messages.extract import extract_from_dir

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent
ROOT = HERE.parent
LANGUAGES = ("nl",)
"""English is the source and needs no catalogue."""
SOURCES = ("platform/wegwijs", "tenants", "tasks")
KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None,
    "_l": None,
    "N_": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "lazy_ngettext": (1, 2),
}
METHODS = [("**/static/**", "ignore"), ("**.py", "python"), ("**/templates/**.html", "jinja2.ext:babel_extract")]
JINJA = {"**/templates/**.html": {"trimmed": "true", "extensions": "jinja2.ext.i18n"}}
HOLE = re.compile(r"%\((\w+)\)[sd]")

Key = tuple[str, str]


def said() -> dict[Key, list[tuple[str, int]]]:
    """Return every source sentence, (singular, plural or empty), with the files and lines where it stands."""
    found: dict[Key, list[tuple[str, int]]] = {}
    for folder in SOURCES:
        for file, line, message, *_ in extract_from_dir(ROOT / folder, METHODS, JINJA, keywords=KEYWORDS):
            key = (message, "") if isinstance(message, str) else (message[0], message[1])
            found.setdefault(key, []).append((f"{folder}/{file}", line))
    return found


def path_of(language: str) -> Path:
    """Return where the catalogue of `language` stands."""
    return HERE / language / "LC_MESSAGES" / "messages.po"


def key_of(entry: polib.POEntry) -> Key:
    """Return the source sentence of an entry."""
    return (entry.msgid, entry.msgid_plural or "")


def faults(language: str) -> Iterator[str]:
    """Say everything that is wrong with the catalogue of `language`, one sentence each."""
    catalogue = polib.pofile(str(path_of(language)))
    known = {key_of(entry): entry for entry in catalogue if not entry.obsolete}
    spoken = said()
    for key in sorted(spoken.keys() - known.keys()):
        yield f"{language}: not in the catalogue: {key[0]!r} ({spoken[key][0][0]})"
    for key in sorted(known.keys() - spoken.keys()):
        yield f"{language}: no longer said: {key[0]!r}"
    for key, entry in known.items():
        if entry.fuzzy:
            yield f"{language}: fuzzy: {key[0]!r}"
        answers = list(entry.msgstr_plural.values()) if key[1] else [entry.msgstr]
        if not all(answers):
            yield f"{language}: not translated: {key[0]!r}"
            continue
        wanted = set(HOLE.findall(key[0] + key[1]))
        for answer in answers:
            if not set(HOLE.findall(answer)) <= wanted or (not key[1] and set(HOLE.findall(answer)) != wanted):
                yield f"{language}: other placeholders: {key[0]!r} -> {answer!r}"


def hidden() -> Iterator[str]:
    """Say where a sentence stands inside a formatted string: the extraction does not see it there, nor does a translator."""
    for file in sorted(file for folder in SOURCES for file in (ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr):
                calls = (each for each in ast.walk(node) if isinstance(each, ast.Call))
                for call in calls:
                    if isinstance(call.func, ast.Name) and call.func.id in KEYWORDS:
                        yield f"{file.relative_to(ROOT)}:{call.lineno}: say it in a line of its own: {ast.unparse(call)}"
