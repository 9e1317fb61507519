"""Questions about a branch's annual reports: the words in the making, and what was published."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, union_all

from tenants.auth.models import Membership, Person
from tenants.branches.models import Branch
from tenants.clients.models import Client
from tenants.reports.models import AnnualReport, PublishedReport

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tenants.isolation import ScopedSession


def published_versions(session: ScopedSession, slug: str, year: int) -> list[PublishedReport]:
    """Return what a branch published of a year and did not take back, newest first; for the `Public` scope."""
    return list(
        session.scalars(
            select(PublishedReport)
            .join(Branch, Branch.id == PublishedReport.branch_id)
            .where(Branch.slug == slug, PublishedReport.year == year, PublishedReport.withdrawn_at.is_(None))
            .order_by(PublishedReport.version.desc())
        )
    )


def published_years(session: ScopedSession, slug: str) -> Sequence[int]:
    """Return the years of which a branch published a page, newest first."""
    return session.scalars(
        select(PublishedReport.year)
        .join(Branch, Branch.id == PublishedReport.branch_id)
        .where(Branch.slug == slug, PublishedReport.withdrawn_at.is_(None))
        .distinct()
        .order_by(PublishedReport.year.desc())
    ).all()


def own_versions(session: ScopedSession, year: int | None = None) -> Sequence[PublishedReport]:
    """Return every version of the session's branch, withdrawn ones too, newest first."""
    query = select(PublishedReport).where(PublishedReport.branch_id == session.branch_id)
    if year is not None:
        query = query.where(PublishedReport.year == year)
    return session.scalars(query.order_by(PublishedReport.year.desc(), PublishedReport.version.desc())).all()


def report_of(session: ScopedSession, year: int) -> AnnualReport | None:
    """Return the words in the making about a year, or none."""
    return session.scalar(select(AnnualReport).where(AnnualReport.year == year))


def stories(session: ScopedSession, years: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Return the words in the making by year, in one statement."""
    rows = session.scalars(select(AnnualReport).where(AnnualReport.year.in_(years)))
    return {report.year: report.story for report in rows}


def names_of_people(session: ScopedSession) -> list[str]:
    """Return the names of the branch's clients and of those who work there: none may stand in a published text."""
    clients = select(func.concat_ws(" ", Client.first_name, Client.last_name)).where(
        Client.branch_id == session.branch_id
    )
    staff = (
        select(Person.name)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.branch_id == session.branch_id)
    )
    return [name.strip() for name in session.scalars(union_all(clients, staff))]
