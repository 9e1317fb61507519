"""What a branch serves: municipalities, followed into what they went on in, as long as no other branch has them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, func, insert, select, update

from tenants.audit.actions import record
from tenants.branches.models import SERVICES, Branch, Municipality, ServiceArea, Succession
from tenants.branches.naming import municipalities_named
from tenants.branches.rules import days, free_parts
from tenants.faults import RefusalError
from tenants.words import N_

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Iterable, Iterator, Sequence

    from sqlalchemy import ColumnElement

    from tenants.audit.actions import Actor
    from tenants.branches.models import Dates
    from tenants.isolation import ScopedSession


@dataclass(frozen=True)
class Area:
    """One municipality in which a branch gives a service, on these days."""

    code: str
    service: str
    valid: Dates


def serve(
    session: ScopedSession,
    actor: Actor,
    branch: Branch,
    municipalities: Iterable[str],
    from_: dt.date,
    *,
    until: dt.date | None = None,
    service: str = "all",
) -> tuple[Area, ...]:
    """Let `branch` give `service` in municipalities (names or codes, as on `from_`) until and not including `until`.

    When a municipality is dissolved in between, the branch goes on in what it became, on the days on which no other
    branch does; what it was split into is for people to divide, so there nobody goes on by itself. Returns what is
    new; nothing when the branch served all of it already. Raises `RefusalError` when another branch has it.
    """
    one_at_a_time(session)
    if service not in SERVICES:
        raise RefusalError(
            N_("There is no service %(service)s. Choose one of: %(choices)s."),
            "service",
            service=service,
            choices=", ".join(SERVICES),
        )
    wanted = days(from_, until)
    if not branch.open.contains(wanted):
        raise RefusalError(
            N_("%(branch)s is not open in this whole period. Choose days on which it is."), "from", branch=branch.name
        )
    added: list[Area] = []
    for municipality in municipalities_named(session, municipalities, from_):
        added += _add(session, branch, municipality.code, wanted, service)
    if added:
        detail = {
            "service": service,
            "municipalities": sorted({area.code for area in added}),
            "from": from_.isoformat(),
        }
        record(session, actor, "serve", "branch", branch.id, **detail)
    return tuple(added)


def stop_serving(
    session: ScopedSession,
    actor: Actor,
    branch: Branch,
    municipalities: Iterable[str],
    on: dt.date,
    *,
    service: str = "all",
) -> tuple[Area, ...]:
    """End a service in municipalities (names or codes, as on `on`), which is the first day without it.

    What a municipality became later is served in its own name and stays as it is. Returns what ended, as it was;
    nothing when the branch had stopped already. Raises `RefusalError` when the service would begin only then or later.
    """
    one_at_a_time(session)
    codes = [municipality.code for municipality in municipalities_named(session, municipalities, on)]
    areas = [area for area in areas_from(session, branch.id, on) if area.code in codes and area.service == service]
    _refuse_later(session, branch, areas, on)
    shorten_areas(session, branch.id, on, areas)
    if areas:
        detail = {"service": service, "municipalities": sorted(area.code for area in areas), "on": on.isoformat()}
        record(session, actor, "stop serving", "branch", branch.id, **detail)
    return tuple(areas)


def one_at_a_time(session: ScopedSession) -> None:
    """Wait until nobody else changes who serves what; held to the end of the transaction."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext("branches"))))


def areas_from(session: ScopedSession, branch_id: uuid.UUID, day: dt.date) -> list[Area]:
    """Return what a branch serves on `day` or later."""
    rows = session.execute(
        select(ServiceArea.municipality_code, ServiceArea.service, ServiceArea.valid)
        .where(ServiceArea.branch_id == branch_id, ServiceArea.valid.overlaps(days(day)))
        .order_by(ServiceArea.municipality_code, ServiceArea.service, ServiceArea.valid)
    )
    return [Area(*row) for row in rows]


def areas_on(session: ScopedSession, branch_id: uuid.UUID, day: dt.date, service: str) -> set[str]:
    """Return the codes in which a branch gives `service` on `day`."""
    areas = areas_from(session, branch_id, day)
    return {area.code for area in areas if area.service == service and day in area.valid}


def shorten_areas(session: ScopedSession, branch_id: uuid.UUID, on: dt.date, areas: Sequence[Area]) -> None:
    """End `areas`, all begun before `on`, on that day."""
    for area in areas:
        session.execute(
            update(ServiceArea)
            .where(_is(area), ServiceArea.branch_id == branch_id)
            .values(valid=days(_first(area), on))
            .execution_options(synchronize_session=False)
        )


def move_areas(session: ScopedSession, branch_id: uuid.UUID, receiving_id: uuid.UUID, on: dt.date) -> list[Area]:
    """Give what a branch serves on `on` or later to another branch; return it, as it was."""
    areas = areas_from(session, branch_id, on)
    shorten_areas(session, branch_id, on, [area for area in areas if _first(area) < on])
    for area in areas:
        if _first(area) < on:
            _insert(session, receiving_id, Area(area.code, area.service, days(on, area.valid.upper)))
        else:
            session.execute(
                update(ServiceArea)
                .where(_is(area), ServiceArea.branch_id == branch_id)
                .values(branch_id=receiving_id)
                .execution_options(synchronize_session=False)
            )
    return areas


def end_areas(session: ScopedSession, branch: Branch, on: dt.date) -> list[Area]:
    """End all that a branch serves on `on`; return it. Raises `RefusalError` when something would begin only then."""
    areas = areas_from(session, branch.id, on)
    _refuse_later(session, branch, areas, on)
    shorten_areas(session, branch.id, on, areas)
    return areas


def go_on(session: ScopedSession, branch_id: uuid.UUID, area: Area) -> list[Area]:
    """Let a branch go on in what a municipality became in `area.valid`, where nobody else does; return what is new."""
    added = []
    for part in _stretches(session, area.code, area.valid):
        taken = [valid for _, valid in _taken(session, part.code, area.service, part.valid)]
        added += [Area(part.code, area.service, free) for free in free_parts(part.valid, taken)]
    for new in added:
        _insert(session, branch_id, new)
    return added


def _add(session: ScopedSession, branch: Branch, code: str, wanted: Dates, service: str) -> list[Area]:
    """Serve one municipality and what it becomes. Raises `RefusalError` when another branch serves it itself."""
    itself = next(_stretches(session, code, wanted))
    for other, valid in _taken(session, code, service, itself.valid):
        if other.id != branch.id:
            msg = "%(municipality)s is served by %(branch)s already, from %(first)s on. End that first."
            name = _name_of(session, code, valid.lower)
            raise RefusalError(msg, "municipalities", municipality=name, branch=other.name, first=valid.lower)
    return go_on(session, branch.id, Area(code, service, wanted))


@dataclass(frozen=True)
class _Stretch:
    """The days that a municipality, or what it became, existed within a period."""

    code: str
    valid: Dates


def _stretches(session: ScopedSession, code: str, wanted: Dates) -> Iterator[_Stretch]:
    """Follow `code` through the days `wanted`: itself while it exists, then the one thing it became, and so on."""
    first = wanted.lower
    while first is not None:
        ends = session.scalar(select(func.upper(func.range_agg(Municipality.valid))).where(Municipality.code == code))
        if ends is None or (wanted.upper is not None and wanted.upper <= ends):
            yield _Stretch(code, days(first, wanted.upper))
            return
        yield _Stretch(code, days(first, ends))
        became = session.scalars(
            select(Succession.new_code).where(Succession.old_code == code, Succession.effective_on == ends)
        ).all()
        if len(became) != 1:
            return
        code, first = became[0], ends


def _taken(session: ScopedSession, code: str, service: str, valid: Dates) -> list[tuple[Branch, Dates]]:
    """Return who gives `service` in a municipality during `valid`, and when."""
    rows = session.execute(
        select(Branch, ServiceArea.valid)
        .join(ServiceArea, ServiceArea.branch_id == Branch.id)
        .where(
            ServiceArea.municipality_code == code,
            ServiceArea.service == service,
            ServiceArea.valid.overlaps(valid),
        )
        .order_by(ServiceArea.valid)
    )
    return [(branch, served) for branch, served in rows]


def _refuse_later(session: ScopedSession, branch: Branch, areas: Sequence[Area], on: dt.date) -> None:
    # The application may not take a row out of the directory: what has not begun can only be given to another branch.
    for area in areas:
        if _first(area) >= on:
            msg = "%(branch)s begins to serve %(municipality)s only on %(first)s. Merge it into another branch."
            name = _name_of(session, area.code, _first(area))
            raise RefusalError(msg, "on", branch=branch.name, municipality=name, first=_first(area))


def _name_of(session: ScopedSession, code: str, day: dt.date | None) -> str:
    query = select(Municipality.name).where(Municipality.code == code, Municipality.valid.contains(day))
    return session.scalar(query) or code


def _insert(session: ScopedSession, branch_id: uuid.UUID, area: Area) -> None:
    values = {"municipality_code": area.code, "service": area.service, "valid": area.valid, "branch_id": branch_id}
    session.execute(insert(ServiceArea).values(values))


def _is(area: Area) -> ColumnElement[bool]:
    """Return the condition that a row is `area`."""
    return and_(
        ServiceArea.municipality_code == area.code,
        ServiceArea.service == area.service,
        ServiceArea.valid == area.valid,
    )


def _first(area: Area) -> dt.date:
    """Return the first day of an area: a service never began before all time."""
    if area.valid.lower is None:
        msg = f"The service in {area.code} has no first day."
        raise ValueError(msg)
    return area.valid.lower
