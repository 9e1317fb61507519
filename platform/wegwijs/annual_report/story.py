"""The branch's words in the making: each chapter beside last year's, with its figures, a sentence to take over, and checks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import url_for

from tenants.figures.queries import figures_of_years
from tenants.moments import local_date
from tenants.reports.actions import names_of_places
from tenants.reports.content import CHAPTERS, frozen_content
from tenants.reports.queries import names_of_people, own_versions, words_of_years
from tenants.reports.rules import Told, checks
from tenants.reports.withheld import withheld
from wegwijs.annual_report import wording
from wegwijs.annual_report.behind import no_records
from wegwijs.annual_report.chapters import chapters
from wegwijs.annual_report.checking import by_chapter, withheld_line
from wegwijs.annual_report.forms import StoryForm, words_to_show
from wegwijs.annual_report.frozen import read
from wegwijs.annual_report.making import refuse_impossible
from wegwijs.annual_report.pairs import pairs_of
from wegwijs.annual_report.telling import paragraphs
from wegwijs.desk.forms import as_typed as typed_again

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tenants.audit.actions import Actor
    from tenants.figures.queries import Year
    from tenants.isolation import ScopedSession
    from tenants.reports.queries import Typed, Words

Story = dict[str, dict[str, str]]


def draft_name(year: int) -> str:
    """Return under which name the words about a year are kept while they are typed."""
    return f"story {year}"


@dataclass(frozen=True)
class Making:
    """A year and the one before with everything that is known of them inside the branch."""

    year: int
    figures: Year
    last: Year
    """The figures of the year before."""
    words: Words
    names: tuple[str, ...]
    real: dict[str, Any]
    """As it is, nothing hidden."""
    shown: dict[str, Any]
    """As readers will see it."""
    small: int

    @property
    def kept(self) -> Story:
        """The words as they were last kept."""
        return self.words.stories.get(self.year, {})

    @property
    def before(self) -> Story:
        """The words of the year before."""
        return self.words.stories.get(self.year - 1, {})

    def notes(self, story: Story) -> dict[str, dict[str, Any]]:
        """Return by chapter what the checks ask of `story`, how many are all right, and what readers will not see."""
        told = Told(story, self.before, self.names, tuple(self.words.printed[self.year]), self.small, self.last)
        found = checks(self.figures, told, local_date())
        hidden: dict[str, list[str]] = {}
        for one in withheld(self.real, self.shown, self.small):
            line = withheld_line(one, self.year, self.small)
            hidden.setdefault(one.indicator.partition(".")[0], []).append(line)
        notes = {}
        for name in CHAPTERS:
            mine = by_chapter([check for check in found if check.chapter == name])
            notes[name] = {
                "open": [one for group in mine for one in group["open"]],
                "good": sum(check.passed for check in found if check.chapter == name),
                "hidden": hidden.get(name, []),
            }
        return notes


def making_of(session: ScopedSession, who: Actor, year: int, small: int, *, as_typed: bool = False) -> Making:
    """Return a year in the making, `as_typed` with the words that `who` was typing instead of those that were kept.

    Raises `NotFound` for a year that cannot be.
    """
    refuse_impossible(year)
    both = figures_of_years(session, [year, year - 1])
    words = words_of_years(session, [year, year - 1], (who.person_id, draft_name(year)))
    told = words.stories.get(year, {})
    if as_typed and words.draft is not None:
        told = story_form({}, words.draft).told()
    earlier = [one.content for one in reversed(own_versions(session))]
    facts = {"branch": "", "slug": "", "municipalities": names_of_places(session, both), "photos": words.photos}
    this, then = both[year], both[year - 1]
    return Making(
        year=year,
        figures=this,
        last=then,
        words=words,
        names=tuple(names_of_people(session)),
        real=frozen_content(this, then, told, {**facts, "small": 0}, [], words.printed),
        shown=frozen_content(this, then, told, {**facts, "small": small}, earlier, words.printed),
        small=small,
    )


def story_context(making: Making, form: StoryForm) -> dict[str, Any]:
    """Return the context of `annual_report/story.html` but for its form and draft; the checks are of what is in `form`."""
    typed = form.told()
    content = read(making.real)
    suggested = {one["id"]: one["computed"] for one in chapters(content, no_records)}
    notes = making.notes(typed)
    return {
        "unit": None,
        "to": _to,
        "year": making.year,
        "told": making.kept,
        "chapters": [
            {
                "name": name,
                "topic": wording.TOPICS[name],
                "counted": making.figures.knows(name),
                "pairs": pairs_of(name, content),
                "suggested": suggested.get(name, ""),
                "before": _before(making.before.get(name, {})),
                "notes": notes[name],
            }
            for name in CHAPTERS
            # A text that lost its figures stays to be seen and taken away.
            if making.figures.knows(name) or name in typed or name in making.kept
        ],
    }


def _to(page: str, **values: Any) -> str:
    """Return the address of one of the branch's pages about a year."""
    return url_for(f"annual_report.{page}", **values)


def _before(words: dict[str, str]) -> dict[str, Any] | None:
    if not any(words.values()):
        return None
    return {"lead": words.get("lead", ""), "text": paragraphs(words.get("text", ""))}


def story_form(told: dict[str, Any], draft: Typed | None) -> StoryForm:
    """Return the form with what was typed, else with what was kept."""
    if draft is not None:
        return StoryForm(formdata=typed_again(draft.content))
    return StoryForm(formdata=None, **words_to_show(told))


def suggestion(making: Making, chapter: str) -> str:
    """Return the computed sentence of a chapter; empty when there is none."""
    found: Sequence[dict[str, Any]] = chapters(read(making.real), no_records)
    return next((str(one["computed"]) for one in found if one["id"] == chapter), "")
