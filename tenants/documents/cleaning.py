"""What comes in is made anew: a picture as a picture, a PDF as a PDF, and nothing else that was in the file.

What a file is, is told from its content and never from its name. The work is done by a process of its own that may use
little memory and processor, opens nothing and ends soon (`remaking.py`): a hostile file costs that process and no more.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import threading
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from tenants.documents.limits import MEGABYTE, MOST_BYTES, MOST_KEPT, MOST_MEGAPIXELS, MOST_PAGES, SECONDS, Fault
from tenants.faults import RefusalError
from tenants.words import N_

ROOT = str(Path(__file__).resolve().parents[2])
# Isolated: no folder or variable of who starts it decides what it runs.
PROGRAM = "import sys; sys.path.insert(0, sys.argv[1]); from tenants.documents.remaking import main; main()"
HEADER = 1024
"""Bytes of the line before the result that says what it is."""
_AT_ONCE = threading.BoundedSemaphore(2)
"""So many files a process has re-made at the same time: what they may cost together is bounded."""


class Kind(StrEnum):
    """What a file is, by its content."""

    JPEG = "JPEG"
    PNG = "PNG"
    WEBP = "WEBP"
    PDF = "PDF"
    HEIC = "HEIC"
    PICTURE = "picture"
    """A picture in a form that we do not take."""
    OFFICE = "office"
    """A text, a sheet or an archive: Office's newer files are zips."""
    OTHER = "other"


TAKEN = frozenset({Kind.JPEG, Kind.PNG, Kind.WEBP, Kind.PDF})
_PICTURES = (b"GIF8", b"BM", b"II*\0", b"MM\0*", b"<svg", b"\0\0\1\0", b"8BPS", b"\xff\x0a", b"\0\0\0\x0cJXL ")
_PHONES = frozenset({b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis"})
_OFFICE = (b"PK", b"\xd0\xcf\x11\xe0", b"{\\rtf", b"Rar!", b"7z\xbc\xaf")
_REFUSED = {
    Kind.HEIC: N_(
        "This photo is in a form that only some phones read (HEIC). Choose “Most compatible” at the camera's settings"
        " and take it again, or send a screenshot of it."
    ),
    Kind.PICTURE: N_("We do not take pictures of this kind. Save it as JPEG or PNG and choose it once more."),
    Kind.OFFICE: N_("We do not take this kind of file. Save it as PDF and choose it once more."),
    Kind.OTHER: N_("We take a photo or a PDF. Save it as PDF and choose it once more."),
}
_FAULTS = {
    Fault.DAMAGED: N_("This file is damaged: it cannot be read. Make it or ask for it once more."),
    Fault.LOCKED: N_("This PDF is locked with a password. Open it, print it to a new PDF and choose that one."),
    Fault.PIXELS: N_(
        "This picture has too many dots: %(most)s megapixels at most. Make it smaller, or take a new photo."
    ),
    Fault.PAGES: N_("This PDF has too many pages: %(most_pages)s at most. Split it up."),
    Fault.FORM: N_(
        "This PDF is a form that only one program can show. Open it there, print it to a new PDF and choose that one."
    ),
    Fault.TOO_MUCH: N_("There is too much in this file. Make it smaller, or print it to a new PDF."),
}
_EMPTY = N_("Choose a file, or take a photo. This one is empty.")
_TOO_LARGE = N_("This file is too large: %(most)s MB at most. Take the photo again, or split the PDF up.")


class TooLargeError(RefusalError):
    """A file that is larger than we take."""

    def __init__(self) -> None:
        super().__init__(_TOO_LARGE, "file", most=MOST_BYTES // MEGABYTE)


@dataclass(frozen=True)
class Remade:
    """A paper as it is kept: its bytes, what they are, and how many pages."""

    data: bytes
    media_type: str
    pages: int


def kind_of(data: bytes) -> Kind:
    """Return what a file is, by its first bytes."""
    begin = data[:1024]
    text = begin.lstrip(b"\xef\xbb\xbf\r\n\t ").lower()
    told = {
        Kind.JPEG: begin.startswith(b"\xff\xd8\xff"),
        Kind.PNG: begin.startswith(b"\x89PNG\r\n\x1a\n"),
        Kind.WEBP: begin[:4] == b"RIFF" and begin[8:12] == b"WEBP",
        Kind.PDF: text.startswith(b"%pdf-"),
        Kind.HEIC: begin[4:8] == b"ftyp" and begin[8:12] in _PHONES,
        Kind.PICTURE: begin.startswith(_PICTURES)
        or text.startswith(b"<svg")
        or (text[:5] == b"<?xml" and b"<svg" in text),
        Kind.OFFICE: begin.startswith(_OFFICE),
    }
    return next((kind for kind, is_it in told.items() if is_it), Kind.OTHER)


def refuse_size(data: bytes) -> None:
    """Raise `RefusalError` about `file` for one that is empty, `TooLargeError` for one that is too large."""
    if not data:
        raise RefusalError(_EMPTY, "file")
    if len(data) > MOST_BYTES:
        raise TooLargeError


def remade(data: bytes) -> Remade:
    """Return a file made anew, of what can be seen in it alone.

    Raises `RefusalError` about `file` for what we do not take, cannot read, or would cost too much to read.
    """
    refuse_size(data)
    kind = kind_of(data)
    if kind not in TAKEN:
        raise RefusalError(_REFUSED[kind], "file")
    with _AT_ONCE:
        head, newline, result = _worked(kind, data).partition(b"\n")
    try:
        said = json.loads(head) if newline else {}
        fault = Fault(said["fault"]) if "fault" in said else None
        if fault is None and result and len(result) <= MOST_KEPT:
            return Remade(result, str(said["media_type"]), int(said["pages"]))
    except (ValueError, KeyError):
        fault = None
    # A process that died in the middle of its work had too much of it.
    raise RefusalError(_FAULTS[fault or Fault.TOO_MUCH], "file", most=MOST_MEGAPIXELS, most_pages=MOST_PAGES)


def _worked(kind: Kind, data: bytes) -> bytes:
    """Have the process do its work; whatever it did not finish in time, or died of, is no answer."""
    command = [sys.executable, "-I", "-c", PROGRAM, ROOT, kind.value]
    with subprocess.Popen(  # noqa: S603  our own program
        command,
        env={},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        assert process.stdin is not None  # noqa: S101  asked for above
        assert process.stdout is not None  # noqa: S101
        end = threading.Timer(SECONDS, process.kill)
        end.start()
        try:
            # It may have ended before it read everything.
            with contextlib.suppress(BrokenPipeError):
                process.stdin.write(data)
            with contextlib.suppress(BrokenPipeError):
                process.stdin.close()
            return bytes(process.stdout.read(HEADER + MOST_KEPT + 1))
        finally:
            end.cancel()
            process.kill()
