"""Questions about the reports to municipalities: what is agreed, the words in the making, and the versions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from tenants.municipality_reports.models import ContractLine, MunicipalityReport, MunicipalityReportVersion
from tenants.municipality_reports.rules import CONTRACTABLE, DEFAULTS, Line, Quarter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tenants.isolation import ScopedSession


@dataclass(frozen=True)
class Contract:
    """What is agreed with a municipality for a year."""

    lines: tuple[Line, ...]
    """What is in it, in the order of the catalogue."""
    set_for: int | None
    """The year for which somebody set it: this one, or the one before whose numbers hold on; none for the defaults."""


def contract_of(session: ScopedSession, code: str, year: int) -> Contract:
    """Return what is agreed for `year`: as it was set, else as it was the year before, else the defaults."""
    rows = session.scalars(
        select(ContractLine).where(ContractLine.municipality_code == code, ContractLine.year.in_([year, year - 1]))
    ).all()
    for of in (year, year - 1):
        mine = {row.indicator: row for row in rows if row.year == of}
        if mine:
            found = [Line(name, mine[name].agreed) for name in CONTRACTABLE if name in mine and mine[name].contracted]
            return Contract(tuple(found), of)
    return Contract(tuple(Line(name) for name in CONTRACTABLE if name in DEFAULTS), None)


def report_of(session: ScopedSession, code: str, quarter: Quarter) -> MunicipalityReport | None:
    """Return the words in the making of a quarter, or none."""
    return session.scalar(
        select(MunicipalityReport).where(
            MunicipalityReport.municipality_code == code,
            MunicipalityReport.year == quarter.year,
            MunicipalityReport.quarter == quarter.number,
        )
    )


def words_of(session: ScopedSession, code: str, quarter: Quarter) -> dict[str, str]:
    """Return the branch's words about a quarter."""
    found = report_of(session, code, quarter)
    return dict(found.words) if found else {}


def versions_of(session: ScopedSession, code: str, quarter: Quarter) -> Sequence[MunicipalityReportVersion]:
    """Return every version of a quarter, those that were taken back too, newest first."""
    return session.scalars(
        select(MunicipalityReportVersion)
        .where(
            MunicipalityReportVersion.municipality_code == code,
            MunicipalityReportVersion.year == quarter.year,
            MunicipalityReportVersion.quarter == quarter.number,
        )
        .order_by(MunicipalityReportVersion.version.desc())
    ).all()


def other_versions(session: ScopedSession, code: str, persons_year: int) -> list[dict[str, Any]]:
    """Return the contents of every version that told of the persons of a year, those that were taken back too."""
    content = MunicipalityReportVersion.content
    rows = session.scalars(
        select(content).where(
            MunicipalityReportVersion.municipality_code == code,
            content["persons"]["year"].as_integer() == persons_year,
        )
    )
    return list(rows)


@dataclass(frozen=True)
class Standing:
    """How far a quarter of a municipality is."""

    code: str
    quarter: Quarter
    version: int | None
    """The newest version that was not taken back."""
    begun: bool
    """Whether there are words."""


def standings(session: ScopedSession, first: Quarter) -> dict[tuple[str, Quarter], Standing]:
    """Return how far the quarters from `first` on are, by municipality and quarter, in two statements."""
    found: dict[tuple[str, Quarter], Standing] = {}
    words = session.execute(
        select(MunicipalityReport.municipality_code, MunicipalityReport.year, MunicipalityReport.quarter).where(
            MunicipalityReport.year >= first.year
        )
    )
    for code, year, number in words:
        quarter = Quarter(year, number)
        found[code, quarter] = Standing(code, quarter, None, begun=True)
    versions = session.execute(
        select(
            MunicipalityReportVersion.municipality_code,
            MunicipalityReportVersion.year,
            MunicipalityReportVersion.quarter,
            MunicipalityReportVersion.version,
        )
        .where(MunicipalityReportVersion.year >= first.year, MunicipalityReportVersion.withdrawn_at.is_(None))
        .order_by(MunicipalityReportVersion.version)
    )
    for code, year, number, version in versions:
        quarter = Quarter(year, number)
        found[code, quarter] = Standing(code, quarter, version, begun=True)
    return found
