"""The description of the interface (OpenAPI 3.1), read from the views themselves: addresses, choices and shapes.

No library we know describes plain Flask views without having them rewritten into its own classes; `msgspec` makes the
JSON Schemas (2020-12, as OpenAPI 3.1 wants) from our dataclasses, and the rest is what Werkzeug and `inspect` know.
"""

from __future__ import annotations

import inspect
import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import msgspec

from wegwijs.api.problems import MIMETYPE
from wegwijs.api.resources import CSV, JSON, PREFIX, RESOURCES
from wegwijs.api.shapes import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wegwijs.api.resources import Resource

TITLE = "Wegwijs: open cijfers"
DESCRIPTION = (
    "Figures of the local branches of VluchtelingenWerk: what was published, and with a token the protected figures of"
    " last night. Numbers of few people are hidden, and so is what would give them away."
)
LICENCE_NAME = "CC BY 4.0"
PLACES: dict[str, dict[str, Any]] = {
    "slug": {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$", "maxLength": 100, "examples": ["hellevoetsluis"]},
    "region": {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$", "maxLength": 100, "examples": ["zuidwest"]},
    "indicator": {"type": "string", "pattern": "^[a-z_]+\\.[a-z0-9_]+$", "examples": ["housing.housed"]},
    "year": {"type": "integer", "minimum": 2000, "maximum": 2100, "examples": [2018]},
}
"""What may stand in an address, by the name of the part."""
ENTITY = {"ETag": {"$ref": "#/components/headers/ETag"}, "Cache-Control": {"$ref": "#/components/headers/Cache"}}
BRAKE = {name: {"$ref": f"#/components/headers/{name}"} for name in ("RateLimit", "RateLimit-Policy")}


def document() -> dict[str, Any]:
    """Return the whole description."""
    types = [one.answers for one in RESOURCES]
    choices = [kind for one in RESOURCES for kind, _default in one.query().values()]
    schemas, components = msgspec.json.schema_components(
        [*types, *choices, Problem], ref_template="#/components/schemas/{name}"
    )
    answers = dict(zip((one.name for one in RESOURCES), schemas, strict=False))
    told = iter(schemas[len(types) :])
    paths: dict[str, Any] = {}
    for one in RESOURCES:
        query = {name: next(told) for name in one.query()}
        for path, form, operation in _operations(one, query, answers[one.name]):
            paths[path] = {"get": {**operation, "operationId": f"{one.name}{form}"}}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": TITLE,
            "version": "1",
            "description": DESCRIPTION,
            "license": {"name": LICENCE_NAME, "identifier": "CC-BY-4.0"},
        },
        "servers": [{"url": PREFIX}],
        "paths": paths,
        "components": {
            "schemas": components,
            "headers": _headers(),
            "responses": dict(_problems()),
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "Made on one's account page; it opens what its person may see at this moment.",
                }
            },
        },
    }


def _operations(one: Resource, query: dict[str, Any], answer: Any) -> Iterator[tuple[str, str, dict[str, Any]]]:
    summary, _, more = (inspect.getdoc(one.view) or "").partition("\n\n")
    address = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", one.path)
    where = [
        {"name": name, "in": "path", "required": True, "schema": PLACES[name]}
        for name in re.findall(r"{(\w+)}", address)
    ]
    forms = [(address, "", False)] + ([(f"{address}.csv", "_sheet", True)] if one.sheet else [])
    for path, form, as_sheet in forms:
        offered = {} if as_sheet else {JSON: {"schema": answer}}
        if one.sheet:
            offered[CSV] = {"schema": {"type": "string"}}
        chosen = [_choice(name, query[name], default) for name, (_kind, default) in one.query(sheet=as_sheet).items()]
        known = {"description": "It is what the If-None-Match of the request names.", "headers": {**ENTITY, **BRAKE}}
        found = {"description": summary, "headers": {**ENTITY, **BRAKE}, "content": offered}
        refused = [400, 401, 406, 429] + ([404] if where or one.has_pages else [])
        refused += [410] if "version" in query else []
        yield (
            path,
            form,
            {
                "summary": summary,
                **({"description": more} if more else {}),
                "parameters": [*where, *chosen],
                "responses": {
                    "200": found,
                    "304": known,
                    **{str(code): {"$ref": f"#/components/responses/{code}"} for code in sorted(refused)},
                },
                "security": [{}, {"token": []}],
            },
        )


def _choice(name: str, schema: Any, default: object) -> dict[str, Any]:
    told = dict(schema)
    described = told.pop("description", "")
    if default is not None:
        told["default"] = default
    return {"name": name, "in": "query", "required": False, "description": described, "schema": told}


def _headers() -> dict[str, Any]:
    text = {"type": "string"}
    return {
        "ETag": {"description": "Send it back as If-None-Match to hear whether anything changed.", "schema": text},
        "Cache": {"description": "How long an answer may be kept.", "schema": text},
        "RateLimit": {"description": "Requests left (r) and seconds until there are more (t).", "schema": text},
        "RateLimit-Policy": {"description": "How many requests (q) in how many seconds (w).", "schema": text},
        "Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}},
        "WWW-Authenticate": {"description": "How to ask with a token.", "schema": text},
    }


def _problems() -> Iterator[tuple[str, dict[str, Any]]]:
    more = {401: "WWW-Authenticate", 429: "Retry-After"}
    for code in (400, 401, 404, 406, 410, 429):
        headers = {more[code]: {"$ref": f"#/components/headers/{more[code]}"}} if code in more else {}
        yield (
            str(code),
            {
                "description": HTTPStatus(code).phrase,
                "headers": headers,
                "content": {MIMETYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
            },
        )
