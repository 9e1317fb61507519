"""One request: who asks, from where they look, and what is left behind when it ends.

A request opens sessions one after another and never two at once: `Accounts` to know who asks, then the work in exactly
one scope, then the trail of what was read or denied. The work is committed when the view answered below 400, and rolled
back otherwise; a commit that fails is an ordinary error page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit, urlunsplit

from flask import Flask, g, request, url_for
from flask_login import current_user
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import BadRequest, HTTPException, NotFound
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from tasks.outbox import try_outbox
from tenants.audit.actions import Actor, Line, append_now
from tenants.clients.access import ClosedRecordError, Reader
from tenants.faults import AbsentError, RefusalError
from tenants.isolation import Accounts, Scope, ScopedSession, scoped
from tenants.moments import now
from tenants.roles import Right
from wegwijs.access import Door, Need, need_of, place_for, scope_of
from wegwijs.addresses import own_path
from wegwijs.bearers import place_of_program
from wegwijs.extensions import db

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from werkzeug.datastructures import MultiDict

    from tenants.auth.queries import Member, Place

REFUSED = 400
NUL = "\x00"


class Wegwijs(Flask):
    """Flask with our one way through a request."""

    def dispatch_request(self) -> ResponseReturnValue:
        """Find out who asks, open the scope, run the view, commit or roll back, write the trail, send the outbox."""
        if request.endpoint == "static" or request.routing_exception is not None:
            return super().dispatch_request()
        g.pop("place", None)
        need = need_of(self.view_functions.get(str(request.endpoint)))
        if need is None:
            raise NotFound
        _without_nothing_signs()
        elsewhere = _enter(need)
        if elsewhere is not None:
            return elsewhere
        try:
            _refuse_nothing_signs()
            response = self.make_response(super().dispatch_request())
        except Exception as error:
            _leave(need, _verb_of(error))
            raise
        if response.status_code < REFUSED:
            work = session()
            work.commit()
            changed, asked = work.info.get("audit_written", 0), work.info.get("outbox", False)
            _leave(need, "" if changed else _verb_of(None))
            if asked:
                try_outbox(db.engine)
        else:
            _leave(need, "refused")
        return response


def _without_nothing_signs() -> None:
    """Leave a NUL out of what is asked; raise `NotFound` for one in the address.

    No keyboard makes one, and PostgreSQL keeps none.
    """
    if NUL in request.path:
        raise NotFound
    if _has_nothing_sign(request.args):
        given = request.args.items(multi=True)
        request.args = ImmutableMultiDict((name, value.replace(NUL, "")) for name, value in given)


def _refuse_nothing_signs() -> None:
    """Raise `BadRequest` for a NUL in what was typed."""
    if _has_nothing_sign(request.form):
        raise BadRequest


def _has_nothing_sign(typed: MultiDict[str, str]) -> bool:
    return any(NUL in value for values in typed.listvalues() for value in values)


def session() -> ScopedSession:
    """Return the session of the work of this request."""
    return cast("ScopedSession", db.session())


def member() -> Member:
    """Return who asks. Only for views behind a door that asks somebody to be signed in."""
    found: Member = current_user._get_current_object().member  # noqa: SLF001  Flask-Login's own way out of its proxy
    return found


def place() -> Place:
    """Return the role and unit from which the member looks."""
    found: Place = g.place
    return found


def actor() -> Actor:
    """Return who acts, as the audit trail knows them."""
    if "place" in g:
        return Actor(member().person_id, place().role.value, member().name)
    if current_user.is_authenticated:
        return Actor(member().person_id, "self", member().name)
    return Actor(None, "visitor")


def reader() -> Reader:
    """Return who looks at people's records in this request."""
    return Reader(actor(), now(), place().may(Right.CLIENT_ALL))


def touch(record: str, record_id: object, **detail: Any) -> None:
    """Say which record this request is about, when its address does not, and how much of it was seen."""
    g.touched = (record, str(record_id or ""), detail)


def _enter(need: Need) -> Response | None:
    """Open the scope the view works in; return where to go first, when somebody has yet to sign in or unlock."""
    g.pop("touched", None)
    view_args = request.view_args or {}
    found: Place | None = None
    if need.door in {Door.PERSONAL, Door.MEMBER}:
        if not current_user.is_authenticated:
            return _lead(url_for("auth.sign_in", next=_page()))
        waiting = _waiting_room(member())
        if waiting is not None:
            return waiting
    if need.door is Door.MEMBER:
        found = place_for(member(), need, view_args.get("branch"), view_args.get("region"))
        if found is None:
            _write_denial(need, view_args.get("branch"))
            raise NotFound
        g.place = found
        view_args.pop("branch", None)
    if need.door is Door.DATA:
        found = place_of_program(need, view_args.get("region"))
    open_scope(scope_of(need, found))
    return None


def _waiting_room(who: Member) -> Response | None:
    """Return the page somebody must pass first: the second factor, or the lock."""
    if not who.second_factor:
        return _lead(url_for("auth.second_factor", next=_page()))
    if who.locked:
        return _lead(url_for("auth.unlock", next=_page()))
    return None


def _lead(address: str) -> Response:
    """Lead the whole page to `address`, also when only a part of it was asked for."""
    if "HX-Request" in request.headers:
        return Response(headers={"HX-Redirect": address})
    return redirect(address, 302 if request.method == "GET" else 303)


def detour(endpoint: str, **values: Any) -> Response:
    """Lead to a page that must be passed first; its `next` is the page that somebody looks at now."""
    return _lead(url_for(endpoint, next=_page(), **values))


def _page() -> str | None:
    """Return the page somebody looks at: this one, or the one from which they sent a form or asked for a part."""
    if request.method == "GET" and "HX-Request" not in request.headers:
        return request.full_path.removesuffix("?")
    seen = urlsplit(request.headers.get("HX-Current-URL") or request.referrer or "")
    return own_path(urlunsplit(("", "", seen.path, seen.query, ""))) if seen.netloc == request.host else None


def open_scope(scope: Scope) -> None:
    """Release the session of this request, if any, and open the next one in `scope`."""
    db.session.remove()
    db.session(scope=scope)


def _verb_of(error: BaseException | None) -> str:
    if error is None:
        return "read" if request.method in {"GET", "HEAD"} else "submit"
    if isinstance(error, AbsentError) or (isinstance(error, HTTPException) and error.code in {403, 404}):
        return "denied"
    if isinstance(error, ClosedRecordError):
        return "closed"
    if isinstance(error, (RefusalError, HTTPException)):
        return "refused"
    return "failed"


def _leave(need: Need, verb: str) -> None:
    """Release the work, then write the one line that a view about a record leaves behind."""
    work = session()
    scope = work.scope
    work.rollback()
    db.session.remove()
    if need.about and verb:
        record, record_id, detail = g.get("touched", (need.about, _record_id(need), {}))
        said = need.verb if verb == "read" and need.verb else verb
        with scoped(db.engine, scope) as trail:
            append_now(trail, [Line(actor(), said, record, record_id, detail)])


def _record_id(need: Need) -> str:
    return str((request.view_args or {}).get(f"{need.about}_id", ""))


def _write_denial(need: Need, branch: str | None) -> None:
    """Note in the right chain that a member knocked at a door that is not theirs."""
    own = next((held for held in member().places if branch and held.branch_slug == branch), None)
    scope = scope_of(need, own) if own and own.branch_id else Accounts()
    role = own.role.value if own else "self"
    line = Line(Actor(member().person_id, role), "denied", need.about or str(request.endpoint), _record_id(need))
    with scoped(db.engine, scope) as trail:
        append_now(trail, [line])
