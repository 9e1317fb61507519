"""The forms of partners, referrals, job coaching and signals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from tenants.partners.actions import NewMeeting, NewPartner
from tenants.partners.contacts import NewContact
from tenants.partners.models import JobContact, MeetingKind, Partner, PartnerKind, PartnerMeeting, Signal
from tenants.partners.referrals import NewReferral
from tenants.partners.signals import NewSignal
from wegwijs import words
from wegwijs.choices import choices
from wegwijs.clients.choosing import ClientField
from wegwijs.desk.forms import first_id
from wegwijs.partners.words import KINDS, MEETINGS, OUTCOMES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tenants.branches.queries import Served

_CHOOSE = _l("Choose")
HELD = {kind: MEETINGS[kind] for kind in (MeetingKind.CONSULTATION, MeetingKind.MULTIDISCIPLINARY)}
"""The meetings one enters by themselves; a warm handover comes with its referral."""


def _places(served: Iterable[Served], present: str = "") -> list[Any]:
    names = {each.code: each.name for each in served}
    if present and present not in names:
        names[present] = present
    first = [] if len(names) == 1 else [("", _CHOOSE)]
    return choices([*first, *names.items()])


class PartnerForm(FlaskForm):  # type: ignore[misc]
    """An organisation, and how to reach somebody there."""

    name = StringField(_l("Name of the organisation"), validators=[Length(max=120)])
    kind = SelectField(_l("What do they do?"), choices=choices(KINDS), default=PartnerKind.OTHER.value)
    contact = StringField(_l("Whom do we speak to?"), validators=[Length(max=120)])
    phone = StringField(_l("Phone"), validators=[Length(max=40)])
    email = StringField(_l("E-mail"), validators=[Length(max=120)])

    def partner(self) -> NewPartner:
        """Return what was filled in."""
        return NewPartner(
            self.name.data or "",
            PartnerKind(self.kind.data),
            self.contact.data or "",
            self.phone.data or "",
            self.email.data or "",
        )


def values_of_partner(partner: Partner) -> dict[str, Any]:
    """Return an organisation as the form's data."""
    said = {name: getattr(partner, name) for name in ("name", "contact", "phone", "email")}
    return {**said, "kind": partner.kind.value}


class MeetingForm(FlaskForm):  # type: ignore[misc]
    """A meeting with a partner."""

    kind = RadioField(_l("What kind of meeting?"), choices=choices(HELD), default=MeetingKind.CONSULTATION.value)
    day = DateField(_l("Day"), validators=[Optional()])
    municipality = SelectField(_l("Municipality"), validate_choice=False)
    client = ClientField(_l("About whom?"))
    outcome = TextAreaField(_l("What was agreed?"), validators=[Length(max=2000)])
    reason = StringField(_l("Why do you correct this?"), validators=[Length(max=500)])

    def offer(self, served: Iterable[Served], present: PartnerMeeting | None = None) -> None:
        """Offer the municipalities served, and what the meeting says now."""
        self.municipality.choices = _places(served, present.municipality_code if present else "")
        if present is not None and present.kind is MeetingKind.HANDOVER:
            self.kind.choices = choices({MeetingKind.HANDOVER: MEETINGS[MeetingKind.HANDOVER]})

    def meeting(self) -> NewMeeting:
        """Return what was filled in. Raises `RefusalError` for a client that is not there."""
        client = self.client.chosen_or_nobody()
        return NewMeeting(
            self.day.data,
            MeetingKind(self.kind.data),
            self.municipality.data or "",
            self.outcome.data or "",
            client.id if client else None,
        )


def values_of_meeting(meeting: PartnerMeeting) -> dict[str, Any]:
    """Return a meeting as the form's data."""
    said = {"day": meeting.day, "outcome": meeting.outcome, "municipality": meeting.municipality_code}
    return {**said, "kind": meeting.kind.value}


HOW = (("cold", _l("Send on")), ("warm", _l("Warm handover: in a meeting with the partner and the client")))


class ReferralForm(FlaskForm):  # type: ignore[misc]
    """To whom a client is sent on, and whether warmly."""

    partner = SelectField(_l("To which organisation?"), default="")
    subject = SelectField(_l("What for?"), choices=choices([("", _CHOOSE), *words.TOPICS.items()]), default="")
    day = DateField(_l("Day"), validators=[Optional()])
    how = RadioField(_l("How?"), choices=choices(HOW), default="cold")
    consent_how = StringField(_l("How did the client agree?"), validators=[Length(max=300)])
    municipality = SelectField(_l("Municipality where the meeting counts"), validate_choice=False)
    agreed = TextAreaField(_l("What was agreed in the meeting?"), validators=[Length(max=2000)])

    def offer(self, partners: Iterable[tuple[str, str]], served: Iterable[Served]) -> None:
        """Offer the organisations and the municipalities."""
        self.partner.choices = choices([("", _CHOOSE), *partners])
        self.municipality.choices = _places(served)

    def referral(self) -> NewReferral:
        """Return what was filled in."""
        return NewReferral(
            partner_id=first_id([self.partner.data or ""]),
            day=self.day.data,
            subject=self.subject.data or "",
            warm=self.how.data == "warm",
            municipality_code=self.municipality.data or "",
            agreed=self.agreed.data or "",
            consent_how=self.consent_how.data or "",
        )


class ReferralCorrectionForm(FlaskForm):  # type: ignore[misc]
    """The day and the topic of a referral."""

    day = DateField(_l("Day"), validators=[Optional()])
    subject = SelectField(_l("What for?"), choices=choices(words.TOPICS))


class AnswerForm(FlaskForm):  # type: ignore[misc]
    """What the partner says."""

    day = DateField(_l("Day"), validators=[Optional()])
    outcome = TextAreaField(_l("What came of it?"), validators=[Length(max=2000)])


class JobContactForm(FlaskForm):  # type: ignore[misc]
    """A contact about work."""

    day = DateField(_l("Day"), validators=[Optional()])
    partner = SelectField(_l("With which organisation?"), default="")
    outcome = RadioField(
        _l("What came of it?"),
        choices=choices(OUTCOMES),
        validators=[InputRequired(_l("Choose what came of it."))],
    )
    note = TextAreaField(_l("Note"), validators=[Length(max=2000)])

    def offer(self, partners: Iterable[tuple[str, str]], present: tuple[str, str] | None = None) -> None:
        """Offer the organisations, also the one it says now."""
        offered = dict(partners) | (dict([present]) if present else {})
        self.partner.choices = choices([("", _l("Somebody else, such as an employer")), *offered.items()])

    def contact(self) -> NewContact:
        """Return what was filled in."""
        return NewContact(
            self.day.data,
            JobContact.Outcome(self.outcome.data),
            first_id([self.partner.data or ""]),
            self.note.data or "",
        )


class SignalForm(FlaskForm):  # type: ignore[misc]
    """What somebody notices."""

    text = TextAreaField(_l("What do you notice?"), validators=[Length(max=2000)])
    topic = SelectField(_l("What is it about?"), choices=choices([("", _CHOOSE), *words.TOPICS.items()]), default="")
    municipality = SelectField(_l("Municipality"), validate_choice=False)
    day = DateField(_l("Day"), validators=[Optional()])
    looked = BooleanField(_l("These words are no people"))

    def offer(self, served: Iterable[Served], present: str = "") -> None:
        """Offer the municipalities served, and the one it says now."""
        self.municipality.choices = _places(served, present)

    def signal(self) -> NewSignal:
        """Return what was filled in."""
        return NewSignal(
            self.day.data,
            self.municipality.data or "",
            self.topic.data or "",
            self.text.data or "",
            looked=self.looked.data,
        )


def values_of_signal(signal: Signal) -> dict[str, Any]:
    """Return a signal as the form's data."""
    said = {"text": signal.text, "topic": signal.topic, "municipality": signal.municipality_code}
    return {**said, "day": signal.day}
