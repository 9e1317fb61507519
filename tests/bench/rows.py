"""One aligned line per thing measured, under the name of the machine that measured it.

A time says something of this machine at this hour, so a row prints it and asserts nothing. A number that must be nought
(cells recovered, figures that drifted) is right or wrong everywhere, and is asserted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from tests.factories.machine import machine

if TYPE_CHECKING:
    from collections.abc import Iterable

_named: set[str] = set()
_WHAT, _NUMBER = 88, 12


def row(what: str, measured: float, target: float, better: Literal["less", "more"] = "less", unit: str = "") -> None:
    """Print `what` was `measured`, in `unit` (`x`, `ms`, `s`, ...), beside its `target` and whether it is met.

    The first row of a run names the machine. With a target of nought, anything else is an error.
    """
    if not _named:
        _named.add(machine())
        print(f"\n{next(iter(_named))}")
        print(line("what", "measured", "target", ""))
    met = measured >= target if better == "more" else measured <= target
    sign = ">=" if better == "more" else "<=" if target else "="
    print(line(what, _told(measured, unit), f"{sign} {_told(target, unit)}", "" if met else "missed"))
    if target == 0:
        assert measured == 0, f"{what}: {measured}"


def line(*cells: str) -> str:
    """Return cells as columns that stand under each other."""
    what, *others = cells
    return f"{what:<{_WHAT}} {''.join(_right(others))}".rstrip()


def _right(cells: Iterable[str]) -> list[str]:
    return [f"{cell:>{_NUMBER}}  " for cell in cells]


def _told(number: float, unit: str) -> str:
    """Return three digits that mean something, and the unit behind it."""
    digits = f"{number:,.0f}" if abs(number) >= 100 or number == int(number) else f"{number:.3g}"
    return f"{digits}{'' if unit in {'', 'x', '%'} else ' '}{unit}"
