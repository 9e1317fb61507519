"""The chapters of the page, one part of the work each: a finding, the branch's words, pictures, and how it was counted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wegwijs.annual_report import wording
from wegwijs.annual_report.balance import under_the_words
from wegwijs.annual_report.chapters import (
    guidance,
    housing,
    language,
    legal,
    organisation,
    participation,
    partners,
    visits,
)
from wegwijs.annual_report.sentences import as_printed, how_we_count
from wegwijs.annual_report.telling import told_story

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from wegwijs.annual_report.behind import Records
    from wegwijs.annual_report.frozen import Content, Photo

    PhotoAddress = Callable[[Photo], str]

LONG_TEXT, MOST_PICTURES = 2400, 8
"""A chapter with more letters or pictures may be longer than a sheet of paper."""
_CHAPTERS = {
    "housing": housing.chapter,
    "consultations": visits.chapter,
    "dossiers": legal.chapter,
    "partners": partners.chapter,
    "guidance": guidance.chapter,
    "participation": participation.chapter,
    "language": language.chapter,
    "organisation": organisation.chapter,
}


def chapters(
    content: Content,
    records: Records,
    address: PhotoAddress | None = None,
    own: Mapping[str, Callable[[Content, Records], dict[str, Any]]] | None = None,
) -> list[dict[str, Any]]:
    """Return the chapters of a version in its own order; what each adds itself wins over what all have.

    `address` gives where a photograph is; without it there are none. `own` are chapters that are told otherwise.
    """
    told = {**_CHAPTERS, **(own or {})}
    found = []
    for name in content.chapters:
        story = told_story(content.story.get(name, {}))
        made = told[name](content, records)
        letters = len(content.story.get(name, {}).get("text", ""))
        definition = how_we_count(content, name)
        photos = content.photos.get(name, ()) if address else ()
        found.append(
            {
                "id": name,
                "topic": str(wording.TOPICS[name]),
                "short": str(wording.SHORT[name]),
                "story": story.text,
                "language": story.language,
                "photos": [{"src": address(photo), "alt": photo.alt} for photo in photos] if address else [],
                "printed": as_printed(content, name),
                "definition": definition,
                "people": None,
                "numerals": [],
                "more": [],
                **made,
                "is_long": letters > LONG_TEXT or len(made["pictures"]) + len(made.get("more", ())) > MOST_PICTURES,
                "under": under_the_words(
                    letters, sum(map(len, definition)), len(photos), len(made["pictures"]), len(made.get("more", ()))
                ),
                "finding": story.lead or made["finding"],
                "finding_language": story.language if story.lead else "",
                "computed": made["finding"],
            }
        )
    return found


def hero(content: Content, records: Records) -> dict[str, Any]:
    """Return the one number of the page: the people housed when that is known, else the visits."""
    return housing.hero(content, records) if "housing" in content.chapters else visits.hero(content, records)
