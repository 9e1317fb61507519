"""From a number to the records it was counted from, for who may see those."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import current_app, url_for

from tenants.roles import Right

if TYPE_CHECKING:
    from collections.abc import Callable

    Records = Callable[..., str | None]
    """Takes a part of the work and what narrows it down; gives an address, or none to whoever may not see it."""

PAGES = {
    "housing": ("housing.position", Right.HOUSING_READ),
    "consultations": ("consultations.visits", Right.CONSULTATION_READ),
    "dossiers": ("dossiers.dossiers", Right.DOSSIER_READ),
    "partners": ("partners.partners", Right.PARTNER_READ),
    "guidance": ("guidance.trajectories", Right.GUIDANCE_READ),
    "participation": ("participation.groups", Right.PARTICIPATION_READ),
    "language": ("language.classes", Right.LANGUAGE_READ),
    "organisation": ("volunteers.roster", Right.VOLUNTEER_READ),
}
"""By part of the work: the page of its records, and who may open it."""
NARROWED = {"consultations"}
"""The pages that show the records of a year, month or kind; the others show all there are."""


def records_behind(branch: str, may: Callable[[Right], bool]) -> Records:
    """Return the function that leads from a number on the page of `branch` to its records."""

    def records(area: str, **kinds: Any) -> str | None:
        endpoint, right = PAGES[area]
        if endpoint not in current_app.view_functions or not may(right):
            return None
        return url_for(endpoint, branch=branch, **(kinds if area in NARROWED else {}))

    return records


def no_records(_area: str, **_kinds: Any) -> None:
    """Lead nowhere: for paper, and for who is not of the branch."""
