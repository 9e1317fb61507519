"""Lessons: planning, moving and cancelling them, who is there, on a phone in the classroom, and who drops by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from tenants.faults import RefusalError
from tenants.language.lessons import (
    cancel_lessons,
    hold_lesson,
    lesson_of_today,
    mark_lesson,
    move_lesson,
    plan_lesson,
    plan_the_coming_ten,
)
from tenants.language.people import drop_in
from tenants.language.queries import class_named, class_page, lesson_page
from tenants.language.roll import people_at
from tenants.moments import local_date
from tenants.roles import Right
from tenants.volunteers.queries import volunteer_choices
from tenants.words import N_
from wegwijs.access import needs
from wegwijs.gatherings import NewcomerForm, go_to
from wegwijs.language.blueprint import pages
from wegwijs.language.classes import hours_words
from wegwijs.language.forms import CancelForm, LessonForm, lesson_values, nobody_yet
from wegwijs.marking import Mark, marks_in, undoing
from wegwijs.refusals import accepted
from wegwijs.requests import actor, place, reader, session

if TYPE_CHECKING:
    import uuid

    from flask.typing import ResponseReturnValue

    from tenants.language.models import LanguageClass
    from tenants.language.queries import LessonLine


@pages.get("/<branch>/language/<uuid:class_id>/lessons/new")
@needs(Right.LANGUAGE_WRITE, about="class")
def planning(class_id: uuid.UUID) -> ResponseReturnValue:
    """Ask when a lesson is."""
    return _lesson_form(LessonForm(formdata=None), class_named(session(), class_id))


@pages.post("/<branch>/language/<uuid:class_id>/lessons/new")
@needs(Right.LANGUAGE_WRITE, about="class")
def plan(class_id: uuid.UUID) -> ResponseReturnValue:
    """Plan one lesson."""
    form, found = LessonForm(), class_named(session(), class_id)
    if accepted(form, lambda: plan_lesson(session(), actor(), class_id, form.sitting(), local_date())):
        flash(_("The lesson is planned."), "ok")
        return go_to("language.one_class", class_id=class_id)
    return _lesson_form(form, found), 422


@pages.post("/<branch>/language/<uuid:class_id>/lessons/ten")
@needs(Right.LANGUAGE_WRITE, about="class")
def plan_ten(class_id: uuid.UUID) -> ResponseReturnValue:
    """Plan the coming ten lessons, public holidays left out."""
    made = plan_the_coming_ten(session(), actor(), class_id, local_date())
    flash(ngettext("%(num)s lesson planned.", "%(num)s lessons planned, public holidays left out.", len(made)), "ok")
    return go_to("language.one_class", class_id=class_id)


@pages.post("/<branch>/language/<uuid:class_id>/lessons/today")
@needs(Right.LANGUAGE_ATTEND, about="class")
def begin_today(class_id: uuid.UUID) -> ResponseReturnValue:
    """Begin today's lesson, which nobody planned."""
    _refuse_not_mine(mine=class_page(session(), reader(), class_id, local_date()).mine)
    lesson = lesson_of_today(session(), actor(), class_id, local_date())
    return go_to("language.lesson", lesson_id=lesson.id)


@pages.get("/<branch>/language/lessons/<uuid:lesson_id>/move")
@needs(Right.LANGUAGE_WRITE, about="lesson")
def moving(lesson_id: uuid.UUID) -> ResponseReturnValue:
    """Ask to which day a lesson moves, what it is about, or who gives it."""
    line = lesson_page(session(), reader(), lesson_id)
    return _lesson_form(LessonForm(formdata=None, data=lesson_values(line.lesson)), line.language_class, line)


@pages.post("/<branch>/language/lessons/<uuid:lesson_id>/move")
@needs(Right.LANGUAGE_WRITE, about="lesson")
def move(lesson_id: uuid.UUID) -> ResponseReturnValue:
    """Move or change a lesson; one that was cancelled is held after all."""
    form, line = LessonForm(), lesson_page(session(), reader(), lesson_id)
    if accepted(form, lambda: move_lesson(session(), actor(), lesson_id, form.sitting(), local_date())):
        flash(_("Saved."), "ok")
        return go_to("language.one_class", class_id=line.language_class.id)
    return _lesson_form(form, line.language_class, line), 422


def _lesson_form(form: LessonForm, found: LanguageClass, line: LessonLine | None = None) -> str:
    now = (line.lesson.volunteer_id, line.teacher) if line and line.lesson.volunteer_id else None
    form.volunteer.offer(volunteer_choices(session(), local_date()), nobody_yet(), now)
    return render_template("language/lesson_form.html", form=form, found=found, line=line)


@pages.get("/<branch>/language/lessons/<uuid:lesson_id>/cancel")
@needs(Right.LANGUAGE_WRITE, about="lesson")
def cancelling(lesson_id: uuid.UUID) -> ResponseReturnValue:
    """Ask why a lesson is not held."""
    line = lesson_page(session(), reader(), lesson_id)
    return _cancelling(CancelForm(formdata=None, data={"cancelled": line.lesson.cancelled}), line)


@pages.post("/<branch>/language/lessons/<uuid:lesson_id>/cancel")
@needs(Right.LANGUAGE_WRITE, about="lesson")
def cancel(lesson_id: uuid.UUID) -> ResponseReturnValue:
    """Cancel a lesson, or all of a holiday."""
    form, line = CancelForm(), lesson_page(session(), reader(), lesson_id)
    done: list[int] = []
    if accepted(
        form,
        lambda: done.append(cancel_lessons(session(), actor(), lesson_id, form.cancelled.data or "", form.until.data)),
    ):
        flash(ngettext("%(num)s lesson cancelled.", "%(num)s lessons cancelled.", done[0]), "ok")
        return go_to("language.one_class", class_id=line.language_class.id)
    return _cancelling(form, line), 422


def _cancelling(form: CancelForm, line: LessonLine) -> str:
    return render_template(
        "gatherings/ask.html",
        form=form,
        fields=("cancelled", "until"),
        title=_("Cancel the lesson"),
        lead=_("Class %(number)s", number=line.language_class.number),
        button=_("Cancel the lesson"),
        action=url_for("language.cancel", lesson_id=line.lesson.id),
        back=url_for("language.one_class", class_id=line.language_class.id),
    )


@pages.post("/<branch>/language/lessons/<uuid:lesson_id>/hold")
@needs(Right.LANGUAGE_WRITE, about="lesson")
def hold(lesson_id: uuid.UUID) -> ResponseReturnValue:
    """Undo that a lesson was cancelled."""
    lesson = hold_lesson(session(), actor(), lesson_id)
    flash(_("The lesson is held after all."), "ok")
    return go_to("language.one_class", class_id=lesson.class_id)


@pages.get("/<branch>/language/lessons/<uuid:lesson_id>")
@needs(Right.LANGUAGE_READ, about="lesson")
def lesson(lesson_id: uuid.UUID) -> ResponseReturnValue:
    """Show who is at a lesson; whoever gives it marks it here, one tap a person."""
    return _attendance(lesson_page(session(), reader(), lesson_id), undoing(request.args.get("undo", "")))


@pages.post("/<branch>/language/lessons/<uuid:lesson_id>")
@needs(Right.LANGUAGE_ATTEND, about="lesson")
def attend(lesson_id: uuid.UUID) -> ResponseReturnValue:
    """Mark who is there, one by one or the rest at once."""
    line = lesson_page(session(), reader(), lesson_id)
    _refuse_not_mine(mine=line.mine)
    now = {one.pupil.id: one.present for one in people_at(session(), reader(), line.lesson, runs=True)}
    marks = marks_in(request.form.getlist("mark"), now)
    mark_lesson(session(), actor(), lesson_id, marks, local_date())
    undo = [Mark(who, now.get(who)) for who in marks]
    if "HX-Request" in request.headers:
        return _attendance(line, undo)
    return go_to("language.lesson", lesson_id=lesson_id, undo=" ".join(map(str, undo)))


def _refuse_not_mine(*, mine: bool) -> None:
    """Raise `RefusalError` for who neither does the work of classes, nor teaches this one."""
    if not (mine or place().may(Right.LANGUAGE_WRITE)):
        msg = N_("Who gives this lesson marks who is there. Ask your coordinator to put your name with the lesson.")
        raise RefusalError(msg)


def _attendance(line: LessonLine, undo: list[Mark]) -> str:
    today, runs = local_date(), line.mine or place().may(Right.LANGUAGE_WRITE)
    lesson, found = line.lesson, line.language_class
    people = people_at(session(), reader(), lesson, runs=runs)
    held = not lesson.cancelled and lesson.day <= today and found.withdrawn_at is None
    return render_template(
        "language/lesson.html",
        line=line,
        lesson=lesson,
        found=found,
        hours=hours_words(found),
        people=[{"id": one.pupil.id, "name": one.who, "present": one.present} for one in people],
        names={one.pupil.id: one.who for one in people},
        undo=undo,
        open=runs and held,
        runs=runs,
        ahead=lesson.day > today,
        writes=place().may(Right.LANGUAGE_WRITE),
    )


@pages.get("/<branch>/language/lessons/<uuid:lesson_id>/drop-in")
@needs(Right.LANGUAGE_ATTEND, about="lesson")
def dropping_in(lesson_id: uuid.UUID) -> ResponseReturnValue:
    """Ask who drops by."""
    return _dropping_in(NewcomerForm(formdata=None), lesson_page(session(), reader(), lesson_id))


@pages.post("/<branch>/language/lessons/<uuid:lesson_id>/drop-in")
@needs(Right.LANGUAGE_ATTEND, about="lesson")
def drop_by(lesson_id: uuid.UUID) -> ResponseReturnValue:
    """Write down somebody who drops by, as there."""
    line = lesson_page(session(), reader(), lesson_id)
    _refuse_not_mine(mine=line.mine)
    form = NewcomerForm()
    form.offer()
    added = []
    if accepted(form, lambda: added.append(drop_in(session(), actor(), lesson_id, form.newcomer(), local_date()))):
        guest = added[0].joined_on is None
        said = (
            _("Marked as there. The class is full: this person waits for a place.") if guest else _("Marked as there.")
        )
        flash(said, "ok")
        return go_to("language.lesson", lesson_id=lesson_id)
    return _dropping_in(form, line), 422


def _dropping_in(form: NewcomerForm, line: LessonLine) -> str:
    form.offer()
    return render_template("language/drop_in.html", form=form, line=line, lesson=line.lesson)
