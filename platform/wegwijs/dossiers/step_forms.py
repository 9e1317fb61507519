"""The forms of steps: that one is done, what it says in one dossier, and the lines of which dossiers get theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.validators import Length, Optional

from tenants.deadlines.rules import terms_for
from tenants.dossiers.family import asks_outcome
from tenants.dossiers.finishing import DECIDED, Done
from tenants.dossiers.models import DossierOutcome, PartyRole
from tenants.dossiers.templates import NewLine
from tenants.terms.catalogue import CATALOGUE, Bound
from wegwijs.choices import choices
from wegwijs.desk.forms import first_id
from wegwijs.dossiers.naming import term_name, term_of, whom
from wegwijs.dossiers.words import ENDINGS, PARTIES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tenants.dossiers.models import Dossier, DossierKind, DossierParty, DossierStep, StepTemplate

LONGEST_PROOF = 200
_CHOOSE = ("", _l("Choose"))
_MORE_THAN_ONE = 2


class DoneForm(FlaskForm):  # type: ignore[misc]
    """That a step is done: when, how we know, and where it is a decision what was decided and for whom."""

    outcome = RadioField(
        _l("What was decided?"),
        choices=choices([(code, ENDINGS[code]) for code in DECIDED]),
        validators=[Optional()],
    )
    party_ids = SelectMultipleField(_l("For whom?"), validate_choice=False)
    day = DateField(_l("On which day?"), validators=[Optional()])
    posted_on = DateField(_l("Posted on"), validators=[Optional()])
    proof = StringField(_l("How do we know?"), validators=[Length(max=LONGEST_PROOF)])
    terms = SelectMultipleField(_l("Which terms begin?"), validate_choice=False)

    def offer(self, step: DossierStep, dossier: Dossier, about: Sequence[DossierParty]) -> None:
        """Leave only what this step asks, and offer the members it is about and the terms that can begin by it."""
        if not asks_outcome(step):
            del self.outcome
        if len(about) < _MORE_THAN_ONE:
            del self.party_ids
        else:
            self.party_ids.choices = choices([(str(each.id), each.name) for each in about])
        if not any((term := term_of(each)) and term.bound is Bound.CLIENT for each in step.guarded_by):
            del self.posted_on
        possible = terms_for(dossier.kind.value, step.event) if step.event else ()
        if len(possible) < _MORE_THAN_ONE:
            del self.terms
        else:
            self.terms.choices = choices([(each, term_name(each)) for each in possible])

    def begin(self, step: DossierStep, about: Sequence[DossierParty]) -> None:
        """Fill in what is usual: everybody, and the terms of the step."""
        if "party_ids" in self:
            self.party_ids.data = [str(each.id) for each in about]
        if "terms" in self:
            self.terms.data = list(step.terms)

    def done(self) -> Done:
        """Return what was filled in."""
        outcome = self.outcome.data if "outcome" in self else None
        chosen = [first_id([each]) for each in self.party_ids.data or ()] if "party_ids" in self else None
        return Done(
            day=self.day.data,
            proof=self.proof.data or "",
            posted_on=self.posted_on.data if "posted_on" in self else None,
            outcome=DossierOutcome(outcome) if outcome in set(DossierOutcome) else None,
            terms=tuple(self.terms.data or ()) if "terms" in self else None,
            party_ids=frozenset(filter(None, chosen)) if chosen is not None else None,
        )


class StepForm(FlaskForm):  # type: ignore[misc]
    """What a step of one dossier is called, who has to act, and where it stands."""

    label = StringField(_l("What is this step called?"), validators=[Length(max=80)])
    waits_for = SelectField(_l("Who has to act?"), validate_choice=False)
    after = SelectField(_l("After which step?"), validate_choice=False)

    def offer(self, kind: DossierKind, steps: Sequence[DossierStep] = ()) -> None:
        """Offer who can act in a procedure of `kind`, and the places in a dossier."""
        self.waits_for.choices = waits_for_choices(kind)
        self.after.choices = choices([("", _("As the last one")), *((str(each.id), each.label) for each in steps)])

    @property
    def who(self) -> PartyRole:
        """Who has to act; we ourselves when nobody was chosen."""
        return chosen_role(self.waits_for.data)


class LineForm(FlaskForm):  # type: ignore[misc]
    """A line of which dossiers get a step, and from which day it holds."""

    label = StringField(_l("What is this step called?"), validators=[Length(max=80)])
    waits_for = SelectField(_l("Who has to act?"), validate_choice=False)
    guarded_by = SelectMultipleField(_l("Within which terms must it be done?"), validate_choice=False)
    terms = SelectMultipleField(_l("Which terms begin when it is done?"), validate_choice=False)
    after_refusal = BooleanField(_l("Only after a refusal"))
    since = DateField(_l("Holds for dossiers opened from"), validators=[Optional()])

    def offer(self, kind: DossierKind) -> None:
        """Offer the terms that can run in a procedure of `kind`."""
        self.waits_for.choices = waits_for_choices(kind)
        ids = dict.fromkeys(term.id for term in CATALOGUE if term.serves(kind.value))
        self.guarded_by.choices = self.terms.choices = choices([(each, term_name(each)) for each in ids])

    def line(self) -> NewLine:
        """Return what was filled in."""
        offered = {choice.value for choice in self.terms.choices}
        return NewLine(
            label=self.label.data or "",
            waits_for=chosen_role(self.waits_for.data),
            terms=tuple(each for each in self.terms.data or () if each in offered),
            guarded_by=tuple(each for each in self.guarded_by.data or () if each in offered),
            after_refusal=bool(self.after_refusal.data),
        )


class SinceForm(FlaskForm):  # type: ignore[misc]
    """From which day something holds."""

    since = DateField(_l("For dossiers opened from"), validators=[Optional()])


def line_as(line: StepTemplate) -> dict[str, Any]:
    """Return a line as the form's data."""
    return {
        "label": line.label,
        "waits_for": line.waits_for.value,
        "terms": list(line.terms),
        "guarded_by": list(line.guarded_by),
        "after_refusal": line.after_refusal,
    }


def waits_for_choices(kind: DossierKind) -> list[Any]:
    """Return who can act in a procedure of `kind`, as a select offers them."""
    named = [(role.value, who_acts(role, kind)) for role in PartyRole]
    return choices([(code, f"{words[:1].upper()}{words[1:]}") for code, words in named])


def who_acts(role: PartyRole, kind: DossierKind) -> str:
    """Return who has to act in a procedure of `kind`: `wij zelf`, `de IND`, `de advocaat`."""
    return str(PARTIES[role]).lower() if role is PartyRole.US else whom(role, kind)


def chosen_role(written: str | None) -> PartyRole:
    """Return who was chosen; we ourselves for nobody."""
    return PartyRole(written) if written in set(PartyRole) else PartyRole.US
