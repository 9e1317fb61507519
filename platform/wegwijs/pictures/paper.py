"""The same pictures on paper: WeasyPrint gives an svg nothing of the page's css, so each carries its own.

The rules are read from the sheets the screen uses, so that there is one place where a class has a colour.
Only for a PDF: a page in a browser must not hold a style element, its content security policy refuses it.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

SHEETS = Path(__file__).resolve().parent.parent / "static" / "css"
RULE = re.compile(r"^  (\.pic [^{]+)\{([^}]*)\}$", re.MULTILINE)
TOKEN = re.compile(r"(--ww-[\w-]+):\s*([^;]+);")
OPENING = re.compile(r'(<svg class="pic[^>]*>)')


def for_paper(html: str) -> str:
    """Give every picture in a rendered page its own colours."""
    return OPENING.sub(lambda found: f"{found[1]}<style>{_style()}</style>", html)


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
