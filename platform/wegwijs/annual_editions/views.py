"""The pages on which a region, and the national office, come to publish a year; `reader.py` has what everybody reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _

from tenants.annual_editions.actions import name_exceptions, publish_edition, tell_edition, withdraw_edition
from tenants.annual_editions.queries import newest_of_years
from tenants.faults import AbsentError, RefusalError
from tenants.figures.queries import years_of_editions
from tenants.moments import now
from tenants.reports.content import CHAPTERS
from wegwijs.annual_editions import reader
from wegwijs.annual_editions.blueprint import made_by_its_own, pages
from wegwijs.annual_editions.making import making_context, making_of, notes_of, standing, story_context
from wegwijs.annual_report.forms import LONGEST_LEAD, SignForm, StoryForm, WithdrawalForm, words_to_show
from wegwijs.drafts.views import draft_says
from wegwijs.refusals import sentence_of, show_refusal
from wegwijs.requests import actor, session

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from wegwijs.annual_editions.making import Making
    from wegwijs.annual_editions.units import Unit

__all__ = ["pages", "reader"]
UNPROCESSABLE = 422
TAKE = "take "
EXCEPTION = "exception_"


@made_by_its_own("")
def years(unit: Unit) -> ResponseReturnValue:
    """Show the years of which there are figures, and what is published."""
    published = newest_of_years(session(), unit.id)
    rows = [
        {"year": one.year, "night": one.night, "published": published.get(one.year)}
        for one in years_of_editions(session(), unit.id)
    ]
    return render_template("annual_editions/years.html", unit=unit, rows=rows)


@made_by_its_own("/<int:year>")
def making(unit: Unit, year: int) -> ResponseReturnValue:
    """Show a year as it would be published now."""
    return _making(unit, year, SignForm(formdata=None), WithdrawalForm(formdata=None))


def _making(
    unit: Unit, year: int, sign: SignForm, withdrawal: WithdrawalForm, status: int = 200, fault: str = ""
) -> ResponseReturnValue:
    found = making_of(session(), unit, year)
    if found is None:
        return render_template("annual_editions/nothing.html", unit=unit, year=year)
    form = sign if sign.errors else withdrawal
    context = making_context(session(), found)
    typed = {name: value for name, value in request.form.items() if name.startswith(EXCEPTION)}
    return (
        render_template(
            "annual_editions/making.html",
            **context,
            sign=sign,
            withdrawal=withdrawal,
            form=form,
            fault=fault,
            typed=typed,
        ),
        status,
    )


@made_by_its_own("/<int:year>/exceptions", "POST")
def exceptions(unit: Unit, year: int) -> ResponseReturnValue:
    """Keep why the year is published though figures of some branches are not accepted."""
    standing(making_of(session(), unit, year))
    given = {name.removeprefix(EXCEPTION): value for name, value in request.form.items() if name.startswith(EXCEPTION)}
    same = request.form.get("same", "")
    reasons = {branch: reason.strip() or same for branch, reason in given.items()}
    try:
        name_exceptions(session(), actor(), unit.id, year, reasons)
    except RefusalError as refusal:
        fault = sentence_of(refusal.message, refusal.values)
        return _making(unit, year, SignForm(formdata=None), WithdrawalForm(formdata=None), UNPROCESSABLE, fault)
    flash(_("The reasons are kept. Readers see them."), "ok")
    return redirect(unit.to("making", year=year))


@made_by_its_own("/<int:year>/publication", "POST")
def publish(unit: Unit, year: int) -> ResponseReturnValue:
    """Publish the year."""
    form = SignForm()
    try:
        if form.validate():
            seen = form.seen.data or ""
            made = publish_edition(
                session(), actor(), unit.id, year, form.reason.data or "", looked=form.looked.data, seen=seen
            )
            flash(_("%(year)s is published, version %(version)s.", year=year, version=made.version), "ok")
            return redirect(unit.to("page", year=year))
    except RefusalError as refusal:
        show_refusal(form, refusal)
    return _making(unit, year, form, WithdrawalForm(formdata=None), UNPROCESSABLE)


@made_by_its_own("/<int:year>/versions/<int:version>/withdrawal", "POST")
def withdraw(unit: Unit, year: int, version: int) -> ResponseReturnValue:
    """Take a published version back."""
    form = WithdrawalForm()
    try:
        withdraw_edition(
            session(), actor(), unit.id, year, version, form.withdrawal.data or "", confirmed=form.confirmed.data
        )
    except RefusalError as refusal:
        show_refusal(form, refusal)
        return _making(unit, year, SignForm(formdata=None), form, UNPROCESSABLE)
    flash(_("Version %(version)s of %(year)s is no longer to be seen.", year=year, version=version), "ok")
    return redirect(unit.to("making", year=year))


@made_by_its_own("/<int:year>/story")
def story(unit: Unit, year: int) -> ResponseReturnValue:
    """Show the words about a year, to change them."""
    found = standing(making_of(session(), unit, year))
    return _story(found, StoryForm(formdata=None, **words_to_show(found.story)))


def _story(found: Making, form: StoryForm, status: int = 200) -> ResponseReturnValue:
    context = story_context(session(), found, form)
    return render_template("annual_editions/story.html", form=form, **context), status


@made_by_its_own("/<int:year>/story", "POST")
def tell(unit: Unit, year: int) -> ResponseReturnValue:
    """Keep the words, or take a computed sentence over."""
    found = standing(making_of(session(), unit, year))
    form, do = StoryForm(), request.form.get("do", "")
    try:
        if form.validate():
            told = form.told()
            if do.startswith(TAKE):
                return _taken(found, told, do.removeprefix(TAKE))
            tell_edition(session(), actor(), unit.id, year, told)
            flash(_("Your text is kept."), "ok")
            return redirect(unit.to("making", year=year))
    except RefusalError as refusal:
        show_refusal(form, refusal)
    return _story(found, form, UNPROCESSABLE)


def _taken(found: Making, told: dict[str, dict[str, str]], chapter: str) -> ResponseReturnValue:
    suggested = story_context(session(), found, StoryForm(formdata=None))["chapters"]
    sentence = next((one["suggested"] for one in suggested if one["name"] == chapter), "")
    if not sentence:
        raise AbsentError
    told[chapter] = {"text": "", **told.get(chapter, {}), "lead": sentence[:LONGEST_LEAD]}
    tell_edition(session(), actor(), found.unit.id, found.year, told, typing=True)
    return redirect(found.unit.to("story", year=found.year, _anchor=chapter))


@made_by_its_own("/<int:year>/story/draft", "POST")
def keep_draft(unit: Unit, year: int) -> ResponseReturnValue:
    """Keep the words while they are being typed, and say so in one sentence."""
    standing(making_of(session(), unit, year))
    try:
        tell_edition(session(), actor(), unit.id, year, StoryForm().told(), typing=True)
        said, code = draft_says(now()), 200
    except RefusalError as refusal:
        said, code = sentence_of(refusal.message, refusal.values), UNPROCESSABLE
    return said, code, {"Content-Type": "text/plain; charset=utf-8"}


@made_by_its_own("/<int:year>/story/checks/<chapter>", "POST")
def check(unit: Unit, year: int, chapter: str) -> ResponseReturnValue:
    """Say what the checks find in a chapter as it is being typed; nothing is kept."""
    if chapter not in CHAPTERS:
        raise AbsentError
    found = standing(making_of(session(), unit, year))
    return render_template("annual_report/_notes.html", notes=notes_of(found.checks(StoryForm().told()), chapter))
