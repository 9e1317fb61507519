"""What a lawyer fills in: the answer, what they ask back, notes among colleagues, and ready paragraphs."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from flask import request
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired

from tenants.escalations.answering import Seen
from tenants.escalations.models import Subject
from wegwijs.choices import choices
from wegwijs.desk.forms import first_id
from wegwijs.escalations.words import SUBJECTS

if TYPE_CHECKING:
    import uuid


class AnswerForm(FlaskForm):  # type: ignore[misc]
    """The answer in the making, and what was on the page when it was written."""

    answer = TextAreaField(_l("Your answer"))
    seen = HiddenField()
    known = HiddenField()
    unread = BooleanField(_l("Send it, though it was not read yet"))
    across = BooleanField(_l("It may go to all these branches"))
    learn = BooleanField(_l("Make it knowledge, without facts about this person"))

    @property
    def had_seen(self) -> Seen | None:
        """What was before whoever wrote; nothing when the page did not say."""
        if "known" not in request.form:
            return None
        try:
            draft_at = dt.datetime.fromisoformat(self.known.data or "")
        except ValueError:
            draft_at = None
        return Seen(first_id([self.seen.data]), draft_at)


class AskBackForm(FlaskForm):  # type: ignore[misc]
    """What the branch is asked."""

    waiting_for = StringField(
        _l("What do you need?"), description=_l("In a few words. For example: the decision. The queue shows it.")
    )
    text = TextAreaField(_l("Your question to the branch"))


class WordForm(FlaskForm):  # type: ignore[misc]
    """How it stands."""

    text = TextAreaField(_l("How does it stand?"))


class NoteForm(FlaskForm):  # type: ignore[misc]
    """A note among colleagues."""

    note = TextAreaField(_l("Note for colleagues"))


class ReaderForm(FlaskForm):  # type: ignore[misc]
    """Who is asked to read the answer before it goes."""

    reader = SelectField(_l("Who reads your answer before it goes?"), validate_choice=False)

    @property
    def reader_id(self) -> uuid.UUID | None:
        """Who was chosen."""
        return first_id([self.reader.data])


class ReadingForm(FlaskForm):  # type: ignore[misc]
    """What a second reader finds."""

    agreed = RadioField(
        _l("What do you find?"),
        choices=choices({"yes": _l("It can go like this"), "no": _l("I would change something")}),
        validators=[InputRequired(_l("Choose what you find."))],
    )
    remark = TextAreaField(_l("Your remark"))


class ParagraphForm(FlaskForm):  # type: ignore[misc]
    """A paragraph that stands in many an answer."""

    title = StringField(_l("Title"), description=_l("So that colleagues find it. The branch does not see it."))
    subject = SelectField(_l("For which questions?"), choices=choices([("", _l("All questions")), *SUBJECTS.items()]))
    text = TextAreaField(_l("Text"))

    @property
    def about(self) -> Subject | None:
        """The subject, or all of them."""
        return Subject(self.subject.data) if self.subject.data else None


class HandOverForm(FlaskForm):  # type: ignore[misc]
    """Which colleague has a question from now on."""

    to = RadioField(_l("To whom?"), validate_choice=False, validators=[InputRequired(_l("Choose a colleague."))])
    note = TextAreaField(_l("Note for colleagues"), description=_l("The branch never sees this."))
    anyway = BooleanField(_l("Give it to them anyway"))

    @property
    def colleague(self) -> uuid.UUID | None:
        """Who was chosen."""
        return first_id([self.to.data])


class PassToTeamForm(FlaskForm):  # type: ignore[misc]
    """What a question is about after all."""

    subject = SelectField(_l("What is it about?"), choices=choices(SUBJECTS))
    team_note = TextAreaField(_l("Note for the other team"), description=_l("The branch never sees this."))


class MergeForm(FlaskForm):  # type: ignore[misc]
    """Which question gets the same answer."""

    other = RadioField(
        _l("Which question?"), validate_choice=False, validators=[InputRequired(_l("Choose a question."))]
    )
    confirmed = BooleanField(_l("I have looked: it may go to both branches"))

    @property
    def chosen(self) -> uuid.UUID | None:
        """The question."""
        return first_id([self.other.data])


class SplitForm(FlaskForm):  # type: ignore[misc]
    """The part of a question that goes on by itself."""

    title = StringField(_l("In one line"))
    subject = SelectField(_l("What is it about?"), choices=choices(SUBJECTS))
    question = TextAreaField(_l("The question"), description=_l("Leave in what belongs to this part."))
