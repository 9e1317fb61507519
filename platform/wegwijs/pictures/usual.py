"""Some months as columns before the band of what is usual, with the odd one named: more, less, or a question mark."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .marks import DUTCH, Words, rect, svg, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

WIDTH, HEIGHT = 352.0, 118.0
FLOOR, ROOM = 96.0, 78.0
GAP = 5.0


def usual(
    values: Sequence[int | None],
    names: Sequence[str],
    band: tuple[int, int],
    *,
    asks: bool = False,
    said: str = "",
    label: str = "",
    words: Words = DUTCH,
) -> Markup:
    """Draw `values` under the first letters of `names`, the last of them the odd one; an unknown month is left empty.

    `band` is the usual least and most, `said` the words above it ("usual: 14 to 22"). `asks` draws the odd month as a
    question instead of a column: nothing is counted, and nobody knows yet whether that is nought.
    """
    top = max([*(value for value in values if value is not None), band[1], 1])
    pitch = (WIDTH + GAP) / max(len(values), 1)
    wide = pitch - GAP

    def height(value: float) -> float:
        return value / top * ROOM

    low, high = FLOOR - height(band[0]), FLOOR - height(band[1])
    # One number is a line's width, not nothing.
    marks = (
        [] if asks else [rect(0, high, WIDTH, max(low - high, 2), "within"), text(0, high - 6, said, "t-s t-m halo")]
    )
    for place, (value, name) in enumerate(zip(values, names, strict=True)):
        x, last = place * pitch, place == len(values) - 1
        if last and asks:
            tall = height(band[1]) or ROOM / 2
            marks.append(rect(x, FLOOR - tall, wide, tall, "ask-box"))
            marks.append(text(x + wide / 2, FLOOR - tall / 2 + 5, "?", "t-b t-mid"))
        elif value is not None:
            marks.append(rect(x, FLOOR - height(value), wide, height(value), "one" if last else "rest"))
            if last:
                marks.append(text(x + wide / 2, FLOOR - height(value) - 6, words.number(value), "t-b t-mid"))
        marks.append(text(x + wide / 2, 113, name[:1], "t-s t-m t-mid"))
    spelled = label or words.spell(zip(names, values, strict=True))
    return svg(WIDTH, HEIGHT, spelled, marks)
