"""The forms with which a team lead agrees, writes, finishes and takes back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, IntegerField, StringField, TextAreaField
from wtforms.validators import Length, Optional
from wtforms.widgets import HiddenInput

from tenants.figures.catalogue import INDICATORS
from tenants.municipality_reports.actions import field_of
from tenants.municipality_reports.rules import CONTRACTABLE, LONGEST, PARTS, Line

if TYPE_CHECKING:
    from collections.abc import Iterable


class WordsForm(FlaskForm):  # type: ignore[misc]
    """The branch's own words about a quarter."""

    lead = StringField(
        _l("The quarter in one sentence"),
        description=_l("Such as: “More people at the desk, and fewer homes”."),
        validators=[Length(max=LONGEST["lead"])],
    )
    trends = TextAreaField(
        _l("Trends: what is changing, and why"),
        description=_l("An empty line makes a new paragraph. Lines that begin with 1. or - become a list."),
        validators=[Length(max=LONGEST["trends"])],
    )
    signals = TextAreaField(
        _l("About the signals: what you ask of the municipality"), validators=[Length(max=LONGEST["signals"])]
    )

    def told(self) -> dict[str, str]:
        """Return the words by part."""
        return {part: self[part].data or "" for part in PARTS}


class FinishForm(FlaskForm):  # type: ignore[misc]
    """Making it final; `after` is the newest version there was when the page was shown."""

    after = IntegerField(widget=HiddenInput(), validators=[Optional()])
    looked = BooleanField(_l("I looked at what the checks ask."))
    reason = StringField(_l("Why is there a new version? The municipality reads this."), validators=[Length(max=300)])


class TakeBackForm(FlaskForm):  # type: ignore[misc]
    """Taking a version back."""

    withdrawal = StringField(_l("Why do you take this version back?"), validators=[Length(max=300)])
    confirmed = BooleanField(_l("I looked at what stands then."))


class ContractForm(FlaskForm):  # type: ignore[misc]
    """What is agreed for a year: for each count whether it is in the contract, and how many."""

    def lines(self) -> dict[str, Line]:
        """Return what was chosen, by indicator."""
        return {
            name: Line(name, self[field_of("agreed", name)].data)
            for name in CONTRACTABLE
            if self[field_of("in", name)].data
        }


for _name in CONTRACTABLE:
    setattr(ContractForm, field_of("in", _name), BooleanField(_l(INDICATORS[_name].name)))
    setattr(
        ContractForm,
        field_of("agreed", _name),
        IntegerField(_l("%(what)s: agreed a year", what=_l(INDICATORS[_name].name)), validators=[Optional()]),
    )


def contract_to_show(lines: Iterable[Line]) -> dict[str, Any]:
    """Return a contract as the values of the form."""
    shown: dict[str, Any] = {}
    for line in lines:
        shown[field_of("in", line.indicator)] = True
        shown[field_of("agreed", line.indicator)] = line.agreed
    return shown
