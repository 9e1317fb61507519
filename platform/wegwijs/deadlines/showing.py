"""The page of one deadline: how it stands, how its date was found, what was done about it, and every act."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import render_template, url_for
from flask_babel import gettext as _

from tenants.deadlines.models import DeadlineState, EventRole
from tenants.deadlines.queries import deadline_opened
from tenants.deadlines.rules import StillReason
from tenants.dossiers.reading import Part, timeline_read
from tenants.moments import local_date
from tenants.roles import Right
from tenants.terms.catalogue import Length, Remedy
from tenants.terms.explaining import besides, in_short
from wegwijs.access import needs
from wegwijs.deadlines.blueprint import pages
from wegwijs.deadlines.cards import card_of, doubt_of
from wegwijs.deadlines.sentences import short
from wegwijs.dossiers.naming import event_clause
from wegwijs.dossiers.sentences import line_of
from wegwijs.requests import place, reader, session
from wegwijs.terms.voice import voice
from wegwijs.words import word

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from flask.typing import ResponseReturnValue

    from tenants.deadlines.models import DossierEvent
    from tenants.deadlines.queries import Found, Standing
    from wegwijs.deadlines.cards import Card
    from wegwijs.dossiers.sentences import Line


@pages.get("/<branch>/deadlines/<uuid:deadline_id>")
@needs(Right.DOSSIER_READ, about="deadline")
def deadline(deadline_id: uuid.UUID) -> ResponseReturnValue:
    """Show one deadline with the whole derivation of its date, its history and what can be done."""
    found, today = deadline_opened(session(), reader(), deadline_id), local_date()
    one = found.standing
    card = card_of(one, today)
    told = timeline_read(session(), found.dossier.id, Part.ALL).lines
    history = [line_of(each, found.dossier.kind, today) for each in told if _is_about(each.detail, one)]
    return render_template(
        "deadlines/deadline.html",
        found=found,
        one=one,
        card=card,
        facts=_facts(found, today),
        in_brief=in_short(one.counted, voice()) if one.counted else "",
        beside=_beside(one, card),
        source=_source(one),
        moved_by=[_moved(event, found, today) for event in one.moved_by],
        history=_short_of(history),
        write=may_write(found),
        **_may(one),
    )


def _beside(one: Standing, card: Card) -> list[str]:
    """Return what else there is to say of the date of an open deadline, and not in its sentence already."""
    if one.counted is None or one.deadline.state is not DeadlineState.OPEN:
        return []
    return [said for said in besides(one.counted, voice()) if said != card.missed]


def may_write(found: Found) -> bool:
    """Whether something can be changed: who looks may, the dossier runs, and the deadline was no mistake."""
    runs = found.dossier.closed_on is None and found.dossier.withdrawn_at is None
    return place().may(Right.DOSSIER_WRITE) and runs and found.standing.deadline.withdrawn_at is None


def _is_about(detail: dict[str, Any], one: Standing) -> bool:
    """Whether a line of the timeline is about this deadline: by its id, or by what started or moved it."""
    if "deadline_id" in detail:
        return bool(detail["deadline_id"] == str(one.deadline.id))
    events = {str(one.event.id), *(str(event.id) for event in one.moved_by)}
    return detail.get("event_id") in events


def _short_of(lines: list[Line]) -> list[dict[str, Any]]:
    return [{"on": line.on, "when": line.when, "what": line.what, "who": line.how} for line in lines]


def _facts(found: Found, today: dt.date) -> list[tuple[str, Any]]:
    one, deadline = found.standing, found.standing.deadline
    clause = event_clause(one.event.code, found.dossier.kind)
    facts = [(_("It began by"), clause), (_("On"), short(one.event.day, today))]
    if one.event.proof:
        facts.append((_("How we know"), one.event.proof))
    if deadline.posted_on:
        facts.append((_("Posted on"), short(deadline.posted_on, today)))
    if deadline.met_on:
        facts.append((_("Done or received on"), short(deadline.met_on, today)))
    if deadline.proof:
        facts.append((_("Proof of that"), deadline.proof))
    return facts


def _source(one: Standing) -> tuple[str, str] | None:
    term = one.term
    return (voice().source(term, in_full=True), term.source_url) if term is not None else None


def _moved(event: DossierEvent, found: Found, today: dt.date) -> tuple[str, str, str]:
    """Return what moved the date, its address, and why; with a warning when it came after the term had ended."""
    why = why_of(event)
    if event in found.standing.moved_too_late:
        doubt = doubt_of(event)
        why = f"{why}. {doubt}" if why else str(doubt)
    return moved_in_words(event, today), url_for("deadlines.event", event_id=event.id), why


def moved_in_words(event: DossierEvent, today: dt.date) -> str:
    """Return what an event did to a date: `De klok stopte op 1 juni, tot en met 11 juni`."""
    first = short(event.day, today)
    if event.role is EventRole.EXTENDS:
        length = voice().length(Length.of(event.length))
        return str(_("%(length)s longer, by a letter of %(day)s", length=length, day=first))
    if event.until is None:
        return str(_("The clock stopped on %(day)s", day=first))
    until = short(event.until, today)
    return str(_("The clock stopped on %(day)s, up to and including %(until)s", day=first, until=until))


def why_of(event: DossierEvent) -> str:
    """Return why the clock stood still; nothing for what did not stop one."""
    return word(StillReason(event.code)) if event.code in set(StillReason) else ""


def _may(one: Standing) -> dict[str, bool]:
    term, is_open = one.term, one.deadline.state is DeadlineState.OPEN
    known = term is not None and one.counted is not None
    return {
        "is_open": is_open,
        "may_stand_still": bool(is_open and known and term is not None and term.may_stand_still),
        "may_be_longer": bool(is_open and one.extensions_left),
        "may_notice": bool(is_open and term is not None and term.remedy is Remedy.NOTICE_OF_DEFAULT and one.last_day),
    }
