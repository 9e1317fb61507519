"""The lines of the ledger: positions, corrections, people counted late, and transfers between municipalities."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from tenants.faults import AbsentError, RefusalError
from tenants.figures.ledger import PIVOT
from tenants.housing.actions import (
    Exchange,
    NewEntry,
    book_entry,
    book_transfer,
    correct_entry,
    restore_entry,
    withdraw_entry,
)
from tenants.housing.book import book_of, stays_of
from tenants.housing.histories import entry_with_history
from tenants.housing.models import EntryKind
from tenants.housing.queries import entry_named
from tenants.housing.standings import inheritance
from tenants.moments import local_date
from tenants.roles import Right
from wegwijs.access import needs
from wegwijs.housing.blueprint import pages
from wegwijs.housing.choosing import asked_day, asked_place, to_municipality
from wegwijs.housing.forms import (
    BOOKED,
    EntryCorrectionForm,
    EntryForm,
    TransferForm,
    WhyForm,
)
from wegwijs.housing.past import told_of
from wegwijs.housing.sentences import names_of, signed
from wegwijs.refusals import show_refusal
from wegwijs.requests import actor, place, session
from wegwijs.templating import day as in_words

if TYPE_CHECKING:
    import uuid

    from flask.typing import ResponseReturnValue

    from tenants.housing.book import Stay
    from tenants.housing.models import BalanceEntry


@pages.get("/<branch>/housing/entries/new")
@needs(Right.HOUSING_LEDGER, about="entry")
def new_entry() -> ResponseReturnValue:
    """Ask for a position, a correction or people counted late; a merged municipality's position is proposed."""
    stays, today = stays_of(session()), local_date()
    code, on = asked_place(request.args, stays), asked_day(request.args.get("on", ""), today) or today
    kind = request.args.get("kind", "")
    data = {"municipality": code, "kind": kind if kind in set(BOOKED) else EntryKind.CORRECTION.value, "day": on}
    stay = next((stay for stay in stays if stay.code == code), None)
    if kind == EntryKind.OPENING and stay is not None and stay.before and on == stay.first:
        data |= _proposed(stay)
    return _entry_page(EntryForm(formdata=None, data=data), stays)


def _proposed(stay: Stay) -> dict[str, object]:
    """Return the position and reason with which the ledger of a merged municipality begins, as far as it is known."""
    takes_over = inheritance(book_of(session(), local_date()), stay)
    if takes_over is None:
        return {}
    parts = ", ".join(f"{part.name} {signed(persons)}" for part, persons in takes_over.parts)
    reason = _("Merged on %(day)s: %(parts)s", day=in_words(stay.first), parts=parts)
    return {"persons": takes_over.persons, "reason": reason}


@pages.post("/<branch>/housing/entries/new")
@needs(Right.HOUSING_LEDGER, about="entry")
def book() -> ResponseReturnValue:
    """Book a line."""
    form, stays = EntryForm(), stays_of(session())
    form.offer_places(stays)
    if form.validate():
        try:
            entry = book_entry(session(), actor(), form.entry(), local_date())
        except RefusalError as refusal:
            show_refusal(form, refusal)
        else:
            flash(_("Booked. The figures follow tonight."), "ok")
            return to_municipality(stays, entry.municipality_code)
    return _entry_page(form, stays), 422


def _entry_page(form: EntryForm, stays: list[Stay]) -> str:
    form.offer_places(stays)
    small = current_app.extensions["settings"].small_number
    return render_template("housing/new_entry.html", form=form, pivot=PIVOT, small=small)


@pages.get("/<branch>/housing/transfers/new")
@needs(Right.HOUSING_LEDGER, about="entry")
def new_transfer() -> ResponseReturnValue:
    """Ask what passes from one municipality to another."""
    stays, given = stays_of(session()), request.args
    codes = {stay.code for stay in stays}
    data = {name: given[name] for name in ("giver", "taker") if given.get(name) in codes}
    if given.get("persons", "").isdecimal():
        data["persons"] = given["persons"][:4]
    form = TransferForm(formdata=None, data={"exchange": Exchange.QUOTA.value, "day": local_date(), **data})
    return _transfer_page(form, stays)


@pages.post("/<branch>/housing/transfers/new")
@needs(Right.HOUSING_LEDGER, about="entry")
def transfer() -> ResponseReturnValue:
    """Book a transfer: one line up, one down."""
    form, stays = TransferForm(), stays_of(session())
    _offer_both(form, stays)
    if form.validate():
        try:
            lines = book_transfer(session(), actor(), form.transfer(), local_date())
        except RefusalError as refusal:
            show_refusal(form, refusal, **{"from": "giver", "to": "taker"})
        else:
            names = {stay.code: stay.name for stay in stays}
            moved = names_of(f"{names[line.municipality_code]} {signed(line.persons)}" for line in lines)
            flash(_("Booked: %(moved)s.", moved=moved), "ok")
            return redirect(url_for("housing.entry", entry_id=lines[0].id), 303)
    return _transfer_page(form, stays), 422


def _offer_both(form: TransferForm, stays: list[Stay]) -> None:
    form.offer_places(stays, "giver", "taker", elsewhere=_("A municipality of another branch"))


def _transfer_page(form: TransferForm, stays: list[Stay]) -> str:
    _offer_both(form, stays)
    return render_template("housing/new_transfer.html", form=form)


@pages.get("/<branch>/housing/entries/<uuid:entry_id>")
@needs(Right.HOUSING_READ, about="entry")
def entry(entry_id: uuid.UUID) -> ResponseReturnValue:
    """Show one line, the other line of its transfer, and what it said before."""
    known = entry_with_history(session(), entry_id)
    return render_template(
        "housing/entry.html", one=known.row, name=known.name, by=known.by, others=known.others, past=told_of(known),
        may=place().may(Right.HOUSING_LEDGER),
    )  # fmt: skip


@pages.get("/<branch>/housing/entries/<uuid:entry_id>/correction")
@needs(Right.HOUSING_LEDGER, about="entry")
def ask_correct_entry(entry_id: uuid.UUID) -> ResponseReturnValue:
    """Ask what a line should say, and why."""
    one = _standing_entry(entry_id)
    data = {"day": one.day, "persons": one.persons, "reason": one.reason, "source": one.source}
    return _entry_correction_page(EntryCorrectionForm(formdata=None, data=data), one)


@pages.post("/<branch>/housing/entries/<uuid:entry_id>/correction")
@needs(Right.HOUSING_LEDGER, about="entry")
def change_entry(entry_id: uuid.UUID) -> ResponseReturnValue:
    """Correct a line; of a transfer the other line follows."""
    form, one = EntryCorrectionForm(), _standing_entry(entry_id)
    if form.validate():
        changed = NewEntry(
            one.municipality_code,
            form.day.data,
            one.kind,
            form.persons.data,
            form.reason.data or "",
            form.source.data or "",
        )
        try:
            correct_entry(session(), actor(), entry_id, changed, form.why.data or "", local_date())
        except RefusalError as refusal:
            show_refusal(form, refusal)
        else:
            flash(_("Corrected. What it said before is kept."), "ok")
            return redirect(url_for("housing.entry", entry_id=entry_id), 303)
    return _entry_correction_page(form, one), 422


def _standing_entry(entry_id: uuid.UUID) -> BalanceEntry:
    one = entry_named(session(), entry_id)
    if one.withdrawn_at is not None:
        raise AbsentError
    return one


def _entry_correction_page(form: EntryCorrectionForm, one: BalanceEntry) -> str:
    return render_template("housing/correct_entry.html", form=form, one=one)


@pages.get("/<branch>/housing/entries/<uuid:entry_id>/withdrawal")
@needs(Right.HOUSING_LEDGER, about="entry")
def ask_withdraw_entry(entry_id: uuid.UUID) -> ResponseReturnValue:
    """Ask why a line was a mistake."""
    return _withdraw_entry_page(WhyForm(formdata=None), entry_id)


@pages.post("/<branch>/housing/entries/<uuid:entry_id>/withdrawal")
@needs(Right.HOUSING_LEDGER, about="entry")
def drop_entry(entry_id: uuid.UUID) -> ResponseReturnValue:
    """Withdraw a line; of a transfer both."""
    form = WhyForm()
    if form.validate():
        try:
            withdraw_entry(session(), actor(), entry_id, form.why.data or "")
        except RefusalError as refusal:
            show_refusal(form, refusal)
        else:
            flash(_("Withdrawn. It no longer counts."), "ok")
            return redirect(url_for("housing.entry", entry_id=entry_id), 303)
    return _withdraw_entry_page(form, entry_id), 422


def _withdraw_entry_page(form: WhyForm, entry_id: uuid.UUID) -> str:
    known = entry_with_history(session(), entry_id)
    lines = [(known.name, known.row), *known.others]
    return render_template(
        "housing/withdraw.html",
        form=form,
        title=_("Withdraw this line"),
        what=names_of(f"{name} {signed(line.persons)}" for name, line in lines),
        advice=_("The line stays in sight, with your reason. It no longer counts."),
        action=url_for("housing.drop_entry", entry_id=entry_id),
        back=url_for("housing.entry", entry_id=entry_id),
    )


@pages.post("/<branch>/housing/entries/<uuid:entry_id>/restoration")
@needs(Right.HOUSING_LEDGER, about="entry")
def bring_back_entry(entry_id: uuid.UUID) -> ResponseReturnValue:
    """Let a withdrawn line count again."""
    restore_entry(session(), actor(), entry_id)
    flash(_("It counts again."), "ok")
    return redirect(url_for("housing.entry", entry_id=entry_id), 303)
