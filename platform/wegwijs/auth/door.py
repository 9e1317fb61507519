"""The way in: address and password, then the second factor, or in the demonstration one click; and the lock."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from flask import redirect, render_template, request, url_for
from flask import session as cookie
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from tenants.auth.actions import change_language, complete_sign_in, lock, start_sign_in, unlock
from tenants.auth.queries import characters
from tenants.branches.queries import How, branch_for
from tenants.faults import AbsentError
from tenants.moments import local_date
from wegwijs.access import entrance, personal
from wegwijs.addresses import own_path
from wegwijs.auth.forms import CodeForm, SignInForm, UnlockForm
from wegwijs.auth.knocking import try_code, try_password
from wegwijs.auth.login import enter, settings
from wegwijs.auth.pages import brake, onward, pages, whoever_is_here
from wegwijs.auth.stories import story_of
from wegwijs.locale import LANGUAGES
from wegwijs.navigation import front_page, place_name
from wegwijs.requests import actor, member, session
from wegwijs.words import word

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from tenants.branches.models import Branch


@pages.route("/sign-in", methods=["GET", "POST"])
@brake
@entrance
def sign_in() -> ResponseReturnValue:
    """Ask for address and password."""
    return _first_step(None)


@pages.route("/<branch>/sign-in", methods=["GET", "POST"])
@brake
@entrance
def sign_in_at(branch: str) -> ResponseReturnValue:
    """Ask for address and password under the name of a branch."""
    arrival = branch_for(session(), branch, local_date())
    if arrival is None:
        raise NotFound
    if arrival.how is not How.OPEN:
        return redirect(url_for("branches.branch", branch=branch))
    found = arrival.branches[0]
    # What was read is let go before a password is tried: a request holds one connection at a time.
    session().expunge_all()
    session().rollback()
    return _first_step(found)


def _first_step(branch: Branch | None) -> ResponseReturnValue:
    who = whoever_is_here()
    if who is not None and who.second_factor and request.method == "GET":
        return onward(who, branch.slug if branch else "")
    form = SignInForm()
    if form.validate_on_submit():
        person_id = try_password(form.email.data, form.password.data)
        if person_id is not None:
            enter(session(), start_sign_in(session(), person_id, str(request.user_agent)))
            return redirect(url_for("auth.second_factor", next=_target(), at=branch.slug if branch else None))
        form.form_errors.append(
            _("This address and password do not belong together. After ten times you have to wait fifteen minutes.")
        )
    page = render_template("auth/sign_in.html", form=form, at=branch, demo=_demonstration(branch))
    return page, 422 if form.errors else 200


def _target() -> str | None:
    return own_path(request.args.get("next"))


def _demonstration(branch: Branch | None) -> dict[str, object] | None:
    if not settings().demo:
        return None
    people = [story_of(person) for person in characters(session(), local_date(), branch.slug if branch else "")]
    at = branch.slug if branch else None
    return {"action": url_for("auth.demonstrate", next=_target(), at=at), "people": people}


@pages.post("/sign-in/demonstration")
@brake
@entrance
def demonstrate() -> ResponseReturnValue:
    """Let a person of the demonstration in with one click; anywhere else this page does not exist."""
    if not settings().demo:
        raise NotFound
    try:
        chosen = uuid.UUID(request.form.get("person", ""))
    except ValueError:
        raise NotFound from None
    if chosen not in {person.person_id for person in characters(session(), local_date(), request.args.get("at", ""))}:
        raise NotFound
    sign_in_id = start_sign_in(session(), chosen, str(request.user_agent), way="demonstration")
    return onward(enter(session(), sign_in_id), request.args.get("at", ""))


@pages.route("/sign-in/code", methods=["GET", "POST"])
@brake
@entrance
def second_factor() -> ResponseReturnValue:
    """Ask for the code from the phone, or a printed one."""
    who = whoever_is_here()
    at = request.args.get("at", "")
    if who is None:
        return redirect(url_for("auth.sign_in", next=_target()))
    if who.second_factor:
        return onward(who, at)
    form = CodeForm()
    if form.validate_on_submit():
        way = try_code(who.person_id, form.code.data)
        if way is not None:
            try:
                new_id = complete_sign_in(session(), actor(), who.sign_in_id, way)
            except AbsentError:
                return redirect(url_for("auth.sign_in", next=_target()))
            return onward(enter(session(), new_id), at)
        form.code.errors = [
            _("This code does not count now. Wait for the next one; after ten times you have to wait fifteen minutes.")
        ]
    return render_template("auth/code.html", form=form, member=who), 422 if form.errors else 200


@pages.route("/lock", methods=["GET", "POST"], endpoint="unlock")
@brake
@entrance
def show_lock() -> ResponseReturnValue:
    """Show the lock, and open it for the password; what was being typed is still there."""
    who = whoever_is_here()
    if who is None or not who.second_factor:
        return redirect(url_for("auth.sign_in", next=_target()))
    if not who.locked:
        return onward(who)
    form = UnlockForm()
    demo = settings().demo
    if request.method == "POST" and demo and "demonstration" in request.form:
        unlock(session(), actor(), who.sign_in_id)
        return onward(who)
    if form.validate_on_submit():
        if try_password(who.email, form.password.data) == who.person_id:
            unlock(session(), actor(), who.sign_in_id)
            return onward(who)
        form.password.errors = [_("This is not your password. After ten times you have to wait fifteen minutes.")]
    return render_template("auth/lock.html", form=form, who=who, demo=demo), 422 if form.errors else 200


@pages.post("/lock/now")
@personal
def lock_now() -> ResponseReturnValue:
    """Lock this sign-in at once, to leave the desk."""
    lock(session(), actor(), member().sign_in_id, why="asked")
    return redirect(url_for("auth.unlock", next=own_path(request.form.get("next"))))


@pages.post("/language")
@entrance
def language() -> ResponseReturnValue:
    """Let the pages speak another language on this device, and to this person wherever they sign in."""
    chosen = request.form.get("language", "")
    if chosen not in LANGUAGES:
        raise NotFound
    cookie["language"] = chosen
    who = whoever_is_here()
    if who is not None and who.second_factor and not who.locked:
        change_language(session(), actor(), chosen)
    return redirect(own_path(request.form.get("next") or request.args.get("next")) or "/")


@pages.get("/places")
@personal
def places() -> ResponseReturnValue:
    """Let somebody with several roles choose where to begin; who has one is led on to it."""
    held = member().places
    if len(held) == 1:
        return redirect(front_page(held[0]))
    cards = [
        {"name": place_name(place), "role": word(place.role), "href": front_page(place), "face": place_name(place)[:1]}
        for place in held
    ]
    return render_template("auth/places.html", cards=cards)
