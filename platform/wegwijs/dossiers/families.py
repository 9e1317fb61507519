"""The list of families that are to be reunited: where each stands, and what is waited for, of whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import render_template
from flask_babel import ngettext

from tenants.dossiers.families import Family, families
from tenants.dossiers.models import FamilyState
from tenants.moments import local_date
from tenants.roles import Right
from wegwijs.access import needs
from wegwijs.dossiers.blueprint import pages
from wegwijs.dossiers.naming import term_name
from wegwijs.dossiers.step_forms import who_acts
from wegwijs.requests import place, reader, session, touch

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@pages.get("/<branch>/dossiers/families")
@needs(Right.DOSSIER_READ, about="dossier")
def all_families() -> ResponseReturnValue:
    """Show one line for each family."""
    found = families(session(), reader())
    touch("dossier", "", families=len(found))
    lines = [_line(family) for family in found]
    return render_template(
        "dossiers/families.html",
        lines=lines,
        people=sum(family.people for family in found),
        today=local_date(),
        write=place().may(Right.DOSSIER_WRITE),
    )


def _line(family: Family) -> dict[str, Any]:
    kind = family.dossier.kind
    return {
        "family": family,
        "states": ", ".join(states_words(family)),
        "whom": who_acts(family.waits_for, kind) if family.waits_for else "",
        "term": term_name(family.term) if family.term else "",
    }


def states_words(family: Family) -> list[str]:
    """Return how many are how far: `2 wachten`, `1 aangekomen`."""
    count = family.states
    said = {
        FamilyState.WAITING: ngettext("%(num)s waits", "%(num)s wait", count[FamilyState.WAITING]),
        FamilyState.GRANTED: ngettext("%(num)s may come", "%(num)s may come", count[FamilyState.GRANTED]),
        FamilyState.VISA: ngettext("%(num)s has the visa", "%(num)s have the visa", count[FamilyState.VISA]),
        FamilyState.ARRIVED: ngettext("%(num)s arrived", "%(num)s arrived", count[FamilyState.ARRIVED]),
        FamilyState.REFUSED: ngettext("%(num)s was refused", "%(num)s were refused", count[FamilyState.REFUSED]),
    }
    return [words for state, words in said.items() if count[state]]
