"""Questions about a branch's annual reports: the words in the making, and what was published."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import Integer, cast, extract, false, func, literal, or_, select, union_all
from sqlalchemy.dialects.postgresql import distinct_on

from tenants.auth.models import Membership, Person
from tenants.branches.models import Branch, BranchRegion, Municipality, Region, ServiceArea
from tenants.clients.models import Client
from tenants.drafts.models import Draft
from tenants.figures.areas.housing import CLOSING, HOUSED, OPENING
from tenants.figures.catalogue import CONTACTS
from tenants.figures.models import FigureMonth, FigureStanding, FigureYear
from tenants.language.models import Pupil
from tenants.participation.models import Participant
from tenants.reports.models import AnnualPhoto, AnnualReport, PrintedFigure, PublishedReport
from tenants.reports.printed import Stated
from tenants.reports.seams import Ends
from tenants.signing.models import MonthSignature
from tenants.signing.queries import STANDING
from tenants.volunteers.models import Volunteer

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Mapping, Sequence

    from sqlalchemy import ScalarSelect
    from sqlalchemy.orm import InstrumentedAttribute

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


def ends_of_published(session: ScopedSession, slug: str) -> dict[int, Ends]:
    """Return what the newest page of each year tells of its position, in one statement; for the `Public` scope."""
    figures = PublishedReport.content["figures"]
    rows = session.execute(
        select(PublishedReport.year, figures[OPENING.id]["value"], figures[CLOSING.id]["value"])
        .join(Branch, Branch.id == PublishedReport.branch_id)
        .where(Branch.slug == slug, PublishedReport.withdrawn_at.is_(None))
        .ext(distinct_on(PublishedReport.year))
        .order_by(PublishedReport.year.desc(), PublishedReport.version.desc())
    )
    return {year: Ends(opening, closing) for year, opening, closing in rows}


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
class Typed:
    """What somebody was typing, and when it was kept."""

    content: dict[str, Any]
    saved_at: dt.datetime


@dataclass
class Words:
    """What a branch has to say about some years, beside what is counted."""

    stories: dict[int, dict[str, Any]]
    printed: dict[int, list[Stated]]
    photos: dict[str, list[dict[str, Any]]]
    """Of the last of the years, by chapter: `{"id", "alt", "people"}`."""
    signed: set[int] = field(default_factory=set)
    """The months of it that are signed."""
    draft: Typed | None = None
    """What somebody was typing about it."""


def words_of_years(
    session: ScopedSession, years: Sequence[int], typing: tuple[uuid.UUID | None, str] = (None, "")
) -> Words:
    """Return the words in the making, what was printed and the photographs, in one statement.

    With them comes what a person was `typing` in the form of that name.
    """
    stated = func.jsonb_build_object(
        "figure", PrintedFigure.figure, "printed", PrintedFigure.printed, "reason", PrintedFigure.reason
    )
    photo = func.jsonb_build_object(
        "chapter", AnnualPhoto.chapter, "id", AnnualPhoto.id, "alt", AnnualPhoto.alt, "people", AnnualPhoto.people
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
            select(literal("photo"), AnnualPhoto.year, photo, AnnualPhoto.added_at).where(
                AnnualPhoto.branch_id == mine, AnnualPhoto.year == max(years), AnnualPhoto.withdrawn_at.is_(None)
            ),
            select(
                literal("signed"),
                literal(max(years)),
                func.jsonb_build_array(extract("month", MonthSignature.month)),
                MonthSignature.signed_at,
            ).where(
                MonthSignature.branch_id == mine,
                extract("year", MonthSignature.month) == max(years),
                MonthSignature.state.in_(STANDING),
            ),
            select(literal("draft"), literal(max(years)), Draft.content, Draft.saved_at).where(
                Draft.branch_id == mine, Draft.person_id == typing[0], Draft.form == typing[1]
            ),
        ).order_by("changed_at")
    )
    found = Words({}, {year: [] for year in years}, {})
    for kind, year, content, moment in rows:
        if kind == "story":
            found.stories[year] = content
        elif kind == "signed":
            found.signed.add(int(content[0]))
        elif kind == "draft":
            found.draft = Typed(content, moment)
        elif kind == "photo":
            found.photos.setdefault(content.pop("chapter"), []).append(content)
        else:
            found.printed[year].append(Stated(**content))
    return found


def names_of_people(session: ScopedSession) -> list[str]:
    """Return every name the branch keeps: of clients, of who takes part in a group or class, and of who works there.

    None of them may stand in a published text.
    """
    mine = session.branch_id
    clients = select(func.concat_ws(" ", Client.first_name, Client.last_name)).where(Client.branch_id == mine)
    staff = select(Person.name).join(Membership, Membership.person_id == Person.id).where(Membership.branch_id == mine)
    others = [
        select(table.name).where(table.branch_id == mine, table.name != "") for table in (Volunteer, Participant, Pupil)
    ]
    return sorted({name.strip() for name in session.scalars(union_all(clients, staff, *others))})


@dataclass(frozen=True)
class PublishedYear:
    """A year that a branch published, with the newest version to be seen."""

    year: int
    version: int
    published_at: dt.datetime
    housed: int | str | None
    contacts: int | None


@dataclass(frozen=True)
class PublishingBranch:
    """A branch with its published years, newest first, and the municipalities it serves or served with their provinces."""

    slug: str
    name: str
    region: str
    years: tuple[int, ...]
    municipalities: tuple[str, ...]
    provinces: tuple[str, ...] = ()


def published_overview(session: ScopedSession, slug: str) -> list[PublishedYear]:
    """Return the years a branch published with their one number, newest first; for the `Public` scope."""
    housed = PublishedReport.content["figures"][HOUSED.id]["value"]
    contacts = PublishedReport.content["figures"][CONTACTS.id]["value"]
    rows = session.execute(
        select(PublishedReport.year, PublishedReport.version, PublishedReport.published_at, housed, contacts)
        .join(Branch, Branch.id == PublishedReport.branch_id)
        .where(Branch.slug == slug, PublishedReport.withdrawn_at.is_(None))
        .ext(distinct_on(PublishedReport.year))
        .order_by(PublishedReport.year.desc(), PublishedReport.version.desc())
    )
    return [PublishedYear(*row) for row in rows]


def everything_published(session: ScopedSession, day: dt.date, *, also_silent: bool = False) -> list[PublishingBranch]:
    """Return every branch that published, by its region on `day` and its name; for the `Public` scope, in one statement.

    `also_silent` adds the branches that are open on `day` and published nothing.
    """

    def served(what: InstrumentedAttribute[str]) -> ScalarSelect[list[str]]:
        return (
            select(func.array_agg(func.distinct(what)))
            .join(
                ServiceArea,
                (ServiceArea.municipality_code == Municipality.code) & ServiceArea.valid.overlaps(Municipality.valid),
            )
            .where(ServiceArea.branch_id == Branch.id)
            .correlate(Branch)
            .scalar_subquery()
        )

    region = func.coalesce(Region.name, "")
    years = func.array_remove(func.array_agg(func.distinct(PublishedReport.year)), None)
    rows = session.execute(
        select(Branch.slug, Branch.name, region, years, served(Municipality.name), served(Municipality.province))
        .outerjoin(PublishedReport, (PublishedReport.branch_id == Branch.id) & PublishedReport.withdrawn_at.is_(None))
        .where(or_(PublishedReport.id.is_not(None), Branch.open.contains(day) if also_silent else false()))
        .outerjoin(BranchRegion, (BranchRegion.branch_id == Branch.id) & BranchRegion.valid.contains(day))
        .outerjoin(Region, Region.id == BranchRegion.region_id)
        .group_by(Branch.id, region)
        .order_by(region, Branch.name)
    )
    return [
        PublishingBranch(
            slug, name, where, tuple(sorted(told, reverse=True)), tuple(sorted(places or ())), tuple(provinces or ())
        )
        for slug, name, where, told, places, provinces in rows
    ]


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
