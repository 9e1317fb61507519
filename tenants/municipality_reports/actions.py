"""Agreeing on a contract, writing the words of a quarter, making the report final, and taking a version back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from tenants.audit.actions import record
from tenants.branches.queries import municipalities_between
from tenants.clients.rules import refuse_service_number
from tenants.faults import AbsentError, RefusalError
from tenants.municipality_reports.content import present_content
from tenants.municipality_reports.models import ContractLine, MunicipalityReport, MunicipalityReportVersion
from tenants.municipality_reports.queries import contract_of, versions_of
from tenants.municipality_reports.rules import CONTRACTABLE, LONGEST, MOST_AGREED, PARTS, Quarter, checks
from tenants.reports.queries import names_of_people
from tenants.reports.taking_back import refuse_unsaid
from tenants.reports.words import refuse_recognisable
from tenants.settings import SMALL_NUMBER
from tenants.words import N_

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from tenants.audit.actions import Actor
    from tenants.isolation import ScopedSession
    from tenants.municipality_reports.rules import Line


def refuse_unserved(session: ScopedSession, code: str, first: dt.date, last: dt.date) -> str:
    """Return the name of a municipality. Raises `AbsentError` when the branch does not serve it between two days."""
    served = {one.code: one.name for one in municipalities_between(session, session.branch_id, first, last)}
    if code not in served:
        raise AbsentError
    return served[code]


def agree(session: ScopedSession, actor: Actor, code: str, year: int, lines: Mapping[str, Line]) -> None:
    """Set what is agreed with a municipality for a year: `lines` by indicator; what is not among them is not in it.

    Raises `RefusalError` about the field `agreed_...` for a number that cannot be, `AbsentError` for a municipality that
    the branch does not serve in that year.
    """
    refuse_unserved(session, code, Quarter(year, 1).first, Quarter(year, 4).last)
    for line in lines.values():
        if line.indicator not in CONTRACTABLE:
            raise RefusalError(N_("This cannot be counted for a municipality."))
        if line.agreed is not None and not 0 < line.agreed <= MOST_AGREED:
            msg = N_("Fill in a number from 1 to %(most)s, or leave it empty.")
            raise RefusalError(msg, field_of("agreed", line.indicator), most=MOST_AGREED)
    if not lines:
        raise RefusalError(N_("Choose at least one count: a report tells something."))
    before = contract_of(session, code, year)
    if before.set_for == year and set(before.lines) == set(lines.values()):
        return
    for name in CONTRACTABLE:
        chosen = lines.get(name)
        values = {"contracted": chosen is not None, "agreed": chosen.agreed if chosen else None, "set_by": actor.who}
        put = insert(ContractLine).values(
            branch_id=session.branch_id, municipality_code=code, year=year, indicator=name, **values
        )
        session.execute(
            put.on_conflict_do_update(
                index_elements=["branch_id", "municipality_code", "year", "indicator"],
                set_={**values, "set_at": func.now()},
            )
        )
    changed = sorted({line.indicator for line in set(before.lines) ^ set(lines.values())})
    record(session, actor, "set", "contract", f"{code} {year}", fields=changed)


def field_of(part: str, indicator: str) -> str:
    """Return the name of a contract's field about an indicator."""
    return f"{part}_{indicator.replace('.', '_')}"


def write_words(session: ScopedSession, actor: Actor, code: str, quarter: Quarter, words: Mapping[str, str]) -> None:
    """Keep the branch's words about a quarter.

    Raises `RefusalError` for a citizen service number and for words that are too long, `AbsentError` for a municipality
    that the branch does not serve then.
    """
    refuse_unserved(session, code, quarter.first, quarter.last)
    kept = {part: words.get(part, "").strip() for part in PARTS}
    for part, text in kept.items():
        refuse_service_number(text, part)
        if len(text) > LONGEST[part]:
            raise RefusalError(N_("Say it shorter: at most %(most)s characters."), part, most=LONGEST[part])
    told = insert(MunicipalityReport).values(
        branch_id=session.branch_id,
        municipality_code=code,
        year=quarter.year,
        quarter=quarter.number,
        words=kept,
        changed_by=actor.person_id,
        changed_at=func.now(),
    )
    session.execute(
        told.on_conflict_do_update(
            index_elements=["branch_id", "municipality_code", "year", "quarter"],
            set_={"words": told.excluded.words, "changed_by": actor.person_id, "changed_at": func.now()},
        )
    )
    record(session, actor, "tell", "municipality_report", f"{code} {quarter.code}")


@dataclass(frozen=True)
class Finished:
    """The version that was made, or the one that came before this was asked."""

    version: MunicipalityReportVersion
    is_new: bool


def make_final(
    session: ScopedSession,
    actor: Actor,
    code: str,
    quarter: Quarter,
    today: dt.date,
    reason: str = "",
    *,
    looked: bool = True,
    small: int = SMALL_NUMBER,
    after: int | None = None,
) -> Finished:
    """Freeze the report of a quarter as it is now, as the next version for the municipality.

    `after` is the newest version there was when somebody looked, 0 when there was none: when another came since (a second
    click, a page sent again, somebody else), nothing is made, and what came is returned.

    `looked` says that a person looked at what the soft checks found. Raises `RefusalError` when a hard check fails, when
    nobody looked, for a later version without a reason, and for a reason that names somebody; `AbsentError` for a
    municipality that the branch does not serve then.
    """
    refuse_unserved(session, code, quarter.first, quarter.last)
    # Two who finish at once wait for each other, so that no version is given twice.
    key = f"municipality report {session.branch_id} {code} {quarter.code}"
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext(key))))
    versions = versions_of(session, code, quarter)
    if after is not None and versions and versions[0].version > after:
        return Finished(versions[0], is_new=False)
    content, names = present_content(session, code, quarter, small), names_of_people(session)
    failed = [check for check in checks(quarter, content, names, today) if not check.passed]
    if any(check.hard for check in failed):
        raise RefusalError(N_("Not yet: one of the checks does not pass."), "checks")
    if failed and not looked:
        raise RefusalError(N_("Look at the checks that ask something, and say that you did."), "looked")
    if versions and not reason.strip():
        raise RefusalError(N_("Say why there is a new version. The municipality reads it."), "reason")
    refuse_recognisable(reason, "reason", names)
    made = MunicipalityReportVersion(
        branch_id=session.branch_id,
        municipality_code=code,
        year=quarter.year,
        quarter=quarter.number,
        version=versions[0].version + 1 if versions else 1,
        content=content,
        reason=reason.strip() if versions else "",
        made_by=actor.who,
    )
    session.add(made)
    session.flush()
    record(session, actor, "finish", "municipality_report", f"{code} {quarter.code}", version=made.version)
    return Finished(made, is_new=True)


def take_back(
    session: ScopedSession,
    actor: Actor,
    code: str,
    quarter: Quarter,
    version: int,
    reason: str,
    *,
    confirmed: bool = True,
) -> None:
    """Take a version back; the branch keeps it with the `reason`, and the newest other version stands again.

    Raises `AbsentError` for a version that is not there, `RefusalError` without a reason, for one that points at somebody,
    and when nobody looked at what stands then (`confirmed`).
    """
    refuse_unsaid(reason, names_of_people(session) if reason.strip() else (), confirmed=confirmed)
    withdrawn = session.scalar(
        update(MunicipalityReportVersion)
        .where(
            MunicipalityReportVersion.branch_id == session.branch_id,
            MunicipalityReportVersion.municipality_code == code,
            MunicipalityReportVersion.year == quarter.year,
            MunicipalityReportVersion.quarter == quarter.number,
            MunicipalityReportVersion.version == version,
            MunicipalityReportVersion.withdrawn_at.is_(None),
        )
        .values(withdrawn_at=func.now(), withdrawal=reason.strip(), withdrawn_role=actor.role)
        .returning(MunicipalityReportVersion.id)
    )
    if withdrawn is None:
        raise AbsentError
    record(session, actor, "withdraw", "municipality_report", f"{code} {quarter.code}", version=version)
