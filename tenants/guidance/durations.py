"""The local rules: how long a year of guidance lasts by municipality, and what a change of rule leaves as it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from tenants.audit.actions import record
from tenants.branches.queries import municipalities_of
from tenants.clients.access import open_to
from tenants.clients.models import Client
from tenants.clients.rules import refuse_service_number
from tenants.faults import RefusalError
from tenants.guidance.models import GuidanceRule, Trajectory
from tenants.guidance.queries import local_rules, rule_named
from tenants.guidance.rules import planned_end, refuse_months, refuse_year
from tenants.words import N_

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Collection, Iterable

    from tenants.audit.actions import Actor
    from tenants.clients.access import Reader
    from tenants.isolation import ScopedSession


@dataclass(frozen=True)
class NewRule:
    """What was agreed with a municipality."""

    municipality_code: str
    year_of_guidance: int
    valid_from: dt.date
    months: int
    source: str = ""


@dataclass(frozen=True)
class Shift:
    """A running trajectory whose planned end would be another by the rules as they are now."""

    trajectory: Trajectory
    client_name: str
    new_end: dt.date | None


def add_rule(session: ScopedSession, actor: Actor, new: NewRule) -> GuidanceRule:
    """Write down an agreement. Raises `RefusalError` for a municipality not served from that day, or a second one."""
    _refuse(session, new, None)
    rule = GuidanceRule(**_kept(new))
    session.add(rule)
    session.flush()
    record(session, actor, "add", "rule", rule.id)
    return rule


def correct_rule(session: ScopedSession, actor: Actor, rule_id: uuid.UUID, changed: NewRule) -> GuidanceRule:
    """Correct an agreement; running trajectories keep their planned end until somebody moves them."""
    rule = rule_named(session, rule_id)
    _refuse(session, changed, rule)
    new = _kept(changed)
    fields = sorted(name for name, value in new.items() if getattr(rule, name) != value)
    for name in fields:
        setattr(rule, name, new[name])
    if fields:
        record(session, actor, "correct", "rule", rule.id, fields=fields)
    return rule


def withdraw_rule(session: ScopedSession, actor: Actor, rule_id: uuid.UUID) -> GuidanceRule:
    """Take back an agreement that was entered by mistake."""
    rule = rule_named(session, rule_id)
    if rule.withdrawn_at is None:
        rule.withdrawn_at = func.now()
        record(session, actor, "withdraw", "rule", rule.id)
    return rule


def restore_rule(session: ScopedSession, actor: Actor, rule_id: uuid.UUID) -> GuidanceRule:
    """Let an agreement hold again. Raises `RefusalError` when another one took its place."""
    rule = rule_named(session, rule_id)
    if rule.withdrawn_at is not None:
        _refuse_second(session, rule.municipality_code, rule.year_of_guidance, rule.valid_from, rule)
        rule.withdrawn_at = None
        record(session, actor, "restore", "rule", rule.id)
    return rule


def shifts(session: ScopedSession, reader: Reader) -> list[Shift]:
    """Return the running trajectories whose planned end is not what the rules say now, by name, in two statements."""
    query = (
        select(Trajectory, Client.first_name, Client.last_name)
        .join(Client, (Client.branch_id == Trajectory.branch_id) & (Client.id == Trajectory.client_id))
        .where(
            Trajectory.withdrawn_at.is_(None),
            Trajectory.ended_on.is_(None),
            open_to(reader, Trajectory.client_id),
        )
        .order_by(Client.last_name, Client.first_name, Trajectory.id)
    )
    rules = local_rules(session)
    found = [
        Shift(trajectory, f"{first} {last}".strip(), _end_by(rules, trajectory))
        for trajectory, first, last in session.execute(query)
    ]
    return [shift for shift in found if shift.new_end is not None and shift.new_end != shift.trajectory.planned_end]


def move_planned_ends(
    session: ScopedSession, actor: Actor, reader: Reader, trajectory_ids: Collection[uuid.UUID]
) -> int:
    """Give the trajectories that were listed the planned end of the rules as they are now; return how many."""
    moved = 0
    for shift in shifts(session, reader):
        if shift.trajectory.id in trajectory_ids:
            shift.trajectory.planned_end = shift.new_end
            record(session, actor, "change", "trajectory", shift.trajectory.id, fields=["planned_end"])
            moved += 1
    return moved


def _end_by(rules: Iterable[GuidanceRule], trajectory: Trajectory) -> dt.date | None:
    """Return the planned end by the version that held at the start; of each year the newest of `rules` come first."""
    started_on = trajectory.started_on
    for rule in rules:
        same_place = rule.municipality_code == trajectory.municipality_code
        same_year = rule.year_of_guidance == trajectory.year_of_guidance
        if rule.withdrawn_at is None and same_place and same_year and rule.valid_from <= started_on:
            return planned_end(started_on, rule.months)
    return None


def _refuse(session: ScopedSession, new: NewRule, this: GuidanceRule | None) -> None:
    refuse_year(new.year_of_guidance)
    refuse_months(new.months)
    refuse_service_number(new.source, "source")
    served = {each.code for each in municipalities_of(session, session.branch_id, new.valid_from)}
    if new.municipality_code not in served:
        msg = N_("We do not work in this municipality on that day. Choose another municipality or day.")
        raise RefusalError(msg, "municipality")
    _refuse_second(session, new.municipality_code, new.year_of_guidance, new.valid_from, this)


def _refuse_second(
    session: ScopedSession, code: str, year: int, valid_from: dt.date, this: GuidanceRule | None
) -> None:
    same = select(GuidanceRule.id).where(
        GuidanceRule.municipality_code == code,
        GuidanceRule.year_of_guidance == year,
        GuidanceRule.valid_from == valid_from,
        GuidanceRule.withdrawn_at.is_(None),
    )
    if this is not None:
        same = same.where(GuidanceRule.id != this.id)
    if session.scalar(same.limit(1)) is not None:
        msg = N_("There is an agreement from this day already. Correct that one, or choose another day.")
        raise RefusalError(msg, "valid_from")


def _kept(new: NewRule) -> dict[str, object]:
    return {
        "municipality_code": new.municipality_code,
        "year_of_guidance": new.year_of_guidance,
        "valid_from": new.valid_from,
        "months": new.months,
        "source": new.source.strip(),
    }
