"""The branch's own words as paragraphs and lists."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from wegwijs.locale import language

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Story:
    """The words of a chapter in the language of the page, else in Dutch; `language` is then theirs, else empty."""

    lead: str
    text: list[Markup]
    language: str


def told_story(words: Mapping[str, str]) -> Story:
    """Return the words of a chapter; on a page in English those in English, when somebody wrote them."""
    if language() == "en" and (words.get("text_en") or words.get("lead_en")):
        return Story(words.get("lead_en", ""), paragraphs(words.get("text_en", "")), "")
    is_told = any(words.get(part) for part in ("lead", "text"))
    return Story(
        words.get("lead", ""), paragraphs(words.get("text", "")), "nl" if is_told and language() != "nl" else ""
    )


def paragraphs(text: str) -> list[Markup]:
    """Return the branch's words as paragraphs; lines that begin with `1.` or `-` become a list."""
    found = []
    for block in re.split(r"\n\s*\n", text.replace("\r", "").strip()):
        lines = [line.strip() for line in block.split("\n") if line.strip()]
        items = [re.sub(r"^(\d+\.|-)\s+", "", line) for line in lines]
        if lines and all(re.match(r"^(\d+\.|-)\s+", line) for line in lines):
            found.append(
                Markup("<ol>{}</ol>").format(Markup("").join(Markup("<li>{}</li>").format(item) for item in items))
            )
        elif lines:
            found.append(Markup("<p>{}</p>").format(Markup("<br>").join(escape(line) for line in lines)))
    return found
