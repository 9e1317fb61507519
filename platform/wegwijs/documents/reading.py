"""The paper itself, for the eyes of whoever may read its dossier: shown, never run, and kept by no browser or proxy."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING
from urllib.parse import quote

from flask import Response

from tenants.documents.actions import read_paper
from tenants.roles import Right
from wegwijs.access import needs
from wegwijs.documents.blueprint import cabinet, pages
from wegwijs.requests import reader, session

if TYPE_CHECKING:
    import uuid

    from flask.typing import ResponseReturnValue

ENDINGS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}
ALONE = (
    "sandbox; script-src 'none'; img-src 'none'; font-src 'none'; media-src 'none'; object-src 'none';"
    " connect-src 'none'; frame-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""Whatever a paper would try, it belongs to no site of ours and may run and fetch nothing. How a browser itself lays out
a picture or a PDF is not told: it does so with styles in its own page."""


@pages.get("/<branch>/documents/<uuid:document_id>/content")
@needs(Right.DOSSIER_READ, about="document")
def content(document_id: uuid.UUID) -> ResponseReturnValue:
    """Give the paper itself."""
    document, data = read_paper(session(), reader(), document_id, cabinet())
    return paper_answer(document.title, document.media_type, data)


def paper_answer(title: str, media_type: str, data: bytes) -> Response:
    """Return a paper as a browser may show it: alone, and kept nowhere."""
    answer = Response(data, mimetype=media_type)
    answer.headers["Content-Disposition"] = disposition(title, ENDINGS[media_type])
    answer.headers["Content-Security-Policy"] = ALONE
    answer.headers["Cache-Control"] = "no-store"
    return answer


def disposition(title: str, ending: str) -> str:
    """Return how a browser calls a paper when somebody keeps it (RFC 6266): its title, and plain letters for old ones."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    safe = "".join(sign if sign.isalnum() or sign in " .-_" else "_" for sign in plain).strip(" .") or "paper"
    return f"inline; filename=\"{safe}.{ending}\"; filename*=UTF-8''{quote(f'{title}.{ending}', safe='')}"
