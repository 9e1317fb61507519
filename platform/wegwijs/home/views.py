"""What is due today, and who looked at the records."""

from __future__ import annotations

import itertools
import uuid
from typing import TYPE_CHECKING

from flask import Blueprint, render_template, request
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from tenants.audit.queries import TrailChoice, chain_faults, looks
from tenants.home.queries import silent_clients, standing
from tenants.home.rules import PartOfDay, part_of_day
from tenants.moments import LOCAL, local_date, now
from tenants.roles import Right
from wegwijs.access import needs
from wegwijs.clients import attention as clients
from wegwijs.deadlines import attention as deadlines
from wegwijs.documents import attention as documents
from wegwijs.dossiers import attention as dossiers
from wegwijs.escalations import attention as escalations
from wegwijs.explanations import attention as explanations
from wegwijs.guidance import attention as guidance
from wegwijs.home.attention import lists
from wegwijs.home.sentences import RECORDS, role_of, sentence, who
from wegwijs.language import attention as language
from wegwijs.night_reports import attention as night_reports
from wegwijs.participation import attention as participation
from wegwijs.partners import attention as partners
from wegwijs.requests import member, place, reader, session
from wegwijs.signing import attention as signing
from wegwijs.templating import weekday
from wegwijs.volunteers import attention as volunteers

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

pages = Blueprint("home", __name__)

FEATURES = (
    escalations,
    deadlines,
    dossiers,
    clients,
    guidance,
    documents,
    language,
    participation,
    volunteers,
    partners,
    explanations,
    night_reports,
    signing,
)
"""The features that put rows of their own on the page of today."""
LINES_A_PAGE = 50
LONGEST_SEQUENCE = 15


@pages.get("/<branch>/today")
@needs(Right.BRANCH_HOME, about="branch")
def today() -> ResponseReturnValue:
    """Show what asks for attention now and this week, and of whom nothing was heard."""
    day = local_date()
    who_looks = reader()
    found = lists(
        standing(session(), day.year - 1),
        silent_clients(session(), who_looks, day),
        lead=place().may(Right.REPORT_SIGN),
    )
    for feature in FEATURES:
        feature.add(found, session(), who_looks, day)
    return render_template(
        "home/home.html",
        greeting=_greeting(),
        today=weekday(day),
        now=found.now,
        this_week=found.this_week,
        silent=found.silent,
    )


def _greeting() -> str:
    name = member().first_name
    return str(
        {
            PartOfDay.MORNING: _("Good morning %(name)s", name=name),
            PartOfDay.AFTERNOON: _("Good afternoon %(name)s", name=name),
            PartOfDay.EVENING: _("Good evening %(name)s", name=name),
        }[part_of_day(now().astimezone(LOCAL).hour)]
    )


@pages.get("/<branch>/trail")
@needs(Right.AUDIT_READ, about="audit")
def trail() -> ResponseReturnValue:
    """Show who did what with which record, newest first, and whether the trail is whole."""
    chosen = _trail_choice()
    found = looks(session(), chosen, limit=LINES_A_PAGE + 1)
    shown = found[:LINES_A_PAGE]
    kept = {name: request.args[name] for name in ("person", "record", "id") if request.args.get(name)}
    return render_template(
        "home/trail.html",
        days=[
            (day, [{"what": sentence(look), "role": role_of(look), "look": look} for look in group])
            for day, group in itertools.groupby(shown, key=lambda look: local_date(look.event.at))
        ],
        faults=chain_faults(session()),
        records=RECORDS,
        choices=[(code, str(words), code == chosen.record) for code, words in RECORDS.items()],
        chosen=chosen,
        chosen_name=next((who(look) for look in shown), ""),
        kept=kept,
        older=shown[-1].event.sequence if len(found) > LINES_A_PAGE else None,
    )


def _trail_choice() -> TrailChoice:
    """Return what the address asks for. Raises `NotFound` for what cannot be."""
    asked = request.args
    record, before = asked.get("record", ""), asked.get("before", "")
    if (record and record not in RECORDS) or (before and not (before.isdecimal() and len(before) <= LONGEST_SEQUENCE)):
        raise NotFound
    try:
        person_id = uuid.UUID(asked["person"]) if asked.get("person") else None
        record_id = str(uuid.UUID(asked["id"])) if asked.get("id") else ""
    except ValueError as error:
        raise NotFound from error
    return TrailChoice(person_id, record, record_id, int(before) if before else None)
