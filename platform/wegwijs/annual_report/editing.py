"""The editor: words beside last year's, kept while they are typed, checked while they are written, seen as a reader does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from tenants.drafts.actions import forget_draft, save_draft
from tenants.faults import AbsentError, RefusalError
from tenants.reports.actions import tell_story
from tenants.reports.content import CHAPTERS
from tenants.roles import Right
from wegwijs.access import needs
from wegwijs.annual_report import wording
from wegwijs.annual_report.behind import no_records
from wegwijs.annual_report.blueprint import pages, small
from wegwijs.annual_report.chapters import chapters, hero
from wegwijs.annual_report.forms import LONGEST_LEAD, StoryForm
from wegwijs.annual_report.frozen import read
from wegwijs.annual_report.making import refuse_impossible
from wegwijs.annual_report.story import draft_name, making_of, story_context, story_form, suggestion
from wegwijs.drafts.views import draft_content, draft_says
from wegwijs.refusals import show_refusal
from wegwijs.requests import actor, place, session

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

UNPROCESSABLE = 422
TAKE = "take "
"""What a button sends, before the name of its chapter, that takes a computed sentence over."""


@pages.get("/<branch>/figures/<int:year>/story")
@needs(Right.REPORT_SIGN)
def story(year: int) -> ResponseReturnValue:
    """Show the branch's words, to change them: as they were left while typing, else as they were kept."""
    making = making_of(session(), actor(), year, small())
    draft = making.words.draft
    said = draft_says(draft.saved_at) if draft else ""
    form = story_form(making.kept, draft)
    return render_template("annual_report/story.html", form=form, draft_status=said, **story_context(making, form))


@pages.post("/<branch>/figures/<int:year>/story")
@needs(Right.REPORT_SIGN)
def tell(year: int) -> ResponseReturnValue:
    """Keep the branch's words, throw away what was typed since, take a sentence over, or look as a reader does."""
    form, do = StoryForm(), request.form.get("do", "")
    if do == "discard":
        forget_draft(session(), actor(), draft_name(year))
        flash(_("Your draft is gone. Below is the text as it was kept."), "ok")
        return redirect(url_for("annual_report.story", year=year))
    try:
        if form.validate():
            if do == "preview" or do.startswith(TAKE):
                return _kept_typing(year, do.removeprefix(TAKE) if do != "preview" else "")
            tell_story(session(), actor(), year, form.told())
            forget_draft(session(), actor(), draft_name(year))
            flash(_("Your text is kept."), "ok")
            return redirect(url_for("annual_report.making", year=year))
    except RefusalError as refusal:
        show_refusal(form, refusal)
    context = story_context(making_of(session(), actor(), year, small()), form)
    return render_template("annual_report/story.html", form=form, draft_status="", **context), UNPROCESSABLE


def _kept_typing(year: int, chapter: str) -> ResponseReturnValue:
    """Keep what was typed as a draft, with the computed sentence of a chapter in its place, or to look at it as a reader."""
    content = draft_content()
    if chapter:
        sentence = suggestion(making_of(session(), actor(), year, small()), chapter)
        if not sentence:
            raise AbsentError
        content[f"{chapter}_lead"] = [sentence[:LONGEST_LEAD]]
    content.pop("do", None)
    save_draft(session(), actor(), draft_name(year), content)
    if not chapter:
        return redirect(url_for("annual_report.preview", year=year))
    return redirect(url_for("annual_report.story", year=year, _anchor=chapter))


@pages.post("/<branch>/figures/<int:year>/story/draft")
@needs(Right.REPORT_SIGN)
def keep_draft(year: int) -> ResponseReturnValue:
    """Keep the words while they are being typed, and say so in one sentence."""
    refuse_impossible(year)
    try:
        said, code = draft_says(save_draft(session(), actor(), draft_name(year), draft_content()).saved_at), 200
    except RefusalError as refusal:
        said, code = str(_(refusal.message, **refusal.values)), UNPROCESSABLE
    return said, code, {"Content-Type": "text/plain; charset=utf-8"}


@pages.post("/<branch>/figures/<int:year>/story/checks/<chapter>")
@needs(Right.REPORT_SIGN)
def check(year: int, chapter: str) -> ResponseReturnValue:
    """Say what the checks find in a chapter as it is being typed; nothing is kept."""
    if chapter not in CHAPTERS:
        raise AbsentError
    notes = making_of(session(), actor(), year, small()).notes(StoryForm().told())
    return render_template("annual_report/_notes.html", notes=notes[chapter])


@pages.get("/<branch>/figures/<int:year>/preview")
@needs(Right.REPORT_SIGN)
def preview(year: int) -> ResponseReturnValue:
    """Show the page as a reader would see it, with the words as they are being typed."""
    making = making_of(session(), actor(), year, small(), as_typed=True)
    content = read({**making.shown, "branch": place().branch_name})
    return render_template(
        "annual_report/preview.html",
        title=_("%(branch)s: %(year)s in figures", branch=content.branch, year=year),
        place_name=content.branch,
        pages=[],
        note=_("This is how readers will see it. It is not published."),
        year=year,
        hero=hero(content, no_records),
        chapters=chapters(
            content,
            no_records,
            lambda photo: url_for("annual_report.own_photo", year=year, annual_photo_id=photo.id),
        ),
        without_text=[wording.TOPICS[name] for name in content.chapters if name not in content.story],
    )
