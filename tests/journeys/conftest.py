"""A whole organisation on this machine for the journeys: the demonstration's records, a web and a worker process."""

from __future__ import annotations

import contextlib
import os
import socket
import time
import urllib.request
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import sync_playwright

from tenants import schema
from tenants.database import open_engine
from tenants.demonstration import (
    bring_papers,
    load_demonstration,
    publish_editions,
    publish_years,
    report_to_municipalities,
    sign_months,
)
from tenants.documents.sealing import Cabinet
from tenants.moments import local_date
from tenants.settings import Settings
from wegwijs import night, processes
from wegwijs.surroundings import WEB, WORKER, Surroundings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page
    from sqlalchemy import Engine

    from tenants.embedded import Addresses

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "ci-output" / "pages"
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SECRET = "only-for-journeys-only-for-journeys-only-for"


@dataclass(frozen=True)
class Town:
    """The running organisation: its address, its database, and how to start more of its processes."""

    address: str
    around: Surroundings
    engine: Engine
    superuser: Engine


@pytest.fixture(scope="session")
def town(addresses: Addresses, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """The demonstration, after one night, with Hellevoetsluis signed, served at a free port."""
    name = f"town_{uuid.uuid4().hex[:8]}"
    schema.create_roles(addresses.superuser_url(), login=True)
    schema.give_database(addresses.superuser_url(), name)
    schema.upgrade(addresses.role_url("wegwijs_owner", name))
    port = _free_port()
    web_url, worker_url = addresses.role_url(WEB, name), addresses.role_url(WORKER, name)
    settings = Settings(
        database_url=web_url,
        # Each process of the run has a town of its own: their workers must not take each other's messages.
        redis_url=f"{addresses.redis_url}?db={8 + _place_in_the_run()}",
        secret=SECRET,
        address=f"http://localhost:{port}",
        home=tmp_path_factory.mktemp("town"),
        demo=True,
    )
    around = Surroundings(settings, web_url, worker_url)
    engine, superuser = open_engine(web_url), open_engine(addresses.superuser_url(name))
    load_demonstration(engine, local_date())
    bring_papers(engine, Cabinet(SECRET), local_date())
    extra = {"WEGWIJS_DEMO": "1", "WEGWIJS_ADDRESS": settings.address}
    with contextlib.ExitStack() as stack:
        stack.callback(engine.dispose)
        stack.callback(superuser.dispose)
        started = [processes.start(around, WORKER, "worker", **extra)]
        stack.enter_context(processes.running(started))
        night.run_night(around, local_date(), say=lambda _: None)
        sign_months(engine, local_date())
        publish_years(engine)
        publish_editions(engine)
        report_to_municipalities(engine, local_date())
        started.append(processes.start(around, WEB, "web", "--port", str(port), "--processes", "1", **extra))
        _await(f"{settings.address}/health")
        yield Town(settings.address, around, engine, superuser)


def _place_in_the_run() -> int:
    """Return which of the run's processes this is."""
    return int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _await(url: str) -> None:
    for _ in range(150):
        with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=2):
            return
        time.sleep(0.2)
    pytest.fail(f"{url} did not answer")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The system Chromium, without a window."""
    os.environ.setdefault("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Browser, town: Town) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a fresh window; what it refused to load or run fails the test at its end."""
    with contextlib.ExitStack() as stack:
        violations: list[str] = []

        def page(width: int = 1366, height: int = 768, **options: object) -> Page:
            context = chromium.new_context(
                viewport={"width": width, "height": height}, base_url=town.address, locale="nl-NL", **options
            )
            stack.callback(context.close)
            context.set_default_timeout(8000)
            window = context.new_page()
            window.on("console", lambda said: _note(violations, said.type, said.text))
            window.on("pageerror", lambda error: violations.append(f"script fault: {error}"))
            return window

        yield page
        assert violations == []


def _note(violations: list[str], kind: str, text: str) -> None:
    if kind in {"error", "warning"} and "status of 4" not in text:
        violations.append(text)


@pytest.fixture
def enter(open_page: Callable[..., Page]) -> Callable[..., Page]:
    """Return a function that signs a person of the demonstration in with one click, in a fresh window."""

    def signed_in(name: str, **options: object) -> Page:
        window = open_page(**options)
        window.goto("/hellevoetsluis/sign-in")
        window.get_by_role("button", name=name).click()
        window.wait_for_load_state()
        return window

    return signed_in


def picture(window: Page, name: str) -> None:
    """Keep a picture of the whole page beside the run's output."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    window.screenshot(path=PICTURES / f"{name}.png", full_page=True)
