"""Statutory terms: the catalogue, one term with a calculator and its worked examples, and the holidays of a year.

Nothing here is a branch's own: these pages read the law and change nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, request, url_for

from tenants.dossiers.models import DossierKind
from tenants.moments import local_date
from tenants.roles import Right
from tenants.terms.catalogue import CATALOGUE, version_for, versions
from tenants.terms.counting import count
from tenants.terms.examples import examples_of
from tenants.terms.explaining import besides, headline, in_lines, in_short, when_missed
from tenants.terms.holidays import Holiday, equated_days, holidays_of
from wegwijs.access import needs
from wegwijs.refusals import accepted
from wegwijs.terms import words
from wegwijs.terms.forms import CalculationForm, ChoiceForm, YearForm
from wegwijs.terms.voice import voice
from wegwijs.words import word

if TYPE_CHECKING:
    from typing import Any

    from flask.typing import ResponseReturnValue

    from tenants.terms.counting import Counted
    from tenants.terms.examples import Example

pages = Blueprint("terms", __name__)


@pages.context_processor
def _words() -> dict[str, Any]:
    """Give the templates the words for what a term is."""
    said = voice()
    return {
        "voice": said,
        "event_word": words.event_word,
        "kind_word": lambda kind: word(DossierKind(kind)),
        "missed": lambda term: when_missed(term, said),
        "whose": words.whose,
        "own_norm": words.own_norm,
        "period": lambda term: words.period(term, said),
        "length": lambda term: words.length(term, said),
        "extensions": lambda term: words.extensions(term, said),
    }


@pages.get("/<branch>/terms")
@needs(Right.DOSSIER_READ)
def terms() -> ResponseReturnValue:
    """Show every term by kind of dossier; who chooses one and a day is led to what comes out."""
    form = ChoiceForm(request.args, meta={"csrf": False})
    form.offer(voice())
    if "term" in request.args and form.validate():
        return redirect(url_for("terms.term", term=form.term.data, day=form.day.data.isoformat()))
    kinds = [(kind, [term for term in CATALOGUE if term.dossier_kind == kind]) for kind in DossierKind]
    page = render_template("terms/terms.html", form=form, kinds=[(kind, found) for kind, found in kinds if found])
    return (page, 422) if form.errors else page


@pages.get("/<branch>/terms/<term>")
@needs(Right.DOSSIER_READ)
def term(term: str) -> ResponseReturnValue:
    """Show what the law says of one term, reckon a day when one is asked, and show worked examples."""
    found = versions(term)
    form = CalculationForm(request.args, meta={"csrf": False})
    form.about(found, voice())
    answers: list[Counted] = []
    if "day" in request.args:
        accepted(form, lambda: answers.append(_counted(term, form)), event_day="day", suspensions="since")
    page = render_template(
        "terms/term.html",
        form=form,
        found=found,
        answer=_answer(answers[0]) if answers else None,
        examples=[_shown(each) for each in examples_of(term)],
    )
    return (page, 422) if form.errors else page


def _counted(term_id: str, form: CalculationForm) -> Counted:
    held = version_for(term_id, form.day.data, form.regime.data if form.regime else None)
    return count(held, form.day.data, form.spells(), form.granted())


def _answer(counted: Counted) -> dict[str, Any]:
    said = voice()
    return {
        "term": counted.term,
        "headline": headline(counted, said),
        "lines": in_lines(counted, said),
        "besides": besides(counted, said),
        "short": in_short(counted, said),
    }


def _shown(example: Example) -> dict[str, Any]:
    """Return a worked example as the page shows it: the day that was found by hand, and the count beside it."""
    said = voice()
    return {
        "event_day": example.event_day,
        "regime_day": example.regime_day,
        "last_day": example.last_day,
        "why": example.why_nl if said.dutch else example.why_en,
        "short": in_short(example.counted(), said),
    }


@pages.get("/<branch>/terms/holidays")
@needs(Right.DOSSIER_READ)
def holidays() -> ResponseReturnValue:
    """Show the days of a year on which a term does not end."""
    form = YearForm(request.args or None, meta={"csrf": False}, data={"year": local_date().year})
    asked = "year" in request.args
    year = form.year.data if not asked or form.validate() else local_date().year
    sources = {each.day: each.source for each in equated_days() if each.confirmed}
    page = render_template(
        "terms/holidays.html",
        form=form,
        year=year,
        days=[
            (day, why, sources.get(day) if why is Holiday.EQUATED_DAY else None)
            for day, why in holidays_of(year).items()
        ],
        unsure=[each for each in equated_days() if not each.confirmed and each.day.year == year],
    )
    return (page, 422) if form.errors else page
