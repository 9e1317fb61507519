"""Setting, correcting and withdrawing what a municipality is asked in a half-year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, render_template, request, url_for
from flask_babel import gettext as _

from tenants.faults import AbsentError, RefusalError
from tenants.housing.actions import (
    set_quota,
    withdraw_quota,
)
from tenants.housing.book import stays_of
from tenants.housing.histories import quota_with_history
from tenants.housing.rules import HalfYear
from tenants.moments import local_date
from tenants.roles import Right
from wegwijs.access import needs
from wegwijs.housing.blueprint import pages
from wegwijs.housing.choosing import asked_half, asked_place, to_municipality
from wegwijs.housing.forms import (
    QuotaForm,
    WhyForm,
)
from wegwijs.housing.past import told_of
from wegwijs.housing.sentences import half_year
from wegwijs.refusals import show_refusal
from wegwijs.requests import actor, session

if TYPE_CHECKING:
    import uuid

    from flask.typing import ResponseReturnValue

    from tenants.housing.book import Stay
    from tenants.housing.histories import Past
    from tenants.housing.models import Quota


@pages.get("/<branch>/housing/quotas/new")
@needs(Right.HOUSING_LEDGER, about="quota")
def new_quota() -> ResponseReturnValue:
    """Ask what a municipality has to house in a half-year; what is known already is filled in."""
    stays = stays_of(session())
    half, code = asked_half(request.args.get("half", ""), local_date()), asked_place(request.args, stays)
    known = quota_with_history(session(), code, half) if code else None
    form = QuotaForm(formdata=None, data={"municipality": code, "half": half.code, **_quota_values(known)})
    return _quota_page(form, stays, known)


def _quota_values(known: Past[Quota] | None) -> dict[str, object]:
    if known is None or known.row.withdrawn_at is not None:
        return {}
    return {"persons": known.row.persons, "source": known.row.source}


@pages.post("/<branch>/housing/quotas/new")
@needs(Right.HOUSING_LEDGER, about="quota")
def save_quota() -> ResponseReturnValue:
    """Set or correct a quota."""
    form, stays = QuotaForm(), stays_of(session())
    form.offer_places(stays)
    form.offer_halves(local_date(), asked_half("", local_date()))
    if form.validate():
        try:
            set_quota(
                session(), actor(), form.municipality.data, form.chosen_half, form.persons.data, local_date(),
                source=form.source.data or "", why=form.why.data or "",
            )  # fmt: skip
        except RefusalError as refusal:
            show_refusal(form, refusal, year="half")
        else:
            flash(_("Saved. The figures follow tonight."), "ok")
            return to_municipality(stays, form.municipality.data)
    known = (
        quota_with_history(session(), form.municipality.data or "", form.chosen_half) if not form.half.errors else None
    )
    return _quota_page(form, stays, known), 422


def _quota_page(form: QuotaForm, stays: list[Stay], known: Past[Quota] | None) -> str:
    form.offer_places(stays)
    form.offer_halves(
        local_date(), asked_half(form.half.data if form.half.data and not form.half.errors else "", local_date())
    )
    standing = known is not None and known.row.withdrawn_at is None
    return render_template(
        "housing/quota.html", form=form, known=known.row if known and standing else None, past=told_of(known)
    )


@pages.get("/<branch>/housing/quotas/<uuid:quota_id>/withdrawal")
@needs(Right.HOUSING_LEDGER, about="quota")
def ask_withdraw_quota(quota_id: uuid.UUID) -> ResponseReturnValue:
    """Ask why a quota was a mistake."""
    return _withdraw_quota_page(WhyForm(formdata=None), quota_id)


@pages.post("/<branch>/housing/quotas/<uuid:quota_id>/withdrawal")
@needs(Right.HOUSING_LEDGER, about="quota")
def drop_quota(quota_id: uuid.UUID) -> ResponseReturnValue:
    """Withdraw a quota: what the half-year asks is unknown again."""
    form = WhyForm()
    if form.validate():
        try:
            quota = withdraw_quota(session(), actor(), quota_id, form.why.data or "")
        except RefusalError as refusal:
            show_refusal(form, refusal)
        else:
            flash(_("Withdrawn. Fill the quota in again to take this back."), "ok")
            return to_municipality(stays_of(session()), quota.municipality_code)
    return _withdraw_quota_page(form, quota_id), 422


def _withdraw_quota_page(form: WhyForm, quota_id: uuid.UUID) -> str:
    known = quota_with_history(session(), quota_id=quota_id)
    if known is None:
        raise AbsentError
    half = HalfYear.of(known.row.starts_on)
    return render_template(
        "housing/withdraw.html",
        form=form,
        title=_("Withdraw this quota"),
        what=_("%(name)s, %(half)s: %(n)s people", name=known.name, half=half_year(half), n=known.row.persons),
        advice=_("What this half-year asks is then unknown. To change the number, correct it instead."),
        action=url_for("housing.drop_quota", quota_id=quota_id),
        back=url_for("housing.new_quota", municipality=known.row.municipality_code, half=half.code),
    )
