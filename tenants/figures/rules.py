"""Which figures about persons may leave a branch."""

from __future__ import annotations

SHOWN_AS_HIDDEN = "hidden"
"""What stands in a protected table in the place of a small number."""


def protected(amount: int | None, small: int) -> int | str | None:
    """Return `amount` when it may be shown, `SHOWN_AS_HIDDEN` when it is of fewer than `small` persons, none when unknown.

    Nought in a cell is protected like 1 to 4: it too says something of everybody in a small group (figures.md 4).
    """
    if amount is None:
        return None
    return amount if amount >= small else SHOWN_AS_HIDDEN
