"""The forms of a paper: bringing one in, and correcting what is written beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf import FlaskForm
from wtforms import DateField, FileField, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import Length, Optional

from tenants.documents.actions import NewPaper
from tenants.documents.limits import MEGABYTE, MOST_BYTES, MOST_PAGES
from tenants.documents.models import DocumentKind
from tenants.documents.rules import LONGEST_TITLE, months_chosen
from tenants.faults import RefusalError
from tenants.words import N_
from wegwijs.choices import choices
from wegwijs.documents.words import KINDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tenants.documents.models import Document
    from tenants.dossiers.models import DossierParty

USUAL, NEVER = "usual", "none"
WARNINGS = (
    (USUAL, _l("In good time for such a paper")),
    ("1", _l("1 month before")),
    ("2", _l("2 months before")),
    ("3", _l("3 months before")),
    ("6", _l("6 months before")),
    ("12", _l("12 months before")),
    (NEVER, _l("Not at all")),
)


class PaperForm(FlaskForm):  # type: ignore[misc]
    """What is known of a paper besides what is on it."""

    kind = SelectField(_l("What kind of paper?"), choices=choices([("", _l("Choose")), *KINDS.items()]))
    party = SelectField(_l("Whose paper is it?"), validators=[Optional()])
    title = StringField(_l("What do you call it?"), validators=[Length(max=LONGEST_TITLE)])
    dated_on = DateField(_l("Date on the paper"), validators=[Optional()])
    expires_on = DateField(_l("Valid until"), validators=[Optional()])
    warn = SelectField(_l("When do we warn you?"), choices=choices(WARNINGS), default=USUAL)

    def offer(self, own: str, people: Sequence[DossierParty], present: Document | None = None, whose: str = "") -> None:
        """Offer the client, called `own`, and the people of the dossier; and of a paper what stands there now."""
        given = {"": own} | {str(person.id): person.name for person in people}
        if present is not None:
            if present.party_id is not None:
                given.setdefault(str(present.party_id), whose)
            months = months_chosen(present.kind, present.expires_on, present.warn_from)
            if months is not None and str(months) not in dict(WARNINGS):
                label = ngettext("%(num)s month before", "%(num)s months before", months)
                self.warn.choices = [*self.warn.choices, SelectChoice(str(months), label)]
        self.party.choices = choices(given)

    def paper(self, file_name: str = "") -> NewPaper:
        """Return what was filled in. Raises `RefusalError` when nobody said what kind it is."""
        if not self.kind.data:
            msg = N_("Choose what kind of paper it is.")
            raise RefusalError(msg, "kind")
        warn = self.warn.data
        return NewPaper(
            kind=DocumentKind(self.kind.data),
            title=self.title.data or "",
            dated_on=self.dated_on.data,
            expires_on=self.expires_on.data,
            warn_months=int(warn) if warn.isdecimal() else None,
            warns=warn != NEVER,
            party_id=UUID(self.party.data) if self.party.data else None,
            file_name=file_name,
        )


class UploadForm(PaperForm):
    """A paper that comes in."""

    file = FileField(
        _l("Which file?"),
        description=_l(
            "A PDF, or a photo (JPEG, PNG, WebP). At most %(most)s MB; a PDF at most %(pages)s pages.",
            most=MOST_BYTES // MEGABYTE,
            pages=MOST_PAGES,
        ),
    )


def values_of(document: Document) -> dict[str, Any]:
    """Return what is written beside a paper as the form's data."""
    months = months_chosen(document.kind, document.expires_on, document.warn_from)
    settled = document.expires_on is not None and document.warn_from is None
    return {
        "kind": document.kind.value,
        "party": str(document.party_id or ""),
        "title": document.title,
        "dated_on": document.dated_on,
        "expires_on": document.expires_on,
        "warn": NEVER if settled else USUAL if months is None else str(months),
    }
