"""The pages of the door, one blueprint for all of them, and the brake in front of what can be tried."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, redirect, request
from flask_login import current_user

from wegwijs.addresses import own_path
from wegwijs.extensions import limiter
from wegwijs.navigation import front_page

if TYPE_CHECKING:
    from werkzeug import Response

    from tenants.auth.queries import Member

pages = Blueprint("auth", __name__)

# Against floods only: what counts is counted per account and address in PostgreSQL (`knocking.py`).
brake = limiter.limit("300 per minute", methods=["POST"])


def whoever_is_here() -> Member | None:
    """Return who is signed in with this cookie, with one factor or two, locked or not."""
    return current_user.member if current_user.is_authenticated else None


def onward(member: Member, branch: str = "") -> Response:
    """Lead somebody on: where they were going, else to their place in `branch`, else to their only place."""
    wanted = own_path(request.args.get("next"))
    if wanted is not None:
        return redirect(wanted)
    here = [place for place in member.places if branch and place.branch_slug == branch]
    return redirect(front_page((here or list(member.places))[0]) if len(here or member.places) == 1 else "/places")
