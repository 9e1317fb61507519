"""What a manager or analyst sees of a year before it is published: its state, who is not accepted, the checks, the words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from werkzeug.exceptions import NotFound

from tenants.annual_editions.content import frozen_edition
from tenants.annual_editions.queries import known_in, own_editions, stories_of, unsettled_branches
from tenants.annual_editions.rules import Known, checks
from tenants.figures.queries import latest_editions
from tenants.figures.reading import SHAPE, Table
from tenants.moments import local_date
from tenants.reports.content import CHAPTERS, mark_of
from wegwijs.annual_editions.reading import as_content
from wegwijs.annual_editions.telling import told
from wegwijs.annual_report import wording
from wegwijs.annual_report.checking import by_chapter
from wegwijs.annual_report.frozen import Figure
from wegwijs.annual_report.making import refuse_impossible
from wegwijs.annual_report.pairs import pairs_of, written
from wegwijs.annual_report.taken_back import back_of, rows_of
from wegwijs.annual_report.telling import paragraphs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tenants.annual_editions.models import PublishedEdition
    from tenants.annual_editions.rules import Unsettled
    from tenants.figures.models import Edition
    from tenants.isolation import ScopedSession
    from tenants.reports.rules import Check
    from wegwijs.annual_editions.units import Unit
    from wegwijs.annual_report.forms import StoryForm

Story = dict[str, dict[str, str]]


@dataclass(frozen=True)
class Making:
    """A year that is not published yet, or may be published anew."""

    unit: Unit
    year: int
    edition: Edition
    content: dict[str, Any]
    """As it would be published now."""
    story: Story
    before: Story
    unsettled: Sequence[Unsettled]
    last: Table | None
    """The edition of the year before."""

    def checks(self, story: Story) -> list[Check]:
        """Return what the checks find, with `story` as its words."""
        known = Known(story, self.before, self.unsettled, self.last)
        return checks(self.edition.content, self.edition.night, known, local_date())


def making_of(session: ScopedSession, unit: Unit, year: int) -> Making | None:
    """Return a year in the making; none when nothing is counted of it. Raises `NotFound` for a year that cannot be."""
    refuse_impossible(year)
    both = latest_editions(session, unit.id, [year, year - 1])
    edition, before = both.get(year), both.get(year - 1)
    if edition is None or edition.content.get("shape") != SHAPE:
        return None
    kept = stories_of(session, unit.id, [year, year - 1])
    story, reasons = (kept[year].story, kept[year].exceptions) if year in kept else ({}, {})
    unsettled = unsettled_branches(session, unit.id, year, reasons)
    then = before.content if before is not None and before.content.get("shape") == SHAPE else None
    facts = {
        "slug": unit.slug, "night": edition.night.isoformat(), "edition": edition.version,
        "known": known_in(session, edition),
        "known_before": known_in(session, before) if then is not None and before is not None else {},
    }  # fmt: skip
    named = [{"id": one.id, "slug": one.slug, "name": one.name, "reason": one.reason} for one in unsettled]
    return Making(
        unit=unit,
        year=year,
        edition=edition,
        content=frozen_edition(edition.content, then, story, named, facts),
        story=story,
        before=kept[year - 1].story if year - 1 in kept else {},
        unsettled=unsettled,
        last=Table.of(then) if then is not None else None,
    )


def making_context(session: ScopedSession, making: Making) -> dict[str, Any]:
    """Return the context of `annual_editions/making.html` but for its forms."""
    versions = own_editions(session, making.unit.id, making.year)
    found = making.checks(making.story)
    current = next((one for one in versions if one.withdrawn_at is None), None)
    return {
        "unit": making.unit,
        "year": making.year,
        "night": making.edition.night,
        "versions": versions,
        "mark": mark_of(making.content, len(versions)),
        "current": current,
        "back": back_of(current, versions, _of_editions),
        "unsettled": making.unsettled,
        "checks": by_chapter(found),
        "stopped": any(check.hard and not check.passed for check in found),
        "asked": any(not check.passed for check in found),
        "texts": [
            {
                "name": wording.TOPICS[name],
                "told": name in making.story,
                "lead": making.story.get(name, {}).get("lead", ""),
            }
            for name in making.content["chapters"]
        ],
        **told(session, making.unit, making.content),
    }


def _of_editions(current: PublishedEdition, again: PublishedEdition) -> list[tuple[str, str | None, str | None]]:
    """Return the figures of the whole that differ between two versions."""
    now, then = (Table.of(one.content) for one in (current, again))
    return rows_of(
        {name: now.indicator(name).whole.value for name in now.indicators},
        {name: then.indicator(name).whole.value for name in then.indicators},
        lambda name, value: written(name, Figure(value)),
    )


def story_context(session: ScopedSession, making: Making, form: StoryForm) -> dict[str, Any]:
    """Return the context of `annual_editions/story.html` but for its form; the checks are of what is in `form`."""
    typed = form.told()
    content = as_content(making.content, making.unit.called)
    suggested = {
        one["id"]: one["computed"] for one in told(session, making.unit, {**making.content, "story": {}})["chapters"]
    }
    found = making.checks(typed)
    return {
        "unit": making.unit,
        "to": making.unit.to,
        "year": making.year,
        "draft_status": "",
        "chapters": [
            {
                "name": name,
                "topic": wording.TOPICS[name],
                "counted": name in making.content["chapters"],
                "pairs": pairs_of(name, content),
                "suggested": suggested.get(name, ""),
                "before": _before(making.before.get(name, {})),
                "notes": notes_of(found, name),
            }
            for name in CHAPTERS
            if name in making.content["chapters"] or name in typed
        ],
    }


def notes_of(found: Sequence[Check], chapter: str) -> dict[str, Any]:
    """Return what the checks ask of a chapter, and how many are all right."""
    mine = [check for check in found if check.chapter == chapter]
    groups = by_chapter(mine)
    return {
        "open": [one for group in groups for one in group["open"]],
        "good": sum(check.passed for check in mine),
        "hidden": [],
    }


def _before(words: dict[str, str]) -> dict[str, Any] | None:
    if not any(words.values()):
        return None
    return {"lead": words.get("lead", ""), "text": paragraphs(words.get("text", ""))}


def standing(making: Making | None) -> Making:
    """Return a year of which something is counted. Raises `NotFound` for one of which nothing is."""
    if making is None:
        raise NotFound
    return making
