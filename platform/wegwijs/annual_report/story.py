"""The branch's words in the making: chapter by chapter, with last year's beside them and what was typed since."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tenants.figures.queries import figures_of_year
from tenants.reports.content import CHAPTERS
from tenants.reports.queries import stories
from wegwijs.annual_report import wording
from wegwijs.annual_report.forms import StoryForm, words_to_show
from wegwijs.annual_report.making import refuse_impossible
from wegwijs.annual_report.telling import paragraphs
from wegwijs.desk.forms import as_typed

if TYPE_CHECKING:
    from tenants.drafts.models import Draft
    from tenants.isolation import ScopedSession


def draft_name(year: int) -> str:
    """Return under which name the words about a year are kept while they are typed."""
    return f"story {year}"


def story_context(session: ScopedSession, year: int) -> dict[str, Any]:
    """Return the context of `annual_report/story.html` but for its form. Raises `NotFound` for a year that cannot be."""
    refuse_impossible(year)
    told = stories(session, [year, year - 1])
    counted = figures_of_year(session, year)
    now, before = told.get(year, {}), told.get(year - 1, {})
    return {
        "year": year,
        "told": now,
        "chapters": [
            {
                "name": name,
                "topic": wording.TOPICS[name],
                "counted": counted.knows(name),
                "before": _before(before.get(name, {})),
            }
            for name in CHAPTERS
            # A text that lost its figures stays to be seen and taken away.
            if counted.knows(name) or name in now
        ],
    }


def _before(words: dict[str, str]) -> dict[str, Any] | None:
    if not any(words.values()):
        return None
    return {"lead": words.get("lead", ""), "text": paragraphs(words.get("text", ""))}


def story_form(told: dict[str, Any], draft: Draft | None) -> Any:
    """Return the form with what was typed, else with what was kept."""
    if draft is not None:
        return StoryForm(formdata=as_typed(draft.content))
    return StoryForm(formdata=None, **words_to_show(told))
