"""What was asked, as short bars, against what was done, as a line: one period beside another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .marks import DUTCH, Hatch, Hidden, Value, Words, circle, line, nice_step, polyline, shown, svg, text, width_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from markupsafe import Markup

ROOMY = 400
CLOSE = 18.0


def asked_and_done(
    asked: Sequence[Value],
    done: Sequence[Value],
    names: Sequence[str],
    *,
    titles: tuple[str, str],
    label: str,
    words: Words = DUTCH,
) -> Markup:
    """Draw a bar for what was `asked` in each period and a line through what was `done`, from 0.

    `titles` name both at the end, with their last number. Drawn twice: wide, and for a phone.
    """
    wide = _drawn(asked, done, names, titles, label, words, 720, 290, "pic--desktop")
    return wide + _drawn(asked, done, names, titles, label, words, 352, 260, "pic--phone")


def _drawn(
    asked: Sequence[Value],
    done: Sequence[Value],
    names: Sequence[str],
    titles: tuple[str, str],
    label: str,
    words: Words,
    width: float,
    height: float,
    css: str,
) -> Markup:
    top = max([*shown(asked), *shown(done), 1]) * 1.08
    start, end, floor = 58.0, width - _room(asked, done, titles, words), height - 30
    pitch = (end - start) / max(len(names), 1)
    half = min(pitch * 0.34, 26.0)

    def x(place: int) -> float:
        return start + (place + 0.5) * pitch

    def y(value: float) -> float:
        return floor - value / top * (floor - 16)

    hatch = Hatch(f"asked {width} {label}")
    marks = _rungs(top, (start, end), y, words)
    free = 0.0
    for place, name in enumerate(names):
        # Where there is no room beside the name before, a name stays away.
        if x(place) - width_of(name, 13) / 2 >= free:
            marks.append(text(x(place), height - 8, name, "t-s t-m t-mid"))
            free = x(place) + width_of(name, 13) / 2 + 8
    for place, value in enumerate(asked):
        if isinstance(value, int | float):
            marks.append(line(x(place) - half, y(value), x(place) + half, y(value), "asked"))
    runs: list[list[tuple[float, float]]] = [[]]
    for place, value in enumerate(done):
        if isinstance(value, int | float):
            runs[-1].append((x(place), y(value)))
        else:
            runs.append([])
            if isinstance(value, Hidden):
                marks.append(hatch.rect(x(place) - 6, floor - 26, 12, 26))
    marks += [polyline(run, "line") for run in runs]
    marks += [circle(*point, 4, "one") for run in runs for point in run]
    marks += _titles(asked, done, titles, end, y, words)
    return svg(width, height, label, [hatch.defs, *marks], css)


def _room(asked: Sequence[Value], done: Sequence[Value], titles: tuple[str, str], words: Words) -> float:
    """Return how much stays free at the end for what stands beside the last marks, which is partly bold."""
    said = [
        f"{title}: {words.number(max(shown(values), default=0))}"
        for title, values in zip(titles, (asked, done), strict=True)
    ]
    return max(width_of(each, 13) for each in said) * 1.12 + 10


def _rungs(top: float, sides: tuple[float, float], y: Callable[[float], float], words: Words) -> list[str]:
    step = nice_step(top, 3)
    marks = []
    for rung in range(int(top // step) + 1):
        at = y(rung * step)
        marks.append(line(sides[0], at, sides[1], at, "grid" if rung else "axis"))
        marks.append(text(sides[0] - 8, at + 5, words.number(rung * step), "t-s t-m t-end"))
    return marks


def _titles(
    asked: Sequence[Value],
    done: Sequence[Value],
    titles: tuple[str, str],
    end: float,
    y: Callable[[float], float],
    words: Words,
) -> list[str]:
    last_asked = next((value for value in reversed(asked) if isinstance(value, int | float)), None)
    last_done = next((value for value in reversed(done) if isinstance(value, int | float)), None)
    marks = []
    at_done = y(last_done) + 5 if last_done is not None else 0.0
    if last_done is not None:
        marks.append(text(end + 6, at_done, f"{titles[1]}: {words.number(last_done)}", "t-s t-b"))
    if last_asked is not None:
        at = y(last_asked) + 5
        if last_done is not None and abs(at - at_done) < CLOSE:
            at = at_done + CLOSE if at >= at_done else at_done - CLOSE
        marks.append(text(end + 6, at, f"{titles[0]}: {words.number(last_asked)}", "t-s t-m"))
    return marks
