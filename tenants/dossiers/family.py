"""How far the members of a family are, and how that follows from a step that is done: no session, no clock."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tenants.dossiers.models import DossierKind, DossierOutcome, FamilyState, PartyRole

if TYPE_CHECKING:
    from collections.abc import Collection

    from tenants.dossiers.models import DossierParty, DossierStep

DECISION = "decision_sent"
"""What happened, in the words of the catalogue, when an authority decided."""
GRANTED, REFUSED, VISA, ARRIVED = (
    *(FamilyState.GRANTED, FamilyState.REFUSED),
    *(FamilyState.VISA, FamilyState.ARRIVED),
)


class Turn(NamedTuple):
    """From which states members go to which state."""

    since: frozenset[FamilyState]
    to: FamilyState


_BY_EVENT = {
    "visa_issued": Turn(frozenset({GRANTED}), VISA),
    # Who could travel without a visa, or came before we heard of it, arrived all the same.
    "entered_country": Turn(frozenset({GRANTED, VISA}), ARRIVED),
}
_BEFORE = {GRANTED: FamilyState.WAITING, REFUSED: FamilyState.WAITING, VISA: GRANTED, ARRIVED: VISA}


def asks_outcome(step: DossierStep) -> bool:
    """Whether a step is a decision on what was asked: somebody then says whether it was granted."""
    return step.event == DECISION and step.waits_for is PartyRole.AUTHORITY


def turn_of(
    kind: DossierKind, step: DossierStep, outcome: DossierOutcome | None, states: Collection[FamilyState]
) -> Turn | None:
    """Return how members of a family with `states` go on when a step is done; none when it says nothing of them.

    A second decision, after an objection, is about who was refused.
    """
    if kind is not DossierKind.FAMILY_REUNIFICATION:
        return None
    if not asks_outcome(step):
        return _BY_EVENT.get(step.event)
    waiting = FamilyState.WAITING in states
    to = GRANTED if outcome is DossierOutcome.GRANTED else REFUSED
    return Turn(frozenset({FamilyState.WAITING if waiting else REFUSED}), to)


def concerned(
    kind: DossierKind, step: DossierStep, outcome: DossierOutcome | None, members: Collection[DossierParty]
) -> list[DossierParty]:
    """Return the members whom a step is about: those who can go on by it."""
    turn = turn_of(kind, step, outcome, {member.state for member in members if member.state})
    return [member for member in members if turn and member.state in turn.since]


def brought_by(state: FamilyState) -> str:
    """Return what happened, in the words of the catalogue, by which a member came into a state; empty for the first."""
    return next((event for event, turn in _BY_EVENT.items() if turn.to is state), DECISION if state is GRANTED else "")


def state_before(state: FamilyState) -> FamilyState:
    """Return where a member was before this, when what brought them here is taken back."""
    return _BEFORE.get(state, FamilyState.WAITING)
