"""Telling the year of a region or the nation, naming who is not accepted, publishing, and taking a version back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from tenants.annual_editions.content import frozen_edition
from tenants.annual_editions.models import EditionStory, PublishedEdition
from tenants.annual_editions.queries import known_in, own_editions, stories_of, unsettled_branches
from tenants.annual_editions.rules import Known, checks
from tenants.audit.actions import record
from tenants.branches.models import Region
from tenants.clients.rules import refuse_service_number
from tenants.faults import AbsentError, RefusalError
from tenants.figures.queries import latest_editions
from tenants.figures.reading import SHAPE, Table
from tenants.moments import local_date
from tenants.reports.content import CHAPTERS, refuse_unseen
from tenants.reports.taking_back import note_taken_back, refuse_unsaid
from tenants.reports.words import PARTS, refuse_recognisable
from tenants.words import N_

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping

    from tenants.audit.actions import Actor
    from tenants.isolation import ScopedSession

Story = dict[str, dict[str, str]]
LONGEST_REASON = 300


def tell_edition(
    session: ScopedSession, actor: Actor, region_id: uuid.UUID | None, year: int, story: Story, *, typing: bool = False
) -> None:
    """Keep the words about a year; while somebody is `typing` no line is left in the trail.

    Raises `RefusalError` for a chapter that no page has, and for a citizen service number.
    """
    for chapter, words in story.items():
        if chapter not in CHAPTERS or not words.keys() <= set(PARTS):
            raise RefusalError(N_("There is no such chapter."))
        for part, text in words.items():
            refuse_service_number(text, f"{chapter}_{part}")
    _keep(session, actor, region_id, year, story=story)
    if not typing:
        record(session, actor, "tell", "annual_edition", f"{region_id or ''} {year}".strip())


def name_exceptions(
    session: ScopedSession, actor: Actor, region_id: uuid.UUID | None, year: int, reasons: Mapping[str, str]
) -> None:
    """Say by branch (its id) why the year is published though its figures are not accepted; an empty reason names none.

    Raises `RefusalError` for a branch that is not one of those, and for a reason that speaks of a person.
    """
    open_ = {one.id for one in unsettled_branches(session, region_id, year, {})}
    said = {branch: reason.strip()[:LONGEST_REASON] for branch, reason in reasons.items() if reason.strip()}
    for branch, reason in said.items():
        field = f"exception_{branch}"
        if branch not in open_:
            raise RefusalError(N_("The figures of this branch are accepted: it is no exception."), field)
        refuse_recognisable(reason, field)
    _keep(session, actor, region_id, year, exceptions=said)
    record(session, actor, "except", "annual_edition", f"{region_id or ''} {year}".strip(), branches=len(said))


def _keep(session: ScopedSession, actor: Actor, region_id: uuid.UUID | None, year: int, **said: Any) -> None:
    told = insert(EditionStory).values(
        region_id=region_id, year=year, changed_by=actor.person_id, changed_at=func.now(), **said
    )
    session.execute(
        told.on_conflict_do_update(
            index_elements=["region_id", "year"],
            set_={**said, "changed_by": actor.person_id, "changed_at": func.now()},
        )
    )


def publish_edition(
    session: ScopedSession,
    actor: Actor,
    region_id: uuid.UUID | None,
    year: int,
    reason: str = "",
    *,
    looked: bool = True,
    seen: str | None = None,
) -> PublishedEdition:
    """Publish the protected edition of `year` as it stands now, with its words, as the next version.

    `session` is in the `Figures` scope of the region, or of the nation; `seen` is the mark of what somebody looked at
    (`tenants.reports.content.mark_of`). Raises `AbsentError` when there is no edition, `RefusalError` when a hard check
    fails, when nobody looked or at other figures or words, and for a later version without a reason.
    """
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"edition {region_id} {year}"))))
    both = latest_editions(session, region_id, [year, year - 1])
    edition, before = both.get(year), both.get(year - 1)
    if edition is None or edition.content.get("shape") != SHAPE:
        raise AbsentError
    told = stories_of(session, region_id, [year, year - 1])
    story, reasons = (told[year].story, told[year].exceptions) if year in told else ({}, {})
    unsettled = unsettled_branches(session, region_id, year, reasons)
    then = before.content if before is not None and before.content.get("shape") == SHAPE else None
    last = Table.of(then) if then is not None else None
    known = Known(story, told[year - 1].story if year - 1 in told else {}, unsettled, last)
    failed = [check for check in checks(edition.content, edition.night, known, local_date()) if not check.passed]
    if any(check.hard for check in failed):
        raise RefusalError(N_("Not yet: one of the checks does not pass."), "checks")
    if failed and not looked:
        raise RefusalError(N_("Look at the checks that ask something, and say that you did."), "looked")
    refuse_recognisable(reason, "reason")
    versions = own_editions(session, region_id, year)
    if versions and not reason.strip():
        raise RefusalError(N_("Say why there is a new version. Readers see it."), "reason")
    facts = {
        "slug": session.scalar(select(Region.slug).where(Region.id == region_id)) or "",
        "night": edition.night.isoformat(),
        "edition": edition.version,
        "signed_on": local_date().isoformat(),
        "known": known_in(session, edition),
        "known_before": known_in(session, before) if then is not None and before is not None else {},
    }
    exceptions = [{"id": one.id, "slug": one.slug, "name": one.name, "reason": one.reason} for one in unsettled]
    content = frozen_edition(edition.content, then, story, exceptions, facts)
    refuse_unseen(content, len(versions), seen)
    published = PublishedEdition(
        region_id=region_id,
        year=year,
        version=versions[0].version + 1 if versions else 1,
        published_by=actor.who,
        reason=reason.strip() if versions else "",
        content=content,
    )
    session.add(published)
    session.flush()
    record(session, actor, "publish", "annual_edition", published.id, year=year, version=published.version)
    return published


def withdraw_edition(
    session: ScopedSession,
    actor: Actor,
    region_id: uuid.UUID | None,
    year: int,
    version: int,
    reason: str,
    *,
    confirmed: bool = True,
) -> None:
    """Take a published version back; its address says so, and the newest other version stands again.

    Raises `AbsentError` for one that is not there, `RefusalError` without a reason, for one that points at somebody, and
    when nobody looked at what stands then (`confirmed`).
    """
    refuse_unsaid(reason, (), confirmed=confirmed)
    withdrawn = session.scalar(
        update(PublishedEdition)
        .where(
            PublishedEdition.region_id.is_not_distinct_from(region_id),
            PublishedEdition.year == year,
            PublishedEdition.version == version,
            PublishedEdition.withdrawn_at.is_(None),
        )
        .values(withdrawn_at=func.now(), withdrawal=reason.strip(), withdrawn_role=actor.role)
        .returning(PublishedEdition.id)
    )
    if withdrawn is None:
        raise AbsentError
    note_taken_back(session, year, version, region_id=region_id)
    record(session, actor, "withdraw", "annual_edition", withdrawn, year=year, version=version)
