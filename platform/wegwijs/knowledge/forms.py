"""An article as it is written, and what a second person says of it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Optional

from tenants.dossiers.models import DossierKind
from tenants.escalations.models import Subject
from tenants.knowledge.rules import Content
from tenants.terms.catalogue import term_ids, versions
from wegwijs.choices import choices
from wegwijs.escalations.words import SUBJECTS
from wegwijs.terms.voice import voice
from wegwijs.words import word

if TYPE_CHECKING:
    from tenants.knowledge.models import Article

TERM_ROWS = 3


class ArticleForm(FlaskForm):  # type: ignore[misc]
    """What somebody writes in an article."""

    subject = SelectField(
        _l("What is it about?"),
        choices=choices(SUBJECTS),
        validators=[InputRequired(_l("Choose what the article is about."))],
    )
    title = StringField(_l("Title"), description=_l("One line, as a volunteer would look for it."))
    question = TextAreaField(_l("Question"), description=_l("In the words of a volunteer, about nobody in particular."))
    text = TextAreaField(
        _l("Answer"),
        description=_l("An empty line begins a new paragraph. A line that begins with - is a point of a list."),
    )
    source = StringField(_l("Where does this stand?"), description=_l("The law, the ruling or the report."))
    term_1 = SelectField(_l("Statutory term"), validate_choice=False)
    term_2 = SelectField(_l("Second term"), validate_choice=False)
    term_3 = SelectField(_l("Third term"), validate_choice=False)
    valid_from = DateField(_l("Holds from"), validators=[Optional()])
    valid_to = DateField(_l("Holds up to and including"), validators=[Optional()])
    kept = SelectMultipleField(choices=[], validate_choice=False)
    seen = HiddenField()

    def offer(self) -> None:
        """Offer every statutory term, by kind of dossier."""
        said = voice()
        offered = [SelectChoice("", str(_("None")))]
        for term_id in term_ids():
            newest = versions(term_id)[-1]
            kind = word(DossierKind(newest.dossier_kind))
            offered.append(SelectChoice(term_id, said.name(newest), optgroup=kind))
        for field in (self.term_1, self.term_2, self.term_3):
            field.choices = offered

    def content(self) -> Content:
        """Return what was written."""
        terms = (self.term_1.data, self.term_2.data, self.term_3.data)
        return Content(
            subject=Subject(self.subject.data),
            title=self.title.data or "",
            question=self.question.data or "",
            text=(self.text.data or "").replace("\r\n", "\n"),
            source=self.source.data or "",
            terms=tuple(term for term in terms if term),
            valid_from=self.valid_from.data,
            valid_to=self.valid_to.data,
        )

    def seen_at(self) -> dt.datetime:
        """Return when the text was written that somebody had before them; long ago for what cannot be read."""
        return moment_of(self.seen.data)


def moment_of(typed: str | None) -> dt.datetime:
    """Return a moment as a page carried it; long ago for what cannot be read."""
    try:
        found = dt.datetime.fromisoformat(typed or "")
    except ValueError:
        return dt.datetime.min.replace(tzinfo=dt.UTC)
    return found if found.tzinfo else found.replace(tzinfo=dt.UTC)


def filled_with(article: Article) -> ArticleForm:
    """Return the form as an article has it."""
    terms = {f"term_{number}": term for number, term in enumerate(article.terms[:TERM_ROWS], start=1)}
    names = ("title", "question", "text", "source", "valid_from", "valid_to", "kept")
    values = {name: getattr(article, name) for name in names}
    return ArticleForm(
        formdata=None,
        data={**values, **terms, "subject": article.subject.value, "seen": article.written_at.isoformat()},
    )


class ReviewForm(FlaskForm):  # type: ignore[misc]
    """What a second person finds of a draft."""

    seen = HiddenField()
    remark = TextAreaField(_l("What should be otherwise?"))


class RetireForm(FlaskForm):  # type: ignore[misc]
    """Why an article holds no longer."""

    why = StringField(_l("Why does this hold no longer?"), description=_l("For example: the law changed on 1 July."))
