"""Leaving the team in one act, and coming back.

Access ends first, in the scope that sees accounts, and only then does the roster: when that first part fails nothing
happened at all, and nobody is ever off the roster with a door still open. Coming back goes the other way round.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from tenants.auth.leaving import end_access, give_access_back
from tenants.isolation import Accounts, scoped
from tenants.moments import local_date, now
from tenants.roles import Right, Role
from tenants.volunteers.departures import begin_again, departure_of, leave_team, note_access, undo_leaving
from tenants.volunteers.hanging import what_hangs_on
from tenants.volunteers.queries import among_colleagues, volunteer_named
from tenants.volunteers.rules import Work
from wegwijs.access import needs
from wegwijs.extensions import db
from wegwijs.refusals import accepted
from wegwijs.requests import actor, session
from wegwijs.volunteers.forms import LeavingForm, ReturnForm
from wegwijs.volunteers.pages import pages

if TYPE_CHECKING:
    import uuid

    from flask.typing import ResponseReturnValue

    from tenants.volunteers.models import Departure, Volunteer


@pages.get("/<branch>/team/<uuid:volunteer_id>/leaving")
@needs(Right.VOLUNTEER_WRITE, about="volunteer")
def leaving(volunteer_id: uuid.UUID) -> ResponseReturnValue:
    """Show everything that hangs on somebody, and ask to whom it goes."""
    form = LeavingForm(formdata=None, data={"ended_on": local_date()})
    return _page(form, _offer(form, volunteer_id))


@pages.post("/<branch>/team/<uuid:volunteer_id>/leaving")
@needs(Right.VOLUNTEER_WRITE, about="volunteer")
def let_leave(volunteer_id: uuid.UUID) -> ResponseReturnValue:
    """Let somebody leave: work, access and roster in one act."""
    form = LeavingForm()
    one = _offer(form, volunteer_id)

    def do() -> None:
        # What is refused half-way goes back to where it was, so that the page shows all of it again.
        with session().begin_nested():
            departure = leave_team(session(), actor(), volunteer_id, form.leaving(), now())
        _end_access(one, departure)

    if accepted(form, do):
        flash(
            _("%(name)s left. Their work is with others, and they can open nothing here any more.", name=one.name), "ok"
        )
        return redirect(url_for("volunteers.volunteer", volunteer_id=volunteer_id), 303)
    return _page(form, one), 422


def _end_access(one: Volunteer, departure: Departure) -> None:
    if one.person_id is not None:
        with scoped(db.engine, Accounts()) as accounts:
            roles = end_access(accounts, actor(), session().branch_id, one.person_id, local_date())
        note_access(departure, roles)


def _offer(form: LeavingForm, volunteer_id: uuid.UUID) -> Volunteer:
    one, colleagues = among_colleagues(session(), volunteer_id, local_date())
    form.offer(colleagues)
    return one


def _page(form: LeavingForm, one: Volunteer) -> str:
    hanging = what_hangs_on(session(), one, now())
    return render_template(
        "volunteers/leaving.html",
        form=form,
        one=one,
        hanging=hanging,
        stand_ins=Work.STAND_INS in hanging,
        oneself=one.person_id == actor().who,
    )


@pages.get("/<branch>/team/<uuid:volunteer_id>/return")
@needs(Right.VOLUNTEER_WRITE, about="volunteer")
def returning(volunteer_id: uuid.UUID) -> ResponseReturnValue:
    """Ask whether leaving was a mistake, or somebody begins again."""
    form = ReturnForm(formdata=None, data={"since": local_date(), "with_work": True, "access": True})
    return _return_page(form, volunteer_id)


@pages.post("/<branch>/team/<uuid:volunteer_id>/return")
@needs(Right.VOLUNTEER_WRITE, about="volunteer")
def come_back(volunteer_id: uuid.UUID) -> ResponseReturnValue:
    """Take the leaving back, or take somebody on again."""
    form, one = ReturnForm(), volunteer_named(session(), volunteer_id)
    back: list[Volunteer] = []

    def do() -> None:
        departure = departure_of(session(), volunteer_id)
        if form.how.data == "again":
            back.append(begin_again(session(), actor(), volunteer_id, form.since.data, local_date()))
        else:
            undo_leaving(session(), actor(), volunteer_id, local_date(), with_work=form.with_work.data)
            back.append(one)
        if form.access.data:
            _give_access_back(back[0], departure)

    if accepted(form, do):
        flash(_("%(name)s is on the roster again.", name=one.name), "ok")
        return redirect(url_for("volunteers.volunteer", volunteer_id=back[0].id), 303)
    return _return_page(form, volunteer_id), 422


def _give_access_back(one: Volunteer, departure: Departure | None) -> None:
    roles = [Role(role) for role in departure.handed_over.get("roles", [])] if departure else []
    if one.person_id is not None and roles:
        with scoped(db.engine, Accounts()) as accounts:
            give_access_back(accounts, actor(), session().branch_id, one.person_id, roles, local_date())


def _return_page(form: ReturnForm, volunteer_id: uuid.UUID) -> str:
    one = volunteer_named(session(), volunteer_id)
    departure = departure_of(session(), volunteer_id)
    roles = [Role(role) for role in departure.handed_over.get("roles", [])] if departure else []
    return render_template("volunteers/return.html", form=form, one=one, departure=departure, roles=roles)
