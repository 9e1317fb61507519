"""An article or an answer as a page shows it: paragraphs, lists and links, and nothing else that somebody typed.

A library for Markdown would bring raw HTML, images, headings and tables, to be forbidden again one by one; nobody
needs them here. Here every word is escaped first, and only what is written here becomes a tag.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

if TYPE_CHECKING:
    from collections.abc import Iterator

_BULLET = re.compile(r"^\s*[-*\u2022]\s+")
_NUMBER = re.compile(r"^\s*\d{1,2}[.)]\s+")
_LINK = re.compile(
    r"\[(?P<words>[^\[\]\n]{1,200})\]\((?P<to>https?://[^\s()<>\"]{1,500})\)|(?P<bare>https?://[^\s<>\"]{1,500})"
)
_AFTER_A_LINK = ".,;:!?)'\u2019\u201d"


def readable_text(text: str) -> Markup:
    """Return a text as HTML: an empty line parts paragraphs, lines that begin with `-` or `1.` are a list.

    An address that begins with http is a link, and so is `[words](https://…)`.
    """
    return Markup("\n").join(_blocks(text))


def _blocks(text: str) -> Iterator[Markup]:
    for block in re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip()):
        lines: list[str] = []
        kind = ""
        for line in block.split("\n"):
            here = "ul" if _BULLET.match(line) else "ol" if _NUMBER.match(line) else "p"
            if lines and here != kind:
                yield _block(kind, lines)
                lines = []
            kind = here
            lines.append(line)
        if any(line.strip() for line in lines):
            yield _block(kind, lines)


def _block(kind: str, lines: list[str]) -> Markup:
    if kind == "p":
        return Markup("<p>{}</p>").format(Markup("<br>").join(_linked(line.strip()) for line in lines))
    mark = _BULLET if kind == "ul" else _NUMBER
    items = Markup("").join(Markup("<li>{}</li>").format(_linked(mark.sub("", line).strip())) for line in lines)
    return Markup("<ul>{}</ul>").format(items) if kind == "ul" else Markup("<ol>{}</ol>").format(items)


def _linked(line: str) -> Markup:
    said, begin = Markup(""), 0
    for match in _LINK.finditer(line):
        to = match["to"] or match["bare"].rstrip(_AFTER_A_LINK)
        said += escape(line[begin : match.start()])
        # On paper an address is written out after the words that hide it.
        named = Markup(' class="named"') if match["to"] else ""
        said += Markup('<a{} href="{}" rel="noreferrer">{}</a>').format(named, to, match["words"] or to)
        begin = match.end() if match["to"] else match.start() + len(to)
    return said + escape(line[begin:])
