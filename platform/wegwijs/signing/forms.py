"""The forms with which months are answered, signed, accepted, sent back and published."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length

from tenants.signing.freezing import key_of
from tenants.signing.models import Answer
from tenants.signing.oddities import Oddness
from tenants.signing.rules import CHOICES

if TYPE_CHECKING:
    from tenants.signing.oddities import Cell
    from tenants.signing.rules import Question

LONGEST = 300
OF_A_NUMBER = {
    Answer.RIGHT: _l("It is right"),
    Answer.FORGOTTEN: _l("It is not right: I will correct the records"),
    Answer.UNKNOWN: _l("I do not know: show “unknown”"),
}
OF_NOTHING = {
    Answer.NOUGHT: _l("There really was nothing: count 0"),
    Answer.FORGOTTEN: _l("There was something: I will fill it in"),
    Answer.UNKNOWN: _l("I do not know: show “unknown”"),
}


class AnswerForm(FlaskForm):  # type: ignore[misc]
    """What a person says about one thing that is odd."""

    answer = RadioField(_l("What is it?"), validators=[InputRequired(_l("Choose one of the answers."))])
    reason = StringField(
        _l("Why, in a few words?"),
        description=_l("Your region reads this when it accepts the month."),
        validators=[Length(max=LONGEST)],
    )


def prefix_of(cell: Cell) -> str:
    """Return what the fields of the question about `cell` begin with, so that many forms stand on one page."""
    return key_of(cell).translate(str.maketrans(".|_ ", "----"))


def answer_form(question: Question, *, sent: bool = False) -> AnswerForm:
    """Return the form of a question, with the answer that was given."""
    oddity = question.oddity
    given = question.answer
    values = {"answer": given.answer.value, "reason": given.reason} if given else {}
    prefix = prefix_of(oddity.cell)
    form = AnswerForm(prefix=prefix, **values) if sent else AnswerForm(formdata=None, prefix=prefix, **values)
    words = OF_NOTHING if oddity.oddness is Oddness.NOUGHT else OF_A_NUMBER
    form.answer.choices = [(one.value, words[one]) for one in CHOICES[oddity.oddness]]
    return form


class SignForm(FlaskForm):  # type: ignore[misc]
    """The signature under a month, with the mark of the figures that were looked at."""

    seen = HiddenField()
    reason = StringField(_l("Why is there a new version? Your region reads this."), validators=[Length(max=LONGEST)])


class AcceptForm(FlaskForm):  # type: ignore[misc]
    """Which branches of a month are accepted."""

    branches = SelectMultipleField(_l("Branches"), validate_choice=False)


class ReasonForm(FlaskForm):  # type: ignore[misc]
    """A step down, and why."""

    reason = StringField(_l("Why?"), validators=[Length(max=LONGEST)])
