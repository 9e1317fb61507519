"""One question on the branch's side: the whole conversation, where it stands, and what the branch does next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import flash, g, redirect, render_template, url_for
from flask_babel import gettext as _

from tenants.drafts.actions import forget_draft
from tenants.escalations import conversing
from tenants.escalations.acts import NONE, UNSENT, Acts, acts_of
from tenants.escalations.models import FROM_HELPDESK, MessageKind, Rating, State
from tenants.escalations.papers import offered_papers
from tenants.escalations.reading import Beside, OwnQuestion, beside, draft_form, own_question, refuse_hidden
from tenants.faults import RefusalError
from tenants.moments import local_date, now
from tenants.roles import Right
from wegwijs.access import needs
from wegwijs.desk.forms import as_typed
from wegwijs.documents.blueprint import cabinet
from wegwijs.drafts.views import draft_says
from wegwijs.escalations.blueprint import pages, status_of
from wegwijs.escalations.lost import lost_mails
from wegwijs.escalations.saying import RatingForm, SayForm, ShareForm
from wegwijs.escalations.sentences import moment
from wegwijs.escalations.standing import stands
from wegwijs.extensions import limiter
from wegwijs.refusals import sentence_of, show_refusal
from wegwijs.requests import actor, place, reader, session

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue

    from tenants.escalations.reading import Along, Words

UNPROCESSABLE = 422


@dataclass(frozen=True)
class Turn:
    """What one side said: its heading, when, and what went along."""

    id: str
    heading: str
    at: dt.datetime
    when: str
    """Seen from today; on paper the date itself stands there."""
    text: str
    papers: list[Along]
    kind: str
    of_helpdesk: bool


@pages.get("/<branch>/helpdesk/<uuid:escalation_id>")
@needs(Right.ESCALATION_READ, about="escalation")
def question(escalation_id: uuid.UUID) -> ResponseReturnValue:
    """Show a question with all that was said; who may act on it and opens an answer first has read it for the branch."""
    found = own_question(session(), reader(), escalation_id)
    unread = found.question.state is State.ANSWERED and found.question.read_at is None
    g.unread_answers = found.news
    if unread and found.may_act:
        conversing.mark_read(session(), actor(), escalation_id)
        g.unread_answers -= 1
    return _page(found)


@pages.get("/<branch>/helpdesk/<uuid:escalation_id>/whom")
@needs(Right.ESCALATION_READ, about="escalation")
def whom(escalation_id: uuid.UUID) -> ResponseReturnValue:
    """Ask for the reason to open the record of whom a question is about, and go on with the question."""
    refuse_hidden(session(), reader(), escalation_id)
    return redirect(url_for("escalations.question", escalation_id=escalation_id))


def _page(found: OwnQuestion, say: SayForm | None = None, rating: RatingForm | None = None, refused: str = "") -> str:
    asked, today = found.question, local_date()
    acts = acts_of(asked, now()) if found.may_act and place().may(Right.ESCALATION_ASK) else NONE
    all_of_it = beside(session(), asked.id, now())
    say = say or _say_form(found, acts)
    rated = asked.rated_at is not None and asked.rated_at >= (asked.answered_at or asked.asked_at)
    given = {"rating": asked.rating, "why": asked.rating_why} if rated else {}
    rating = rating or RatingForm(formdata=None, data=given)
    return render_template(
        "escalations/question.html",
        question=asked,
        found=found,
        tried="" if found.withholds(asked.tried) else asked.tried,
        title=_("Question %(number)s", number=asked.number) if found.withholds(asked.title) else asked.title,
        stands=stands(asked, now(), why=found.may_act, needs=not found.withholds(asked.waiting_for)),
        turns=[_first(found, all_of_it, today), *_turns(found, all_of_it, today)],
        facts=[] if found.hidden else all_of_it.facts,
        papers=[] if found.hidden else all_of_it.papers,
        lost=lost_mails(all_of_it.lost, actor().who, today),
        acts=acts,
        write_again=asked.state in UNSENT and asked.asked_by == actor().who and place().may(Right.ESCALATION_ASK),
        approves=asked.state is State.PROPOSED and place().may(Right.ESCALATION_APPROVE),
        form=say,
        rating=rating,
        rated=rated,
        again=ShareForm(formdata=None),
        refused=refused,
        draft_href=url_for("drafts.keep", form=draft_form(asked.number)),
        draft_status=draft_says(found.draft.saved_at) if found.draft and acts.says else "",
        today=today,
        dossiers=place().may(Right.DOSSIER_READ),
    )


def _say_form(found: OwnQuestion, acts: Acts, *, sent: bool = False) -> SayForm:
    """Return the form for what is said next: as it was sent, as it was left, or empty."""
    if sent:
        form = SayForm()
    elif found.draft is not None:
        form = SayForm(formdata=as_typed(found.draft.content))
    else:
        needed = found.question.answer_by
        form = SayForm(formdata=None, data={"answer_by": needed if needed and needed >= local_date() else None})
    if acts.ask_on:
        form.text.label.text = _("What do you still want to know?")
    elif found.question.waiting_for:
        form.text.label.text = _("The Helpdesk needs: %(what)s", what=found.question.waiting_for)
    about = found.about
    if acts.says and about and about.dossier_id and about.is_open and place().may(Right.DOSSIER_READ):
        form.offer(offered_papers(session(), about.dossier_id))
    return form


def _first(found: OwnQuestion, all_of_it: Beside, today: dt.date) -> Turn:
    one = found.question
    papers = [] if found.hidden else all_of_it.with_message(None)
    heading = _("%(name)s asked", name=one.asked_by_name)
    text = "" if found.withholds(one.question) else one.question
    at, when = one.asked_at, moment(one.asked_at, today)
    return Turn("the-question", heading, at, when, text, papers, "question", of_helpdesk=False)


def _turns(found: OwnQuestion, all_of_it: Beside, today: dt.date) -> list[Turn]:
    return [
        Turn(
            f"said-{each.id}",
            heading_of(each),
            each.at,
            moment(each.at, today),
            "" if found.withholds(each.text) else each.text,
            [] if found.hidden else all_of_it.with_message(each.id),
            each.kind.value,
            of_helpdesk=each.kind in FROM_HELPDESK,
        )
        for each in all_of_it.words
    ]


def heading_of(each: Words) -> str:
    """Return who said something, and what it was."""
    said = {
        MessageKind.QUESTION_BACK: _("%(name)s of the Helpdesk asks", name=each.by_name),
        MessageKind.REPLY: _("%(name)s replied", name=each.by_name),
        MessageKind.WORD: _("%(name)s of the Helpdesk lets you know", name=each.by_name),
        MessageKind.ANSWER: _("%(name)s of the Helpdesk answered", name=each.by_name),
        MessageKind.FOLLOW_UP: _("%(name)s asked on", name=each.by_name),
    }
    return str(said[each.kind])


@pages.post("/<branch>/helpdesk/<uuid:escalation_id>/reply")
@needs(Right.ESCALATION_ASK, about="escalation")
@limiter.limit("300 per hour")
def reply(escalation_id: uuid.UUID) -> ResponseReturnValue:
    """Answer what the Helpdesk asked back."""
    return _say(escalation_id, conversing.reply, _("Your answer is with the Helpdesk. Its clock runs again."))


@pages.post("/<branch>/helpdesk/<uuid:escalation_id>/follow-up")
@needs(Right.ESCALATION_ASK, about="escalation")
@limiter.limit("300 per hour")
def ask_on(escalation_id: uuid.UUID) -> ResponseReturnValue:
    """Ask on after an answer."""
    return _say(
        escalation_id, conversing.ask_on, _("Your question is open again. You get an e-mail when there is an answer.")
    )


def _say(escalation_id: uuid.UUID, act: Callable[..., None], done: str) -> ResponseReturnValue:
    refuse_hidden(session(), reader(), escalation_id)
    found = own_question(session(), reader(), escalation_id)
    form, status = _say_form(found, acts_of(found.question, now()), sent=True), UNPROCESSABLE
    if form.validate():
        try:
            act(session(), actor(), escalation_id, form.said(), now(), cabinet())
        except RefusalError as refusal:
            # What was done before a paper was refused is not done.
            session().rollback()
            show_refusal(form, refusal)
            status = status_of(refusal, escalation_id)
        else:
            forget_draft(session(), actor(), draft_form(found.question.number))
            flash(done, "ok")
            return redirect(url_for("escalations.question", escalation_id=escalation_id), 303)
    return _page(own_question(session(), reader(), escalation_id), say=form), status


@pages.post("/<branch>/helpdesk/<uuid:escalation_id>/rating")
@needs(Right.ESCALATION_ASK, about="escalation")
def rate(escalation_id: uuid.UUID) -> ResponseReturnValue:
    """Say whether the answer helped."""
    refuse_hidden(session(), reader(), escalation_id)
    form = RatingForm()
    if form.validate():
        try:
            conversing.rate(session(), actor(), escalation_id, Rating(form.rating.data), form.why.data or "")
        except RefusalError as refusal:
            show_refusal(form, refusal)
        else:
            flash(_("Thank you. The Helpdesk sees what you found."), "ok")
            return redirect(url_for("escalations.question", escalation_id=escalation_id), 303)
    return _page(own_question(session(), reader(), escalation_id), rating=form), UNPROCESSABLE


@pages.post("/<branch>/helpdesk/<uuid:escalation_id>/close")
@needs(Right.ESCALATION_ASK, about="escalation")
def close(escalation_id: uuid.UUID) -> ResponseReturnValue:
    """Say that this is enough: the Helpdesk no longer sees the facts and papers."""
    said = _("The question is closed. The Helpdesk no longer sees the facts and papers.")
    return _done(escalation_id, lambda: conversing.close(session(), actor(), escalation_id, now()), said)


@pages.post("/<branch>/helpdesk/<uuid:escalation_id>/reopen")
@needs(Right.ESCALATION_ASK, about="escalation")
def reopen(escalation_id: uuid.UUID) -> ResponseReturnValue:
    """Undo that a question was closed."""
    share = _ticked()
    said = _("The question is not closed any more.")
    return _done(
        escalation_id,
        lambda: conversing.undo_close(session(), actor(), escalation_id, now(), share_again=share),
        said,
    )


@pages.post("/<branch>/helpdesk/<uuid:escalation_id>/stop-sharing")
@needs(Right.ESCALATION_ASK, about="escalation")
def stop_sharing(escalation_id: uuid.UUID) -> ResponseReturnValue:
    """Take facts and papers out of the Helpdesk's sight."""
    said = _("The Helpdesk no longer sees the facts and papers. The question stays.")
    return _done(escalation_id, lambda: conversing.stop_sharing(session(), actor(), escalation_id, now()), said)


@pages.post("/<branch>/helpdesk/<uuid:escalation_id>/share-again")
@needs(Right.ESCALATION_ASK, about="escalation")
def share_again(escalation_id: uuid.UUID) -> ResponseReturnValue:
    """Let the Helpdesk see facts and papers again."""
    said = _("The Helpdesk sees the facts and papers again.")
    return _done(escalation_id, lambda: conversing.share_again(session(), actor(), escalation_id, now()), said)


@pages.post("/<branch>/helpdesk/<uuid:escalation_id>/withdraw")
@needs(Right.ESCALATION_ASK, about="escalation")
def withdraw(escalation_id: uuid.UUID) -> ResponseReturnValue:
    """Take a question back, unless it was answered meanwhile."""
    said = _("Your question is taken back. The Helpdesk does not see it any more.")
    return _done(escalation_id, lambda: conversing.withdraw(session(), actor(), escalation_id, now()), said)


@pages.post("/<branch>/helpdesk/<uuid:escalation_id>/ask-again")
@needs(Right.ESCALATION_ASK, about="escalation")
def ask_again(escalation_id: uuid.UUID) -> ResponseReturnValue:
    """Put a question in the queue after all that was taken back."""
    share = _ticked()
    said = _("Your question is with the Helpdesk again. You get an e-mail when there is an answer.")
    return _done(
        escalation_id, lambda: conversing.ask_again(session(), actor(), escalation_id, now(), share=share), said
    )


def _ticked() -> bool:
    return bool(ShareForm().share.data)


def _done(escalation_id: uuid.UUID, act: Callable[[], Any], said: str) -> ResponseReturnValue:
    """Do one act that asks nothing more, and say so; or show why it cannot be done."""
    refuse_hidden(session(), reader(), escalation_id)
    try:
        act()
    except RefusalError as refusal:
        why = sentence_of(refusal.message, refusal.values)
        return _page(own_question(session(), reader(), escalation_id), refused=why), UNPROCESSABLE
    flash(said, "ok")
    return redirect(url_for("escalations.question", escalation_id=escalation_id), 303)
