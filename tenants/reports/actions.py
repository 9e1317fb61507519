"""Telling a branch's story, signing and publishing its year, and taking a version back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from tenants.audit.actions import record
from tenants.branches.models import Branch
from tenants.clients.rules import holds_service_number
from tenants.faults import AbsentError, RefusalError
from tenants.figures.queries import Year, figures_of_year
from tenants.moments import local_date
from tenants.reports.models import AnnualReport, PublishedReport
from tenants.reports.queries import names_of_people, own_versions, stories
from tenants.reports.rules import Check, checks, frozen_content
from tenants.settings import SMALL_NUMBER
from tenants.words import N_

if TYPE_CHECKING:
    from tenants.audit.actions import Actor
    from tenants.isolation import ScopedSession


def tell_story(session: ScopedSession, actor: Actor, year: int, story: dict[str, dict[str, str]]) -> None:
    """Keep the branch's words about a year: per chapter a `lead` and a `text` of paragraphs apart by empty lines."""
    for chapter, words in story.items():
        if any(holds_service_number(text) for text in words.values()):
            raise RefusalError(
                N_("This looks like a citizen service number (BSN). We may not keep that: leave it out."),
                f"{chapter}_text",
            )
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


def checked(session: ScopedSession, year: Year) -> list[Check]:
    """Look at everything that must be true before `year` is signed."""
    told = stories(session, [year.year, year.year - 1])
    newest = min(local_date(), local_date().replace(year=year.year, month=12, day=31))
    return checks(year, told.get(year.year, {}), names_of_people(session), told.get(year.year - 1, {}), newest)


def publish_report(session: ScopedSession, actor: Actor, year: int, reason: str = "") -> PublishedReport:
    """Sign the figures of `year` as they are counted now and publish them with the story, as the next version.

    Raises `RefusalError` when a hard check fails, for a year that is not over, and for a later version without a reason.
    """
    figures = figures_of_year(session, year)
    failed = [check for check in checked(session, figures) if check.hard and not check.passed]
    if failed:
        raise RefusalError(N_("Not yet: one of the checks below does not pass."), "checks")
    if year > local_date().year:
        raise RefusalError(N_("This year has not begun."), "checks")
    # Two team leads who sign at once wait for each other, so that no version is given twice.
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"report {session.branch_id} {year}"))))
    versions = own_versions(session, year)
    if versions and not reason.strip():
        raise RefusalError(N_("Say why there is a new version. Readers see it."), "reason")
    branch = session.scalars(select(Branch).where(Branch.id == session.branch_id)).one()
    facts = {
        "branch": branch.name,
        "slug": branch.slug,
        "signed_on": local_date().isoformat(),
    }
    story = stories(session, [year]).get(year, {})
    published = PublishedReport(
        branch_id=session.branch_id,
        year=year,
        version=versions[0].version + 1 if versions else 1,
        signed_by=actor.who,
        reason=reason.strip() if versions else "",
        content=frozen_content(figures, figures_of_year(session, year - 1), story, facts, SMALL_NUMBER),
    )
    session.add(published)
    session.flush()
    record(session, actor, "publish", "annual_report", year, version=published.version)
    return published


def withdraw_report(session: ScopedSession, actor: Actor, year: int, version: int) -> None:
    """Take a published version back; it stays kept in the branch and nobody outside sees it. Raises `AbsentError`."""
    withdrawn = session.scalar(
        update(PublishedReport)
        .where(
            PublishedReport.branch_id == session.branch_id,
            PublishedReport.year == year,
            PublishedReport.version == version,
            PublishedReport.withdrawn_at.is_(None),
        )
        .values(withdrawn_at=func.now())
        .returning(PublishedReport.id)
    )
    if withdrawn is None:
        raise AbsentError
    record(session, actor, "withdraw", "annual_report", year, version=version)


def difference(figures: Year, content: dict[str, Any]) -> int | None:
    """Return how many visits were added since a version was signed, none when it is unknown."""
    frozen = content["figures"]["consultations.contacts"]["value"]
    return None if frozen is None else figures.totals.get("consultations.contacts", 0) - frozen
