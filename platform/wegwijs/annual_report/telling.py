"""The branch's own words as paragraphs and lists."""

from __future__ import annotations

import re

from markupsafe import Markup, escape


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
