"""The forms of a dossier: opening, correcting and closing it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, RadioField, SelectField, StringField
from wtforms.validators import Length, Optional

from tenants.dossiers.actions import Corrected, NewDossier
from tenants.dossiers.models import DossierKind, DossierOutcome
from wegwijs.choices import choices
from wegwijs.clients.choosing import ClientField
from wegwijs.desk.forms import first_id
from wegwijs.dossiers.words import ENDINGS, KINDS
from wegwijs.participation.words import REASONS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tenants.dossiers.models import Dossier
    from tenants.volunteers.queries import Colleague

_CHOOSE = _l("Choose")


class DossierForm(FlaskForm):  # type: ignore[misc]
    """A new dossier."""

    client = ClientField(_l("About whom?"))
    kind = SelectField(_l("What kind of procedure?"), choices=choices(KINDS), default=DossierKind.FAMILY_REUNIFICATION)
    opened_on = DateField(_l("Opened on"), validators=[Optional()])
    regime_on = DateField(_l("Asylum asked on, or duty to integrate began on"), validators=[Optional()])
    reference = StringField(_l("Their reference"), validators=[Length(max=40)])
    handler = SelectField(_l("Whose work is it?"), validate_choice=False)
    number = StringField(_l("Dossier number"), validators=[Length(max=40)])

    def offer(self, colleagues: Sequence[Colleague]) -> None:
        """Offer the colleagues whose work it can be."""
        named = [(str(each.id), each.name) for each in colleagues]
        self.handler.choices = choices([("", _l("Nobody's yet")), *named])

    def dossier(self) -> NewDossier:
        """Return what was filled in."""
        return NewDossier(
            kind=DossierKind(self.kind.data),
            opened_on=self.opened_on.data,
            number=self.number.data or "",
            reference=self.reference.data or "",
            regime_on=self.regime_on.data,
            handler_id=first_id([self.handler.data]),
        )


class CorrectionForm(FlaskForm):  # type: ignore[misc]
    """What a dossier should say, and why that changes."""

    kind = SelectField(_l("What kind of procedure?"), choices=choices(KINDS))
    opened_on = DateField(_l("Opened on"), validators=[Optional()])
    closed_on = DateField(_l("Closed on"), validators=[Optional()])
    # Not there while the dossier runs.
    outcome = SelectField(
        _l("How did it end?"), choices=choices([("", _CHOOSE), *ENDINGS.items()]), validate_choice=False
    )
    regime_on = DateField(_l("Asylum asked on, or duty to integrate began on"), validators=[Optional()])
    reference = StringField(_l("Their reference"), validators=[Length(max=40)])
    number = StringField(_l("Dossier number"), validators=[Length(max=40)])
    reason = SelectField(_l("Why do you correct this?"), choices=choices([("", _CHOOSE), *REASONS.items()]))

    def corrected(self) -> Corrected:
        """Return what was filled in."""
        return Corrected(
            DossierKind(self.kind.data),
            self.opened_on.data,
            self.number.data or "",
            reference=self.reference.data or "",
            regime_on=self.regime_on.data,
            closed_on=self.closed_on.data,
            outcome=DossierOutcome(self.outcome.data) if self.outcome.data in set(DossierOutcome) else None,
        )


class ClosingForm(FlaskForm):  # type: ignore[misc]
    """The end of a dossier."""

    closed_on = DateField(_l("Closed on"), validators=[Optional()])
    outcome = RadioField(_l("How did it end?"), choices=choices(ENDINGS), validators=[Optional()])

    def chosen(self) -> DossierOutcome | None:
        """Return how it ended; none when nobody said."""
        return DossierOutcome(self.outcome.data) if self.outcome.data else None


def values_of(dossier: Dossier) -> dict[str, Any]:
    """Return a dossier as the form's data."""
    return {
        "kind": dossier.kind.value,
        "opened_on": dossier.opened_on,
        "closed_on": dossier.closed_on,
        "outcome": dossier.outcome.value if dossier.outcome else "",
        "number": dossier.number,
        "reference": dossier.reference,
        "regime_on": dossier.regime_on,
    }
