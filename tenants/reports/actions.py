"""Telling a branch's story, signing and publishing its year, and taking a version back."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from tenants.audit.actions import record
from tenants.branches.models import Branch
from tenants.clients.rules import refuse_service_number
from tenants.faults import AbsentError, RefusalError
from tenants.figures.queries import figures_of_years, names_of_municipalities
from tenants.figures.rules import MONTHS
from tenants.figures.told_of_housed import keep_to
from tenants.moments import local_date
from tenants.reports.content import CHAPTERS, frozen_content, refuse_unseen
from tenants.reports.models import AnnualReport, PublishedReport
from tenants.reports.persons import places_of
from tenants.reports.photos import freeze_photos
from tenants.reports.positions import told_by_page
from tenants.reports.queries import names_of_people, own_versions, words_of_years
from tenants.reports.rules import Told, checks
from tenants.reports.taking_back import note_taken_back, refuse_unsaid
from tenants.reports.words import PARTS, refuse_recognisable
from tenants.settings import SMALL_NUMBER
from tenants.words import N_

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tenants.audit.actions import Actor
    from tenants.figures.queries import Year
    from tenants.isolation import ScopedSession
    from tenants.reports.queries import Words
    from tenants.reports.rules import Check


def tell_story(session: ScopedSession, actor: Actor, year: int, story: dict[str, dict[str, str]]) -> None:
    """Keep the branch's words about a year: per chapter a `lead` and a `text` of paragraphs apart by empty lines.

    `lead_en` and `text_en` are the same in English, when somebody wrote it.
    Raises `RefusalError` for a chapter that no page has, and for a citizen service number.
    """
    for chapter, words in story.items():
        if chapter not in CHAPTERS:
            raise RefusalError(N_("There is no such chapter."))
        if not words.keys() <= set(PARTS):
            raise RefusalError(N_("There is no such part of a chapter."))
        for part, text in words.items():
            refuse_service_number(text, f"{chapter}_{part}")
    told = insert(AnnualReport).values(
        branch_id=session.branch_id, year=year, story=story, changed_by=actor.person_id, changed_at=func.now()
    )
    session.execute(
        told.on_conflict_do_update(
            index_elements=["branch_id", "year"],
            set_={"story": told.excluded.story, "changed_by": actor.person_id, "changed_at": func.now()},
        )
    )
    record(session, actor, "tell", "annual_report", year)


def checked(
    session: ScopedSession, year: Year, last: Year | None, words: Words, small: int = SMALL_NUMBER
) -> list[Check]:
    """Look at everything that must be true before `year` is signed, with its `words` and what `last` year was."""
    known = Told(
        story=words.stories.get(year.year, {}),
        before=words.stories.get(year.year - 1, {}),
        names=tuple(names_of_people(session)),
        printed=tuple(words.printed[year.year]),
        small=small,
        last=last,
        unsigned=tuple(f"{year.year}-{month:02}" for month in MONTHS if month not in words.signed),
    )
    return checks(year, known, local_date())


def publish_report(
    session: ScopedSession,
    actor: Actor,
    year: int,
    reason: str = "",
    *,
    looked: bool = True,
    small: int = SMALL_NUMBER,
    seen: str | None = None,
) -> PublishedReport:
    """Sign the figures of `year` as they are counted now and publish them with the story, as the next version.

    `looked` says that a person looked at what the soft checks found; fewer than `small` persons are not shown; `seen` is
    the mark of what they looked at (`content.mark_of`). Raises `RefusalError` when a hard check fails, when nobody looked or
    at other figures or words, for a later version without a reason, and for words in which somebody may be known.
    """
    # Two team leads who sign at once wait for each other, so that no version is given twice.
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"report {session.branch_id} {year}"))))
    both = figures_of_years(session, [year, year - 1])
    figures = both[year]
    words = words_of_years(session, [year, year - 1])
    printed, told = words.printed, words.stories
    failed = [check for check in checked(session, figures, both[year - 1], words, small) if not check.passed]
    if any(check.hard for check in failed):
        raise RefusalError(N_("Not yet: one of the checks does not pass."), "checks")
    if failed and not looked:
        raise RefusalError(N_("Look at the checks that ask something, and say that you did."), "looked")
    _refuse_recognisable_beside(words, year, names := names_of_people(session))
    refuse_recognisable(reason, "reason", names)
    everything = own_versions(session)
    versions = [version for version in everything if version.year == year]
    if versions and not reason.strip():
        raise RefusalError(N_("Say why there is a new version. Readers see it."), "reason")
    branch = session.scalars(select(Branch).where(Branch.id == session.branch_id)).one()
    facts = {
        "branch": branch.name,
        "slug": branch.slug,
        "signed_on": local_date().isoformat(),
        "small": small,
        "municipalities": names_of_places(session, both),
    }
    story = told.get(year, {})
    earlier = [one.content for one in reversed(everything)]
    content = frozen_content(figures, both[year - 1], story, facts, earlier, printed)
    refuse_unseen(content, len(versions), seen)
    published = PublishedReport(
        branch_id=session.branch_id,
        year=year,
        version=versions[0].version + 1 if versions else 1,
        signed_by=actor.who,
        reason=reason.strip() if versions else "",
        content=content,
    )
    session.add(published)
    session.flush()
    keep_to_page(session, both, content)
    freeze_photos(session, published, published.content["chapters"])
    record(session, actor, "publish", "annual_report", year, version=published.version)
    return published


def keep_to_page(session: ScopedSession, years: Mapping[int, Year], content: Mapping[str, Any]) -> None:
    """Write down what a page tells and hides of people housed in years before the pivot: what comes after keeps to it."""
    before = next(iter(years.values())).outside
    branch_id = session.branch_id
    keep_to(session, {branch_id: before}, {branch_id: told_by_page(years.values(), content)})


def _refuse_recognisable_beside(words: Words, year: int, names: Sequence[str]) -> None:
    """Raise `RefusalError` for what is printed beside the story, also when it was typed before such words were refused."""
    for stated in words.printed[year]:
        refuse_recognisable(stated.reason, "checks", names)
    for photos in words.photos.values():
        for photo in photos:
            refuse_recognisable(photo["alt"], "checks", names)


def names_of_places(session: ScopedSession, years: Mapping[int, Year]) -> dict[str, str]:
    """Return the names of the municipalities in which the branch houses people, as they were in the last of `years`.

    A branch with one municipality needs none: the page is called after it.
    """
    codes = {code for year in years.values() for code in places_of(year)}
    return names_of_municipalities(session, codes, dt.date(max(years), 12, 31)) if len(codes) > 1 else {}


def withdraw_report(
    session: ScopedSession, actor: Actor, year: int, version: int, reason: str, *, confirmed: bool = True
) -> None:
    """Take a published version back; the branch keeps it with the `reason`, and its address says that it was taken back.

    The newest other version stands again (`taking_back.stands_without`); `confirmed` says that somebody looked at which.
    Raises `AbsentError` for a version that is not there, `RefusalError` without a reason, for one that points at somebody,
    and when nobody looked.
    """
    refuse_unsaid(reason, names_of_people(session) if reason.strip() else (), confirmed=confirmed)
    withdrawn = session.scalar(
        update(PublishedReport)
        .where(
            PublishedReport.branch_id == session.branch_id,
            PublishedReport.year == year,
            PublishedReport.version == version,
            PublishedReport.withdrawn_at.is_(None),
        )
        .values(withdrawn_at=func.now(), withdrawal=reason.strip(), withdrawn_role=actor.role)
        .returning(PublishedReport.id)
    )
    if withdrawn is None:
        raise AbsentError
    note_taken_back(session, year, version, branch_id=session.branch_id)
    record(session, actor, "withdraw", "annual_report", year, version=version)
