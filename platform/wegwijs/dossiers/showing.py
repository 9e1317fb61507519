"""The page of a dossier: the next date, the path, what happened, what is waited for, who comes, the terms and papers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import g, render_template, url_for
from flask_babel import gettext as _

from tenants.deadlines.queries import standings
from tenants.dossiers.models import DossierKind, DossierOutcome, FamilyState, PartyRole
from tenants.dossiers.parties import ADDED, PartyLine, parties_of
from tenants.dossiers.queries import look_into_dossier
from tenants.dossiers.rules import REGIMES
from tenants.dossiers.steps import objection_lines, steps_of
from tenants.dossiers.templates import templates, usual_on
from tenants.escalations.told import told_of_dossier
from tenants.moments import local_date
from tenants.roles import Right
from wegwijs.access import needs
from wegwijs.clients.sentences import because
from wegwijs.deadlines import panel as dates
from wegwijs.documents import panel as papers
from wegwijs.dossiers.blueprint import pages
from wegwijs.dossiers.forms import ClosingForm
from wegwijs.dossiers.panel import timeline_panel, waiting_panel
from wegwijs.dossiers.path import path_of, refused
from wegwijs.escalations import panel as helpdesk
from wegwijs.requests import place, reader, session
from wegwijs.templating import day
from wegwijs.words import word

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from flask.typing import ResponseReturnValue

    from tenants.deadlines.queries import Standing
    from tenants.dossiers.models import Dossier, DossierStep
    from tenants.dossiers.queries import Seen


@pages.get("/<branch>/dossiers/<uuid:dossier_id>")
@needs(Right.DOSSIER_READ, about="dossier")
def dossier(dossier_id: uuid.UUID) -> ResponseReturnValue:
    """Show one dossier, and ask how it ended when it still runs."""
    return page(dossier_id, ClosingForm(formdata=None, data={"closed_on": local_date()}))


def page(dossier_id: uuid.UUID, form: ClosingForm) -> str:
    """Return the page of a dossier that is open to who asks; with what was wrong in closing it, when something was."""
    today, seen = local_date(), look_into_dossier(session(), reader(), dossier_id)
    g.unread_answers = seen.unread_answers
    one = seen.dossier
    steps, found = steps_of(session(), one.id), standings(session(), one.id)
    lines = parties_of(session(), one)
    runs = one.closed_on is None and one.withdrawn_at is None
    write = place().may(Right.DOSSIER_WRITE)
    path = path_of(steps, found, today)
    return render_template(
        "dossiers/dossier.html",
        one=one,
        client=seen.client,
        title=_("%(name)s: %(kind)s", name=seen.client.name, kind=word(one.kind).lower()),
        because=because(seen.standing),
        looks=_looks(one),
        form=form,
        write=write,
        runs=runs,
        path=path,
        here=next((stop for stop in path if stop.state == "now"), None),
        bare=not steps,
        usual=[line.label for line in usual_on(one.kind, one.opened_on) if not line.after_refusal],
        object_=runs and write and _may_object(one, steps, lines),
        today=today,
        **_panels(seen, steps, found, today),
        people=_people(lines),
        house=place().may(Right.HOUSING_WRITE),
        roles=ADDED,
        member=PartyRole.FAMILY_MEMBER,
        family=one.kind is DossierKind.FAMILY_REUNIFICATION,
        facts=_facts(seen),
        days=((one.closed_on or today) - one.opened_on).days,
    )


def _looks(one: Dossier) -> str:
    """Return where one reads who looked: at this dossier for who may read the trail, else at the client."""
    if place().may(Right.AUDIT_READ):
        return url_for("home.trail", record="dossier", id=one.id)
    return url_for("clients.client", client_id=one.client_id, _anchor="opened")


def _may_object(one: Dossier, steps: list[DossierStep], lines: list[PartyLine]) -> bool:
    """Whether something was refused, to the client or to one of the family, and the steps of an objection are not there."""
    states = {line.party.state for line in lines if line.party.withdrawn_at is None}
    if not refused(steps) and FamilyState.REFUSED not in states:
        return False
    return bool(objection_lines(templates(session(), one.kind), one, steps))


def _panels(seen: Seen, steps: list[DossierStep], found: list[Standing], today: dt.date) -> dict[str, object]:
    """Return what the parts of the page that others draw are given."""
    one = seen.dossier
    spoken = told_of_dossier(session(), one.id)
    return {
        "timeline": timeline_panel(one, today, spoken.lines),
        "asked": helpdesk.of_dossier(one.id, spoken.questions),
        "waiting": waiting_panel(one, today),
        "papers": papers.panel(one, today),
        "deadlines": dates.panel(one, today, found, _yet_to_take(steps)),
    }


def _yet_to_take(steps: list[DossierStep]) -> dict[str, str]:
    """Return the pages of the steps that are open, by the terms that they meet; the first one when several do."""
    waiting = [step for step in steps if step.done_on is None and not step.not_needed]
    return {term: url_for("dossiers.step", step_id=step.id) for step in reversed(waiting) for term in step.guarded_by}


def _people(lines: list[PartyLine]) -> dict[str, list[PartyLine]]:
    present = [line for line in lines if line.party.withdrawn_at is None]
    return {
        "family": [line for line in present if line.party.role is PartyRole.FAMILY_MEMBER],
        "others": [line for line in present if line.party.role is not PartyRole.FAMILY_MEMBER],
        "gone": [line for line in lines if line.party.withdrawn_at is not None],
        "to_register": [
            line for line in present if line.party.state is FamilyState.ARRIVED and line.party.client_id is None
        ],
    }


def _facts(seen: Seen) -> list[tuple[str, str]]:
    one = seen.dossier
    said = [
        (_("Number"), one.number),
        (_("Kind"), word(one.kind)),
        (_("Opened on"), day(one.opened_on)),
        (_("Municipality"), seen.municipality),
        (_("Whose work it is"), seen.handler or _("nobody's yet")),
    ]
    if one.reference:
        said.append((_("Their reference"), one.reference))
    if one.kind in REGIMES:
        asked = _("Asylum asked on") if one.kind is DossierKind.ASYLUM else _("Duty to integrate began on")
        said.append((asked, day(one.regime_on) if one.regime_on else _("unknown")))
    if one.closed_on is not None:
        said += [(_("Closed on"), day(one.closed_on)), (_("Outcome"), word(one.outcome or DossierOutcome.OTHER))]
    return said
