"""The parts of a dossier's page that tell what happened and what is waited for.

The page gives their templates the names `timeline` (for `dossiers/_timeline.html`) and `waiting` (for
`dossiers/_waiting.html`), and loads the sheet `timeline`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from tenants.dossiers.reading import Part, timeline_read, woven
from tenants.dossiers.waiting import Cause, Waiting, waiting_of
from tenants.roles import Right
from wegwijs.dossiers.naming import term_name, whom
from wegwijs.dossiers.sentences import Line, line_of, short_day
from wegwijs.requests import actor, place, session

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Sequence

    from tenants.dossiers.models import Dossier
    from tenants.escalations.told import Spoken

FIRST_LINES = 20
"""So many lines a page shows at once; the rest is one link away."""
PARTS: dict[Part, object] = {
    Part.ALL: _l("Everything"),
    Part.HAPPENED: _l("What happened"),
    Part.NOTES: _l("Notes"),
    Part.TERMS: _l("Terms"),
}


@dataclass(frozen=True)
class TimelinePanel:
    """What happened in a dossier, as its page shows it."""

    dossier: Dossier
    lines: list[Line]
    total: int
    part: Part
    whole: bool
    """Whether every line is shown that was asked for."""
    write: bool
    parts: dict[Part, object]


@dataclass(frozen=True)
class Awaited:
    """One thing that is waited for, in words; `href` leads to the task."""

    id: uuid.UUID
    what: str
    more: str
    late: bool
    is_task: bool
    remind: str
    """Whom to remind, by the name in a link; empty when nobody can be."""
    reminded: str


@dataclass(frozen=True)
class WaitingPanel:
    """What a dossier waits for, and what one of us has to do in it."""

    dossier: Dossier
    others: list[Awaited]
    ours: list[Awaited]
    write: bool


def timeline_panel(dossier: Dossier, today: dt.date, spoken: Sequence[Spoken] = ()) -> TimelinePanel:
    """Return what happened in a dossier that was opened to the reader: the part and length that the address asks for.

    What was `spoken` with the Helpdesk stands in it too.
    """
    asked = request.args.get("timeline", "")
    part = Part(asked) if asked in set(Part) else Part.ALL
    limit = None if request.args.get("whole") else FIRST_LINES
    found = woven(timeline_read(session(), dossier.id, part, limit), spoken, part, limit)
    me = actor().who if _may_write() else None
    return TimelinePanel(
        dossier=dossier,
        lines=[line_of(told, dossier.kind, today, me) for told in found.lines],
        total=found.total,
        part=part,
        whole=len(found.lines) == found.total,
        write=_may_write() and dossier.withdrawn_at is None,
        parts=PARTS,
    )


def waiting_panel(dossier: Dossier, today: dt.date) -> WaitingPanel:
    """Return what a running dossier waits for; nothing once it is closed."""
    found = waiting_of(session(), dossier.id) if dossier.closed_on is None else []
    awaited = [(each, _awaited(each, dossier, today)) for each in found]
    return WaitingPanel(
        dossier=dossier,
        others=[said for each, said in awaited if not each.ours],
        ours=[said for each, said in awaited if each.ours],
        write=_may_write() and dossier.withdrawn_at is None and dossier.closed_on is None,
    )


def _may_write() -> bool:
    return place().may(Right.DOSSIER_WRITE)


def _awaited(each: Waiting, dossier: Dossier, today: dt.date) -> Awaited:
    who = whom(each.waits_for, dossier.kind, each.name)
    can_be = each.cause is Cause.TASK and not each.ours
    return Awaited(
        id=each.id,
        what=term_name(each.label) if each.cause is Cause.STILL else each.label,
        more=_more(each, who, today),
        late=each.due_on is not None and each.due_on < today,
        is_task=each.cause is Cause.TASK,
        remind=(each.name.split(" ", 1)[0] or who) if can_be else "",
        reminded=_("reminded on %(day)s", day=short_day(each.reminded_on, today)) if each.reminded_on else "",
    )


def _more(each: Waiting, who: str, today: dt.date) -> str:
    """Return since when, of whom and by when: `gevraagd aan Yonas op 30 okt, uiterlijk 14 nov`."""
    since = short_day(each.since, today) if each.since else ""
    if each.cause is Cause.STILL:
        return str(_("stands still since %(day)s", day=since))
    if each.cause is Cause.STEP:
        return str(_("of %(whom)s, since %(day)s", whom=who, day=since))
    if each.ours:
        said = [each.name or str(_("nobody does it yet"))]
    else:
        said = [str(_("asked of %(whom)s on %(day)s", whom=who, day=since))]
    if each.due_on is not None:
        said.append(str(_("%(day)s at the latest", day=short_day(each.due_on, today))))
    return ", ".join(said)
