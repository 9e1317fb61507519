"""The work list of legal dossiers: what is late, due and standing still, of whom, and those that were closed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from flask import render_template, request, url_for
from flask_babel import gettext as _

from tenants.dossiers.models import DossierKind
from tenants.dossiers.queries import dossiers_closed, years_closed
from tenants.dossiers.searching import closed_like
from tenants.dossiers.worklist import A_PAGE, Choice, Count, Whose, loads, work_list
from tenants.moments import local_date
from tenants.roles import Right
from wegwijs.access import needs
from wegwijs.desk.forms import first_id
from wegwijs.dossiers.blueprint import pages
from wegwijs.dossiers.listing import grouped
from wegwijs.paging import Steps, asked_page
from wegwijs.requests import place, reader, session, touch
from wegwijs.words import word

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue


@dataclass(frozen=True)
class Link:
    """A choice of the list, as a link with how many there are behind it."""

    label: str
    href: str
    number: int
    chosen: bool


@pages.get("/<branch>/dossiers")
@needs(Right.DOSSIER_READ, about="dossier")
def dossiers() -> ResponseReturnValue:
    """Show the dossiers that run, the most urgent first, or with `year` those that were closed in it."""
    if request.args.get("year", type=int):
        return _closed(request.args.get("year", type=int) or 0)
    today, asked, page = local_date(), _asked(), asked_page()
    found = work_list(session(), reader(), asked, today, page)
    choice, numbers = replace(asked, whose=found.whose(asked)), found.counts
    touch("dossier", "", running=len(found.rows))
    sees_all = place().may(Right.CLIENT_ALL)
    return render_template(
        "dossiers/dossiers.html",
        today=today,
        choice=choice,
        whose=_whose_word(choice, numbers),
        filters=_filters(choice, numbers),
        groups=grouped(found.rows, today),
        total=found.total,
        closed=closed_like(session(), reader(), choice.words) if choice.words else [],
        steps=Steps(page, found.total, A_PAGE),
        kept=_kept(choice),
        team=loads(numbers) if sees_all and choice == Choice(Whose.ALL) and page == 1 else [],
        write=place().may(Right.DOSSIER_WRITE),
        running=sum(each.number for each in numbers),
    )


def _closed(year: int) -> str:
    years, found = years_closed(session(), reader()), dossiers_closed(session(), reader(), year)
    touch("dossier", "", closed=len(found))
    return render_template("dossiers/closed.html", closed=found, year=year, years=years)


def _asked() -> Choice:
    """Return what the address asks for; who looks for words without saying of whom looks among everybody's."""
    whose, kind, words = (request.args.get(name, "").strip() for name in ("whose", "kind", "q"))
    known = Whose(whose) if whose in set(Whose) else Whose.ALL if words else None
    return Choice(first_id([whose]) or known, DossierKind(kind) if kind in set(DossierKind) else None, words)


def _kept(choice: Choice, **other: Any) -> dict[str, Any]:
    """Return a choice as the values of an address; `other` is what a link asks instead."""
    kept = {"whose": str(choice.whose), "kind": choice.kind.value if choice.kind else None, "q": choice.words or None}
    return {name: value for name, value in {**kept, **other}.items() if value}


def _filters(choice: Choice, numbers: list[Count]) -> dict[str, list[Link]]:
    def link(label: str, which: Callable[[Count], bool], *, chosen: bool, **asked: Any) -> Link:
        number = sum(each.number for each in numbers if which(each))
        return Link(label, url_for("dossiers.dossiers", **_kept(choice, **asked)), number, chosen)

    whose = choice.whose
    of_kind = Counter({kind: sum(each.number for each in numbers if each.kind is kind) for kind in DossierKind})
    colleagues = sorted({(each.handler, each.handler_id) for each in numbers if each.handler_id}, key=str)
    return {
        "whose": [
            link(_("Mine"), lambda each: each.mine, chosen=whose is Whose.MINE, whose="mine"),
            link(_("Nobody's"), lambda each: not each.handler_id, chosen=whose is Whose.NOBODY, whose="nobody"),
            link(_("Everybody's"), lambda _each: True, chosen=whose is Whose.ALL, whose="all"),
        ],
        "colleagues": [
            link(name, lambda each, key=key: each.handler_id == key, chosen=whose == key, whose=str(key))  # type: ignore[misc]
            for name, key in colleagues
        ],
        "kinds": [
            link(_("Every kind"), lambda _each: True, chosen=choice.kind is None, kind=None),
            *(
                link(word(kind), lambda each, kind=kind: each.kind is kind, chosen=choice.kind is kind, kind=kind.value)  # type: ignore[misc]
                for kind, number in of_kind.items()
                if number or choice.kind is kind
            ),
        ],
    }


def _whose_word(choice: Choice, numbers: list[Count]) -> str:
    """Return whose list it is, as it stands at its head and on paper."""
    if choice.whose is Whose.MINE:
        return str(_("of yourself"))
    if choice.whose is Whose.NOBODY:
        return str(_("of nobody yet"))
    if choice.whose is Whose.ALL:
        return str(_("of everybody"))
    name = next((each.handler for each in numbers if each.handler_id == choice.whose), "")
    return str(_("of %(name)s", name=name)) if name else str(_("of a colleague"))
