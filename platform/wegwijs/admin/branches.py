"""Which branches there are; opening one, closing one, letting one go on in another."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from tenants.branches import actions, moving
from tenants.branches.geography import slug_of
from tenants.branches.overview import all_branches
from tenants.branches.queries import branch_with_slug, branches_on, region_of, regions
from tenants.faults import RefusalError
from tenants.moments import first_of_month, local_date
from tenants.roles import Right
from tenants.words import N_
from wegwijs.access import needs
from wegwijs.admin.forms import BranchForm, CloseForm, MoveForm
from wegwijs.admin.pages import pages
from wegwijs.choices import choices
from wegwijs.refusals import show_refusal
from wegwijs.requests import actor, session
from wegwijs.templating import day as in_words

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from tenants.branches.models import Branch

NEW = "+"
"""The choice of a region that does not exist yet; no slug looks like it."""


@pages.get("")
@needs(Right.DIRECTORY_READ)
def front() -> ResponseReturnValue:
    """Begin with the branches."""
    return redirect(url_for("admin.branches"))


@pages.get("/branches")
@needs(Right.DIRECTORY_READ)
def branches() -> ResponseReturnValue:
    """List every branch with what it serves."""
    today = local_date()
    return render_template("admin/branches.html", branches=all_branches(session(), today), today=today)


@pages.route("/branches/open", methods=["GET", "POST"])
@needs(Right.BRANCH_OPEN)
def open_branch() -> ResponseReturnValue:
    """Open a branch."""
    form = BranchForm(first=local_date())
    known = [(region.slug, region.name) for region in regions(session())]
    form.region.choices = choices([("", _("Choose a region")), *known, (NEW, _("A new region"))])
    if form.validate_on_submit():
        try:
            opening = _open(form)
        except RefusalError as refusal:
            show_refusal(form, refusal, **{"from": "first", "region_slug": "region"})
        else:
            said = _("%(branch)s is open.") if opening.new else _("%(branch)s was open already; nothing changed.")
            flash(said % {"branch": opening.branch.name}, "ok")
            return redirect(url_for("admin.branches"))
    return render_template("admin/open_branch.html", form=form), 422 if form.errors else 200


def _open(form: BranchForm) -> actions.Opening:
    new = form.region.data == NEW
    if new and not slug_of(form.new_region.data or ""):
        raise RefusalError(N_("Type the name of the new region."), "new_region")
    return actions.open_branch(
        session(),
        actor(),
        form.slug.data,
        form.name.data,
        slug_of(form.new_region.data) if new else form.region.data,
        [line.strip() for line in form.municipalities.data.splitlines() if line.strip()],
        form.first.data,
        region_name=form.new_region.data if new else None,
    )


@pages.route("/branches/<slug>/close", methods=["GET", "POST"])
@needs(Right.BRANCH_OPEN)
def close_branch(slug: str) -> ResponseReturnValue:
    """Close a branch, or let another one go on with its work."""
    branch = branch_with_slug(session(), slug)
    if branch is None or branch.open.upper is not None:
        raise NotFound
    form = CloseForm(on=local_date())
    others = [other for other in branches_on(session(), local_date()) if other.id != branch.id]
    form.receiving.choices = choices([("", _("Nobody")), *((str(other.id), other.name) for other in others)])
    if form.validate_on_submit():
        try:
            _close(branch, form, others)
        except RefusalError as refusal:
            show_refusal(form, refusal)
        else:
            flash(_("%(branch)s is closed from %(day)s.", branch=branch.name, day=in_words(form.on.data)), "ok")
            return redirect(url_for("admin.branches"))
    return render_template("admin/close_branch.html", form=form, branch=branch), 422 if form.errors else 200


def _close(branch: Branch, form: CloseForm, others: list[Branch]) -> None:
    receiving = next((other for other in others if str(other.id) == form.receiving.data), None)
    if receiving is None:
        actions.close_branch(session(), actor(), branch, form.on.data)
    else:
        actions.merge_branches(session(), actor(), branch, receiving, form.on.data)


@pages.route("/branches/<slug>/move", methods=["GET", "POST"])
@needs(Right.BRANCH_OPEN)
def move_branch(slug: str) -> ResponseReturnValue:
    """Put a branch in another region."""
    branch = branch_with_slug(session(), slug)
    if branch is None or branch.open.upper is not None:
        raise NotFound
    form = MoveForm(on=first_of_month(local_date() + dt.timedelta(days=31)))
    form.region.choices = choices([(region.slug, region.name) for region in regions(session())])
    if request.method == "GET":
        form.region.data = region.slug if (region := region_of(session(), branch.id, local_date())) else None
    if form.validate_on_submit():
        try:
            moved = moving.move_branch(session(), actor(), branch, form.region.data, form.on.data, local_date())
        except RefusalError as refusal:
            show_refusal(form, refusal)
        else:
            said = _("%(branch)s changes region.") if moved else _("%(branch)s is in that region; nothing changed.")
            flash(said % {"branch": branch.name}, "ok")
            return redirect(url_for("admin.branches"))
    return render_template("admin/move_branch.html", form=form, branch=branch), 422 if form.errors else 200
