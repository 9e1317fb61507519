"""Who has an account and what they are where; inviting, ending a role, shutting out."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from tenants.auth import invitations as actions
from tenants.auth.actions import end_sign_ins
from tenants.auth.roster import PAGE, open_invitations, roster
from tenants.branches.queries import branches_on, regions
from tenants.faults import RefusalError
from tenants.isolation import Accounts, scoped
from tenants.moments import local_date, now
from tenants.roles import Right, Role
from wegwijs.access import needs
from wegwijs.admin.forms import InviteForm
from wegwijs.admin.pages import pages
from wegwijs.choices import choices
from wegwijs.extensions import db
from wegwijs.refusals import show_refusal
from wegwijs.requests import actor, session

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


def _id(text: str | None) -> uuid.UUID | None:
    """Return the id that a choice holds; none for no choice."""
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None


@pages.get("/people")
@needs(Right.PERSON_INVITE, about="account", verb="search")
def people() -> ResponseReturnValue:
    """List people and what they are, and the invitations that nobody answered."""
    named = request.args.get("q", "").strip()[:80]
    branch_id = _id(request.args.get("in"))
    page = max(request.args.get("page", 1, int), 1)
    found = roster(session(), local_date(), named=named, branch_id=branch_id, page=page)
    return render_template(
        "admin/people.html",
        roster=found,
        page=page,
        last_page=-(-found.total // PAGE),
        named=named,
        chosen=branch_id,
        branches=branches_on(session(), local_date()),
        invitations=open_invitations(session(), now()),
    )


@pages.route("/people/invite", methods=["GET", "POST"])
@needs(Right.PERSON_INVITE, about="invitation")
def invite() -> ResponseReturnValue:
    """Invite somebody by mail."""
    form = InviteForm()
    nobody = ("", _("Not chosen"))
    open_now = branches_on(session(), local_date())
    form.branch.choices = choices([nobody, *((str(branch.id), branch.name) for branch in open_now)])
    form.region.choices = choices([nobody, *((str(region.id), region.name) for region in regions(session()))])
    if form.validate_on_submit():
        new = actions.NewInvitation(
            form.name.data,
            form.email.data,
            Role(form.role.data),
            _id(form.branch.data),
            _id(form.region.data),
            form.language.data,
        )
        try:
            actions.invite(session(), actor(), new, now())
        except RefusalError as refusal:
            show_refusal(form, refusal)
        else:
            flash(_("The invitation is on its way to %(address)s.", address=new.email), "ok")
            return redirect(url_for("admin.people"))
    return render_template("admin/invite.html", form=form), 422 if form.errors else 200


@pages.post("/people/invitations/<uuid:invitation_id>/send")
@needs(Right.PERSON_INVITE, about="invitation")
def send_again(invitation_id: uuid.UUID) -> ResponseReturnValue:
    """Mail a fresh link."""
    actions.send_invitation_again(session(), actor(), invitation_id, now())
    flash(_("A new link is on its way. The old one does not work any more."), "ok")
    return redirect(url_for("admin.people"))


@pages.post("/people/invitations/<uuid:invitation_id>/withdraw")
@needs(Right.PERSON_INVITE, about="invitation")
def withdraw(invitation_id: uuid.UUID) -> ResponseReturnValue:
    """Take an invitation back."""
    actions.withdraw_invitation(session(), actor(), invitation_id, now())
    flash(_("The invitation is withdrawn."), "ok")
    return redirect(url_for("admin.people"))


@pages.post("/people/memberships/<uuid:membership_id>/end")
@needs(Right.PERSON_INVITE, about="membership")
def end_membership(membership_id: uuid.UUID) -> ResponseReturnValue:
    """End what somebody is somewhere, from this moment."""
    actions.end_membership(session(), actor(), membership_id, local_date())
    flash(_("That role ended."), "ok")
    return redirect(url_for("admin.people"))


@pages.post("/people/<uuid:account_id>/disable")
@needs(Right.PERSON_INVITE, about="account")
def disable(account_id: uuid.UUID) -> ResponseReturnValue:
    """Shut somebody out, everywhere and at once."""
    actions.disable_account(session(), actor(), account_id, now())
    flash(_("This account is shut. Whoever used it is signed out."), "ok")
    return redirect(url_for("admin.people"))


@pages.post("/people/<uuid:account_id>/enable")
@needs(Right.PERSON_INVITE, about="account")
def enable(account_id: uuid.UUID) -> ResponseReturnValue:
    """Let somebody in again, who then signs in anew: no cookie from before comes back to life."""
    with scoped(db.engine, Accounts()) as accounts:
        end_sign_ins(accounts, account_id)
    actions.enable_account(session(), actor(), account_id)
    flash(_("This account is open again."), "ok")
    return redirect(url_for("admin.people"))
