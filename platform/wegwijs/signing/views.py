"""The pages of signing: a month for its team lead, the months of a region, those of the country."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from tenants.faults import RefusalError
from tenants.moments import local_date
from tenants.roles import Right
from tenants.signing.actions import answer_question, sign_month, withdraw_signature
from tenants.signing.freezing import cell_of
from tenants.signing.looking import look_at, month_of
from tenants.signing.models import Answer
from tenants.words import N_
from wegwijs.access import needs
from wegwijs.annual_report.behind import records_behind
from wegwijs.dates import month_name
from wegwijs.refusals import show_refusal
from wegwijs.requests import actor, member, place, session
from wegwijs.signing import nation, region  # noqa: F401  their pages belong to this blueprint
from wegwijs.signing.blueprint import pages
from wegwijs.signing.forms import SignForm, answer_form, prefix_of
from wegwijs.signing.month import month_context
from wegwijs.signing.sentences import capital

if TYPE_CHECKING:
    import datetime as dt

    from flask.typing import ResponseReturnValue

    from tenants.signing.looking import Look
    from tenants.signing.oddities import Cell
    from wegwijs.signing.forms import AnswerForm

__all__ = ["pages"]


@pages.get("/<branch>/figures/<int:year>/<int:month>")
@needs(Right.FIGURES_READ)
def month(year: int, month: int) -> ResponseReturnValue:
    """Show a month: what changed, what is odd and why, whether the sums close, and the signature."""
    return _page(look_at(session(), month_of(year, month), local_date()), SignForm(formdata=None))


def _page(
    look: Look, sign: SignForm, sent: tuple[Cell, AnswerForm] | None = None, code: int = 200
) -> ResponseReturnValue:
    context = month_context(session(), look, local_date(), records_behind(place().branch_slug, place().may), sent)
    sign.seen.data = look.mark
    return (
        render_template(
            "signing/month.html",
            **context,
            sign=sign,
            form=context["refused"] or sign,
            may_sign=place().may(Right.REPORT_SIGN),
            signer=member().name,
        ),
        code,
    )


@pages.post("/<branch>/figures/<int:year>/<int:month>/answers")
@needs(Right.REPORT_SIGN)
def answer(year: int, month: int) -> ResponseReturnValue:
    """Keep what a person says about something odd, and lead to what is asked next."""
    day, cell = month_of(year, month), cell_of(request.form.get("cell", ""))
    look = look_at(session(), day, local_date())
    question = next((one for one in look.questions if one.oddity.cell == cell), None)
    if question is None:
        raise RefusalError(N_("This question is gone: other figures are counted. Look at the month again."))
    form = answer_form(question, sent=True)
    if not form.validate():
        return _page(look, SignForm(formdata=None), (cell, form), 422)
    said = Answer(form.answer.data)
    try:
        answer_question(session(), actor(), day, cell, said, form.reason.data or "", local_date())
    except RefusalError as refusal:
        show_refusal(form, refusal)
        return _page(look, SignForm(formdata=None), (cell, form), 422)
    return redirect(url_for("signing.month", year=year, month=month, _anchor=_next(look, cell)))


def _next(look: Look, answered: Cell) -> str:
    """Return the part of the page that comes after an answer: the next open question, else the signature."""
    waiting = [one.oddity.cell for one in look.questions if not one.is_answered and one.oddity.cell != answered]
    return f"question-{prefix_of(waiting[0])}" if waiting else "sign"


@pages.post("/<branch>/figures/<int:year>/<int:month>/signature")
@needs(Right.REPORT_SIGN)
def sign(year: int, month: int) -> ResponseReturnValue:
    """Sign a month as it was looked at."""
    day, form = month_of(year, month), SignForm()
    try:
        if form.validate():
            sign_month(session(), actor(), day, local_date(), seen=form.seen.data or "", reason=form.reason.data or "")
            flash(_("%(month)s is signed. The region has it now.", month=capital(month_name(day))), "ok")
            return redirect(_address(day))
    except RefusalError as refusal:
        show_refusal(form, refusal)
    return _page(look_at(session(), day, local_date()), form, code=422)


@pages.post("/<branch>/figures/<int:year>/<int:month>/signature/withdrawal")
@needs(Right.REPORT_SIGN)
def withdraw(year: int, month: int) -> ResponseReturnValue:
    """Take a signature back that nobody accepted yet."""
    day = month_of(year, month)
    withdraw_signature(session(), actor(), day)
    flash(_("Your signature under %(month)s is taken back.", month=month_name(day)), "ok")
    return redirect(_address(day))


def _address(day: dt.date) -> str:
    return url_for("signing.month", year=day.year, month=day.month)
