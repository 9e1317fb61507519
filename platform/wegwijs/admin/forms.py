"""What an administrator fills in."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, EmailField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Email, Length, Optional

from wegwijs.choices import choices
from wegwijs.locale import LANGUAGES
from wegwijs.words import ROLES

_DAY = DataRequired(_l("Choose a day."))


def _stripped(value: str | None) -> str | None:
    return value.strip() if value else value


class BranchForm(FlaskForm):  # type: ignore[misc]
    """A branch to be opened."""

    name = StringField(
        _l("Name"),
        filters=[_stripped],
        validators=[DataRequired(_l("Type how people call the branch.")), Length(max=80)],
    )
    slug = StringField(
        _l("Address"),
        description=_l("Small letters and hyphens, such as krimpen-aan-den-ijssel."),
        filters=[_stripped],
        validators=[DataRequired(_l("Type the address.")), Length(max=80)],
    )
    region = SelectField(_l("Region"), validators=[DataRequired(_l("Choose a region."))])
    new_region = StringField(_l("Name of the new region"), filters=[_stripped], validators=[Optional(), Length(max=80)])
    municipalities = TextAreaField(
        _l("Municipalities"),
        description=_l("One on each line: the name, or the code such as GM0530."),
        validators=[DataRequired(_l("Name at least one municipality."))],
    )
    first = DateField(_l("First day"), validators=[_DAY])


class CloseForm(FlaskForm):  # type: ignore[misc]
    """The end of a branch."""

    on = DateField(_l("First day on which it is closed"), validators=[_DAY])
    receiving = SelectField(
        _l("Who goes on with its work?"), description=_l("That branch serves its municipalities from then on.")
    )


class MoveForm(FlaskForm):  # type: ignore[misc]
    """Another region for a branch."""

    region = SelectField(_l("Region"), validators=[DataRequired(_l("Choose a region."))])
    on = DateField(
        _l("First day in that region"),
        description=_l("The first day of a month: figures are counted by month."),
        validators=[_DAY],
    )


class InviteForm(FlaskForm):  # type: ignore[misc]
    """Somebody to be invited."""

    name = StringField(
        _l("Name"), filters=[_stripped], validators=[DataRequired(_l("Type the name.")), Length(max=120)]
    )
    email = EmailField(
        _l("E-mail address"),
        filters=[_stripped],
        validators=[
            DataRequired(_l("Type the e-mail address.")),
            Email(_l("Type the whole address, such as name@example.org.")),
            Length(max=200),
        ],
    )
    role = RadioField(_l("Role"), choices=choices(ROLES), validators=[DataRequired(_l("Choose a role."))])
    branch = SelectField(_l("Branch"), description=_l("For a volunteer or a team lead."))
    region = SelectField(_l("Region"), description=_l("For a regional manager."))
    language = RadioField(_l("Language of the mail"), choices=choices(LANGUAGES), default="nl")


class NightForm(FlaskForm):  # type: ignore[misc]
    """A night to be run by hand."""

    day = DateField(_l("Day to count"), validators=[_DAY])
