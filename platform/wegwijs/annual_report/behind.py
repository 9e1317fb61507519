"""From a number to the records it was counted from, for who may see those."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import current_app, url_for

from wegwijs.access import need_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tenants.roles import Right

    Records = Callable[..., str | None]
    """Takes what was counted and what narrows it down; gives an address, or none to whoever may not see it."""


@dataclass(frozen=True)
class Page:
    """A page of records, and what it can be narrowed down to; the page itself says who may open it."""

    endpoint: str
    takes: frozenset[str] = frozenset()


_POSITION = Page("housing.position", frozenset({"on"}))
_KINDS = frozenset({"year", "month", "topic", "channel", "guidance"})
PAGES = {
    "housing": (Page("housing.placements", frozenset({"year"})), _POSITION),
    "homes": (Page("housing.dwellings"), _POSITION),
    "position": (_POSITION,),
    "consultations": (Page("consultations.visits", _KINDS),),
    "dossiers": (Page("dossiers.dossiers"),),
    "partners": (Page("partners.partners"),),
    "guidance": (Page("guidance.trajectories"),),
    "participation": (Page("participation.groups"),),
    "language": (Page("language.classes"),),
    "organisation": (Page("volunteers.roster"),),
}
"""By what was counted: the pages of its records, the one that says most first."""


def records_behind(branch: str, may: Callable[[Right], bool]) -> Records:
    """Return the function that leads from a number on the page of `branch` to its records."""

    def records(counted: str, **kinds: Any) -> str | None:
        for page in PAGES[counted]:
            need = need_of(current_app.view_functions.get(page.endpoint))
            if need is not None and need.right is not None and may(need.right):
                return url_for(
                    page.endpoint, branch=branch, **{name: kinds[name] for name in kinds.keys() & page.takes}
                )
        return None

    return records


def no_records(_counted: str, **_kinds: Any) -> None:
    """Lead nowhere: for paper, and for who is not of the branch."""
