"""What may stand in an explanation, which leaves the branch: no names, no citizen service number, nobody to recognise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tenants.faults import RefusalError
from tenants.reports.words import names_in, refuse_recognisable
from tenants.words import N_

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST = 800
"""Characters: it stands beside a dot."""


def explanation_text(text: str, names: Iterable[str], *, looked: bool = False) -> str:
    """Return the words of an explanation, ready to leave the branch.

    `names` are those of the branch's clients and people; `looked` says that somebody looked at words that are also a last
    name and found that they speak of nobody. Raises `RefusalError` for what may not stand there.
    """
    said = text.strip()
    if not said:
        raise RefusalError(N_("Write in a few sentences why the figure is what it is."), "words")
    if len(said) > LONGEST:
        raise RefusalError(N_("Say it shorter: at most %(most)s characters."), "words", most=LONGEST)
    known = list(names)
    refuse_recognisable(said, "words", known)
    _, single = names_in(said, known)
    if single and not looked:
        raise RefusalError(
            N_("Is this somebody's name: %(names)s? If not, tick below that you looked, and send it again."),
            "looked",
            names=", ".join(single),
        )
    return said
