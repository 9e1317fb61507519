"""The forms with which a team lead tells, signs and takes back."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, StringField, TextAreaField
from wtforms.validators import Length


class StoryForm(FlaskForm):  # type: ignore[misc]
    """The branch's own words about its walk-in hour."""

    consultations_lead = StringField(_l("The walk-in hour in one sentence"), validators=[Length(max=120)])
    consultations_text = TextAreaField(_l("What readers should know"), validators=[Length(max=6000)])


class SignForm(FlaskForm):  # type: ignore[misc]
    """The signature."""

    looked = BooleanField(_l("I looked at what the checks ask."))
    reason = StringField(_l("Why is there a new version? Readers see this."), validators=[Length(max=300)])


class WithdrawalForm(FlaskForm):  # type: ignore[misc]
    """Taking a version back."""

    withdrawal = StringField(_l("Why do you take this version back?"), validators=[Length(max=300)])
