"""Questions about a branch's annual reports: the words in the making, and what was published."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Integer, cast, extract, func, literal, select, union_all

from tenants.auth.models import Membership, Person
from tenants.branches.models import Branch
from tenants.clients.models import Client
from tenants.figures.models import FigureMonth, FigureStanding, FigureYear
from tenants.language.models import Pupil
from tenants.participation.models import Participant
from tenants.reports.models import AnnualReport, PrintedFigure, PublishedReport
from tenants.reports.printed import Stated
from tenants.signing.queries import standing_months
from tenants.volunteers.models import Volunteer

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from sqlalchemy import CompoundSelect

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


@dataclass(frozen=True)
class Words:
    """What a branch has to say about some years, beside what is counted."""

    stories: dict[int, dict[str, Any]]
    printed: dict[int, list[Stated]]


def words_of_years(session: ScopedSession, years: Sequence[int]) -> Words:
    """Return the words in the making and what was printed, by year, in one statement."""
    stated = func.jsonb_build_object(
        "figure", PrintedFigure.figure, "printed", PrintedFigure.printed, "reason", PrintedFigure.reason
    )
    mine = session.branch_id
    rows = session.execute(
        union_all(
            select(literal("story"), AnnualReport.year, AnnualReport.story, AnnualReport.changed_at).where(
                AnnualReport.branch_id == mine, AnnualReport.year.in_(years)
            ),
            select(literal("printed"), PrintedFigure.year, stated, PrintedFigure.entered_at).where(
                PrintedFigure.branch_id == mine, PrintedFigure.year.in_(years), PrintedFigure.withdrawn_at.is_(None)
            ),
        ).order_by("changed_at")
    )
    found = Words({}, {year: [] for year in years})
    for kind, year, content, _moment in rows:
        if kind == "story":
            found.stories[year] = content
        else:
            found.printed[year].append(Stated(**content))
    return found


def names_of_people(session: ScopedSession) -> list[str]:
    """Return every name the branch keeps: of clients, of who takes part in a group or class, and of who works there.

    None of them may stand in a published text.
    """
    return sorted({name.strip() for name in session.scalars(_names(session))})


def names_and_signed_months(session: ScopedSession, year: int) -> tuple[list[str], set[str]]:
    """Return the names of `names_of_people`, and the months of a year that are signed (`2018-10`), in one statement."""
    names = _names(session).subquery()
    signed = standing_months(session, year).subquery()
    found: dict[str, set[str]] = {"name": set(), "month": set()}
    both = union_all(
        select(literal("name"), next(iter(names.c))), select(literal("month"), func.to_char(signed.c.month, "YYYY-MM"))
    )
    for kind, said in session.execute(both):
        found[kind].add(said.strip())
    return sorted(found["name"]), found["month"]


def _names(session: ScopedSession) -> CompoundSelect[Any]:
    mine = session.branch_id
    clients = select(func.concat_ws(" ", Client.first_name, Client.last_name)).where(Client.branch_id == mine)
    staff = select(Person.name).join(Membership, Membership.person_id == Person.id).where(Membership.branch_id == mine)
    others = [
        select(table.name).where(table.branch_id == mine, table.name != "") for table in (Volunteer, Participant, Pupil)
    ]
    return union_all(clients, staff, *others)


@dataclass(frozen=True)
class YearSoFar:
    """A year of which anything is counted: its totals by indicator, and how far the branch is counted."""

    year: int
    totals: Mapping[str, int]
    night: dt.date


def years_so_far(session: ScopedSession) -> list[YearSoFar]:
    """Return the years of the session's branch of which anything is counted, newest first, in one statement."""
    of_month = cast(extract("year", FigureMonth.month), Integer)
    cells = union_all(
        select(
            of_month.label("year"), FigureMonth.indicator.label("indicator"), FigureMonth.amount.label("amount")
        ).where(FigureMonth.branch_id == session.branch_id, FigureMonth.breakdown == ""),
        select(FigureYear.year, FigureYear.indicator, FigureYear.amount).where(
            FigureYear.branch_id == session.branch_id, FigureYear.breakdown == ""
        ),
    ).subquery()
    rows = session.execute(
        select(cells.c.year, cells.c.indicator, func.sum(cells.c.amount), FigureStanding.night)
        .join(FigureStanding, FigureStanding.branch_id == session.branch_id)
        .where(cells.c.year <= extract("year", FigureStanding.night))
        .group_by(cells.c.year, cells.c.indicator, FigureStanding.night)
        .order_by(cells.c.year.desc())
    ).all()
    found: dict[int, dict[str, int]] = {}
    for year, indicator, amount, _ in rows:
        found.setdefault(year, {})[indicator] = amount
    return [YearSoFar(year, totals, rows[0][3]) for year, totals in found.items()]
