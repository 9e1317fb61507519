"""The work list of running dossiers: what is late, due, standing still, and whose work it is.

The page of the list and the numbers beside its choices come of one statement, however many dossiers run.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import Date, Integer, String, and_, case, cast, func, literal, or_, select, true
from sqlalchemy.dialects.postgresql import JSONB

from tenants.clients.access import open_to
from tenants.clients.models import Client
from tenants.dossiers.beside import asked_longest, next_dates, present_steps, signs_of_life, standstills
from tenants.dossiers.models import Dossier, DossierKind, PartyRole
from tenants.dossiers.queries import handled_by
from tenants.dossiers.searching import found
from tenants.volunteers.models import Volunteer

if TYPE_CHECKING:
    from sqlalchemy import CTE, ColumnElement, Select, Subquery

    from tenants.clients.access import Reader
    from tenants.isolation import ScopedSession

THIS_WEEK = dt.timedelta(days=7)
SOON = dt.timedelta(days=14)
STILL_AFTER = dt.timedelta(days=30)
"""A dossier in which nothing happened for so long stands still."""
A_PAGE = 60
"""So many rows are drawn well within a tenth of a second; who has more has pages."""


class Group(StrEnum):
    """How much a dossier asks for attention; in the order of the list."""

    LATE = "late"
    WEEK = "week"
    """Due in seven days, or the day that the branch set itself is."""
    SOON = "soon"
    """Due in fourteen days."""
    STILL = "still"
    """Nothing happened for thirty days, or its term stands still."""
    REST = "rest"


_ORDER = {group: place for place, group in enumerate(Group)}


class Whose(StrEnum):
    """Whose dossiers somebody wants to see; besides these, those of one colleague."""

    MINE = "mine"
    NOBODY = "nobody"
    ALL = "all"


@dataclass(frozen=True)
class Choice:
    """Which dossiers the list shows: of whom, of which kind, found by which words."""

    whose: Whose | uuid.UUID | None = None
    """Whose work, or that of the colleague with this id; nothing asks for one's own, or everybody's when one has none."""
    kind: DossierKind | None = None
    words: str = ""


@dataclass(frozen=True)
class Next:
    """The next date of a dossier: of a term by its id, or of a task by its label."""

    is_term: bool
    id: uuid.UUID
    label: str
    last_day: dt.date
    own_norm: dt.date | None


@dataclass(frozen=True)
class Row:
    """A dossier as the work list shows it."""

    group: Group
    id: uuid.UUID
    number: str
    kind: DossierKind
    client_name: str
    handler_id: uuid.UUID | None
    handler: str
    step: str
    """Where it stands; empty when every step is done, or there are none."""
    step_waits_for: PartyRole | None
    asked: str
    """What was asked longest ago and has not come."""
    asked_of: PartyRole | None
    asked_name: str
    next: Next | None
    stands_still_since: dt.date | None
    """Since when a term of it stands still."""
    last_sign: dt.date
    """The last day on which something happened."""


@dataclass(frozen=True)
class Count:
    """How many dossiers of one kind and group somebody has."""

    group: Group
    handler_id: uuid.UUID | None
    handler: str
    kind: DossierKind
    mine: bool
    number: int


@dataclass(frozen=True)
class Page:
    """Some rows of the list, the most urgent first, how many there are in all, and how many dossiers run."""

    rows: list[Row]
    total: int
    counts: list[Count]
    """Of everything that runs and that the reader may know of, whatever was chosen."""

    def whose(self, choice: Choice) -> Whose | uuid.UUID:
        """Return whose dossiers these are, when nobody chose."""
        return choice.whose or (Whose.MINE if any(each.mine for each in self.counts) else Whose.ALL)


@dataclass(frozen=True)
class Load:
    """What one handler has: all of it, and how much is late, due this week or standing still."""

    handler_id: uuid.UUID | None
    handler: str
    total: int
    late: int
    week: int
    still: int


def work_list(session: ScopedSession, reader: Reader, choice: Choice, today: dt.date, page: int = 1) -> Page:
    """Return a page of the running dossiers that the reader may know of, the most urgent first, in one statement."""
    base = _base(reader, today, choice).cte("base")
    chosen: ColumnElement[bool] = base.c.chosen
    if choice.whose is None:
        chosen = and_(chosen, or_(base.c.mine, ~select(func.bool_or(base.c.mine)).scalar_subquery()))
    order = (base.c.place, func.coalesce(base.c.due, base.c.last_sign), base.c.number, base.c.id)
    rows = (
        select(base, func.count().over().label("total"), func.row_number().over(order_by=order).label("row"))
        .where(chosen)
        .order_by(*order)
        .limit(A_PAGE)
        .offset((max(page, 1) - 1) * A_PAGE)
        .subquery("rows")
    )
    numbers = _numbers(base)
    query = select(numbers.c.numbers, rows).select_from(numbers).outerjoin(rows, true()).order_by(rows.c.row)
    read = session.execute(query).mappings().all()
    counted = [_count(*each) for each in read[0]["numbers"]]
    return Page([_row(each) for each in read if each["id"] is not None], read[0]["total"] or 0, counted)


def _numbers(base: CTE) -> Subquery:
    """How many there are of each group, handler and kind, as one JSON list."""
    columns = (base.c.place, base.c.handler_id, base.c.handler, base.c.kind, base.c.mine)
    each = select(*columns, func.count().label("number")).group_by(*columns).subquery("each")
    listed = func.jsonb_agg(func.jsonb_build_array(*each.c))
    return select(func.coalesce(listed, literal([], JSONB)).label("numbers")).subquery("numbers")


def _count(*row: Any) -> Count:
    place, handler_id, handler, kind, mine, number = row
    key = uuid.UUID(handler_id) if handler_id else None
    return Count(list(Group)[place], key, handler or "", DossierKind(kind), mine, number)


def loads(counts: list[Count]) -> list[Load]:
    """Return what every handler has, who has most to do first; what nobody has stands last."""
    by_handler: dict[uuid.UUID | None, Counter[Group]] = {}
    names: dict[uuid.UUID | None, str] = {}
    for each in counts:
        by_handler.setdefault(each.handler_id, Counter())[each.group] += each.number
        names[each.handler_id] = each.handler
    every = [
        Load(key, names[key], sum(mine.values()), mine[Group.LATE], mine[Group.WEEK], mine[Group.STILL])
        for key, mine in by_handler.items()
    ]
    return sorted(every, key=lambda one: (one.handler_id is None, -one.late, -one.week, -one.total, one.handler))


def _base(reader: Reader, today: dt.date, choice: Choice) -> Select[*tuple[Any, ...]]:
    """Return the running dossiers that the reader may know of, how urgent they are, and whether they were chosen."""
    upcoming, still, signs, step, asked = (
        next_dates(today),
        standstills(),
        signs_of_life(),
        present_steps(),
        asked_longest(),
    )

    def beside(table: Any) -> ColumnElement[bool]:
        return and_(table.c.branch_id == Dossier.branch_id, table.c.dossier_id == Dossier.id)

    last_sign = func.greatest(Dossier.opened_on, signs.c.day, type_=Date)
    due = func.least(upcoming.c.own_norm, upcoming.c.last_day, type_=Date)
    place = case(
        (upcoming.c.late, _ORDER[Group.LATE]),
        (due <= today + THIS_WEEK, _ORDER[Group.WEEK]),
        (due <= today + SOON, _ORDER[Group.SOON]),
        (or_(still.c.since.is_not(None), last_sign <= today - STILL_AFTER), _ORDER[Group.STILL]),
        else_=_ORDER[Group.REST],
    )
    return (
        select(
            Dossier.id,
            Dossier.number,
            cast(Dossier.kind, String).label("kind"),
            Dossier.handler_id,
            Volunteer.name.label("handler"),
            func.trim(func.concat_ws(" ", Client.first_name, Client.last_name)).label("client_name"),
            handled_by(reader, today).label("mine"),
            and_(true(), *_chosen(reader, choice, today)).label("chosen"),
            cast(place, Integer).label("place"),
            due.label("due"),
            last_sign.label("last_sign"),
            still.c.since.label("still_since"),
            step.c.label.label("step"),
            step.c.waits_for.label("step_waits_for"),
            asked.c.label.label("asked"),
            asked.c.waits_for.label("asked_of"),
            asked.c.name.label("asked_name"),
            upcoming.c.is_term,
            upcoming.c.id.label("next_id"),
            upcoming.c.label.label("next_label"),
            upcoming.c.last_day,
            upcoming.c.own_norm,
        )
        .select_from(Dossier)
        .join(Client, and_(Client.branch_id == Dossier.branch_id, Client.id == Dossier.client_id))
        .outerjoin(Volunteer, and_(Volunteer.branch_id == Dossier.branch_id, Volunteer.id == Dossier.handler_id))
        .outerjoin(upcoming, beside(upcoming))
        .outerjoin(still, beside(still))
        .outerjoin(signs, beside(signs))
        .outerjoin(step, beside(step))
        .outerjoin(asked, beside(asked))
        .where(Dossier.closed_on.is_(None), Dossier.withdrawn_at.is_(None), open_to(reader, Client.id))
    )


def _chosen(reader: Reader, choice: Choice, today: dt.date) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if isinstance(choice.whose, uuid.UUID):
        conditions.append(Dossier.handler_id == choice.whose)
    elif choice.whose is Whose.MINE:
        conditions.append(handled_by(reader, today))
    elif choice.whose is Whose.NOBODY:
        conditions.append(Dossier.handler_id.is_(None))
    if choice.kind is not None:
        conditions.append(Dossier.kind == choice.kind)
    if choice.words.strip():
        conditions.append(found(reader, choice.words.strip()))
    return conditions


def _row(read: Any) -> Row:
    upcoming = None
    if read["next_id"] is not None:
        upcoming = Next(read["is_term"], read["next_id"], read["next_label"], read["last_day"], read["own_norm"])
    return Row(
        group=list(Group)[read["place"]],
        id=read["id"],
        number=read["number"],
        kind=DossierKind(read["kind"]),
        client_name=read["client_name"],
        handler_id=read["handler_id"],
        handler=read["handler"] or "",
        step=read["step"] or "",
        step_waits_for=PartyRole(read["step_waits_for"]) if read["step_waits_for"] else None,
        asked=read["asked"] or "",
        asked_of=PartyRole(read["asked_of"]) if read["asked_of"] else None,
        asked_name=read["asked_name"] or "",
        next=upcoming,
        stands_still_since=read["still_since"],
        last_sign=read["last_sign"],
    )
