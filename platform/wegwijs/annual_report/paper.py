"""A page as a PDF that a screen reader can read (PDF/UA-1), made of our own files and nothing from elsewhere."""

from __future__ import annotations

import base64
import logging
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import current_app, has_app_context

from wegwijs.pictures import for_paper

STATIC = Path(__file__).resolve().parent.parent / "static"
HERE = "https://wegwijs.invalid/"
"""Where the page says it is while it is made: an address that nobody can have, so it may stand in no paper."""
LINK = re.compile(r'(<a\b[^>]*?)\s+href="([^"]*)"')
"""A link of a rendered page: what stands before its address, and the address."""


class PaperMissingError(Exception):
    """This machine has no pango, which draws the letters of a PDF."""


class RefusedAddressError(Exception):
    """A page asked for something that is not one of our static files."""


def static_file(url: str) -> Path:
    """Return the static file at `url`. Raises `RefusedAddressError` for anything else, whatever it is called."""
    prefix = f"{HERE}static/"
    path = (STATIC / url.removeprefix(prefix).split("?")[0]).resolve()
    if not url.startswith(prefix) or not path.is_relative_to(STATIC) or not path.is_file():
        raise RefusedAddressError(url)
    return path


def inlined(media_type: str, data: bytes) -> str:
    """Return the address of a picture that holds the picture itself: nothing has to be fetched for it."""
    return f"data:{media_type};base64,{base64.b64encode(data).decode('ascii')}"


def _held_in(url: str) -> tuple[str, bytes] | None:
    """Return the kind and bytes of a picture that its address holds (`inlined`), none for any other address."""
    for media_type in ("image/jpeg", "image/png"):
        prefix = f"data:{media_type};base64,"
        if url.startswith(prefix):
            return media_type, base64.b64decode(url.removeprefix(prefix))
    return None


@lru_cache(maxsize=1)
def _engine() -> Any:
    try:
        import weasyprint
        from weasyprint.urls import URLFetcher, URLFetcherResponse
    except (ImportError, OSError) as error:
        raise PaperMissingError from error

    # It warns of every rule that is for screens only; what it could not draw is an error.
    weasyprint.LOGGER.setLevel(logging.ERROR)

    class OurFiles(URLFetcher):  # type: ignore[misc]
        """Fetches static files of ours; the network and the rest of the disk are not there."""

        def fetch(self, url: str, headers: Any = None) -> Any:  # noqa: ARG002  the signature of its own
            held = _held_in(url)
            if held is not None:
                return URLFetcherResponse(url, held[1], {"Content-Type": held[0]})
            path = static_file(url)
            kinds = {".css": "text/css", ".svg": "image/svg+xml", ".woff2": "font/woff2"}
            return URLFetcherResponse(
                url, path.read_bytes(), {"Content-Type": kinds.get(path.suffix, "application/octet-stream")}
            )

    return weasyprint, OurFiles()


def public_address() -> str:
    """Return where people find this deployment, without a slash at its end; nothing outside an application."""
    return str(current_app.extensions["settings"].address) if has_app_context() else ""


def with_addresses(html: str, root: str) -> str:
    """Let every link of a page lead to the deployment at `root`, since paper lies elsewhere; without a root none leads there.

    A link within the page and one to another site stay. One that only changes the address of the page itself
    (`?year=2018`) leads nowhere from paper.
    """

    def led(found: re.Match[str]) -> str:
        opening, address = found[1], found[2]
        if address.startswith(("#", "http:", "https:", "mailto:", "tel:")):
            return found[0]
        return f'{opening} href="{root}{address}"' if root and address.startswith("/") else opening

    return LINK.sub(led, html)


@lru_cache(maxsize=32)
def _kept(html: str, root: str) -> bytes:
    return printed(html, root)


def pdf(html: str) -> bytes:
    """Return a public page as a PDF; the same page is made once. Raises `PaperMissingError` where pango is missing."""
    return _kept(html, public_address())


def printed(html: str, root: str | None = None) -> bytes:
    """Return `html` as a PDF, and keep nothing of it: for paper about a person.

    Its links lead to the deployment at `root`, by default the one that is running; a task gives its own.
    """
    weasyprint, ours = _engine()
    led = with_addresses(html, public_address() if root is None else root)
    made: bytes = weasyprint.HTML(string=for_paper(led), base_url=HERE, url_fetcher=ours).write_pdf(
        pdf_variant="pdf/ua-1"
    )
    return made
