"""The form of one visit, as the desk fills it in."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, HiddenField, IntegerField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.validators import Optional

from tenants.consultations.actions import NewVisit
from tenants.consultations.models import Channel, Guidance, Outcome
from tenants.consultations.rules import presumed_municipality
from wegwijs import words
from wegwijs.choices import choices

if TYPE_CHECKING:
    from tenants.consultations.queries import Setting


class VisitForm(FlaskForm):  # type: ignore[misc]
    """Who was here, what it was about, how it ended; and what is presumed when nobody says otherwise."""

    who = StringField(_l("Who is here?"))
    client = HiddenField()
    waiting = HiddenField()
    anonymous = BooleanField(_l("Without a name"))
    count = IntegerField(_l("How many people"), default=1, validators=[Optional()])
    topics = SelectMultipleField(_l("What is it about?"), choices=choices(words.TOPICS), validate_choice=False)
    outcome = RadioField(_l("How did it end?"), choices=choices(words.OUTCOMES), default=Outcome.ANSWERED.value)
    channel = RadioField(_l("How did somebody come?"), choices=choices(words.CHANNELS), default=Channel.WALK_IN.value)
    guidance = RadioField(_l("Part of a trajectory?"), choices=choices(words.GUIDANCE), default=Guidance.OUTSIDE.value)
    municipality = SelectField(_l("Municipality"), validate_choice=False)

    @property
    def client_id(self) -> uuid.UUID | None:
        """The chosen client; without script there is a choice of people under the same name."""
        return first_id(self.client.raw_data or [self.client.data])

    @property
    def waiting_id(self) -> uuid.UUID | None:
        """Who was called from the waiting room."""
        return first_id([self.waiting.data])

    def offer(self, setting: Setting, usual: str) -> None:
        """Offer the municipalities of the branch; `usual` is where visits without a name counted last."""
        served = [(each.code, each.name) for each in setting.served]
        if len(served) == 1:
            self.municipality.choices = choices(served)
            return
        names = dict(served)
        presumed = _("Where the client lives")
        if usual in names:
            presumed = _("Where the client lives, else %(municipality)s", municipality=names[usual])
        self.municipality.choices = choices([("", presumed), *served])

    def visit(self, setting: Setting, usual: str) -> NewVisit:
        """Return what the desk knows of the visit, with what is presumed filled in."""
        served = [each.code for each in setting.served]
        client = None if self.anonymous.data else setting.client
        presumed = presumed_municipality(served, client.municipality_code if client else None)
        return NewVisit(
            municipality_code=next((code for code in (self.municipality.data, presumed, usual) if code in served), ""),
            topics=tuple(self.topics.data or ()),
            client_id=client.id if client else None,
            channel=Channel(self.channel.data),
            guidance=Guidance(self.guidance.data),
            outcome=Outcome(self.outcome.data),
            visits=1 if client else (1 if self.count.data is None else self.count.data),
        )


def first_id(values: list[Any]) -> uuid.UUID | None:
    """Return the first of `values` that is an id, or none."""
    for value in values:
        try:
            return uuid.UUID(str(value or ""))
        except ValueError:
            continue
    return None


def as_typed(content: dict[str, Any]) -> MultiDict[str, str]:
    """Return a kept draft as the form data that it was."""
    return MultiDict((name, value) for name, values in content.items() for value in values)
