"""Who may open a view: said on the view itself, and denied when nothing is said."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from tenants.isolation import Accounts, Branch, Directory, Figures, Helpdesk, Public, Scope
from tenants.roles import SCOPE_OF_RIGHT, Right

if TYPE_CHECKING:
    from collections.abc import Callable

    from tenants.auth.queries import Member, Place

P = ParamSpec("P")
R = TypeVar("R")


class Door(StrEnum):
    """Through which door a view is entered."""

    PUBLIC = "public"
    """Anybody; sees what is published."""
    ENTRANCE = "entrance"
    """Anybody; signing in, and links from mails."""
    PERSONAL = "personal"
    """Whoever is signed in; their own account."""
    MEMBER = "member"
    """Whoever holds the right, in the unit that the address names."""
    DATA = "data"
    """Any program; sees what is published, and with a token also what its person may see at this moment."""


@dataclass(frozen=True)
class Need:
    """What a view asks of whoever opens it, and which kind of record it is `about` for the audit trail."""

    door: Door
    right: Right | None = None
    about: str = ""
    verb: str = ""


def _marked(need: Need) -> Callable[[Callable[P, R]], Callable[P, R]]:
    def mark(view: Callable[P, R]) -> Callable[P, R]:
        view.need = need  # type: ignore[attr-defined]
        return view

    return mark


def public(view: Callable[P, R]) -> Callable[P, R]:
    """Let anybody open the view; it works in the `Public` scope."""
    return _marked(Need(Door.PUBLIC))(view)


def entrance(view: Callable[P, R]) -> Callable[P, R]:
    """Let anybody open the view, which is part of signing in; it works in the `Accounts` scope."""
    return _marked(Need(Door.ENTRANCE))(view)


def personal(view: Callable[P, R]) -> Callable[P, R]:
    """Let whoever is signed in open the view about themselves; it works in the `Accounts` scope."""
    return _marked(Need(Door.PERSONAL))(view)


def data(right: Right | None = None) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Let any program open the view; it works in the `Public` scope.

    With `right` a token of somebody who holds it in the unit of the address opens what is not published as well, in the
    scope of that right, when the program asks for it.
    """
    return _marked(Need(Door.DATA, right))


def needs(right: Right, *, about: str = "", verb: str = "") -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Let only members with `right` in the unit of the address open the view.

    `about` names the kind of record the view shows or changes: then every request leaves one line in the trail, also
    when it is denied or fails. `verb` is what that line says when it is not `read` (`search`, `export`).
    """
    return _marked(Need(Door.MEMBER, right, about, verb))


def need_of(view: object) -> Need | None:
    """Return what `view` asks; none means nobody said, so nobody may."""
    return getattr(view, "need", None)


def place_for(member: Member, need: Need, branch: str | None, region: str | None) -> Place | None:
    """Return the place from which `member` may open a view with `need` at this address, or none.

    A right held in a branch or region works there only; one held in the nation works in every region.
    """
    assert need.right is not None  # noqa: S101  a member's door always names its right
    for place in member.places_with(need.right):
        if branch is not None and place.branch_slug != branch:
            continue
        if region is not None and place.region_slug not in {region, ""}:
            continue
        if branch is None and place.branch_id is not None:
            continue
        return place
    return None


def scope_of(need: Need, place: Place | None) -> Scope:
    """Return the scope that a view with `need` works in, when opened from `place`."""
    if need.door is Door.PUBLIC or (need.door is Door.DATA and place is None):
        return Public()
    if need.right is None or place is None:
        return Accounts()
    name = SCOPE_OF_RIGHT[need.right]
    if name == "branch" and place.branch_id is not None:
        return Branch(place.branch_id)
    if name == "figures":
        return Figures(place.region_id)
    return {"helpdesk": Helpdesk(), "directory": Directory()}[name]
