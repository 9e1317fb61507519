"""The nights: how far each job is, which branches are late and why, and starting one by hand."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from tasks.editions import AUDIT_JOB
from tasks.figures import COUNT_JOB, SUMS_JOB, CountBranch, ProveSums
from tasks.outbox import TASK_OF_JOB
from tenants.audit.actions import record
from tenants.faults import AbsentError, RefusalError
from tenants.figures.catalogue import INDICATORS
from tenants.figures.proof import last_proof, repaired
from tenants.jobs.actions import plan_branch_runs, plan_run, retry_quarantined
from tenants.jobs.models import RunState
from tenants.jobs.queries import late_runs, latest_audit, latest_nights, run_with_id
from tenants.jobs.rounds import silent_jobs
from tenants.moments import local_date, now
from tenants.roles import Right
from tenants.words import N_
from wegwijs.access import needs
from wegwijs.admin.forms import NightForm
from wegwijs.admin.pages import pages
from wegwijs.refusals import show_refusal
from wegwijs.requests import actor, session
from wegwijs.words import JOBS, RUN_STATES

if TYPE_CHECKING:
    import uuid

    from flask.typing import ResponseReturnValue

MOST_LATE = 100


@pages.get("/jobs")
@needs(Right.JOB_READ)
def jobs() -> ResponseReturnValue:
    """Show the nights; a page that watches one refreshes its own middle."""
    watching = "HX-Request" in request.headers
    return render_template("admin/_jobs.html" if watching else "admin/jobs.html", form=_form(), **_nights())


def _form() -> NightForm:
    return NightForm(day=local_date() - dt.timedelta(days=1))


def _nights() -> dict[str, Any]:
    late = late_runs(session())
    moving = any(each.run.state in {RunState.DUE, RunState.RUNNING, RunState.FAILED} for each in late)
    return {
        "nights": latest_nights(session()),
        "audit": latest_audit(session(), AUDIT_JOB),
        "late": late[:MOST_LATE],
        "silent": silent_jobs(session(), now()),
        "proof": last_proof(session()),
        "repaired": repaired(session(), local_date()),
        "indicators": INDICATORS,
        "more": max(len(late) - MOST_LATE, 0),
        "moving": moving,
        "jobs": JOBS,
        "states": RUN_STATES,
    }


@pages.post("/jobs")
@needs(Right.JOB_READ)
def start_night() -> ResponseReturnValue:
    """Count a day in every branch, also one that was counted before."""
    form = _form()
    if form.validate_on_submit():
        try:
            planned = _plan(form.day.data)
        except RefusalError as refusal:
            show_refusal(form, refusal)
        else:
            said = ngettext(
                "%(num)s branch counts %(day)s now.",
                "%(num)s branches count %(day)s now.",
                planned,
                day=form.day.data.isoformat(),
            )
            flash(said, "ok")
            return redirect(url_for("admin.jobs"))
    return render_template("admin/jobs.html", form=form, **_nights()), 422


def _plan(day: dt.date) -> int:
    if day >= local_date():
        raise RefusalError(N_("Choose a day that is over."), "day")
    planned = plan_branch_runs(session(), COUNT_JOB, CountBranch.name, day, again=True)
    if not planned:
        raise RefusalError(N_("No branch was open on that day."), "day")
    plan_run(session(), SUMS_JOB, ProveSums.name, day, again=True)
    record(session(), actor(), "start", "night", day.isoformat(), branches=planned)
    return planned


@pages.post("/jobs/<uuid:run_id>/retry")
@needs(Right.JOB_READ)
def retry(run_id: uuid.UUID) -> ResponseReturnValue:
    """Give a run that was set aside three new attempts."""
    run = run_with_id(session(), run_id)
    if run is None or run.job not in TASK_OF_JOB or not retry_quarantined(session(), run_id, TASK_OF_JOB[run.job]):
        raise AbsentError
    record(session(), actor(), "retry", "run", run_id)
    flash(_("It is tried again."), "ok")
    return redirect(url_for("admin.jobs"))
