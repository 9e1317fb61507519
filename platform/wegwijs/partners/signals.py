"""Signals: writing down what one notices, choosing for the municipality, and the report of what was chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from tenants.branches.queries import municipalities_between, municipalities_of
from tenants.consultations.models import Topic
from tenants.moments import local_date
from tenants.partners import signals as actions
from tenants.partners.models import SignalState
from tenants.roles import Right
from wegwijs import words
from wegwijs.access import needs
from wegwijs.partners.choosing import asked_period
from wegwijs.partners.forms import SignalForm, values_of_signal
from wegwijs.partners.pages import pages
from wegwijs.refusals import accepted
from wegwijs.requests import actor, place, session, touch

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from flask.typing import ResponseReturnValue

    from tenants.partners.models import Signal
    from wegwijs.partners.choosing import Period


@pages.get("/<branch>/signals", endpoint="signals")
@needs(Right.SIGNAL_WRITE, about="signal")
def noticed() -> ResponseReturnValue:
    """Show what was noticed in a period, and ask what one notices now."""
    return _page(SignalForm(formdata=None, data={"day": local_date()}))


@pages.post("/<branch>/signals")
@needs(Right.SIGNAL_WRITE, about="signal")
def notice() -> ResponseReturnValue:
    """Write a signal down."""
    form = SignalForm()
    if accepted(form, lambda: actions.notice(session(), actor(), form.signal(), local_date())):
        flash(_("Thank you. The team lead looks at it before the report to the municipality."), "ok")
        return redirect(url_for("partners.signals"), 303)
    return _page(form), 422


def _page(form: SignalForm) -> str:
    today = local_date()
    period = asked_period(request.args, today)
    found = actions.signals_between(session(), period.first, period.last)
    served = municipalities_between(session(), session().branch_id, min(period.first, today), max(period.last, today))
    form.offer(served)
    touch("signal", "", found=len(found), period=period.code)
    return render_template(
        "partners/signals.html",
        form=form,
        period=period,
        signals=found,
        places={each.code: each.name for each in served},
        word=_topic,
        may_choose=place().may(Right.SIGNAL_CHOOSE),
        me=actor().person_id,
        states=SignalState,
        is_past=period.last < today,
    )


def _topic(code: str) -> str:
    return words.word(Topic(code))


@pages.get("/<branch>/signals/<uuid:signal_id>")
@needs(Right.SIGNAL_WRITE, about="signal")
def signal(signal_id: uuid.UUID) -> ResponseReturnValue:
    """Ask what a signal should say."""
    found = actions.signal_named(session(), signal_id)
    actions.refuse_correcting(found, actor(), any_of=place().may(Right.SIGNAL_CHOOSE))
    return _correction_page(SignalForm(formdata=None, data=values_of_signal(found)), found)


@pages.post("/<branch>/signals/<uuid:signal_id>")
@needs(Right.SIGNAL_WRITE, about="signal")
def correct_signal(signal_id: uuid.UUID) -> ResponseReturnValue:
    """Correct a signal."""
    form, found = SignalForm(), actions.signal_named(session(), signal_id)

    def do() -> None:
        any_of = place().may(Right.SIGNAL_CHOOSE)
        actions.correct_signal(session(), actor(), signal_id, form.signal(), local_date(), any_of=any_of)

    if accepted(form, do):
        flash(_("Saved."), "ok")
        return _back()
    return _correction_page(form, found), 422


def _correction_page(form: SignalForm, found: Signal) -> str:
    form.offer(municipalities_of(session(), session().branch_id, found.day), found.municipality_code)
    return render_template("partners/signal_form.html", form=form, signal=found, period=request.args.get("period", ""))


@pages.post("/<branch>/signals/<uuid:signal_id>/choose")
@needs(Right.SIGNAL_CHOOSE, about="signal")
def choose(signal_id: uuid.UUID) -> ResponseReturnValue:
    """Choose a signal for the report."""
    actions.choose(session(), actor(), signal_id, SignalState.CHOSEN)
    return _back()


@pages.post("/<branch>/signals/<uuid:signal_id>/put-aside")
@needs(Right.SIGNAL_CHOOSE, about="signal")
def put_aside(signal_id: uuid.UUID) -> ResponseReturnValue:
    """Put a signal aside."""
    actions.choose(session(), actor(), signal_id, SignalState.PUT_ASIDE)
    return _back()


@pages.post("/<branch>/signals/<uuid:signal_id>/wait")
@needs(Right.SIGNAL_CHOOSE, about="signal")
def let_wait(signal_id: uuid.UUID) -> ResponseReturnValue:
    """Let a signal wait again."""
    actions.choose(session(), actor(), signal_id, SignalState.NOTICED)
    return _back()


def _back() -> ResponseReturnValue:
    return redirect(url_for("partners.signals", period=request.args.get("period") or None), 303)


@pages.get("/<branch>/signals/report")
@needs(Right.SIGNAL_CHOOSE, about="signal")
def signal_report() -> ResponseReturnValue:
    """Show what was chosen in a period, by topic, to print and hand over."""
    period, places, found = _chosen()
    return render_template(
        "partners/signal_report.html",
        period=period,
        topics=_by_topic(found),
        places=places,
        count=len(found),
        branch=place().branch_name,
    )


@pages.get("/<branch>/signals/report.txt")
@needs(Right.SIGNAL_CHOOSE, about="signal", verb="export")
def signal_text() -> ResponseReturnValue:
    """Give the same as plain text, to paste into a letter."""
    period, places, found = _chosen()
    lines = [_("Signals of %(period)s, %(branch)s", period=period.words, branch=place().branch_name), ""]
    for topic, signals in _by_topic(found):
        lines += [topic.upper(), ""]
        for each in signals:
            where = places.get(each.municipality_code, each.municipality_code)
            lines += [f"- {' '.join(each.text.split())} ({where})", ""]
    answer = Response("\r\n".join(lines), mimetype="text/plain")
    name = f"signals-{place().branch_slug}-{period.code}.txt"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _chosen() -> tuple[Period, dict[str, str], Sequence[Signal]]:
    period = asked_period(request.args, local_date())
    found = actions.signals_between(session(), period.first, period.last, SignalState.CHOSEN)
    served = municipalities_between(session(), session().branch_id, period.first, period.last)
    touch("signal", "", found=len(found), period=period.code)
    return period, {each.code: each.name for each in served}, found


def _by_topic(found: Sequence[Signal]) -> list[tuple[str, list[Signal]]]:
    """Return signals in the order of the desk's topics, only those that were chosen for one."""
    grouped = {topic: [each for each in found if each.topic == topic] for topic in Topic}
    return [(words.word(topic), signals) for topic, signals in grouped.items() if signals]
