"""The people of the Helpdesk: what they take and have, what the coordinator settles for them, and everybody's leave."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from tenants.faults import RefusalError
from tenants.helpdesk.leaves import (
    correct_leave,
    enter_leave,
    leave_named,
    leaves_from,
    restore_leave,
    withdraw_leave,
)
from tenants.helpdesk.members import settle_member
from tenants.helpdesk.people import colleague_named, colleagues
from tenants.helpdesk.rules import subjects_of
from tenants.moments import local_date
from tenants.roles import Right
from wegwijs.access import needs
from wegwijs.desk.forms import first_id
from wegwijs.helpdesk.blueprint import pages
from wegwijs.helpdesk.team_forms import HelpdeskLeaveForm, MemberForm, values_of_leave, values_of_member
from wegwijs.refusals import accepted, sentence_of
from wegwijs.requests import actor, member, place, session
from wegwijs.templating import weekday
from wegwijs.words import word

if TYPE_CHECKING:
    import uuid

    from flask.typing import ResponseReturnValue

    from tenants.helpdesk.models import HelpdeskLeave
    from tenants.helpdesk.people import Colleague


@pages.get("/helpdesk/team")
@needs(Right.HELPDESK_READ)
def team() -> str:
    """Show who works here, with what they take and have, and who is away when."""
    today, me = local_date(), member().person_id
    people = colleagues(session(), today)
    assigns = place().may(Right.HELPDESK_ASSIGN)
    return render_template(
        "helpdesk/team.html",
        lead=_lead(people),
        rows=[_row(one, mine=one.id == me) for one in people],
        leaves=[
            {"leave": each.leave, "name": each.name, "mine": each.leave.person_id == me, "days": days_of(each.leave)}
            for each in leaves_from(session(), today)
        ],
        assigns=assigns,
        plans=place().may(Right.HELPDESK_ANSWER) and any(one.id == me for one in people),
        undone=first_id([request.args.get("undone")]),
    )


@pages.get("/helpdesk/team/<uuid:helpdesk_member_id>")
@needs(Right.HELPDESK_ASSIGN, about="helpdesk_member")
def colleague(helpdesk_member_id: uuid.UUID) -> str:
    """Ask what somebody takes on."""
    one = _colleague(helpdesk_member_id)
    return render_template("helpdesk/member.html", form=MemberForm(formdata=None, data=values_of_member(one)), one=one)


@pages.post("/helpdesk/team/<uuid:helpdesk_member_id>")
@needs(Right.HELPDESK_ASSIGN, about="helpdesk_member")
def settle(helpdesk_member_id: uuid.UUID) -> ResponseReturnValue:
    """Settle what somebody takes on."""
    form, one = MemberForm(), _colleague(helpdesk_member_id)
    if accepted(form, lambda: settle_member(session(), actor(), helpdesk_member_id, form.member(), local_date())):
        flash(_("Saved."), "ok")
        return redirect(url_for("helpdesk.team"), 303)
    return render_template("helpdesk/member.html", form=form, one=one), 422


@pages.get("/helpdesk/team/leaves/new")
@needs(Right.HELPDESK_ANSWER)
def my_leave() -> str:
    """Ask when I am away."""
    return _leave_page(HelpdeskLeaveForm(formdata=None), _colleague(member().person_id))


@pages.post("/helpdesk/team/leaves/new")
@needs(Right.HELPDESK_ANSWER)
def register_my_leave() -> ResponseReturnValue:
    """Enter my leave."""
    return _register(member().person_id)


@pages.get("/helpdesk/team/<uuid:helpdesk_member_id>/leaves/new")
@needs(Right.HELPDESK_ASSIGN, about="helpdesk_member")
def new_leave(helpdesk_member_id: uuid.UUID) -> str:
    """Ask when a colleague is away."""
    return _leave_page(HelpdeskLeaveForm(formdata=None), _colleague(helpdesk_member_id))


@pages.post("/helpdesk/team/<uuid:helpdesk_member_id>/leaves/new")
@needs(Right.HELPDESK_ASSIGN, about="helpdesk_member")
def register_leave(helpdesk_member_id: uuid.UUID) -> ResponseReturnValue:
    """Enter leave of a colleague."""
    return _register(helpdesk_member_id)


def _register(person_id: uuid.UUID) -> ResponseReturnValue:
    form, one = HelpdeskLeaveForm(), _colleague(person_id)
    if accepted(form, lambda: enter_leave(session(), actor(), person_id, form.leave(), local_date())):
        return _saved(one, form)
    return _leave_page(form, one), 422


@pages.get("/helpdesk/team/leaves/<uuid:helpdesk_leave_id>")
@needs(Right.HELPDESK_ANSWER, about="helpdesk_leave")
def leave(helpdesk_leave_id: uuid.UUID) -> str:
    """Ask what has to change."""
    found = leave_named(session(), actor(), helpdesk_leave_id)
    form = HelpdeskLeaveForm(formdata=None, data=values_of_leave(found))
    return _leave_page(form, _colleague(found.person_id), found)


@pages.post("/helpdesk/team/leaves/<uuid:helpdesk_leave_id>")
@needs(Right.HELPDESK_ANSWER, about="helpdesk_leave")
def edit_leave(helpdesk_leave_id: uuid.UUID) -> ResponseReturnValue:
    """Change leave."""
    form, found = HelpdeskLeaveForm(), leave_named(session(), actor(), helpdesk_leave_id)
    one = _colleague(found.person_id)
    if accepted(form, lambda: correct_leave(session(), actor(), helpdesk_leave_id, form.leave(), local_date())):
        return _saved(one, form)
    return _leave_page(form, one, found), 422


@pages.post("/helpdesk/team/leaves/<uuid:helpdesk_leave_id>/withdraw")
@needs(Right.HELPDESK_ANSWER, about="helpdesk_leave")
def drop_leave(helpdesk_leave_id: uuid.UUID) -> ResponseReturnValue:
    """Take leave back."""
    try:
        found = withdraw_leave(session(), actor(), helpdesk_leave_id, local_date())
    except RefusalError as refusal:
        return _refused(helpdesk_leave_id, refusal), 422
    return redirect(url_for("helpdesk.team", undone=found.id), 303)


@pages.post("/helpdesk/team/leaves/<uuid:helpdesk_leave_id>/restore")
@needs(Right.HELPDESK_ANSWER, about="helpdesk_leave")
def keep_leave(helpdesk_leave_id: uuid.UUID) -> ResponseReturnValue:
    """Let it hold again."""
    try:
        restore_leave(session(), actor(), helpdesk_leave_id, local_date())
    except RefusalError as refusal:
        flash(sentence_of(refusal.message, refusal.values), "error")
    else:
        flash(_("The leave holds again."), "ok")
    return redirect(url_for("helpdesk.team"), 303)


def days_of(found: HelpdeskLeave) -> str:
    """Return the days of leave in words: one day, or from one to another."""
    if found.first_day == found.last_day:
        return weekday(found.first_day)
    return str(_("%(first)s to %(last)s", first=weekday(found.first_day), last=weekday(found.last_day)))


def _colleague(person_id: uuid.UUID) -> Colleague:
    return colleague_named(session(), person_id, local_date())


def _refused(leave_id: uuid.UUID, refusal: RefusalError) -> str:
    found = leave_named(session(), actor(), leave_id)
    form = HelpdeskLeaveForm(formdata=None, data=values_of_leave(found))
    form.form_errors = [sentence_of(refusal.message, refusal.values)]
    return _leave_page(form, _colleague(found.person_id), found)


def _leave_page(form: HelpdeskLeaveForm, one: Colleague, found: HelpdeskLeave | None = None) -> str:
    begun = found is not None and found.first_day < local_date()
    return render_template(
        "helpdesk/leave.html",
        form=form,
        one=one,
        leave=found,
        begun=begun,
        mine=one.id == member().person_id,
        happens=what_happens(one, mine=one.id == member().person_id),
    )


def what_happens(one: Colleague, *, mine: bool) -> str:
    """Return what becomes of the questions that somebody has when their leave begins; nothing when they have none."""
    held = one.open_count + one.waiting_count
    if not held:
        return ""
    has = (
        ngettext("You have %(num)d question now.", "You have %(num)d questions now.", held)
        if mine
        else ngettext("%(name)s has %(num)d question now.", "%(name)s has %(num)d questions now.", held, name=one.name)
    )
    goes = _(
        "What is not answered when the leave begins goes back to the queue that morning, with its draft and its notes, so that"
        " a colleague can take it."
    )
    if not one.waiting_count:
        return f"{has} {goes}"
    later = _("What waits for the branch goes back as soon as the branch has replied.")
    return f"{has} {goes} {later}"


def _saved(one: Colleague, form: HelpdeskLeaveForm) -> ResponseReturnValue:
    said = [str(_("Saved."))]
    first = form.first_day.data
    if first and first > local_date() and one.open_count + one.waiting_count:
        said.append(what_happens(one, mine=one.id == member().person_id))
    flash(" ".join(said), "ok")
    return redirect(url_for("helpdesk.team"), 303)


def _lead(people: list[Colleague]) -> str:
    away = sum(one.away for one in people)
    full = sum(one.full and not one.away for one in people)
    said = [
        ngettext("%(num)d person works at the Helpdesk.", "%(num)d people work at the Helpdesk.", len(people)),
        ngettext("%(num)d is away today.", "%(num)d are away today.", away) if away else _("Nobody is away today."),
    ]
    if full:
        said.append(ngettext("%(num)d has no room for another.", "%(num)d have no room for another.", full))
    return " ".join(str(each) for each in said)


def _row(one: Colleague, *, mine: bool) -> dict[str, Any]:
    beside = [subject for subject in one.skills if subject not in subjects_of(one.team)] if one.team else []
    return {
        "one": one,
        "mine": mine,
        "team": word(one.team) if one.team else str(_("all subjects")),
        "beside": ", ".join(sorted(word(subject) for subject in beside)),
        "load": load_of(one),
        "away": away_of(one),
    }


def load_of(one: Colleague) -> str:
    """Return how much somebody has of what they have room for: `3 van 6`."""
    if one.capacity is None:
        return str(one.open_count)
    return str(_("%(open)s of %(room)s", open=one.open_count, room=one.capacity))


def away_of(one: Colleague) -> str:
    """Return that somebody is away and until when, or from when they will be; nothing for who stays."""
    if one.away_until is not None:
        return str(_("away to %(day)s", day=weekday(one.away_until)))
    if one.next_leave is not None:
        return str(_("away from %(day)s", day=weekday(one.next_leave[0])))
    return ""
