"""The form that corrects a visit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import IntegerField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, Optional

from tenants.consultations.actions import NewVisit
from tenants.consultations.models import Channel, Guidance, Outcome
from wegwijs import words
from wegwijs.choices import choices

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tenants.branches.queries import Served
    from tenants.consultations.models import Consultation


class CorrectionForm(FlaskForm):  # type: ignore[misc]
    """What the visit should say, and why."""

    topics = SelectMultipleField(_l("What was it about?"), choices=choices(words.TOPICS))
    outcome = RadioField(_l("How did it end?"), choices=choices(words.OUTCOMES))
    channel = RadioField(_l("How did somebody come?"), choices=choices(words.CHANNELS))
    guidance = RadioField(_l("Part of a trajectory?"), choices=choices(words.GUIDANCE))
    municipality = SelectField(_l("Municipality"))
    count = IntegerField(_l("How many people"), validators=[InputRequired(_l("Fill in a number."))])
    minutes = IntegerField(_l("Minutes"), validators=[Optional()])
    reason = StringField(_l("Why do you correct this?"), validators=[Length(max=500)])

    def offer(self, served: Iterable[Served], present: str) -> None:
        """Offer what the branch served on the day of the visit, and what the visit says now."""
        names = {each.code: each.name for each in served}
        self.municipality.choices = choices({present: names.get(present, present), **names})

    def changed(self, consultation: Consultation) -> NewVisit:
        """Return what the visit should say."""
        return NewVisit(
            municipality_code=self.municipality.data,
            topics=tuple(self.topics.data),
            client_id=consultation.client_id,
            channel=Channel(self.channel.data),
            guidance=Guidance(self.guidance.data),
            outcome=Outcome(self.outcome.data),
            minutes=self.minutes.data,
            visits=self.count.data,
        )


def values_of(consultation: Consultation) -> dict[str, object]:
    """Return what a visit says now, as the form's data."""
    return {
        "topics": consultation.topics,
        "outcome": consultation.outcome.value,
        "channel": consultation.channel.value,
        "guidance": consultation.guidance.value,
        "municipality": consultation.municipality_code,
        "count": consultation.visits,
        "minutes": consultation.minutes,
    }
