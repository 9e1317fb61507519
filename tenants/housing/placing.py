"""What people do with homes: offer a dwelling, place people in it, correct and end both.

A placement keeps age group, sex and nationality as they were on its day. What is possible and odd is asked, never
refused: `DoubtsError` says what to confirm, and nothing was changed yet.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import func, select

from tenants.audit.actions import record
from tenants.branches.queries import municipalities_of
from tenants.clients.queries import client_named
from tenants.clients.rules import refuse_service_number
from tenants.faults import AbsentError, RefusalError
from tenants.housing.corrections import correct, refuse_no_reason, restore, withdraw
from tenants.housing.homes import (
    dwelling_named,
    highest_dwelling_number,
    inhabitants,
    placement_named,
    placements_of,
)
from tenants.housing.limits import (
    Doubt,
    DoubtsError,
    Question,
    doubts_about_home,
    doubts_about_ledger,
    doubts_about_person,
    frozen_facts,
    refuse_day,
    refuse_end,
    refuse_not_served,
    refuse_unborn,
    refuse_wrong_dwelling,
)
from tenants.housing.models import Dwelling, DwellingKind, Placement, Route
from tenants.housing.queries import HOUSING, ledgers
from tenants.words import N_

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Collection

    from tenants.audit.actions import Actor
    from tenants.clients.models import Client
    from tenants.isolation import ScopedSession

Row = TypeVar("Row", Dwelling, Placement)


@dataclass(frozen=True)
class NewDwelling:
    """What is known of a home; without a number it gets the next one."""

    municipality_code: str
    offered_on: dt.date
    number: str = ""
    kind: DwellingKind = DwellingKind.HOUSE
    temporary: bool = False
    corporation: str = ""
    address: str = ""


@dataclass(frozen=True)
class NewPlacement:
    """Who was housed where, when and by which way; of a household everybody at once."""

    municipality_code: str
    day: dt.date
    route: Route
    counts_for_quota: bool = True
    dwelling_id: uuid.UUID | None = None


def offer_dwelling(session: ScopedSession, actor: Actor, new: NewDwelling, today: dt.date) -> Dwelling:
    """Note that a home was made available. Raises `RefusalError` when a rule refuses it."""
    _refuse_dwelling(session, new, today)
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"dwellings {session.branch_id}"))))
    number = new.number.strip() or highest_dwelling_number(session, new.offered_on.year)
    _refuse_number_in_use(session, number)
    dwelling = Dwelling(**_kept(new), number=number)
    session.add(dwelling)
    session.flush()
    record(session, actor, "offer", "dwelling", dwelling.id)
    return dwelling


def correct_dwelling(
    session: ScopedSession, actor: Actor, dwelling_id: uuid.UUID, changed: NewDwelling, why: str, today: dt.date
) -> Dwelling:
    """Correct what is known of a home; another day or municipality is part of a figure and asks a reason."""
    dwelling = _standing(dwelling_named(session, dwelling_id))
    _refuse_dwelling(session, changed, today)
    new = {**_kept(changed), "number": changed.number.strip() or dwelling.number}
    if dwelling.ended_on is not None:
        refuse_end(dwelling.ended_on, changed.offered_on, today, "offered_on")
    if new["number"] != dwelling.number:
        _refuse_number_in_use(session, str(new["number"]))
    if changed.municipality_code != dwelling.municipality_code and inhabitants(session, dwelling_id):
        msg = N_("People were placed in this home in another municipality. Correct their placements first.")
        raise RefusalError(msg, "municipality")
    if any(new[name] != getattr(dwelling, name) for name in ("municipality_code", "offered_on")):
        refuse_no_reason(why)
    refuse_service_number(why, "why")
    if not correct(session, actor, dwelling, new, why):
        msg = N_("Nothing is different yet. Change what is wrong, or go back.")
        raise RefusalError(msg)
    return dwelling


def end_dwelling(
    session: ScopedSession,
    actor: Actor,
    dwelling_id: uuid.UUID,
    last: dt.date | None,
    today: dt.date,
    *,
    everybody: bool = False,
) -> Dwelling:
    """Note the last day on which a home could be used; none takes the end back.

    With `everybody` whoever lives there has their last day then too; without it that is refused (`RefusalError`).
    """
    dwelling = _standing(dwelling_named(session, dwelling_id))
    if last is not None:
        refuse_end(last, dwelling.offered_on, today)
        staying = [each for each in inhabitants(session, dwelling_id) if each.ended_on is None or each.ended_on > last]
        if staying and not everybody:
            msg = N_("%(num)s people still live here then. Let them move out on that day too, or end their placements.")
            raise RefusalError(msg, "everybody", num=len(staying))
        for placement in staying:
            end_placement(session, actor, placement.id, last, today)
    if dwelling.ended_on != last:
        dwelling.ended_on = last
        record(session, actor, "end" if last else "reopen", "dwelling", dwelling.id)
    return dwelling


def withdraw_dwelling(session: ScopedSession, actor: Actor, dwelling_id: uuid.UUID, why: str) -> Dwelling:
    """Say that a home was entered by mistake. Raises `RefusalError` when people were placed in it."""
    dwelling = dwelling_named(session, dwelling_id)
    refuse_no_reason(why)
    if inhabitants(session, dwelling_id):
        msg = N_("People were placed in this home. Withdraw or correct their placements first.")
        raise RefusalError(msg)
    withdraw(session, actor, dwelling, why)
    return dwelling


def restore_dwelling(session: ScopedSession, actor: Actor, dwelling_id: uuid.UUID) -> Dwelling:
    """Let a withdrawn home count again."""
    dwelling = dwelling_named(session, dwelling_id)
    restore(session, actor, dwelling)
    return dwelling


def place(
    session: ScopedSession,
    actor: Actor,
    client_ids: Collection[uuid.UUID],
    new: NewPlacement,
    today: dt.date,
    accepted: Collection[Doubt] = (),
) -> list[Placement]:
    """Place people in a municipality: one line each, all or none.

    Raises `DoubtsError` for a doubt that is not among `accepted`, `RefusalError` when a rule refuses it.
    """
    if not client_ids:
        msg = N_("Choose at least one person.")
        raise RefusalError(msg, "people")
    people = [client_named(session, client_id) for client_id in dict.fromkeys(client_ids)]
    _doubt(session, people, new, today, accepted)
    placements = [Placement(client_id=client.id, **_placed(new), **frozen_facts(client, new.day)) for client in people]
    session.add_all(placements)
    session.flush()
    for placement in placements:
        record(session, actor, "place", "placement", placement.id)
    return placements


def correct_placement(
    session: ScopedSession,
    actor: Actor,
    placement_id: uuid.UUID,
    changed: NewPlacement,
    why: str,
    today: dt.date,
    accepted: Collection[Doubt] = (),
    *,
    anew: bool = False,
) -> Placement:
    """Correct a placement, with a reason: it is part of the figures.

    With another day the age group is that of the new day; `anew` takes sex and nationality from the client's record too.
    """
    placement = _standing(placement_named(session, placement_id))
    client = client_named(session, placement.client_id)
    refuse_no_reason(why)
    if placement.ended_on is not None:
        refuse_end(placement.ended_on, changed.day, today, "day")
    new = _placed(changed)
    facts = frozen_facts(client, changed.day)
    if anew:
        new.update(facts)
    elif changed.day != placement.day:
        new["age_group"] = facts["age_group"]
    if all(getattr(placement, name) == value for name, value in new.items()):
        msg = N_("Nothing is different yet. Change what is wrong, or go back.")
        raise RefusalError(msg)
    _doubt(session, [client], changed, today, accepted, placement)
    correct(session, actor, placement, new, why)
    return placement


def end_placement(
    session: ScopedSession, actor: Actor, placement_id: uuid.UUID, last: dt.date | None, today: dt.date
) -> Placement:
    """Note somebody's last day in a home; none takes the end back."""
    placement = _standing(placement_named(session, placement_id))
    if last is not None:
        refuse_end(last, placement.day, today)
    if placement.ended_on != last:
        placement.ended_on = last
        record(session, actor, "end" if last else "reopen", "placement", placement.id)
    return placement


def withdraw_placement(session: ScopedSession, actor: Actor, placement_id: uuid.UUID, why: str) -> Placement:
    """Say that a placement was entered by mistake: it does not count."""
    placement = placement_named(session, placement_id)
    refuse_no_reason(why)
    withdraw(session, actor, placement, why)
    return placement


def restore_placement(session: ScopedSession, actor: Actor, placement_id: uuid.UUID) -> Placement:
    """Let a withdrawn placement count again. Raises `RefusalError` when its home was withdrawn meanwhile."""
    placement = placement_named(session, placement_id)
    if placement.dwelling_id is not None:
        dwelling = dwelling_named(session, placement.dwelling_id)
        refuse_wrong_dwelling(dwelling, placement.municipality_code, placement.day)
    restore(session, actor, placement)
    return placement


def _doubt(
    session: ScopedSession,
    people: list[Client],
    new: NewPlacement,
    today: dt.date,
    accepted: Collection[Doubt],
    itself: Placement | None = None,
) -> None:
    """Raise what is refused about a placement, and then the doubts that nobody accepted yet."""
    refuse_day(new.day, today)
    served = {each.code: each.name for each in municipalities_of(session, session.branch_id, new.day, HOUSING)}
    refuse_not_served(new.municipality_code, served, new.day)
    dwelling = dwelling_named(session, new.dwelling_id) if new.dwelling_id else None
    if dwelling is not None:
        refuse_wrong_dwelling(dwelling, new.municipality_code, new.day)
    known = placements_of(session, [client.id for client in people])
    questions = doubts_about_home(dwelling, new.day)
    for client in people:
        refuse_unborn(client, new.day)
        others = [each for each in known if each.client_id == client.id and each is not itself]
        _refuse_twice_a_day(client, others, new)
        questions += doubts_about_person(client, new.municipality_code, new.day, others, counts=new.counts_for_quota)
    moves_ledger = itself is None or (itself.municipality_code, itself.day) != (new.municipality_code, new.day)
    if new.counts_for_quota and (moves_ledger or (itself is not None and not itself.counts_for_quota)):
        questions += doubts_about_ledger(new.municipality_code, new.day, ledgers(session, today), served)
    left = [question for question in questions if question.doubt not in accepted]
    if left:
        raise DoubtsError(_each_once(questions))


def _each_once(questions: list[Question]) -> list[Question]:
    return [each for number, each in enumerate(questions) if each not in questions[:number]]


def _refuse_twice_a_day(client: Client, others: list[Placement], new: NewPlacement) -> None:
    if any(each.day == new.day for each in others):
        msg = N_("Client %(number)s was placed on this day already. Correct that placement, or choose another day.")
        raise RefusalError(msg, "day", number=client.number)


def _placed(new: NewPlacement) -> dict[str, object]:
    return {
        "municipality_code": new.municipality_code,
        "day": new.day,
        "dwelling_id": new.dwelling_id,
        "route": new.route,
        "counts_for_quota": new.counts_for_quota,
    }


def _kept(new: NewDwelling) -> dict[str, object]:
    return {
        "municipality_code": new.municipality_code,
        "offered_on": new.offered_on,
        "kind": new.kind,
        "temporary": new.temporary,
        "corporation": new.corporation.strip(),
        "address": new.address.strip(),
    }


def _refuse_dwelling(session: ScopedSession, new: NewDwelling, today: dt.date) -> None:
    refuse_day(new.offered_on, today, "offered_on")
    served = {each.code for each in municipalities_of(session, session.branch_id, new.offered_on, HOUSING)}
    refuse_not_served(new.municipality_code, served, new.offered_on)
    for field, words in (("number", new.number), ("corporation", new.corporation), ("address", new.address)):
        refuse_service_number(words, field)


def _refuse_number_in_use(session: ScopedSession, number: str) -> None:
    if session.scalar(select(Dwelling.id).where(Dwelling.number == number)) is not None:
        msg = N_("Number %(number)s is in use. Leave the field empty to get the next number.")
        raise RefusalError(msg, "number", number=number)


def _standing(row: Row) -> Row:
    """Return a record that was not withdrawn. Raises `AbsentError` for one that was."""
    if row.withdrawn_at is not None:
        raise AbsentError
    return row
