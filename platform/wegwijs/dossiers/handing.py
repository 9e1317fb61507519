"""Handing dossiers on to a colleague: one, or those that were ticked in the work list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf import FlaskForm
from wtforms import SelectField, SelectMultipleField, TextAreaField

from tenants.dossiers import handing as actions
from tenants.dossiers.queries import Opened, dossiers_opened
from tenants.faults import RefusalError
from tenants.moments import local_date
from tenants.roles import Right
from tenants.words import N_
from wegwijs.access import needs
from wegwijs.choices import choices
from wegwijs.desk.forms import first_id
from wegwijs.dossiers.blueprint import pages
from wegwijs.refusals import accepted
from wegwijs.requests import reader, session, touch
from wegwijs.words import word

if TYPE_CHECKING:
    import uuid

    from flask.typing import ResponseReturnValue

_NOBODY = "nobody"


class HandOnForm(FlaskForm):  # type: ignore[misc]
    """Which dossiers, to whom, and what the colleague should know."""

    dossiers = SelectMultipleField(_l("Which dossiers?"), validate_choice=False)
    to = SelectField(_l("Whose work is it from now on?"), validate_choice=False)
    note = TextAreaField(_l("What should they know?"))

    def offer(self, found: list[Opened]) -> None:
        """Offer the dossiers that were chosen, and the colleagues who can have them."""
        self.dossiers.choices = choices(
            [
                (str(each.dossier.id), f"{each.client.name}, {word(each.dossier.kind).lower()} ({each.dossier.number})")
                for each in found
            ]
        )
        colleagues = [(str(each.id), each.name) for each in actions.handlers(session(), local_date())]
        self.to.choices = choices([("", _("Choose")), *colleagues, (_NOBODY, _("Nobody for now"))])

    def chosen(self) -> uuid.UUID | None:
        """Return who it was given to; none for nobody. Raises `RefusalError` when nothing was chosen."""
        to = first_id([self.to.data])
        if to is None and self.to.data != _NOBODY:
            raise RefusalError(N_("Choose a colleague, or nobody for now."), "to")
        return to


def _ids(values: list[str]) -> list[uuid.UUID]:
    return [key for each in dict.fromkeys(values) if (key := first_id([each])) is not None][: actions.MOST]


@pages.get("/<branch>/dossiers/handing-on")
@needs(Right.DOSSIER_WRITE, about="dossier")
def handing() -> ResponseReturnValue:
    """Ask to whom dossiers go; `dossier` in the address names each."""
    ids = _ids(request.args.getlist("dossier"))
    if not ids:
        flash(_("Tick the dossiers that you want to hand on first."), "info")
        return redirect(url_for("dossiers.dossiers"))
    found = dossiers_opened(session(), reader(), ids)
    form = HandOnForm(formdata=None, data={"dossiers": [str(each.dossier.id) for each in found]})
    return _page(form, found)


@pages.post("/<branch>/dossiers/handing-on")
@needs(Right.DOSSIER_WRITE, about="dossier")
def hand_on() -> ResponseReturnValue:
    """Hand them on."""
    form, ids = HandOnForm(), _ids(request.form.getlist("dossiers"))
    found = dossiers_opened(session(), reader(), ids)
    moved: list[object] = []

    def act() -> None:
        moved.extend(actions.hand_on(session(), reader(), ids, form.chosen(), local_date(), form.note.data or ""))

    if accepted(form, act):
        flash(ngettext("%(num)s dossier handed on.", "%(num)s dossiers handed on.", len(moved)), "ok")
        return redirect(url_for("dossiers.dossiers"), 303)
    return _page(form, found), 422


def _page(form: HandOnForm, found: list[Opened]) -> str:
    form.offer(found)
    touch("dossier", found[0].dossier.id if len(found) == 1 else "", chosen=len(found))
    return render_template("dossiers/handing.html", form=form, chosen=found)
