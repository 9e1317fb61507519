"""Passing a question on, answering it together with another, and making two of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from tenants.escalations import merging, passing_on, splitting
from tenants.escalations.models import HELD, Subject
from tenants.escalations.queue import question_with_draft
from tenants.faults import AbsentError, RefusalError
from tenants.helpdesk.people import colleagues
from tenants.knowledge.checking import known_of
from tenants.knowledge.leftovers import leftovers
from tenants.moments import local_date, now
from tenants.roles import Right
from tenants.words import N_
from wegwijs.access import needs
from wegwijs.choices import choices
from wegwijs.escalations.sentences import from_where
from wegwijs.helpdesk.blueprint import pages
from wegwijs.helpdesk.forms import HandOverForm, MergeForm, PassToTeamForm, SplitForm
from wegwijs.helpdesk.question import refusal_page, work_href
from wegwijs.helpdesk.queue import MOST_WORDS
from wegwijs.helpdesk.words import TEAMS
from wegwijs.refusals import accepted
from wegwijs.requests import actor, member, place, session
from wegwijs.templating import day

if TYPE_CHECKING:
    import uuid

    from flask.typing import ResponseReturnValue

    from tenants.escalations.models import Escalation
    from tenants.escalations.queue import Opened
    from tenants.helpdesk.people import Colleague
    from tenants.knowledge.leftovers import Leftover


@pages.get("/helpdesk/<uuid:escalation_id>/hand-over")
@needs(Right.HELPDESK_ANSWER, about="escalation")
def pass_on(escalation_id: uuid.UUID) -> ResponseReturnValue:
    """Show to whom a question can go: a colleague or another team."""
    return _pass_on(escalation_id)


@pages.post("/helpdesk/<uuid:escalation_id>/hand-over")
@needs(Right.HELPDESK_ANSWER, about="escalation")
def hand_over(escalation_id: uuid.UUID) -> ResponseReturnValue:
    """Give a question to a colleague."""
    form = HandOverForm()

    def give() -> None:
        if form.colleague is None:
            raise AbsentError
        passing_on.hand_over(
            session(),
            actor(),
            escalation_id,
            form.colleague,
            now(),
            note=form.note.data or "",
            anyway=form.anyway.data,
            assigns=place().may(Right.HELPDESK_ASSIGN),
        )

    if not accepted(form, give):
        return _pass_on(escalation_id, hand_over=form), 422
    flash(_("Your colleague has the question now and gets a mail."), "ok")
    return redirect(work_href(escalation_id), 303)


@pages.post("/helpdesk/<uuid:escalation_id>/pass-to-team")
@needs(Right.HELPDESK_ANSWER, about="escalation")
def pass_to_team(escalation_id: uuid.UUID) -> ResponseReturnValue:
    """Let a question wait for another team."""
    form = PassToTeamForm()
    done = accepted(
        form,
        lambda: passing_on.pass_to_team(
            session(),
            actor(),
            escalation_id,
            Subject(form.subject.data),
            now(),
            note=form.team_note.data or "",
            assigns=place().may(Right.HELPDESK_ASSIGN),
        ),
        note="team_note",
    )
    if not done:
        return _pass_on(escalation_id, to_team=form), 422
    flash(_("The question waits for the other team, with the promise of its new subject."), "ok")
    return redirect(url_for("helpdesk.queue"), 303)


def _pass_on(
    escalation_id: uuid.UUID, hand_over: HandOverForm | None = None, to_team: PassToTeamForm | None = None
) -> str:
    question = question_with_draft(session(), escalation_id).question
    there = [one for one in colleagues(session(), local_date()) if one.id != question.claimed_by]
    there.sort(key=lambda one: (one.away, one.full, question.subject not in one.subjects, one.open_count))
    form = hand_over or HandOverForm(formdata=None)
    form.to.choices = choices({str(one.id): _load(one, question.subject) for one in there})
    other = to_team or PassToTeamForm(formdata=None)
    if to_team is None:
        other.subject.data = question.subject.value
    return render_template(
        "helpdesk/pass_on.html", question=question, form=other if to_team else form, hand_over=form, to_team=other
    )


def _load(one: Colleague, subject: Subject) -> str:
    """Return how a colleague stands in the list: who, of which team, how much they have, and whether they are there."""
    parts = [one.name if one.team is None else f"{one.name}, {TEAMS[one.team]}"]
    held = ngettext("%(num)d question", "%(num)d questions", one.open_count)
    parts.append(held if one.capacity is None else _("%(held)s of at most %(most)s", held=held, most=one.capacity))
    if one.away_until is not None:
        parts.append(_("away until %(day)s", day=day(one.away_until)))
    elif one.full:
        parts.append(_("no room"))
    if subject not in one.subjects:
        parts.append(_("another subject"))
    return " – ".join(str(part) for part in parts)


@pages.get("/helpdesk/<uuid:escalation_id>/merge")
@needs(Right.HELPDESK_ANSWER, about="escalation")
def choose_to_merge(escalation_id: uuid.UUID) -> ResponseReturnValue:
    """Show which open questions are like this one."""
    return _merge(escalation_id, MergeForm(formdata=None))


@pages.post("/helpdesk/<uuid:escalation_id>/merge")
@needs(Right.HELPDESK_ANSWER, about="escalation")
def merge(escalation_id: uuid.UUID) -> ResponseReturnValue:
    """Answer another question together with this one."""
    form = MergeForm()

    def take_in() -> None:
        if form.chosen is None:
            raise AbsentError
        merging.merge(session(), actor(), form.chosen, escalation_id, confirmed=form.confirmed.data)

    if not accepted(form, take_in):
        return _merge(escalation_id, form), 422
    flash(_("Both get the same answer. The branch sees that its question is answered together with another."), "ok")
    return redirect(work_href(escalation_id), 303)


def _merge(escalation_id: uuid.UUID, form: MergeForm) -> str:
    opened = question_with_draft(session(), escalation_id)
    sought = " ".join(request.values.get("q", "").replace("\0", "")[:MOST_WORDS].split())
    found = merging.alike(session(), opened.question, member().person_id, sought)
    form.other.choices = choices({str(row.id): _one_line(row) for row in found})
    return render_template(
        "helpdesk/merge.html",
        question=opened.question,
        form=form,
        sought=sought,
        any_found=bool(found),
        across=bool(form.confirmed.errors or form.confirmed.data),
        leftovers=_leftovers(opened) if form.confirmed.errors else [],
    )


def _one_line(row: Escalation) -> str:
    return f"{row.title} – {row.number}, {from_where(row, local_date(), member().person_id)}"


def _leftovers(opened: Opened) -> list[Leftover]:
    """Return what in the draft, or as long as there is none in the question, may point at somebody of this branch."""
    text = opened.draft.text if opened.draft and opened.draft.text.strip() else opened.question.question
    known = known_of(session(), opened.question.id)
    return [leftover for leftover in leftovers(text, known) if leftover.pressing]


@pages.post("/helpdesk/<uuid:escalation_id>/unmerge")
@needs(Right.HELPDESK_ANSWER, about="escalation")
def unmerge(escalation_id: uuid.UUID) -> ResponseReturnValue:
    """Make a question one of its own again."""
    try:
        into = merging.unmerge(session(), actor(), escalation_id, assigns=place().may(Right.HELPDESK_ASSIGN))
    except RefusalError as refusal:
        return refusal_page(escalation_id, refusal)
    flash(_("The question stands in the queue again, on its own."), "ok")
    return redirect(work_href(into), 303)


@pages.route("/helpdesk/<uuid:escalation_id>/split", methods=["GET", "POST"])
@needs(Right.HELPDESK_ANSWER, about="escalation")
def split(escalation_id: uuid.UUID) -> ResponseReturnValue:
    """Make a question of its own of a part."""
    question = question_with_draft(session(), escalation_id).question
    form = SplitForm()
    if request.method == "GET":
        if question.claimed_by != member().person_id or question.state not in HELD:
            return refusal_page(escalation_id, RefusalError(N_("Take this question first. Then you can split it.")))
        form.question.data, form.subject.data = question.question, question.subject.value
    elif accepted(form, lambda: _split(escalation_id, form)):
        flash(_("The part stands in the queue as a question of its own, with the same facts and papers."), "ok")
        return redirect(work_href(escalation_id), 303)
    return render_template("helpdesk/split.html", question=question, form=form), 422 if form.errors else 200


def _split(escalation_id: uuid.UUID, form: SplitForm) -> None:
    splitting.split(
        session(),
        actor(),
        escalation_id,
        subject=Subject(form.subject.data),
        title=form.title.data or "",
        text=form.question.data or "",
        moment=now(),
    )
