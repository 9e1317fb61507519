"""The question as a volunteer fills it in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, HiddenField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional

from tenants.escalations import asking
from tenants.escalations.models import Subject
from wegwijs.choices import choices
from wegwijs.clients.forms import nationality_word
from wegwijs.desk.forms import first_id
from wegwijs.escalations import words

if TYPE_CHECKING:
    import uuid

    from tenants.clients.models import Client
    from tenants.escalations import queries

FACT_ROWS = 6
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
    """What the Helpdesk is asked, and which facts go along. Nothing goes that is not typed or ticked here."""

    subject = RadioField(
        _l("What is it about?"),
        choices=choices(words.SUBJECTS),
        validators=[InputRequired(_l("Choose what your question is about."))],
    )
    title = StringField(_l("Your question in one line"), description=_l("For example: can he still appeal?"))
    question = TextAreaField(_l("Your question"))
    tried = TextAreaField(_l("What did you try already?"))
    answer_by = DateField(
        _l("When do you need the answer?"),
        validators=[Optional()],
        description=_l("Because of a term or an appointment. The Helpdesk takes the nearest day first."),
    )
    pseudonym = StringField(
        _l("What do you call this person?"), description=_l("Not by name. For example: the mother, the boy.")
    )
    share = SelectMultipleField(_l("From the record"), choices=[], validate_choice=False)
    name_may_go = BooleanField(_l("The name may go along: the client agreed"))
    client = HiddenField()

    @property
    def client_id(self) -> uuid.UUID | None:
        """The client that the question is about; it stays in the branch."""
        return first_id([self.client.data])

    @property
    def fact_rows(self) -> list[tuple[StringField, StringField]]:
        """The boxes for facts that are typed: what, and how it is."""
        return [(self[f"term_{number}"], self[f"value_{number}"]) for number in range(1, FACT_ROWS + 1)]

    def offer(self, offered: dict[str, tuple[str, str]]) -> None:
        """Offer facts of the client to be ticked."""
        self.share.choices = choices((code, f"{term}: {value}") for code, (term, value) in offered.items())

    def facts(self, offered: dict[str, tuple[str, str]]) -> tuple[tuple[str, str], ...]:
        """Return the facts that were ticked and those that were typed, in the order of the page."""
        ticked = [fact for code, fact in offered.items() if code in (self.share.data or ())]
        typed = [(term.data or "", value.data or "") for term, value in self.fact_rows]
        return (*ticked, *(fact for fact in typed if any(part.strip() for part in fact)))

    def new_question(self, offered: dict[str, tuple[str, str]]) -> asking.NewQuestion:
        """Return what would be sent."""
        return asking.NewQuestion(
            subject=Subject(self.subject.data),
            title=self.title.data or "",
            question=self.question.data or "",
            tried=self.tried.data or "",
            answer_by=self.answer_by.data,
            pseudonym=self.pseudonym.data or "",
            facts=self.facts(offered),
            client_id=self.client_id,
            name_may_go=bool(self.name_may_go.data),
        )


for _number in range(1, FACT_ROWS + 1):
    setattr(AskForm, f"term_{_number}", StringField(_l("Fact %(number)s", number=_number)))
    setattr(AskForm, f"value_{_number}", StringField(_l("What it is, or when")))


def offered_facts(about: queries.Subject) -> dict[str, tuple[str, str]]:
    """Return what the record has to offer, by code, in Dutch, which the Helpdesk reads. Never a name or number."""
    client: Client | None = about.client
    if client is None:
        return {}
    with force_locale("nl"):
        facts: dict[str, Any] = {
            "nationality": (_("Nationality"), nationality_word(client.nationality) if client.nationality else ""),
            "birth_year": (_("Year of birth"), str(client.birth_date.year) if client.birth_date else ""),
            "sex": (_("Sex"), {"f": _("Woman"), "m": _("Man"), "x": _("Neither")}.get(client.sex or "", "")),
            "municipality": (_("Lives in"), about.municipality),
        }
    return {code: (str(term), str(value)) for code, (term, value) in facts.items() if value}
