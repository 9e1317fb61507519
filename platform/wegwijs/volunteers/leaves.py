"""Leave: planning it with a stand-in, changing it, taking it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from tenants.moments import local_date
from tenants.roles import Right
from tenants.volunteers.leaves import change_leave, leave_named, plan_leave, restore_leave, withdraw_leave
from tenants.volunteers.queries import among_colleagues
from wegwijs.access import needs
from wegwijs.refusals import accepted
from wegwijs.requests import actor, session
from wegwijs.volunteers.forms import LeaveForm, values_of_leave
from wegwijs.volunteers.pages import pages

if TYPE_CHECKING:
    import uuid

    from flask.typing import ResponseReturnValue

    from tenants.volunteers.models import Leave, Volunteer


@pages.get("/<branch>/team/<uuid:volunteer_id>/leaves/new")
@needs(Right.VOLUNTEER_WRITE, about="volunteer")
def new_leave(volunteer_id: uuid.UUID) -> ResponseReturnValue:
    """Ask when somebody is away and who stands in."""
    form = LeaveForm(formdata=None)
    return _page(form, _offer(form, volunteer_id))


@pages.post("/<branch>/team/<uuid:volunteer_id>/leaves/new")
@needs(Right.VOLUNTEER_WRITE, about="volunteer")
def register_leave(volunteer_id: uuid.UUID) -> ResponseReturnValue:
    """Plan leave."""
    form = LeaveForm()
    one = _offer(form, volunteer_id)
    if accepted(form, lambda: plan_leave(session(), actor(), volunteer_id, form.leave())):
        flash(_("Saved."), "ok")
        return _back(volunteer_id)
    return _page(form, one), 422


@pages.get("/<branch>/team/leaves/<uuid:leave_id>")
@needs(Right.VOLUNTEER_WRITE, about="leave")
def leave(leave_id: uuid.UUID) -> ResponseReturnValue:
    """Ask what has to change."""
    found = leave_named(session(), leave_id)
    form = LeaveForm(formdata=None, data=values_of_leave(found))
    return _page(form, _offer(form, found.volunteer_id), found)


@pages.post("/<branch>/team/leaves/<uuid:leave_id>")
@needs(Right.VOLUNTEER_WRITE, about="leave")
def edit_leave(leave_id: uuid.UUID) -> ResponseReturnValue:
    """Change leave."""
    form, found = LeaveForm(), leave_named(session(), leave_id)
    one = _offer(form, found.volunteer_id)
    if accepted(form, lambda: change_leave(session(), actor(), leave_id, form.leave())):
        flash(_("Saved."), "ok")
        return _back(found.volunteer_id)
    return _page(form, one, found), 422


@pages.post("/<branch>/team/leaves/<uuid:leave_id>/withdraw")
@needs(Right.VOLUNTEER_WRITE, about="leave")
def drop_leave(leave_id: uuid.UUID) -> ResponseReturnValue:
    """Take leave back."""
    found = withdraw_leave(session(), actor(), leave_id)
    return _back(found.volunteer_id, leave=found.id)


@pages.post("/<branch>/team/leaves/<uuid:leave_id>/restore")
@needs(Right.VOLUNTEER_WRITE, about="leave")
def keep_leave(leave_id: uuid.UUID) -> ResponseReturnValue:
    """Let it hold again."""
    found = restore_leave(session(), actor(), leave_id)
    flash(_("The leave holds again."), "ok")
    return _back(found.volunteer_id)


def _back(volunteer_id: uuid.UUID, **withdrawn: uuid.UUID) -> ResponseReturnValue:
    return redirect(url_for("volunteers.volunteer", volunteer_id=volunteer_id, **withdrawn), 303)  # type: ignore[arg-type]


def _offer(form: LeaveForm, volunteer_id: uuid.UUID) -> Volunteer:
    one, colleagues = among_colleagues(session(), volunteer_id, local_date())
    form.offer(colleagues)
    return one


def _page(form: LeaveForm, one: Volunteer, found: Leave | None = None) -> str:
    return render_template("volunteers/leave.html", form=form, one=one, leave=found)
