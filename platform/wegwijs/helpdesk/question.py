"""The page of one question: the queue beside it, what was asked and shared, what was said, and what may be done."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from flask import render_template, url_for
from flask_babel import gettext as _

from tenants.escalations.models import FROM_HELPDESK, HELD, State
from tenants.escalations.queries import messages_of
from tenants.helpdesk.beside import Beside, beside
from tenants.helpdesk.opened import Opened, open_question
from tenants.helpdesk.people import colleagues
from tenants.moments import local_date, now
from tenants.roles import Right
from wegwijs.choices import choices
from wegwijs.drafts.views import draft_says
from wegwijs.escalations.sentences import moment
from wegwijs.helpdesk.drafts import draft_context
from wegwijs.helpdesk.forms import AnswerForm, AskBackForm, NoteForm, ReaderForm, ReadingForm, WordForm
from wegwijs.helpdesk.queue import line_context
from wegwijs.helpdesk.sentences import clock_says, due_says, talk
from wegwijs.knowledge.panel import fits
from wegwijs.refusals import sentence_of
from wegwijs.requests import member, place, session

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Sequence

    from flask_wtf import FlaskForm

    from tenants.escalations.models import EscalationMessage
    from tenants.faults import RefusalError

SAYS = {"ask": (State.CLAIMED,), "word": HELD, "reader": HELD, "add": (State.ANSWERED,)}
"""What may stand in the place of the answer, and where the question must stand for it."""


@dataclass
class Forms:
    """The forms of the page; one that was sent and refused is put in the place of its empty one."""

    answer: AnswerForm = field(default_factory=lambda: AnswerForm(formdata=None))
    ask: AskBackForm = field(default_factory=lambda: AskBackForm(formdata=None))
    word: WordForm = field(default_factory=lambda: WordForm(formdata=None))
    note: NoteForm = field(default_factory=lambda: NoteForm(formdata=None))
    reader: ReaderForm = field(default_factory=lambda: ReaderForm(formdata=None))
    reading: ReadingForm = field(default_factory=lambda: ReadingForm(formdata=None))

    @property
    def refused(self) -> FlaskForm | None:
        """The form that was refused, if any."""
        every = (self.answer, self.ask, self.word, self.note, self.reader, self.reading)
        return next((form for form in every if form.errors), None)


def question_page(escalation_id: uuid.UUID, forms: Forms | None = None, *, say: str = "", refused: str = "") -> str:
    """Return the page of a question; `say` puts another form in the place of the answer, `refused` says what was not done."""
    forms, moment_now, today = forms or Forms(), now(), local_date()
    opened = open_question(session(), escalation_id)
    question = opened.question
    messages = messages_of(session(), escalation_id)
    around = beside(session(), escalation_id, question.subject, moment_now)
    mine = question.claimed_by == member().person_id and question.state in (*HELD, State.ANSWERED)
    say = say if mine and question.state in SAYS.get(say, ()) else ""
    return render_template(
        "helpdesk/queue.html",
        question=question,
        facts=opened.facts,
        papers=around.papers,
        talk=talk(messages, today),
        clock=clock_says(question, messages, today),
        due=due_says(question, moment_now, today),
        mine=mine,
        elsewhere=question.state in HELD and not mine,
        say=say,
        forms=forms,
        faulty=forms.refused,
        refused=refused,
        asked_when=moment(question.asked_at, today),
        claimed_when=moment(question.claimed_at, today) if question.claimed_at else "",
        may_answer=place().may(Right.HELPDESK_ANSWER),
        may_assign=place().may(Right.HELPDESK_ASSIGN),
        fits=fits(question) if mine and question.state in HELD and not say else None,
        me=member().person_id,
        **_answer_context(opened, messages, forms.answer, mine=mine),
        **_beside_context(around, today),
        **(_readers(forms.reader) if say == "reader" else {}),
        **line_context(escalation_id),
    )


def refusal_page(escalation_id: uuid.UUID, refusal: RefusalError) -> tuple[str, int]:
    """Return the page of a question on which something was not done, and why."""
    return question_page(escalation_id, refused=sentence_of(refusal.message, refusal.values)), 422


def _answer_context(
    opened: Opened, messages: Sequence[EscalationMessage], form: AnswerForm, *, mine: bool
) -> dict[str, Any]:
    """Return the draft as it stands: in the form for whoever has the question, beside it for everybody else."""
    draft, question = opened.draft, opened.question
    typed = bool(form.is_submitted() and form.answer.raw_data)
    other = None
    if draft and not typed:
        form.answer.data = draft.text
    elif draft and draft.text.strip() and draft.text.strip() != (form.answer.data or "").strip():
        # What was sent is not what was kept: both are shown, and nothing is written over.
        other = draft if form.known.data != draft.saved_at.isoformat() else None
    form.seen.data = str(next((each.id for each in reversed(messages) if each.kind not in FROM_HELPDESK), ""))
    form.known.data = draft.saved_at.isoformat() if draft else ""
    if question.state is State.ANSWERED:
        form.answer.label.text = _("Add to your answer")
    return {
        "draft_status": draft_says(draft.saved_at) if draft and mine else "",
        "other_draft": other,
        "other_draft_by": opened.draft_by,
        **draft_context(question.id, draft, opened.draft_by, shown=not mine),
    }


def _beside_context(around: Beside, today: dt.date) -> dict[str, Any]:
    return {
        "notes": [(note, moment(note.at, today)) for note in around.notes],
        "readings": [(each, moment(each.read_at, today) if each.read_at else "") for each in around.readings],
        "to_read": next((each for each in around.readings if each.reader_id == member().person_id), None),
        "paragraphs": around.paragraphs,
        "unarrived": around.unarrived,
    }


def _readers(form: ReaderForm) -> dict[str, Any]:
    """Offer the colleagues who are there, with how much they have."""
    there = [
        one for one in colleagues(session(), local_date()) if one.id != member().person_id and one.away_until is None
    ]
    form.reader.choices = choices({"": _("Choose"), **{str(one.id): one.name for one in there}})
    return {"nobody_there": not there}


def work_href(escalation_id: uuid.UUID, say: str = "") -> str:
    """Return the address of a question, with another form in the place of the answer if `say` names one."""
    return url_for("helpdesk.work", escalation_id=escalation_id, say=say or None)
