"""What may stand in an explanation, which leaves the branch: no names, no citizen service number, nobody to recognise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tenants.clients.rules import refuse_service_number
from tenants.faults import RefusalError
from tenants.reports.words import a_few_people, names_in, situations
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
    refuse_service_number(said, "words")
    whole, single = names_in(said, names)
    if whole:
        raise RefusalError(
            N_("This names somebody: %(names)s. The region reads it too: leave the name out."),
            "words",
            names=", ".join(whole),
        )
    few = a_few_people(said)
    if few:
        raise RefusalError(
            N_("This speaks of a few people: %(found)s. Neighbours may know who they are: say it in general."),
            "words",
            found=", ".join(few),
        )
    told = situations(said)
    if told:
        raise RefusalError(
            N_("This speaks of somebody's health or family: %(found)s. Say only what the region needs to know."),
            "words",
            found=", ".join(told),
        )
    if single and not looked:
        raise RefusalError(
            N_("Is this somebody's name: %(names)s? If not, tick below that you looked, and send it again."),
            "looked",
            names=", ".join(single),
        )
    return said
