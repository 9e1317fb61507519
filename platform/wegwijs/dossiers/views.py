"""Legal procedures of clients: one dossier, opening, correcting, closing and opening again; and every other page of theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from tenants.clients.access import refuse_closed
from tenants.clients.queries import client_named
from tenants.dossiers import actions
from tenants.dossiers.handing import handlers
from tenants.dossiers.queries import dossier_opened
from tenants.faults import AbsentError
from tenants.moments import local_date
from tenants.roles import Right
from wegwijs.access import needs
from wegwijs.dossiers import families, handing, lawyer, notes, parties, showing, steps, tasks, templates, worklist
from wegwijs.dossiers.blueprint import pages
from wegwijs.dossiers.forms import ClosingForm, CorrectionForm, DossierForm, values_of
from wegwijs.dossiers.showing import page
from wegwijs.refusals import accepted
from wegwijs.requests import actor, reader, session

if TYPE_CHECKING:
    import uuid

    from flask.typing import ResponseReturnValue

    from tenants.dossiers.models import Dossier
    from tenants.volunteers.queries import Colleague

__all__ = [
    "families",
    "handing",
    "lawyer",
    "notes",
    "pages",
    "parties",
    "showing",
    "steps",
    "tasks",
    "templates",
    "worklist",
]


@pages.get("/<branch>/dossiers/new")
@needs(Right.DOSSIER_WRITE)
def new() -> ResponseReturnValue:
    """Ask about whom a new dossier is; `client` begins with somebody."""
    form = DossierForm(formdata=None, data={"opened_on": local_date()})
    colleagues = _offer(form)
    form.handler.data = next((str(each.id) for each in colleagues if each.person_id == actor().who), "")
    client_id = _id(request.args.get("client", ""))
    if client_id is not None:
        refuse_closed(session(), reader(), client_id)
        form.client.begin_with(client_named(session(), client_id))
    return render_template("dossiers/form.html", form=form)


def _offer(form: DossierForm) -> list[Colleague]:
    colleagues = handlers(session(), local_date())
    form.offer(colleagues)
    return colleagues


def _id(written: str) -> uuid.UUID | None:
    try:
        return UUID(written) if written else None
    except ValueError as error:
        raise AbsentError from error


@pages.post("/<branch>/dossiers/new")
@needs(Right.DOSSIER_WRITE, about="dossier")
def open_one() -> ResponseReturnValue:
    """Open a dossier."""
    form = DossierForm()
    _offer(form)
    made: list[Dossier] = []

    def act() -> None:
        client = form.client.chosen()
        made.append(actions.open_dossier(session(), reader(), client.id, form.dossier(), local_date()))

    if accepted(form, act):
        flash(_("Dossier %(number)s is opened. Its steps are ready.", number=made[0].number), "ok")
        return redirect(url_for("dossiers.dossier", dossier_id=made[0].id), 303)
    return render_template("dossiers/form.html", form=form), 422


@pages.get("/<branch>/dossiers/<uuid:dossier_id>/correction")
@needs(Right.DOSSIER_WRITE, about="dossier")
def correction(dossier_id: uuid.UUID) -> ResponseReturnValue:
    """Ask what a dossier should say."""
    found = dossier_opened(session(), reader(), dossier_id)
    form = CorrectionForm(formdata=None, data=values_of(found.dossier))
    return render_template("dossiers/correction.html", form=form, one=found.dossier, client=found.client)


@pages.post("/<branch>/dossiers/<uuid:dossier_id>/correction")
@needs(Right.DOSSIER_WRITE, about="dossier")
def correct(dossier_id: uuid.UUID) -> ResponseReturnValue:
    """Correct a dossier, with a reason."""
    form, found = CorrectionForm(), dossier_opened(session(), reader(), dossier_id)

    def act() -> None:
        actions.correct_dossier(session(), reader(), dossier_id, form.corrected(), form.reason.data, local_date())

    if accepted(form, act):
        flash(_("The dossier is corrected."), "ok")
        return redirect(url_for("dossiers.dossier", dossier_id=dossier_id), 303)
    return render_template("dossiers/correction.html", form=form, one=found.dossier, client=found.client), 422


@pages.post("/<branch>/dossiers/<uuid:dossier_id>/close")
@needs(Right.DOSSIER_WRITE, about="dossier")
def close(dossier_id: uuid.UUID) -> ResponseReturnValue:
    """Close a dossier with its outcome."""
    form = ClosingForm()

    def act() -> None:
        actions.close_dossier(session(), reader(), dossier_id, form.closed_on.data, form.chosen(), local_date())

    if accepted(form, act):
        flash(_("The dossier is closed."), "ok")
        return redirect(url_for("dossiers.dossier", dossier_id=dossier_id), 303)
    return page(dossier_id, form), 422


@pages.post("/<branch>/dossiers/<uuid:dossier_id>/reopen")
@needs(Right.DOSSIER_WRITE, about="dossier")
def reopen(dossier_id: uuid.UUID) -> ResponseReturnValue:
    """Open a dossier again."""
    actions.reopen_dossier(session(), reader(), dossier_id)
    flash(_("The dossier is open again."), "ok")
    return redirect(url_for("dossiers.dossier", dossier_id=dossier_id), 303)


@pages.post("/<branch>/dossiers/<uuid:dossier_id>/withdraw")
@needs(Right.DOSSIER_WRITE, about="dossier")
def withdraw(dossier_id: uuid.UUID) -> ResponseReturnValue:
    """Take back a dossier that was entered by mistake."""
    actions.withdraw_dossier(session(), reader(), dossier_id)
    flash(_("The dossier was entered by mistake and does not count."), "ok")
    return redirect(url_for("dossiers.dossier", dossier_id=dossier_id), 303)


@pages.post("/<branch>/dossiers/<uuid:dossier_id>/restore")
@needs(Right.DOSSIER_WRITE, about="dossier")
def restore(dossier_id: uuid.UUID) -> ResponseReturnValue:
    """Let a dossier count again that was taken back."""
    actions.restore_dossier(session(), reader(), dossier_id)
    flash(_("The dossier counts again."), "ok")
    return redirect(url_for("dossiers.dossier", dossier_id=dossier_id), 303)
