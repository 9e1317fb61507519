"""Classes: today's lessons and every class, one of them, beginning, correcting, ending it, and taking it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from tenants.language.actions import (
    begin_class,
    correct_class,
    end_class,
    go_on_with_class,
    restore_class,
    withdraw_class,
)
from tenants.language.queries import class_lines, class_named, class_page, lessons_of_day
from tenants.language.roll import members
from tenants.language.rules import free_places, has_place, stays_away
from tenants.moments import local_date
from tenants.roles import Right
from wegwijs.access import needs
from wegwijs.gatherings import DayForm, ReasonForm, go_to
from wegwijs.language.blueprint import pages
from wegwijs.language.forms import ClassForm, class_values
from wegwijs.language.words import WEEKDAYS
from wegwijs.refusals import accepted
from wegwijs.requests import actor, place, reader, session, touch

if TYPE_CHECKING:
    import uuid

    from flask.typing import ResponseReturnValue

    from tenants.language.models import LanguageClass

SHOWN_BEFORE = 3


def hours_words(found: LanguageClass) -> str:
    """Return when a class is held, as far as it is known: `dinsdag 10:00-12:00`."""
    day = str(WEEKDAYS[found.weekday]).lower() if found.weekday else ""
    hours = f"{found.starts_at:%H:%M}\u2060–\u2060{found.ends_at:%H:%M}" if found.starts_at and found.ends_at else ""
    return " ".join(part for part in (day, hours) if part)


@pages.get("/<branch>/language")
@needs(Right.LANGUAGE_READ, about="class")
def classes() -> ResponseReturnValue:
    """Show today's lessons, one's own first and large, and every class."""
    today = local_date()
    lines = class_lines(session(), reader(), today)
    lessons = lessons_of_day(session(), reader(), today)
    touch("class", "", found=len(lines))
    planned = {one.language_class.id for one in lessons}
    running = [line for line in lines if line.language_class.ended_on is None or line.language_class.ended_on >= today]
    return render_template(
        "language/classes.html",
        lessons=lessons,
        unplanned=[
            line
            for line in running
            if line.mine
            and line.language_class.weekday == today.isoweekday()
            and line.language_class.started_on <= today
            and line.language_class.id not in planned
        ],
        running=running,
        ended=[line for line in lines if line not in running],
        hours=hours_words,
        today=today,
        runs=place().may(Right.LANGUAGE_WRITE),
    )


@pages.get("/<branch>/language/<uuid:class_id>")
@needs(Right.LANGUAGE_READ, about="class")
def one_class(class_id: uuid.UUID) -> ResponseReturnValue:
    """Show a class: its lessons, who takes part, who stays away, who waits and who left.

    Whoever does the work of classes, and who teaches this one, sees every name; others the names of clients whose
    records are open to them, and numbers.
    """
    today, writes = local_date(), place().may(Right.LANGUAGE_WRITE)
    page = class_page(session(), reader(), class_id, today)
    found = page.language_class
    people = members(session(), reader(), class_id, runs=writes or page.mine)
    there = [one for one in people if one.is_member(min(today, found.ended_on or today))]
    waits = sorted((one for one in people if one.waits), key=lambda one: (str(one.pupil.waits_since), one.pupil.id))
    coming = [one for one in page.lessons if one.lesson.day >= today]
    before = [one for one in reversed(page.lessons) if one.lesson.day < today]
    return render_template(
        "language/class.html",
        page=page,
        found=found,
        hours=hours_words(found),
        coming=coming,
        before=before[:SHOWN_BEFORE],
        earlier=before[SHOWN_BEFORE:],
        people=there,
        waits=waits,
        gone=[one for one in people if one not in there and one not in waits],
        away=[
            one
            for one in there
            if stays_away(found.kind, one.missed) and not (found.ended_on and found.ended_on < today)
        ],
        free=free_places(found.places, len(there)),
        can_offer=bool(waits) and has_place(found.places, len(there)),
        today=today,
        writes=writes and found.withdrawn_at is None,
        may_write=writes,
        mine=page.mine,
    )


@pages.get("/<branch>/language/new")
@needs(Right.LANGUAGE_WRITE, about="class")
def new() -> ResponseReturnValue:
    """Ask what a new class is."""
    return _form(ClassForm(formdata=None, data={"started_on": local_date()}))


@pages.post("/<branch>/language/new")
@needs(Right.LANGUAGE_WRITE, about="class")
def begin() -> ResponseReturnValue:
    """Begin a class."""
    form, made = ClassForm(), []
    if accepted(form, lambda: made.append(begin_class(session(), actor(), form.new_class(), local_date()))):
        flash(_("The class is there. Say who teaches it, plan its lessons, and add who takes part."), "ok")
        return go_to("language.one_class", class_id=made[0].id)
    return _form(form), 422


@pages.get("/<branch>/language/<uuid:class_id>/details")
@needs(Right.LANGUAGE_WRITE, about="class")
def details(class_id: uuid.UUID) -> ResponseReturnValue:
    """Ask what a class is."""
    found = class_named(session(), class_id)
    return _form(ClassForm(formdata=None, data=class_values(found)), found)


@pages.post("/<branch>/language/<uuid:class_id>/details")
@needs(Right.LANGUAGE_WRITE, about="class")
def correct(class_id: uuid.UUID) -> ResponseReturnValue:
    """Correct a class."""
    form, found = ClassForm(), class_named(session(), class_id)
    if accepted(
        form,
        lambda: correct_class(session(), actor(), class_id, form.new_class(), form.reason.data or "", local_date()),
    ):
        flash(_("Saved."), "ok")
        return go_to("language.one_class", class_id=class_id)
    return _form(form, found), 422


def _form(form: ClassForm, found: LanguageClass | None = None) -> str:
    form.municipality.offer(found.municipality_code if found else "")
    return render_template("language/form.html", form=form, found=found)


@pages.get("/<branch>/language/<uuid:class_id>/end")
@needs(Right.LANGUAGE_WRITE, about="class")
def ending(class_id: uuid.UUID) -> ResponseReturnValue:
    """Ask for the last day of a class."""
    found = class_named(session(), class_id)
    return _ending(DayForm(formdata=None, data={"ended_on": found.ended_on or local_date()}), found)


@pages.post("/<branch>/language/<uuid:class_id>/end")
@needs(Right.LANGUAGE_WRITE, about="class")
def end(class_id: uuid.UUID) -> ResponseReturnValue:
    """End a class."""
    form, found = DayForm(), class_named(session(), class_id)
    if accepted(form, lambda: end_class(session(), actor(), class_id, form.ended_on.data, local_date())):
        flash(_("The class has ended. You can undo this on its page."), "ok")
        return go_to("language.one_class", class_id=class_id)
    return _ending(form, found), 422


def _ending(form: DayForm, found: LanguageClass) -> str:
    return render_template(
        "gatherings/ask.html",
        form=form,
        fields=("ended_on",),
        title=_("End class %(number)s", number=found.number),
        lead=_("Lessons after the last day are cancelled. What was written down stays."),
        button=_("End the class"),
        action=url_for("language.end", class_id=found.id),
        back=url_for("language.one_class", class_id=found.id),
    )


@pages.post("/<branch>/language/<uuid:class_id>/go-on")
@needs(Right.LANGUAGE_WRITE, about="class")
def go_on(class_id: uuid.UUID) -> ResponseReturnValue:
    """Undo the end of a class."""
    go_on_with_class(session(), actor(), class_id)
    flash(_("The class goes on."), "ok")
    return go_to("language.one_class", class_id=class_id)


@pages.get("/<branch>/language/<uuid:class_id>/withdraw")
@needs(Right.LANGUAGE_WRITE, about="class")
def withdrawing(class_id: uuid.UUID) -> ResponseReturnValue:
    """Ask why a class does not count."""
    return _withdrawing(ReasonForm(formdata=None), class_named(session(), class_id))


@pages.post("/<branch>/language/<uuid:class_id>/withdraw")
@needs(Right.LANGUAGE_WRITE, about="class")
def withdraw(class_id: uuid.UUID) -> ResponseReturnValue:
    """Take back a class that was entered by mistake."""
    form, found = ReasonForm(), class_named(session(), class_id)
    if accepted(form, lambda: withdraw_class(session(), actor(), class_id, form.reason.data or "")):
        flash(_("The class does not count any more. You can undo this on its page."), "ok")
        return go_to("language.one_class", class_id=class_id)
    return _withdrawing(form, found), 422


def _withdrawing(form: ReasonForm, found: LanguageClass) -> str:
    return render_template(
        "gatherings/ask.html",
        form=form,
        fields=("reason",),
        title=_("Class %(number)s was entered by mistake", number=found.number),
        lead=_("The class and its people then count in no figure. Nothing is thrown away."),
        button=_("Take the class back"),
        action=url_for("language.withdraw", class_id=found.id),
        back=url_for("language.one_class", class_id=found.id),
    )


@pages.post("/<branch>/language/<uuid:class_id>/restore")
@needs(Right.LANGUAGE_WRITE, about="class")
def restore(class_id: uuid.UUID) -> ResponseReturnValue:
    """Put back a class that was taken back."""
    restore_class(session(), actor(), class_id)
    flash(_("The class counts again."), "ok")
    return go_to("language.one_class", class_id=class_id)


def places_words(free: int | None) -> str:
    """Return how many places are free, in words."""
    if free is None:
        return str(_("no limit"))
    return str(ngettext("%(num)s place free", "%(num)s places free", free)) if free else str(_("full"))


pages.add_app_template_filter(places_words)
