"""The question as a volunteer fills it in."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from flask import request
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    FileField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Optional

from tenants.documents.limits import MEGABYTE, MOST_BYTES, MOST_PAGES
from tenants.documents.models import DocumentKind
from tenants.escalations import asking
from tenants.escalations.about import Source
from tenants.escalations.facts import Fact, typed
from tenants.escalations.models import Subject
from tenants.escalations.rules import MOST_FACTS
from tenants.moments import local_date
from wegwijs.choices import choices
from wegwijs.desk.forms import first_id
from wegwijs.documents.words import KINDS
from wegwijs.escalations.offering import deadline_name, offered_facts, paper_title
from wegwijs.templating import weekday
from wegwijs.words import word

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from tenants.escalations.about import About, Offers, Runs
    from tenants.escalations.models import SharedPaper

FACT_ROWS = MOST_FACTS
FILES = 3
NO_DEADLINE = "none"
PROMPTS = {
    Subject.ASYLUM: _l(
        "Write: when asylum was asked, where the procedure stands, and what the letter of the IND says."
    ),
    Subject.FAMILY_REUNIFICATION: _l(
        "Write: who asks for whom, how old everyone was on the day of asking, and which decision there is."
    ),
    Subject.INTEGRATION: _l(
        "Write: when the term began, which route was chosen, and what DUO or the municipality wrote."
    ),
    Subject.COUNTRY_INFORMATION: _l(
        "Write: which country and region, which period, and what exactly you want to know."
    ),
    Subject.OTHER: _l("Write: what happened, what you want to reach, and who is involved."),
}
ASKED = (
    (_l("A legal question"), (Subject.ASYLUM, Subject.FAMILY_REUNIFICATION, Subject.OTHER)),
    (_l("A question about civic integration"), (Subject.INTEGRATION,)),
    (_l("Information about a country"), (Subject.COUNTRY_INFORMATION,)),
)
"""What people call their question, and the subjects it can be about."""
AS_ASKED = {
    Subject.ASYLUM: _l("About asylum"),
    Subject.FAMILY_REUNIFICATION: _l("About family reunification"),
    Subject.OTHER: _l("About something else"),
    Subject.INTEGRATION: _l("About a term, a route or an exemption"),
    Subject.COUNTRY_INFORMATION: _l("About safety, documents or customs in a country"),
}
USUAL_FACTS = (
    _l("Asylum asked"),
    _l("Permit since"),
    _l("Kind of permit"),
    _l("Family reunification asked"),
    _l("Decision"),
    _l("Objection until"),
    _l("Appeal until"),
    _l("Country"),
)


class AskForm(FlaskForm):  # type: ignore[misc]
    """What the Helpdesk is asked, and what goes along. Nothing goes that is not typed or ticked here."""

    subject = RadioField(
        _l("What kind of question is it?"),
        choices=choices(AS_ASKED),
        validators=[InputRequired(_l("Choose what your question is about."))],
    )
    title = StringField(
        _l("Your question in one line"),
        validators=[DataRequired(_l("Say in one line what you want to know."))],
        description=_l("For example: can he still appeal?"),
    )
    question = TextAreaField(_l("Your question"), validators=[DataRequired(_l("Write down your question."))])
    tried = TextAreaField(_l("What did you try already?"))
    deadline = RadioField(
        _l("Which deadline is this about?"),
        choices=[],
        validate_choice=False,
        validators=[Optional()],
        description=_l(
            "It comes along: the Helpdesk sees what it is called and its last day, and takes the nearest first."
        ),
    )
    answer_by = DateField(
        _l("When do you need the answer?"),
        validators=[Optional()],
        description=_l("Because of a term or an appointment. The Helpdesk takes the nearest day first."),
    )
    pseudonym = StringField(
        _l("What do you call this person?"), description=_l("Not by name. For example: the mother, the boy.")
    )
    share = SelectMultipleField(_l("From the record"), choices=[], validate_choice=False)
    papers = SelectMultipleField(_l("Papers of the dossier"), choices=[], validate_choice=False)
    kept = SelectMultipleField(_l("Files that went along before"), choices=[], validate_choice=False)
    name_may_go = BooleanField(_l("The name may go along: the client agreed"))
    client = HiddenField()
    dossier = HiddenField()
    visit = HiddenField()
    escalation = HiddenField()

    @property
    def source(self) -> Source:
        """From where somebody asks; it stays in the branch."""
        return Source(*(first_id([box.data]) for box in (self.dossier, self.visit, self.client)))

    @property
    def fact_rows(self) -> list[tuple[StringField, StringField]]:
        """The boxes for facts that are typed: what, and how it is."""
        return [(self[f"term_{number}"], self[f"value_{number}"]) for number in range(1, FACT_ROWS + 1)]

    @property
    def kinds(self) -> list[tuple[str, list[tuple[str, object, bool]]]]:
        """The kinds of question with their subjects, as (value, label, chosen)."""
        return [
            (str(kind), [(one.value, AS_ASKED[one], self.subject.data == one.value) for one in subjects])
            for kind, subjects in ASKED
        ]

    def offer(self, about: About, offers: Offers, kept: Sequence[SharedPaper] = ()) -> None:
        """Offer what the record has, to be ticked."""
        self.share.choices = choices(
            (code, f"{fact.term}: {fact.value}") for code, fact in offered_facts(about, offers).items()
        )
        self.papers.choices = choices(
            (str(paper.id), f"{paper.title} ({_pages(paper.pages)})") for paper in reversed(offers.papers)
        )
        self.kept.choices = choices((str(paper.id), f"{paper.title} ({_pages(paper.pages)})") for paper in kept)
        self.deadline.choices = choices(
            [(str(one.id), _until(one, local_date())) for one in offers.deadlines]
            + ([(NO_DEADLINE, _l("None of these"))] if offers.deadlines else [])
        )

    def facts(self, offered: Mapping[str, Fact]) -> tuple[Fact, ...]:
        """Return the facts that were ticked and those that were typed, each with the day that it names."""
        ticked = [fact for code, fact in offered.items() if code in (self.share.data or ())]
        rows = [(term.data or "", value.data or "") for term, value in self.fact_rows]
        return (*ticked, *(typed(*row) for row in rows if any(part.strip() for part in row)))

    def new_question(self, about: About, offers: Offers) -> asking.NewQuestion:
        """Return what would be sent."""
        runs = next((one for one in offers.deadlines if str(one.id) == self.deadline.data), None)
        kept = {choice.value for choice in self.kept.choices}
        return asking.NewQuestion(
            subject=Subject(self.subject.data),
            title=self.title.data or "",
            question=self.question.data or "",
            tried=self.tried.data or "",
            answer_by=self.answer_by.data,
            pseudonym=self.pseudonym.data or "",
            facts=self.facts(offered_facts(about, offers)),
            client_id=about.client.id if about.client else None,
            name_may_go=bool(self.name_may_go.data),
            legal_on=runs.last_day if runs else None,
            legal_what=deadline_name(runs.term) if runs else "",
            dossier_id=about.dossier.id if about.dossier else None,
            deadline_id=runs.id if runs else None,
            consultation_id=about.visit_id,
            papers=tuple(
                (paper.id, paper_title(paper, offers.known))
                for paper in offers.papers
                if str(paper.id) in (self.papers.data or ())
            ),
            kept=tuple(uuid.UUID(each) for each in self.kept.data or () if each in kept),
        )


for _number in range(1, FACT_ROWS + 1):
    setattr(AskForm, f"term_{_number}", StringField(_l("Fact %(number)s", number=_number)))
    setattr(AskForm, f"value_{_number}", StringField(_l("What it is, or when")))


class FilesForm(FlaskForm):  # type: ignore[misc]
    """Files that go along where there is no dossier with papers. A browser keeps no file, so they are chosen last of all."""

    @property
    def rows(self) -> list[tuple[FileField, SelectField]]:
        """The boxes for files, each with what is on it."""
        return [(self[f"file_{number}"], self[f"kind_{number}"]) for number in range(1, FILES + 1)]

    def files(self) -> tuple[asking.File, ...]:
        """Return the files that were chosen, called by what is on them, or by their own name."""
        found = []
        for box, kind in self.rows:
            # Not the form's own data: a part of that name that is no file comes as text.
            sent = request.files.get(box.name)
            if sent is None or not sent.filename:
                continue
            said = DocumentKind(kind.data) if kind.data in set(DocumentKind) else DocumentKind.OTHER
            with force_locale("nl"):
                name = sent.filename if said is DocumentKind.OTHER else word(said)
            # One byte more than may be is enough to know that it is too large.
            found.append(asking.File(name, said, sent.stream.read(MOST_BYTES + 1)))
        return tuple(found)


for _number in range(1, FILES + 1):
    setattr(
        FilesForm,
        f"file_{_number}",
        FileField(
            _l("Which file?"),
            description=_l(
                "A PDF, or a photo (JPEG, PNG, WebP). At most %(most)s MB; a PDF at most %(pages)s pages.",
                most=MOST_BYTES // MEGABYTE,
                pages=MOST_PAGES,
            )
            if _number == 1
            else "",
        ),
    )
    setattr(
        FilesForm,
        f"kind_{_number}",
        SelectField(_l("What is on it?"), choices=choices(KINDS), default=DocumentKind.OTHER.value),
    )


def _until(one: Runs, today: dt.date) -> str:
    """Return a deadline as it is offered; one whose last day is past says so."""
    what, day = deadline_name(one.term), weekday(one.last_day)
    return f"{what}: {day}" if one.last_day >= today else str(_("%(what)s: %(day)s (past)", what=what, day=day))


def _pages(number: int) -> str:
    return str(ngettext("%(num)s page", "%(num)s pages", number))


def names_of_rest(about: About, offers: Offers, new: asking.NewQuestion) -> list[str]:
    """Return what of the record stays: the names of facts and papers that were not ticked."""
    facts = [fact.term for fact in offered_facts(about, offers).values() if fact not in new.facts]
    going = {document_id for document_id, _title in new.papers}
    left = sum(paper.id not in going for paper in offers.papers)
    return list(dict.fromkeys(facts)) + ([_("%(num)s papers", num=left)] if left else [])
