"""What every picture is made of: values that may be unknown or hidden, plain svg strings, and words for the ear.

One unit is one css pixel at the picture's largest size. Colour comes from class names only (`static/css/pictures.css`),
so a picture follows dark mode and paper; a style attribute would be refused by the content security policy.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final
from zlib import crc32

from babel.numbers import format_decimal
from markupsafe import Markup, escape

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class Hidden(Enum):
    """The type of `HIDDEN`: a number that exists and may not be seen."""

    HIDDEN = "hidden"


HIDDEN: Final = Hidden.HIDDEN
"""Fewer people than may be shown, or a number that gives such a number away. Drawn hatched, at one constant height."""

Value = float | Hidden | None
"""A number, `HIDDEN`, or None for "not known", which is never drawn as 0."""


@dataclass(frozen=True)
class Words:
    """The words and the number format a picture needs, in the reader's language."""

    locale: str = "nl"
    hidden: str = "niet getoond"
    unknown: str = "niet bekend"

    def number(self, value: float) -> str:
        """Write a number: `1.820`, with a real minus sign."""
        return str(format_decimal(value, locale=self.locale)).replace("-", "\N{MINUS SIGN}")

    def say(self, value: Value) -> str:
        """Write a value for the ear; a hidden one never as a number."""
        if value is None:
            return self.unknown
        if isinstance(value, Hidden):
            return self.hidden
        return self.number(value)

    def spell(self, pairs: Iterable[tuple[str, Value]]) -> str:
        """Read names with their values as one line: the label of a picture that has no better one."""
        return ", ".join(f"{name} {self.say(value)}" for name, value in pairs)


DUTCH: Final = Words()


def shown(values: Iterable[Value]) -> list[float]:
    """Keep the numbers that can be drawn."""
    return [value for value in values if value is not None and not isinstance(value, Hidden)]


def n(value: float) -> str:
    """Write a coordinate: at most one decimal, no trailing zero, no minus zero."""
    text = f"{value:.1f}".rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def text(x: float, y: float, words: str, more: str = "") -> str:
    """Write a text in class `t` and those in `more`."""
    return f'<text x="{n(x)}" y="{n(y)}" class="{f"t {more}".strip()}">{escape(words)}</text>'


def rect(x: float, y: float, width: float, height: float, css: str) -> str:
    """Draw a bar; nothing when it has no size."""
    if width <= 0 or height <= 0:
        return ""
    return f'<rect x="{n(x)}" y="{n(y)}" width="{n(width)}" height="{n(height)}" class="{css}"/>'


def line(x1: float, y1: float, x2: float, y2: float, css: str) -> str:
    """Draw a straight line."""
    return f'<line x1="{n(x1)}" y1="{n(y1)}" x2="{n(x2)}" y2="{n(y2)}" class="{css}"/>'


def circle(x: float, y: float, r: float, css: str, title: str = "") -> str:
    """Draw a dot; `title` names a single odd one."""
    if title:
        return f'<circle cx="{n(x)}" cy="{n(y)}" r="{n(r)}" class="{css}"><title>{escape(title)}</title></circle>'
    return f'<circle cx="{n(x)}" cy="{n(y)}" r="{n(r)}" class="{css}"/>'


def polyline(points: Sequence[tuple[float, float]], css: str) -> str:
    """Draw a line through points; nothing through fewer than two."""
    if len(points) <= 1:
        return ""
    return f'<polyline points="{" ".join(f"{n(x)},{n(y)}" for x, y in points)}" class="{css}"/>'


def width_of(words: str, size: float = 14) -> float:
    """Estimate how wide a text is drawn: Noto Sans takes 0.55 em a letter."""
    return len(words) * size * 0.55


class Hatch:
    """The stripes for hidden values of one picture, defined only when used."""

    def __init__(self, seed: str) -> None:
        # The page may hold many pictures, and the id of a pattern must be one of a kind in the page.
        self.id = f"hatch-{crc32(seed.encode()):x}"
        self.used = False

    @property
    def fill(self) -> str:
        """The attribute that fills a shape with the stripes."""
        self.used = True
        return f'fill="url(#{self.id})"'

    def rect(self, x: float, y: float, width: float, height: float) -> str:
        """Draw a hidden bar."""
        size = f'width="{n(width)}" height="{n(height)}"'
        return f'<rect x="{n(x)}" y="{n(y)}" {size} class="hatch-edge" {self.fill}/>'

    @property
    def defs(self) -> str:
        """The definition, when anything was hatched."""
        if not self.used:
            return ""
        return (
            f'<defs><pattern id="{self.id}" width="5" height="5" patternUnits="userSpaceOnUse" '
            'patternTransform="rotate(45)"><line x1="0" y1="0" x2="0" y2="5" class="hatch-line"/></pattern></defs>'
        )


def unknown_box(x: float, y: float, width: float, height: float) -> str:
    """Draw what is not known: a dashed box with a question mark."""
    return rect(x, y, width, height, "gap") + text(x + width / 2, y + height / 2 + 5, "?", "t-m t-mid")


def svg(width: float, height: float, label: str, parts: Iterable[str], css: str = "", *, fixed: bool = False) -> Markup:
    """Close a picture: `label` says its numbers in a sentence; an empty one hides a picture that repeats its own row.

    `fixed` gives it a size of its own, for a picture that stands in the row of a table.
    """
    role = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true" focusable="false"'
    size = f' width="{n(width)}" height="{n(height)}"' if fixed else ""
    name = f"pic {css}".strip()
    inside = "".join(parts)
    # Everything inside was escaped where it was written, by text(), circle() and svg() itself.
    return Markup(f'<svg class="{name}" viewBox="0 0 {n(width)} {n(height)}"{size} {role}>{inside}</svg>')  # noqa: S704


def nice_step(span: float, parts: int = 4) -> float:
    """Choose a round step (1, 2 or 5 times a power of ten) that divides `span` in about `parts`."""
    if span <= 0:
        return 1
    rough = span / parts
    power = 10 ** math.floor(math.log10(rough))
    return float(min((1, 2, 5, 10), key=lambda factor: abs(factor * power - rough)) * power)
