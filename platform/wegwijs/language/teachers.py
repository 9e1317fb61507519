"""Who teaches a class: appointing somebody of the roster, until when, and taking it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, render_template
from flask_babel import gettext as _

from tenants.language.actions import appoint_teacher, change_teacher, withdraw_teacher
from tenants.language.roll import teacher_named, teachers_of
from tenants.moments import local_date
from tenants.roles import Right
from tenants.volunteers.queries import volunteer_choices
from wegwijs.access import needs
from wegwijs.gatherings import go_to
from wegwijs.language.blueprint import pages
from wegwijs.language.forms import TeacherForm
from wegwijs.refusals import accepted
from wegwijs.requests import actor, session

if TYPE_CHECKING:
    import uuid

    from flask.typing import ResponseReturnValue

    from tenants.language.roll import TeacherLine


@pages.get("/<branch>/language/<uuid:class_id>/teachers")
@needs(Right.LANGUAGE_WRITE, about="class")
def teachers(class_id: uuid.UUID) -> ResponseReturnValue:
    """Show who teaches a class, and ask who else will."""
    return _teachers(TeacherForm(formdata=None, data={"since": local_date()}), class_id)


@pages.post("/<branch>/language/<uuid:class_id>/teachers")
@needs(Right.LANGUAGE_WRITE, about="class")
def appoint(class_id: uuid.UUID) -> ResponseReturnValue:
    """Let somebody teach a class."""
    form = TeacherForm()
    if accepted(
        form,
        lambda: appoint_teacher(
            session(),
            actor(),
            class_id,
            form.volunteer.chosen(),
            form.since.data,
            form.until.data,
            local_date(),
        ),
    ):
        flash(_("Saved. In the class, this person now sees the names and marks who is there."), "ok")
        return go_to("language.one_class", class_id=class_id)
    return _teachers(form, class_id), 422


def _teachers(form: TeacherForm, class_id: uuid.UUID) -> str:
    found, lines = teachers_of(session(), class_id)
    form.volunteer.offer(volunteer_choices(session(), local_date()), str(_("Choose")))
    return render_template("language/teachers.html", form=form, found=found, lines=lines, today=local_date())


@pages.get("/<branch>/language/teachers/<uuid:teacher_id>")
@needs(Right.LANGUAGE_WRITE, about="teacher")
def teacher(teacher_id: uuid.UUID) -> ResponseReturnValue:
    """Ask from when until when somebody teaches."""
    line = teacher_named(session(), teacher_id)
    data = {"since": line.teacher.since, "until": line.teacher.until}
    return _teacher(TeacherForm(formdata=None, data=data), line)


@pages.post("/<branch>/language/teachers/<uuid:teacher_id>")
@needs(Right.LANGUAGE_WRITE, about="teacher")
def change(teacher_id: uuid.UUID) -> ResponseReturnValue:
    """Change from when until when somebody teaches."""
    form, line = TeacherForm(), teacher_named(session(), teacher_id)
    if accepted(
        form,
        lambda: change_teacher(session(), actor(), teacher_id, form.since.data, form.until.data, local_date()),
    ):
        flash(_("Saved."), "ok")
        return go_to("language.one_class", class_id=line.teacher.class_id)
    return _teacher(form, line), 422


def _teacher(form: TeacherForm, line: TeacherLine) -> str:
    return render_template("language/teacher.html", form=form, line=line, teacher=line.teacher)


@pages.post("/<branch>/language/teachers/<uuid:teacher_id>/withdraw")
@needs(Right.LANGUAGE_WRITE, about="teacher")
def withdraw_teaching(teacher_id: uuid.UUID) -> ResponseReturnValue:
    """Take back that somebody teaches, when it was entered by mistake."""
    found = withdraw_teacher(session(), actor(), teacher_id)
    flash(_("Taken back."), "ok")
    return go_to("language.teachers", class_id=found.class_id)
