"""T37: what people bring to harm us. Nothing of it is usable afterwards, and it costs a moment of a process of its own."""

from __future__ import annotations

import datetime as dt
import gc
import io
import resource
import socket
import zlib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Self

import pikepdf
import pytest
from sqlalchemy import select, text

from tenants.documents.limits import MOST_BYTES
from tenants.documents.models import Document
from tenants.documents.scanning import scan
from tenants.escalations.models import SharedPaper
from tenants.isolation import Branch, scoped
from tenants.roles import Role
from tests.factories.browsers import Browser, browser_of
from tests.factories.files import (
    AS_PACKED,
    EICAR,
    SECRET,
    armed,
    blanks,
    drawn_with,
    packed_pdf,
    pdf,
    picture,
    wide_png,
    zipped,
)
from tests.factories.records import registered, trail_of
from tests.factories.scanner import SIGNATURE, scanner
from wegwijs.app import create_app
from wegwijs.extensions import db

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask
    from sqlalchemy import Engine
    from werkzeug.test import TestResponse

    from tenants.settings import Settings
    from tests.factories.world import World

# Werkzeug's own test client leaves the file open in which it laid down a large form.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
HTML = b"<script>alert('" + SECRET + b"')</script>"
MIB = 1024 * 1024
FLATE = pikepdf.Name.FlateDecode
POLYGLOTS: dict[str, Callable[[], bytes]] = {
    "a JPEG that is a zip": lambda: picture(size=(81, 60)) + zipped(evil=SECRET),
    "a JPEG that is a page": lambda: picture(size=(82, 60)) + HTML,
    "a JPEG with a page in its remarks": lambda: picture(size=(83, 60), comment=HTML),
    "a PNG with a page behind it": lambda: picture("PNG", size=(84, 60)) + HTML,
    "a PNG that is a PDF": lambda: picture("PNG", size=(85, 60)) + pdf(SECRET.decode(), compress_streams=False),
    "a WebP with a zip behind it": lambda: picture("WEBP", size=(86, 60)) + zipped(evil=SECRET),
    "a PDF with a page behind it": lambda: pdf("Een") + HTML,
    "a PDF that is a zip": lambda: pdf("Twee") + zipped(evil=SECRET),
    "a PDF with all that runs and is attached": lambda: pdf("Drie", armed, compress_streams=False),
}
"""Files that are two things at once; what can be seen of them is harmless."""
REFUSED: dict[str, Callable[[], bytes]] = {
    "an SVG with a script": lambda: b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "an SVG behind a declaration": lambda: b"<?xml version='1.0'?><!DOCTYPE svg><svg/>",
    "a page": lambda: b"<!doctype html>" + HTML,
    "a page that goes on as a PDF": lambda: HTML + pdf(),
    "a GIF that is a script": lambda: b"GIF89a/*" + b"\0" * 30 + b"*/=1;alert(1)",
    "a program": lambda: b"MZ" + b"\0" * 100,
    "a zip": lambda: zipped(word=b"Word"),
    "a zip that unpacks to 200 MB": lambda: zipped(bomb=b"\0" * (200 * MIB)),
    "a PNG of 10^9 dots": wide_png,
    "a PDF that unpacks to 900 MB": lambda: pdf(change=drawn_with(blanks(900), Filter=FLATE), **AS_PACKED),
    "a PDF packed twice": lambda: pdf(
        change=drawn_with(zlib.compress(blanks(900), 9), Filter=pikepdf.Array([FLATE, FLATE])), **AS_PACKED
    ),
    "a PDF whose pages unpack to 1,300 MB": lambda: packed_pdf(1300),
    "a PDF with a picture of 10^9 dots": lambda: pdf(
        change=drawn_with(b"", Subtype=pikepdf.Name.Image, Width=40_000, Height=25_000), **AS_PACKED
    ),
    "a PDF of half a million parts": lambda: (
        b"%PDF-1.7\n" + b"".join(b"%d 0 obj\n[[[]]]\nendobj\n" % number for number in range(1, 500_000))
    ),
}
INFECTED: dict[str, Callable[[], bytes]] = {
    "EICAR": lambda: EICAR,
    "EICAR on the page of a PDF": lambda: pdf(change=drawn_with(zlib.compress(EICAR), Filter=FLATE), **AS_PACKED),
    "EICAR in a zip called a PDF": lambda: zipped(a=EICAR),
    "EICAR behind a JPEG": lambda: picture() + EICAR,
}


@pytest.fixture(scope="module")
def app(settings: Settings) -> Iterator[Flask]:
    """The application with a scanner of its own."""
    with scanner() as where:
        made = create_app(replace(settings, clamd=where))
        made.test_client_class = Browser
        yield made
        with made.app_context():
            db.engine.dispose()


@pytest.fixture(scope="module")
def lead(app: Flask, engine_web: Engine, world: World) -> Browser:
    return browser_of(app, engine_web, world.person(Role.TEAM_LEAD))


@pytest.fixture(scope="module")
def dossier(lead: Browser, engine_web: Engine, world: World) -> str:
    """The address of a dossier."""
    registered(engine_web, world, "Noor", "Wisselweg", number="1042")
    said = {"client": "1042", "kind": "asylum", "opened_on": "2018-03-12"}
    answer = lead.post("/hierbeek/dossiers/new", data=said)
    assert answer.status_code == 303
    return str(answer.location)


def sent(browser: Browser, dossier: str, data: bytes, name: str = "papier.pdf") -> TestResponse:
    form = {"kind": "letter", "title": "Brief", "file": (io.BytesIO(data), name)}
    answer: TestResponse = browser.post(f"{dossier}/documents/new", data=form)
    gc.collect()
    return answer


ASK = "/hierbeek/helpdesk/ask"


def sent_along(browser: Browser, data: bytes, name: str = "papier.pdf") -> TestResponse:
    """Send a file along with a question to the Helpdesk that comes from no dossier."""
    form = {"subject": "asylum", "title": "Mag dit?", "question": "Kijk mee.", "do": "send"}
    answer: TestResponse = browser.post(ASK, data={**form, "file_1": (io.BytesIO(data), name)})
    gc.collect()
    return answer


def shared(web: Engine, world: World) -> int:
    with scoped(web, Branch(world.here.id)) as session:
        return session.query(SharedPaper).count()


def kept(web: Engine, world: World) -> int:
    with scoped(web, Branch(world.here.id)) as session:
        return session.query(Document).count()


class Cost:
    """What a piece of work costs: seconds of a processor in processes of its own, and memory of this one."""

    def __enter__(self) -> Self:
        self._before, self._memory = self._used(), self._most()
        return self

    def __exit__(self, *_: object) -> None:
        self.seconds, self.grown = self._used() - self._before, self._most() - self._memory

    @staticmethod
    def _used() -> float:
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime

    @staticmethod
    def _most() -> int:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


@pytest.mark.parametrize("what", REFUSED)
def test_t37_hostile_files_are_refused_and_cost_a_moment(
    lead: Browser,
    dossier: str,
    engine_web: Engine,
    world: World,
    what: str,
    tried: Callable[[str, int], None],
) -> None:
    data, before = REFUSED[what](), kept(engine_web, world)
    with Cost() as cost:
        answer = sent(lead, dossier, data)
    assert answer.status_code == 422
    assert 'href="#file"' in answer.text
    assert kept(engine_web, world) == before
    assert cost.seconds < 2
    assert cost.grown < 64 * MIB + 3 * len(data)
    tried("T37 hostile files", 1)


@pytest.mark.parametrize("what", POLYGLOTS)
def test_t37_of_a_file_that_is_two_things_only_what_is_seen_is_left(
    lead: Browser, dossier: str, superuser: Engine, what: str, tried: Callable[[str, int], None]
) -> None:
    data = POLYGLOTS[what]()
    assert SECRET in data or b"PK" in data
    answer = sent(lead, dossier, data, "foto.jpg.html")
    assert answer.status_code == 303
    content = lead.get(f"{answer.location}/content")
    assert content.mimetype in {"image/jpeg", "image/png", "application/pdf"}
    assert content.headers["X-Content-Type-Options"] == "nosniff"
    for left in (SECRET, b"<script", b"PK\x03\x04", b"JavaScript", b"/Launch", b"/EmbeddedFile"):
        assert left not in content.data
    with superuser.connect() as behind:
        query = text("SELECT count(*) FROM document_contents WHERE position(:begin IN sealed) > 0")
        assert behind.scalar(query, {"begin": content.data[:16]}) == 0
    tried("T37 hostile files", 1)


@pytest.mark.parametrize("what", INFECTED)
def test_t37_what_the_scanner_knows_is_refused_and_stands_in_the_trail(
    lead: Browser, dossier: str, engine_web: Engine, world: World, what: str, tried: Callable[[str, int], None]
) -> None:
    before = kept(engine_web, world)
    answer = sent(lead, dossier, INFECTED[what]())
    assert answer.status_code == 422
    assert 'href="#file"' in answer.text
    assert kept(engine_web, world) == before
    tried("T37 hostile files", 1)
    line = trail_of(engine_web, world)[-1]
    assert (line.verb, line.record, line.record_id) == ("refused", "dossier", dossier.rsplit("/", 1)[-1])
    assert line.detail["found"].startswith(SIGNATURE)


@pytest.mark.parametrize("what", [*REFUSED, *INFECTED])
def test_t37_a_hostile_file_does_not_reach_the_helpdesk(
    lead: Browser, engine_web: Engine, world: World, what: str, tried: Callable[[str, int], None]
) -> None:
    before = shared(engine_web, world)
    with Cost() as cost:
        answer = sent_along(lead, {**REFUSED, **INFECTED}[what]())
    assert answer.status_code == 422
    assert 'href="#file_1"' in answer.text
    assert shared(engine_web, world) == before
    assert cost.seconds < 2
    if what in INFECTED:
        assert trail_of(engine_web, world)[-1].detail["found"].startswith(SIGNATURE)
    tried("T37 hostile files", 1)


@pytest.mark.parametrize("what", POLYGLOTS)
def test_t37_of_a_file_that_goes_along_only_what_is_seen_is_left(
    lead: Browser, engine_web: Engine, world: World, what: str, tried: Callable[[str, int], None]
) -> None:
    answer = sent_along(lead, POLYGLOTS[what](), "foto.jpg.html")
    assert answer.status_code == 303
    with scoped(engine_web, Branch(world.here.id)) as session:
        key = session.scalars(select(SharedPaper.id).order_by(SharedPaper.id.desc()).limit(1)).one()
    content = lead.get(f"/hierbeek/helpdesk/papers/{key}")
    assert content.mimetype in {"image/jpeg", "image/png", "application/pdf"}
    assert content.headers["X-Content-Type-Options"] == "nosniff"
    for left in (SECRET, b"<script", b"PK\x03\x04", b"JavaScript", b"/Launch", b"/EmbeddedFile"):
        assert left not in content.data
    tried("T37 hostile files", 1)


def test_t37_a_file_that_is_too_large_is_refused_with_its_form_kept(lead: Browser) -> None:
    answer = sent_along(lead, picture() + b"\0" * MOST_BYTES)
    assert answer.status_code == 413
    assert "Kijk mee." in answer.text


def test_t37_what_is_attached_to_a_pdf_does_not_come_along(lead: Browser, dossier: str) -> None:
    """The scanner does not find it there; making it anew does not need to."""
    answer = sent(lead, dossier, pdf("Met bijlage", lambda made: made.attachments.__setitem__("a.com", EICAR)))
    if answer.status_code == 303:
        with pikepdf.open(io.BytesIO(lead.get(f"{answer.location}/content").data)) as made:
            assert not made.attachments
            streams = [each.read_bytes() for each in made.objects if isinstance(each, pikepdf.Stream)]
        assert not [data for data in streams if EICAR in data]


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "..\\..\\evil.pdf", "/etc/passwd\0.pdf", "a\r\nX-Evil: 1.pdf", "\u202efdp.exe"]
)
def test_t37_the_name_of_a_file_leads_nowhere(
    lead: Browser, dossier: str, engine_web: Engine, world: World, name: str, tried: Callable[[str, int], None]
) -> None:
    form = {"kind": "letter", "file": (io.BytesIO(pdf(f"Naam {name.encode().hex()}")), name)}
    answer = lead.post(f"{dossier}/documents/new", data=form)
    if "\r" in name:
        # What such a name leaves of the form is no file.
        assert answer.status_code == 422
        return
    assert answer.status_code == 303
    with scoped(engine_web, Branch(world.here.id)) as session:
        newest = session.query(Document).order_by(Document.added_at.desc(), Document.id.desc()).first()
        assert newest is not None
        title = newest.title
    assert not set(title) & set("/\\\0\r\n\u202e")
    said = lead.get(f"{answer.location}/content").headers
    assert said["Content-Disposition"].startswith("inline; filename=")
    assert "X-Evil" not in dict(said)
    assert not Path("/etc/passwd.pdf").exists()
    tried("T37 names of files", 1)


def test_t37_the_scanner_is_found_at_a_port_as_at_a_socket() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with scanner(port) as where:
        for each in (f"127.0.0.1:{port}", where, f"unix:{where}"):
            assert scan(each, EICAR).startswith(SIGNATURE)
            assert scan(each, picture() + b"\0" * MOST_BYTES) == ""


def test_t37_without_its_scanner_nothing_comes_in(
    settings: Settings, engine_web: Engine, world: World, dossier: str
) -> None:
    made = create_app(replace(settings, clamd="/nowhere/clamd.ctl"))
    made.test_client_class = Browser
    answer = sent(browser_of(made, engine_web, world.person(Role.TEAM_LEAD)), dossier, pdf("Niet bekeken"))
    assert answer.status_code == 422
    assert "few minutes" in answer.text or "paar minuten" in answer.text
    with made.app_context():
        db.engine.dispose()


def test_t37_a_row_copied_to_another_branch_or_paper_does_not_open_and_the_plain_bytes_stand_nowhere(
    app: Flask, lead: Browser, dossier: str, superuser: Engine, engine_web: Engine, world: World
) -> None:
    first = str(sent(lead, dossier, pdf("Eerste")).location)
    second = str(sent(lead, dossier, pdf("Tweede")).location)
    plain = lead.get(f"{first}/content").data
    registered(engine_web, world, "Amir", "Elders", number="2042", spot=world.elsewhere)
    there = browser_of(app, engine_web, world.lead_elsewhere)
    opened = there.post(
        "/elderveen/dossiers/new", data={"client": "2042", "kind": "asylum", "opened_on": dt.date(2018, 3, 12)}
    )
    elsewhere = str(sent(there, str(opened.location), pdf("Derde")).location)
    ids = [address.rsplit("/", 1)[-1] for address in (first, second, elsewhere)]
    with superuser.begin() as behind:
        sealed = behind.execute(text("SELECT sealed FROM document_contents")).scalars().all()
        assert not [each for each in sealed if plain[:64] in each or b"%PDF" in each or b"Eerste" in each]
        for other in ids[1:]:
            behind.execute(
                text(
                    "UPDATE document_contents AS other SET nonce = one.nonce, sealed = one.sealed FROM document_contents"
                    " AS one WHERE one.document_id = :one AND other.document_id = :other"
                ),
                {"one": ids[0], "other": other},
            )
        # Not even with the other branch's key.
        behind.execute(
            text(
                "UPDATE branch_keys AS other SET sealed = one.sealed FROM branch_keys AS one"
                " WHERE one.branch_id = :here AND other.branch_id = :there"
            ),
            {"here": world.here.id, "there": world.elsewhere.id},
        )
    for browser, address in ((lead, second), (there, elsewhere)):
        answer = browser.get(f"{address}/content")
        assert answer.status_code == 422
        assert b"%PDF" not in answer.data
    assert lead.get(f"{first}/content").data == plain
