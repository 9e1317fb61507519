"""One way to answer a program: read what is asked, say "you have it already", give JSON or CSV, and count requests.

A view is a plain function: what it takes by keyword is what may stand behind the question mark, what it returns says
the shape of the answer. The description of the interface (`openapi.py`) is read from the same function.
"""

from __future__ import annotations

import hashlib
import inspect
import time
from dataclasses import asdict, dataclass
from functools import lru_cache, partial
from importlib.metadata import version
from types import UnionType
from typing import TYPE_CHECKING, Annotated, Any, Generic, TypeVar, Union, get_args, get_origin, get_type_hints

import msgspec
from flask import Blueprint, Response, current_app, request
from flask_babel import gettext as _
from msgspec import Meta
from werkzeug.exceptions import NotAcceptable

from wegwijs.access import data
from wegwijs.addresses import caller_key
from wegwijs.api.problems import UnusableQueryError
from wegwijs.api.shapes import Fault
from wegwijs.bearers import program_key
from wegwijs.extensions import limiter
from wegwijs.sheets import csv_answer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from tenants.roles import Right

JSON, CSV = "application/json", "text/csv"
PREFIX = "/api/v1"
FRESH_FOR = 300
"""How many seconds anybody may keep an answer before asking whether it is still so."""
EVERYTHING = 100_000
T = TypeVar("T")

Page = Annotated[int, Meta(ge=1, le=1000, description="Which page of the list.")]
PageSize = Annotated[int, Meta(ge=1, le=500, description="How many items a page holds.")]
Number = Annotated[int, Meta(ge=1, le=100_000, description="Which version; by default the newest.")]

pages = Blueprint("api", __name__, url_prefix=PREFIX)


@dataclass(frozen=True)
class Answer(Generic[T]):
    """What a view answers: how to make the content, and a seal that differs whenever the content does.

    Without a seal the content is made first and its own bytes are the seal.
    """

    make: Callable[[], T]
    seal: tuple[object, ...] | None = None


@dataclass(frozen=True)
class Sheet:
    """The same content as rows of a sheet."""

    header: Sequence[str]
    rows: Callable[[Any], Iterable[Sequence[object]]]


@dataclass(frozen=True)
class Resource:
    """One address of the interface."""

    path: str
    view: Callable[..., Answer[Any]]
    sheet: Sheet | None
    right: Right | None

    @property
    def name(self) -> str:
        """Its name as an endpoint."""
        return self.view.__name__

    @property
    def answers(self) -> Any:
        """The shape of what it answers."""
        return get_args(get_type_hints(self.view, include_extras=True)["return"])[0]

    def query(self, *, sheet: bool = False) -> dict[str, tuple[Any, object]]:
        """Return what may stand behind the question mark: type and default by name. A sheet has no pages."""
        hints = get_type_hints(self.view, include_extras=True)
        return {
            name: (_typed(hints[name]), parameter.default)
            for name, parameter in inspect.signature(self.view).parameters.items()
            if parameter.kind is parameter.KEYWORD_ONLY and not (sheet and name in {"page", "page_size"})
        }

    @property
    def has_pages(self) -> bool:
        """Whether it is a list in pages."""
        return "page_size" in self.query()


def _typed(hint: Any) -> Any:
    """Return the type of what somebody types: a choice that may be left out cannot be typed as nothing."""
    if get_origin(hint) in {Union, UnionType}:
        return next(one for one in get_args(hint) if one is not type(None))
    return hint


RESOURCES: list[Resource] = []


def resource(
    path: str, *, sheet: Sheet | None = None, right: Right | None = None
) -> Callable[[Callable[..., Answer[T]]], Callable[..., Answer[T]]]:
    """Put a view at `path`; with a `sheet` also as CSV, at the same address with `.csv` behind it."""

    def register(view: Callable[..., Answer[T]]) -> Callable[..., Answer[T]]:
        made = Resource(path, view, sheet, right)
        RESOURCES.append(made)
        marked = data(right)
        pages.add_url_rule(path, made.name, marked(_entry(made, as_sheet=False)))
        if sheet is not None:
            pages.add_url_rule(f"{path}.csv", f"{made.name}_sheet", marked(_entry(made, as_sheet=True)))
        return view

    return register


def _entry(made: Resource, *, as_sheet: bool) -> Callable[..., Response]:
    def entry(**where: Any) -> Response:
        return _respond(made, where, as_sheet=as_sheet)

    entry.__name__ = made.name
    entry.__doc__ = made.view.__doc__
    return entry


def _respond(made: Resource, where: dict[str, Any], *, as_sheet: bool) -> Response:
    form = _form(made, as_sheet=as_sheet)
    asked = _asked(made.query(sheet=as_sheet))
    if form == CSV and made.has_pages:
        asked |= {"page": 1, "page_size": EVERYTHING}
    answer = made.view(**where, **asked)
    if answer.seal is not None:
        return _unless_known(_tag(form, answer.seal), lambda: _written(made, form, answer.make()))
    written = _written(made, form, answer.make())
    return _unless_known(_tag(form, (written.get_data(),)), lambda: written)


def _form(made: Resource, *, as_sheet: bool) -> str:
    """Return the form in which the program wants its answer. Raises `NotAcceptable` for one that we do not have."""
    offered = [CSV] if as_sheet else [JSON, CSV] if made.sheet else [JSON]
    if not request.accept_mimetypes:
        return offered[0]
    found = request.accept_mimetypes.best_match(offered)
    if found is None:
        raise NotAcceptable
    return found


def _asked(query: dict[str, tuple[Any, object]]) -> dict[str, Any]:
    """Read what stands behind the question mark. Raises `UnusableQueryError` with everything that is wrong with it."""
    faults, asked = [], {name: default for name, (_type, default) in query.items()}
    for name, values in request.args.lists():
        if name not in query:
            faults.append(Fault(name, str(_("There is no such choice here."))))
        elif len(values) > 1:
            faults.append(Fault(name, str(_("Give this once."))))
        else:
            try:
                asked[name] = msgspec.convert(values[0], query[name][0], strict=False)
            except msgspec.ValidationError:
                faults.append(Fault(name, str(_("This value cannot be used here."))))
    if faults:
        raise UnusableQueryError(faults)
    return asked


def _unless_known(tag: str, make: Callable[[], Response]) -> Response:
    """Return what `make` makes, or only that the program has it already."""
    known = request.if_none_match.contains_weak(tag) or request.if_none_match.star_tag
    response = Response(status=304) if known else make()
    response.set_etag(tag)
    private = request.args.get("status") == "current"
    response.headers["Cache-Control"] = "private, no-cache" if private else f"public, max-age={FRESH_FOR}"
    response.vary.update(("Accept", "Authorization"))
    return response


def _written(made: Resource, form: str, content: Any) -> Response:
    if form == CSV:
        assert made.sheet is not None  # noqa: S101  only what has a sheet is offered as one
        name = "-".join([made.name.replace("_", "-"), *(str(part) for part in (request.view_args or {}).values())])
        return csv_answer(name, made.sheet.header, made.sheet.rows(content))
    answer = Response(msgspec.json.encode(content), mimetype=JSON)
    if made.has_pages:
        answer.headers.extend(("Link", f'<{href}>; rel="{rel}"') for rel, href in asdict(content.links).items() if href)
    return answer


def _tag(form: str, seal: tuple[object, ...]) -> str:
    return hashlib.sha256(repr((release(), form, seal)).encode()).hexdigest()[:32]


@lru_cache(maxsize=1)
def release() -> str:
    """Return what tells this release's answers from those of another: its version and the shapes of its answers."""
    _schemas, components = msgspec.json.schema_components([made.answers for made in RESOURCES])
    return f"{version('wegwijs')} {hashlib.sha256(msgspec.json.encode(components, order='sorted')).hexdigest()}"


def _limit(name: str) -> str:
    return str(current_app.config[name])


# One brake per token or, without one, per address; and one per address against floods of made-up tokens.
limiter.shared_limit(partial(_limit, "API_LIMIT"), scope="api", key_func=program_key)(pages)
limiter.shared_limit(partial(_limit, "API_FLOOD_LIMIT"), scope="api-flood", key_func=caller_key)(pages)


@pages.after_request
def say_how_much_is_left(response: Response) -> Response:
    """Say how many requests are left (draft-ietf-httpapi-ratelimit-headers), and let any page read public data."""
    # The brake that stops first is the one to reckon with.
    found = min(limiter.current_limits, key=lambda brake: brake.remaining, default=None)
    if found is not None:
        window = found.limit.get_expiry()
        left = max(0, int(found.reset_at - time.time()))
        response.headers["RateLimit-Policy"] = f'"default";q={found.limit.amount};w={window}'
        response.headers["RateLimit"] = f'"default";r={max(0, found.remaining)};t={left}'
        if response.status_code == 429:  # noqa: PLR2004
            response.headers["Retry-After"] = str(max(1, left))
    return response
