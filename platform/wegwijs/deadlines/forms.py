"""The forms of events and deadlines: what happened, what moves a date, and what was done about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import Length as TextLength
from wtforms.validators import Optional

from tenants.deadlines.actions import NewEvent
from tenants.deadlines.events import LONGEST
from tenants.deadlines.meeting import LONGEST_REASON
from tenants.deadlines.models import DropReason
from tenants.deadlines.rules import terms_for
from wegwijs.choices import choices
from wegwijs.deadlines.words import DROP_REASONS, STILL_REASONS
from wegwijs.dossiers.naming import term_name
from wegwijs.terms.voice import voice

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from tenants.deadlines.models import DossierEvent
    from tenants.deadlines.queries import Choices
    from tenants.dossiers.models import Dossier
    from tenants.terms.catalogue import Length


def _proof(question: object) -> StringField:
    return StringField(question, validators=[TextLength(max=LONGEST)])


class EventForm(FlaskForm):  # type: ignore[misc]
    """Something that happened in a dossier."""

    code = HiddenField()
    day = DateField(_l("On which day?"), validators=[Optional()])
    terms = SelectMultipleField(_l("Which terms begin?"), validate_choice=False)
    party = SelectField(_l("For whom?"), validate_choice=False)
    met = SelectMultipleField(_l("Which terms are met by it?"), validate_choice=False)
    proof = _proof(_l("How do you know?"))
    paper = SelectField(_l("Which paper?"), validate_choice=False)

    def offer(self, dossier: Dossier, code: str, choose: Choices) -> None:
        """Offer the terms that begin or can be met by what happened, and the people and papers of the dossier."""
        self.terms.choices = choices((term, term_name(term)) for term in terms_for(dossier.kind.value, code))
        everybody, nobody = ("", str(_("Everybody of the dossier"))), ("", str(_("No paper")))
        self.party.choices = choices([everybody, *((str(each.id), each.name) for each in choose.parties)])
        self.paper.choices = choices([nobody, *((str(each.id), each.name) for each in choose.papers)])
        self.met.choices = choices((str(each.id), term_name(each.name)) for each in choose.open)

    def met_by_it(self) -> list[uuid.UUID]:
        """Return the deadlines that were met by what happened."""
        return [key for key in map(_id, self.met.data or ()) if key is not None]

    def event(self) -> NewEvent:
        """Return what was filled in."""
        return NewEvent(
            code=self.code.data or "",
            day=self.day.data,
            terms=tuple(self.terms.data or ()),
            party_id=_id(self.party.data),
            proof=self.proof.data or "",
            document_id=_id(self.paper.data),
        )


def _id(written: str | None) -> uuid.UUID | None:
    """Return the id that was chosen; one that is none stands for nothing here, and is refused as absent."""
    if not written:
        return None
    try:
        return UUID(written)
    except ValueError:
        return UUID(int=0)


def values_of(event: DossierEvent) -> dict[str, Any]:
    """Return an event as the form's data."""
    return {
        "code": event.code,
        "day": event.day,
        "terms": event.terms,
        "party": str(event.party_id or ""),
        "proof": event.proof,
        "paper": str(event.document_id or ""),
    }


class StandstillForm(FlaskForm):  # type: ignore[misc]
    """A clock that stands still."""

    why = RadioField(_l("Why does the clock stand still?"), choices=choices(STILL_REASONS), validate_choice=False)
    since = DateField(_l("On which day did it stop?"), validators=[Optional()])
    until = DateField(_l("Until and including which day?"), validators=[Optional()])
    proof = _proof(_l("How do you know?"))


class GoingOnForm(FlaskForm):  # type: ignore[misc]
    """A clock that goes on."""

    until = DateField(_l("What is the last day on which it stood still?"), validators=[Optional()])


class ExtensionForm(FlaskForm):  # type: ignore[misc]
    """A term that becomes longer."""

    length = RadioField(_l("How much longer?"), validate_choice=False)
    day = DateField(_l("Date of the letter"), validators=[Optional()])
    proof = _proof(_l("How do you know?"))

    def offer(self, lengths: Sequence[Length]) -> None:
        """Offer the extensions that the law gives; the only one is chosen already."""
        self.length.choices = choices((str(each), voice().length(each)) for each in lengths)
        if len(lengths) == 1 and not self.length.data:
            self.length.data = str(lengths[0])


class MeetingForm(FlaskForm):  # type: ignore[misc]
    """What was done, on which day, and how we know."""

    received_on = DateField(_l("On which day was it done, or received?"), validators=[Optional()])
    posted_on = DateField(_l("On which day was it posted?"), validators=[Optional()])
    proof = _proof(_l("How do you know?"))


class DropForm(FlaskForm):  # type: ignore[misc]
    """Why nobody has to guard a term any more."""

    why = RadioField(
        _l("Why is this not needed any more?"),
        choices=choices((code, word) for code, word in DROP_REASONS.items() if code is not DropReason.CLOSED),
        validate_choice=False,
    )


class LateForm(FlaskForm):  # type: ignore[misc]
    """Why a term was missed."""

    why = TextAreaField(_l("Why was it missed, and what happens now?"), validators=[TextLength(max=LONGEST_REASON)])


class LetterForm(FlaskForm):  # type: ignore[misc]
    """What stands on a notice of default that differs from one letter to another."""

    WRITTEN = ("addressee", "sender", "place", "reference", "subject", "signed_by", "capacity")
    addressee = TextAreaField(_l("To whom?"), validators=[TextLength(max=300)])
    sender = TextAreaField(_l("From whom?"), validators=[TextLength(max=300)])
    place = StringField(_l("Place"), validators=[TextLength(max=80)])
    dated_on = DateField(_l("Date of the letter"), validators=[Optional()])
    reference = StringField(_l("Number of the procedure"), validators=[TextLength(max=80)])
    subject = StringField(_l("What was asked?"), validators=[TextLength(max=160)])
    signed_by = StringField(_l("Signed by"), validators=[TextLength(max=120)])
    capacity = StringField(_l("In which capacity?"), validators=[TextLength(max=160)])
