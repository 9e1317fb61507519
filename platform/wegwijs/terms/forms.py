"""What is asked to date a term: which one, the day it began, and what happened to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, IntegerField, SelectField, SelectMultipleField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, NumberRange, Optional

from tenants.dossiers.models import DossierKind
from tenants.faults import RefusalError
from tenants.terms.catalogue import Length, term_ids, versions
from tenants.terms.counting import Suspension
from tenants.terms.holidays import FIRST_YEAR, LAST_YEAR
from tenants.words import N_
from wegwijs.gatherings import A_DAY
from wegwijs.terms.words import event_inside, event_word
from wegwijs.words import word

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tenants.terms.catalogue import Term
    from tenants.terms.wording import Voice

_AGAIN = "+"


class ChoiceForm(FlaskForm):  # type: ignore[misc]
    """Which term, and the day of the event that began it."""

    term = SelectField(_l("Which term?"), validators=[InputRequired(_l("Choose a term."))])
    day = DateField(_l("Which day did it begin?"), validators=[A_DAY])

    def offer(self, voice: Voice) -> None:
        """Offer every term, by kind of dossier."""
        offered = [SelectChoice("", str(_("Choose")))]
        for term_id in term_ids():
            newest = versions(term_id)[-1]
            label = f"{voice.name(versions(term_id)[0])} ({event_inside(newest.starts_at)})"
            offered.append(SelectChoice(term_id, label, optgroup=word(DossierKind(newest.dossier_kind))))
        self.term.choices = offered


class CalculationForm(FlaskForm):  # type: ignore[misc]
    """What happened to a term: when it began, what was granted, when it stood still."""

    day = DateField(validators=[A_DAY])
    extensions = SelectMultipleField(_l("Extended by"))
    since = DateField(_l("The clock stopped on"), validators=[Optional()])
    until = DateField(_l("The clock went on after"), validators=[Optional()])
    regime = DateField(_l("Day that says which law holds"), validators=[Optional()])

    def about(self, found: Sequence[Term], voice: Voice) -> None:
        """Ask only what makes sense for a term, given its versions."""
        self.day.label.text = " / ".join(dict.fromkeys(event_word(term.starts_at) for term in found))
        self.extensions.choices = list(_extensions(found, voice))
        if not self.extensions.choices:
            del self.extensions
        if not any(term.may_stand_still for term in found):
            del self.since, self.until
        if not any(term.version_by == "regime" for term in found):
            del self.regime

    def granted(self) -> list[Length]:
        """Return the extensions that were ticked."""
        return [Length.of(each.removesuffix(_AGAIN)) for each in self.extensions.data] if self.extensions else []

    def spells(self) -> list[Suspension]:
        """Return when it stood still. Raises `RefusalError` for an end without a beginning."""
        if not self.since or not (self.since.data or self.until.data):
            return []
        if not self.since.data:
            raise RefusalError(N_("Fill in on which day the clock stopped."), "since")
        return [Suspension(self.since.data, self.until.data)]


def _extensions(found: Sequence[Term], voice: Voice) -> Iterator[SelectChoice]:
    """Give every extension that a version of a term knows; one that may come twice is there twice."""
    most: dict[Length, int] = {}
    for term in found:
        for length in term.extensions:
            most[length] = max(most.get(length, 0), term.extensions.count(length))
    for length, times in most.items():
        for turn in range(times):
            label = voice.length(length) if not turn else _("once more %(length)s", length=voice.length(length))
            yield SelectChoice(f"{length}{_AGAIN * turn}", label)


class YearForm(FlaskForm):  # type: ignore[misc]
    """The year whose holidays one wants to see."""

    year = IntegerField(
        _l("Year"),
        validators=[
            InputRequired(_l("Fill in a year.")),
            NumberRange(FIRST_YEAR, LAST_YEAR, _l("Fill in a year from 1990 to 2100.")),
        ],
    )
