"""The forms with which a branch goes on with its question: reply or ask on, and say whether the answer helped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request
from flask_babel import force_locale
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    FileField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Optional

from tenants.documents.limits import MEGABYTE, MOST_BYTES, MOST_PAGES
from tenants.documents.models import DocumentKind
from tenants.escalations.conversing import Said, Upload
from wegwijs.choices import choices
from wegwijs.desk.forms import first_id
from wegwijs.documents.words import KINDS
from wegwijs.escalations.words import RATINGS
from wegwijs.words import word

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping, Sequence

    from tenants.documents.models import Document


class SayForm(FlaskForm):  # type: ignore[misc]
    """What the branch says to the Helpdesk, and what goes along. Nothing goes that is not typed, ticked or chosen here."""

    text = TextAreaField(_l("Your answer"))
    papers = SelectMultipleField(_l("Papers of the dossier that go along"), choices=[], validate_choice=False)
    file = FileField(
        _l("A file that goes along"),
        description=_l(
            "A PDF, or a photo (JPEG, PNG, WebP). At most %(most)s MB; a PDF at most %(pages)s pages.",
            most=MOST_BYTES // MEGABYTE,
            pages=MOST_PAGES,
        ),
    )
    kind = SelectField(_l("What kind of paper is that file?"), choices=choices(KINDS), default=DocumentKind.OTHER.value)
    answer_by = DateField(
        _l("When do you need the answer?"),
        validators=[Optional()],
        description=_l("Because of a term or an appointment. The Helpdesk takes the nearest day first."),
    )
    share_again = BooleanField(_l("The Helpdesk may see the facts and papers again"))
    name_may_go = BooleanField(_l("The name may go along: the client agreed"))

    _kinds: Mapping[uuid.UUID, str] = {}
    """What papers are called at the Helpdesk whose own title tells who they are of, in Dutch, which it reads."""

    def offer(self, papers: Sequence[Document]) -> None:
        """Offer papers of the dossier to go along."""
        self.papers.choices = choices((str(paper.id), paper.title) for paper in papers)
        with force_locale("nl"):
            self._kinds = {paper.id: word(paper.kind) for paper in papers}

    def said(self) -> Said:
        """Return what is said, and what goes along of what was offered."""
        chosen = [first_id([each]) for each in self.papers.data or ()]
        return Said(
            text=self.text.data or "",
            papers=tuple((each, self._kinds[each]) for each in chosen if each is not None and each in self._kinds),
            upload=self._upload(),
            share_again=bool(self.share_again.data),
            name_may_go=bool(self.name_may_go.data),
            answer_by=self.answer_by.data,
        )

    def _upload(self) -> Upload | None:
        # Not the form's own data: a part of that name that is no file comes as text.
        sent = request.files.get(self.file.name)
        if sent is None or not sent.filename:
            return None
        # One byte more than may be is enough to know that it is too large.
        return Upload(sent.filename, DocumentKind(self.kind.data), sent.stream.read(MOST_BYTES + 1))


class ShareForm(FlaskForm):  # type: ignore[misc]
    """Whether facts and papers are shared again, where nothing else is asked."""

    share = BooleanField(_l("The Helpdesk may see the facts and papers again"))


class RatingForm(FlaskForm):  # type: ignore[misc]
    """Whether the answer helped."""

    rating = RadioField(
        _l("Did this answer help?"), choices=choices(RATINGS), validators=[InputRequired(_l("Choose what you found."))]
    )
    why = StringField(_l("Why?"), description=_l("The Helpdesk reads this. No names."))
