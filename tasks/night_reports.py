"""The reports of the night: each branch its own, once it is counted; then region and nation; and a mail that they are there."""

from __future__ import annotations

import datetime as dt
import smtplib
import time
import uuid
from typing import TYPE_CHECKING, Any

import structlog
from sqlalchemy import exists, func, select

from tasks.app import app, engine, settings
from tasks.base import BranchTask
from tasks.letters import night_letter
from tasks.mail import RETRY, SWEEP_LASTS
from tasks.outbox import send_waiting, try_outbox
from tasks.post import post, refused_with
from tenants.escalations.bouncing import return_address
from tenants.figures.models import FigureDelta
from tenants.isolation import Accounts, Directory, Fold, scoped
from tenants.jobs.rounds import note_round
from tenants.moments import local_date, now
from tenants.night_reports.actions import keep_regional, report_branch
from tenants.night_reports.letters import (
    ASK_TASK,
    MAIL_TASK,
    NATION,
    QUICKLY,
    TRIED_FOR,
    ask_for_region,
    held,
    settle,
    waiting_since,
    write_letters,
)
from tenants.night_reports.models import LetterState, RegionalNightReport
from tenants.night_reports.national import content_of_nation
from tenants.night_reports.planning import REPORT_JOB, plan_reports, units_on
from tenants.night_reports.regional import content_of_region, standings
from tenants.night_reports.rules import is_due, is_morning

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tenants.isolation import ScopedSession
    from tenants.night_reports.planning import Unit
    from tenants.settings import Settings

log = structlog.get_logger()

REGIONAL_JOB = "report_regions"


class ReportBranch(BranchTask):
    """Make the report of one branch's night."""

    name = "tasks.night_reports.report_branch"
    job = REPORT_JOB
    isolation = "REPEATABLE READ"

    def work(self, session: ScopedSession, day: dt.date) -> dict[str, Any]:
        """Make it, or make it anew; asks for the mails about it."""
        content = report_branch(session, day, local_date())
        return {"moves": len(content["moves"]), "odd": len(content["odd"]), "late": content["late"]["late"]}


report_branch_task = app.register_task(ReportBranch())


@app.task(name="tasks.night_reports.begin_reports")
def begin_reports(day: str | None = None) -> int:
    """Plan the report of the night that just was for every branch that is counted meanwhile; a second tick plans nothing."""
    return plan_night_reports(engine(), dt.date.fromisoformat(day) if day else local_date() - dt.timedelta(days=1))


def plan_night_reports(source: Engine, night: dt.date, *, again: bool = False) -> int:
    """Plan the reports of `night` for every counted branch and send the tasks; return how many were planned."""
    with scoped(source, Directory()) as session:
        planned = plan_reports(session, ReportBranch.name, night, again=again)
    if planned:
        send_waiting(source)
    return planned


@app.task(name="tasks.night_reports.report_regions")
def report_regions() -> int:
    """Make the reports of regions and nation of which every branch is counted, or all of them in the morning."""
    return report_units(engine(), local_date() - dt.timedelta(days=1), now())


def report_units(source: Engine, night: dt.date, moment: dt.datetime, *, again: bool = False) -> int:
    """Make the reports of `night` that are due, each in a transaction of its own; with `again` all of them.

    Return how many were made.
    """
    with scoped(source, Directory()) as session:
        units = units_on(session, night)
    morning = again or is_morning(night, moment)
    made = sum(_report_unit(source, unit, night, morning=morning, again=again) for unit in units)
    if made:
        with scoped(source, Directory()) as session:
            note_round(session, REGIONAL_JOB, moment, {"reports": made})
        try_outbox(source)
    return made


def _report_unit(source: Engine, unit: Unit, night: dt.date, *, morning: bool, again: bool) -> bool:
    """Make one report, when it is due; in one snapshot, so that its numbers belong together."""
    with scoped(source.execution_options(isolation_level="REPEATABLE READ"), Fold()) as session:
        key = f"regional report {unit.slug} {night.isoformat()}"
        if not session.scalar(select(func.pg_try_advisory_xact_lock(func.hashtextextended(key, 0)))):
            return False
        of_unit = RegionalNightReport.region_id.is_not_distinct_from(unit.id)
        found = session.scalar(select(RegionalNightReport).where(of_unit, RegionalNightReport.day == night))
        missing = [one.slug for one in standings(session, unit.id, night) if one.is_missing(night)]
        if not again and not is_due(missing, found.content.get("missing", []) if found else None, morning=morning):
            return False
        if not morning and session.scalar(select(exists().select_from(FigureDelta))):
            return False  # What was counted is still on its way up.
        make = content_of_nation if unit.id is None else content_of_region
        keep_regional(session, unit.id, night, make(session, unit, night), local_date())
        ask_for_region(session, unit.id, night, local_date())
    return True


@app.task(name=ASK_TASK)
def ask_letters(branch_id: str, region_id: str, day: str) -> int:
    """Have who leads a branch, a region or the nation told that the report of a night is there."""
    region = uuid.UUID(region_id) if region_id and region_id != NATION else None
    told = ask_for_letters(engine(), uuid.UUID(branch_id) if branch_id else None, region, dt.date.fromisoformat(day))
    if told:
        try_outbox(engine())
    return told


def ask_for_letters(source: Engine, branch_id: uuid.UUID | None, region_id: uuid.UUID | None, day: dt.date) -> int:
    """Write the mails that are to go about a unit's report; return how many are new."""
    with scoped(source, Accounts()) as session:
        return write_letters(session, branch_id, region_id, day, local_date())


@app.task(name=MAIL_TASK, **RETRY)
def send_letter(letter_id: str) -> bool:
    """Mail somebody that the report of a night is there, unless it is settled; return whether a mail went now."""
    return mail_letter(engine(), settings(), uuid.UUID(letter_id))


def mail_letter(source: Engine, with_: Settings, letter_id: uuid.UUID) -> bool:
    """Mail one letter from `source`: one sentence and a link.

    It is held while the mail server is spoken to, so that a second delivery of the task finds it held or settled. A mail
    that is refused for good is settled too, with the codes; one that is put off raises, and is tried until the next night.
    """
    with scoped(source, Accounts()) as session:
        mail = held(session, letter_id, local_date())
        if mail is None:
            return False
        letter = mail.letter
        if mail.person is None:
            settle(letter, LetterState.NOBODY, now())
            return False
        try:
            post(
                with_,
                night_letter(with_, mail.person, letter.day),
                return_address(with_.bounces, with_.secret, letter_id),
            )
        except smtplib.SMTPException as error:
            codes = refused_with(error)
            if codes is None or (not codes.startswith("5") and letter.asked_at > now() - TRIED_FOR):
                raise
            settle(letter, LetterState.REFUSED, now(), codes)
            log.warning("mail refused", kind="night report", id=str(letter_id), codes=codes)
            return False
        settle(letter, LetterState.SENT, now())
    log.info("mail sent", kind="night report", id=str(letter_id))
    return True


@app.task(name="tasks.night_reports.sweep_letters")
def sweep_letters() -> int:
    """Mail what its own task could not, because the mail server, the broker or a worker was away; return how many."""
    return mail_waiting_letters(engine(), settings(), now())


def mail_waiting_letters(source: Engine, with_: Settings, moment: dt.datetime) -> int:
    """Mail what waits longer than its own task tries; stop at once when the mail server does not answer."""
    with scoped(source, Accounts()) as session:
        waiting = waiting_since(session, moment - QUICKLY)
    until, sent = time.monotonic() + SWEEP_LASTS, 0
    for letter_id in waiting:
        if time.monotonic() > until:
            break
        try:
            sent += mail_letter(source, with_, letter_id)
        except (smtplib.SMTPException, OSError) as error:
            log.warning("mail put off", id=str(letter_id), error=type(error).__name__)
            if refused_with(error) is None:
                break
    return sent
