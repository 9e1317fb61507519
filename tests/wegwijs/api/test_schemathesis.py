"""schemathesis tries the whole interface against its own description: it may find nothing."""

from __future__ import annotations

import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest
from werkzeug.serving import WSGIRequestHandler, make_server

from tenants.roles import Role

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from flask import Flask


class Quiet(WSGIRequestHandler):
    """Serves without a line per request."""

    def log_request(self, *_args: object) -> None:
        """Say nothing."""


@pytest.fixture
def address(app: Flask, told: None, unbraked: None) -> Iterator[str]:
    """Serve the application, and return where its interface is."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}/api/v1"
    server.shutdown()
    thread.join()


# Once any address that can be made up, once those at which there is something to read.
ANYWHERE = ""
THERE = """
[parameters]
"path.slug" = "hierbeek"
"path.region" = "zuidwest"
"path.year" = 2018
"""


@pytest.mark.parametrize(
    ("holder", "where"),
    [(None, ANYWHERE), (None, THERE), (Role.REGIONAL_MANAGER, THERE), (Role.NATIONAL_ANALYST, ANYWHERE)],
    ids=["anybody, anywhere", "anybody, there", "a manager, there", "an analyst, anywhere"],
)
def test_schemathesis_finds_nothing(
    address: str, token_of: Callable[[Role], str], holder: Role | None, where: str, tmp_path: Path
) -> None:
    (tmp_path / "schemathesis.toml").write_text(where)
    with_token = ["--header", f"Authorization: Bearer {token_of(holder)}"] if holder else []
    done = subprocess.run(  # noqa: S603  our own test program at our own address
        [
            *(sys.executable, "-m", "schemathesis.cli", "run", f"{address}/openapi.json"),
            *("--checks", "all", "--phases", "examples,coverage,fuzzing", "--mode", "all", "--no-color"),
            *("--max-examples", "15", "--seed", "2018", "--generation-database", "none"),
            *with_token,
        ],
        capture_output=True,
        text=True,
        timeout=300,
        cwd=tmp_path,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
