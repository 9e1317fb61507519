"""Groups: those that run, one of them, beginning, correcting, ending it, and taking it back."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from flask import flash, render_template, url_for
from flask_babel import gettext as _

from tenants.moments import local_date
from tenants.participation.actions import (
    begin_group,
    correct_group,
    end_group,
    go_on_with_group,
    restore_group,
    withdraw_group,
)
from tenants.participation.queries import group_lines, group_named, group_page, takers
from tenants.participation.rules import may_have_certificate, oddities
from tenants.roles import Right
from wegwijs.access import needs
from wegwijs.gatherings import DayForm, ReasonForm, go_to, nationality_names
from wegwijs.participation.blueprint import pages
from wegwijs.participation.forms import GroupForm, group_values
from wegwijs.refusals import accepted
from wegwijs.requests import actor, place, reader, session, touch

if TYPE_CHECKING:
    import uuid

    from flask.typing import ResponseReturnValue

    from tenants.participation.models import ParticipationGroup


@pages.get("/<branch>/participation")
@needs(Right.PARTICIPATION_READ, about="group")
def groups() -> ResponseReturnValue:
    """Show the groups that run, and those that ended."""
    today = local_date()
    found = group_lines(session())
    touch("group", "", found=len(found))
    running = [line for line in found if line.runs(today)]
    earlier = [line for line in found if line not in running]
    return render_template(
        "participation/groups.html",
        running=running,
        years=[
            (year, list(of)) for year, of in itertools.groupby(earlier, key=lambda line: line.group.started_on.year)
        ],
        today=today,
        runs=place().may(Right.PARTICIPATION_WRITE),
    )


@pages.get("/<branch>/participation/<uuid:group_id>")
@needs(Right.PARTICIPATION_READ, about="group")
def group(group_id: uuid.UUID) -> ResponseReturnValue:
    """Show a group: its workshops, who takes part, who came and who signed.

    Whoever does the work of groups sees the whole list, because a list without names cannot be run; others read the
    names of clients whose records are open to them, and know the rest by number.
    """
    today, runs = local_date(), place().may(Right.PARTICIPATION_WRITE)
    page = group_page(session(), group_id)
    people = takers(session(), reader(), group_id, runs=runs)
    there = [one for one in people if one.participant.withdrawn_at is None]
    held = page.held(today)
    return render_template(
        "participation/group.html",
        page=page,
        group=page.group,
        people=there,
        gone=[one for one in people if one.participant.withdrawn_at is not None],
        oddities=[_(sentence) for sentence in oddities(page.group.started_on, page.group.ended_on, page.days, today)],
        held=held,
        may_sign=bool(held) and any(one.participant.signed_on is None for one in there),
        certificates=sum(may_have_certificate(len(one.attended), one.participant.signed_on) for one in there),
        nationalities=nationality_names(),
        today=today,
        runs=runs,
    )


@pages.get("/<branch>/participation/new")
@needs(Right.PARTICIPATION_WRITE, about="group")
def new() -> ResponseReturnValue:
    """Ask what a new group is called, and when it begins."""
    return _form(GroupForm(formdata=None, data={"started_on": local_date()}))


@pages.post("/<branch>/participation/new")
@needs(Right.PARTICIPATION_WRITE, about="group")
def begin() -> ResponseReturnValue:
    """Begin a group."""
    form, made = GroupForm(), []
    if accepted(form, lambda: made.append(begin_group(session(), actor(), form.group(), local_date()))):
        flash(_("The group has begun. Plan its workshops, and add who takes part."), "ok")
        return go_to("participation.group", group_id=made[0].id)
    return _form(form), 422


@pages.get("/<branch>/participation/<uuid:group_id>/details")
@needs(Right.PARTICIPATION_WRITE, about="group")
def details(group_id: uuid.UUID) -> ResponseReturnValue:
    """Ask what a group is called, and when it began."""
    found = group_named(session(), group_id)
    return _form(GroupForm(formdata=None, data=group_values(found)), found)


@pages.post("/<branch>/participation/<uuid:group_id>/details")
@needs(Right.PARTICIPATION_WRITE, about="group")
def correct(group_id: uuid.UUID) -> ResponseReturnValue:
    """Correct a group."""
    form, found = GroupForm(), group_named(session(), group_id)
    if accepted(
        form,
        lambda: correct_group(session(), actor(), group_id, form.group(), form.reason.data or "", local_date()),
    ):
        flash(_("Saved."), "ok")
        return go_to("participation.group", group_id=group_id)
    return _form(form, found), 422


def _form(form: GroupForm, found: ParticipationGroup | None = None) -> str:
    form.municipality.offer(found.municipality_code if found else "")
    return render_template("participation/form.html", form=form, group=found)


@pages.get("/<branch>/participation/<uuid:group_id>/end")
@needs(Right.PARTICIPATION_WRITE, about="group")
def ending(group_id: uuid.UUID) -> ResponseReturnValue:
    """Ask for the last day of a group."""
    found = group_named(session(), group_id)
    return _ending(DayForm(formdata=None, data={"ended_on": found.ended_on or local_date()}), found)


@pages.post("/<branch>/participation/<uuid:group_id>/end")
@needs(Right.PARTICIPATION_WRITE, about="group")
def end(group_id: uuid.UUID) -> ResponseReturnValue:
    """End a group."""
    form, found = DayForm(), group_named(session(), group_id)
    if accepted(form, lambda: end_group(session(), actor(), group_id, form.ended_on.data, local_date())):
        flash(_("The group has ended. You can undo this on its page."), "ok")
        return go_to("participation.group", group_id=group_id)
    return _ending(form, found), 422


def _ending(form: DayForm, found: ParticipationGroup) -> str:
    return render_template(
        "gatherings/ask.html",
        form=form,
        fields=("ended_on",),
        title=_("End group %(number)s", number=found.number),
        lead=_("On the last day the group still counts. Statements can be signed afterwards too."),
        button=_("End the group"),
        action=url_for("participation.end", group_id=found.id),
        back=url_for("participation.group", group_id=found.id),
    )


@pages.post("/<branch>/participation/<uuid:group_id>/go-on")
@needs(Right.PARTICIPATION_WRITE, about="group")
def go_on(group_id: uuid.UUID) -> ResponseReturnValue:
    """Undo the end of a group."""
    go_on_with_group(session(), actor(), group_id)
    flash(_("The group goes on."), "ok")
    return go_to("participation.group", group_id=group_id)


@pages.get("/<branch>/participation/<uuid:group_id>/withdraw")
@needs(Right.PARTICIPATION_WRITE, about="group")
def withdrawing(group_id: uuid.UUID) -> ResponseReturnValue:
    """Ask why a group does not count."""
    return _withdrawing(ReasonForm(formdata=None), group_named(session(), group_id))


@pages.post("/<branch>/participation/<uuid:group_id>/withdraw")
@needs(Right.PARTICIPATION_WRITE, about="group")
def withdraw(group_id: uuid.UUID) -> ResponseReturnValue:
    """Take back a group that was entered by mistake."""
    form, found = ReasonForm(), group_named(session(), group_id)
    if accepted(form, lambda: withdraw_group(session(), actor(), group_id, form.reason.data or "")):
        flash(_("The group does not count any more. You can undo this on its page."), "ok")
        return go_to("participation.group", group_id=group_id)
    return _withdrawing(form, found), 422


def _withdrawing(form: ReasonForm, found: ParticipationGroup) -> str:
    return render_template(
        "gatherings/ask.html",
        form=form,
        fields=("reason",),
        title=_("Group %(number)s was entered by mistake", number=found.number),
        lead=_("The group, its workshops and its people then count in no figure. Nothing is thrown away."),
        button=_("Take the group back"),
        action=url_for("participation.withdraw", group_id=found.id),
        back=url_for("participation.group", group_id=found.id),
    )


@pages.post("/<branch>/participation/<uuid:group_id>/restore")
@needs(Right.PARTICIPATION_WRITE, about="group")
def restore(group_id: uuid.UUID) -> ResponseReturnValue:
    """Put back a group that was taken back."""
    restore_group(session(), actor(), group_id)
    flash(_("The group counts again."), "ok")
    return go_to("participation.group", group_id=group_id)
