"""The same pictures on paper: WeasyPrint gives an svg nothing of the page's css, so each carries its own.

The rules are read from the sheets the screen uses, so that there is one place where a class has a colour.
Only for a PDF: a page in a browser must not hold a style element, its content security policy refuses it.
"""

from __future__ import annotations

import re
from functools import cache
from html import unescape
from pathlib import Path

from .marks import rect, width_of

SHEETS = Path(__file__).resolve().parent.parent / "static" / "css"
RULE = re.compile(r"^  (\.pic [^{]+)\{([^}]*)\}$", re.MULTILINE)
TOKEN = re.compile(r"(--ww-[\w-]+):\s*([^;]+);")
OPENING = re.compile(r'(<svg class="pic[^>]*>)')
HALO = re.compile(r'<text x="([^"]+)" y="([^"]+)" class="t ([^"]*\bhalo)">([^<]*)</text>')


def for_paper(html: str) -> str:
    """Give every picture in a rendered page its own colours, and names across its lines a ground of their own."""
    return HALO.sub(_on_its_ground, OPENING.sub(lambda found: f"{found[1]}<style>{_style()}</style>", html))


def _on_its_ground(found: re.Match[str]) -> str:
    """Lay a piece of paper under a name: a halo would be drawn over its letters."""
    x, y, css, words = float(found[1]), float(found[2]), found[3].split(), unescape(found[4])
    wide = width_of(words, 13 if "t-s" in css else 14) * (1.1 if "t-b" in css else 1)
    left = x - wide / 2 if "t-mid" in css else x - wide if "t-end" in css else x
    return rect(left, y - 11, wide, 14, "ground") + found[0]


@cache
def _style() -> str:
    light = (SHEETS / "tokens.css").read_text().split("@media", 1)[0]
    tokens = dict(TOKEN.findall(light))

    def value(name: str) -> str:
        found = tokens[name]
        inner = re.fullmatch(r"var\((--ww-[\w-]+)\)", found)
        return value(inner[1]) if inner else found

    rules = []
    for selectors, body in RULE.findall((SHEETS / "pictures.css").read_text()):
        # It draws the halo over its letters instead of under them.
        if "paint-order" in body:
            continue
        # Its engine knows neither :is() nor nesting; a class name alone is enough inside one picture.
        plain = ", ".join(f".{name}" for name in re.findall(r"\.([\w-]+)", selectors) if name != "pic")
        filled = re.sub(r"var\((--ww-[\w-]+)\)", lambda found: value(found[1]), body)
        # Quotes of a font's name would be escaped on the way into the picture.
        rules.append(f"{plain}{{{filled.replace(chr(34), chr(39)).strip()}}}")
    return "".join(rules)
