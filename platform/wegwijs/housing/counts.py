"""What the authority (COA) counted, beside the branch's own count."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, render_template, request, url_for
from flask_babel import gettext as _

from tenants.faults import RefusalError
from tenants.housing.actions import (
    state_count,
    withdraw_count,
)
from tenants.housing.book import stays_of
from tenants.housing.histories import count_with_history
from tenants.housing.rules import HalfYear
from tenants.moments import local_date
from tenants.roles import Right
from wegwijs.access import needs
from wegwijs.housing.blueprint import pages
from wegwijs.housing.choosing import asked_half, asked_place, to_municipality
from wegwijs.housing.forms import (
    CountForm,
    WhyForm,
)
from wegwijs.housing.past import told_of
from wegwijs.refusals import show_refusal
from wegwijs.requests import actor, session
from wegwijs.templating import day as in_words

if TYPE_CHECKING:
    import uuid

    from flask.typing import ResponseReturnValue

    from tenants.housing.book import Stay
    from tenants.housing.histories import Past
    from tenants.housing.models import AuthorityCount


@pages.get("/<branch>/housing/counts/new")
@needs(Right.HOUSING_LEDGER, about="count")
def new_count() -> ResponseReturnValue:
    """Ask what the authority counted."""
    stays, today = stays_of(session()), local_date()
    half = asked_half(request.args.get("half", ""), today)
    data = {"municipality": asked_place(request.args, stays), "half": half.code, "as_of": min(half.last, today)}
    return _count_page(CountForm(formdata=None, data=data), stays)


@pages.get("/<branch>/housing/counts/<uuid:count_id>/correction")
@needs(Right.HOUSING_LEDGER, about="count")
def correct_count(count_id: uuid.UUID) -> ResponseReturnValue:
    """Ask what the authority's count should say, and why."""
    known = count_with_history(session(), count_id)
    one = known.row
    data = {
        "municipality": one.municipality_code, "half": HalfYear.of(one.starts_on).code,
        "as_of": one.as_of, "persons": one.persons, "explanation": one.explanation, "source": one.source,
    }  # fmt: skip
    return _count_page(CountForm(formdata=None, data=data), stays_of(session()), known)


@pages.post("/<branch>/housing/counts/new")
@needs(Right.HOUSING_LEDGER, about="count")
def save_count() -> ResponseReturnValue:
    """State what the authority counted, or correct it for the same day."""
    form, stays, today = CountForm(), stays_of(session()), local_date()
    form.offer_places(stays)
    form.offer_halves(today, asked_half("", today))
    if form.validate():
        try:
            state_count(session(), actor(), form.count(), today, form.why.data or "")
        except RefusalError as refusal:
            show_refusal(form, refusal, year="half")
        else:
            flash(_("Saved. Both counts are kept beside each other."), "ok")
            return to_municipality(stays, form.municipality.data)
    return _count_page(form, stays), 422


def _count_page(form: CountForm, stays: list[Stay], known: Past[AuthorityCount] | None = None) -> str:
    today = local_date()
    form.offer_places(stays)
    form.offer_halves(today, asked_half(form.half.data if form.half.data and not form.half.errors else "", today))
    return render_template("housing/count.html", form=form, known=known.row if known else None, past=told_of(known))


@pages.get("/<branch>/housing/counts/<uuid:count_id>/withdrawal")
@needs(Right.HOUSING_LEDGER, about="count")
def ask_withdraw_count(count_id: uuid.UUID) -> ResponseReturnValue:
    """Ask why an authority's count was a mistake."""
    return _withdraw_count_page(WhyForm(formdata=None), count_id)


@pages.post("/<branch>/housing/counts/<uuid:count_id>/withdrawal")
@needs(Right.HOUSING_LEDGER, about="count")
def drop_count(count_id: uuid.UUID) -> ResponseReturnValue:
    """Withdraw an authority's count."""
    form = WhyForm()
    if form.validate():
        try:
            count = withdraw_count(session(), actor(), count_id, form.why.data or "")
        except RefusalError as refusal:
            show_refusal(form, refusal)
        else:
            flash(_("Withdrawn. Note the count again to take this back."), "ok")
            return to_municipality(stays_of(session()), count.municipality_code)
    return _withdraw_count_page(form, count_id), 422


def _withdraw_count_page(form: WhyForm, count_id: uuid.UUID) -> str:
    known = count_with_history(session(), count_id)
    return render_template(
        "housing/withdraw.html",
        form=form,
        title=_("Withdraw this count"),
        what=_(
            "%(name)s: %(n)s people up to %(day)s", name=known.name, n=known.row.persons, day=in_words(known.row.as_of)
        ),
        advice=_("Your own count stays as it is."),
        action=url_for("housing.drop_count", count_id=count_id),
        back=url_for("housing.correct_count", count_id=count_id),
    )
