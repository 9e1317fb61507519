"""The command line as somebody types it: every command on its own, one sentence when something is wrong."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sqlalchemy import Engine

    from tenants.embedded import Addresses

WALCHEREN = [
    "branch", "open", "walcheren", "--name", "Walcheren", "--region", "zuidwest-nederland",
    "--municipality", "Middelburg", "--municipality", "Veere", "--municipality", "Vlissingen",
]  # fmt: skip


@pytest.fixture(scope="module")
def wegwijs(
    addresses: Addresses, database: str, tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Return a function that runs a command on the module's database."""
    home: Path = tmp_path_factory.mktemp("cli")

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        environment = {
            **os.environ,
            "DATABASE_URL": addresses.role_url("wegwijs_web", database),
            "WORKER_DATABASE_URL": addresses.role_url("wegwijs_worker", database),
            "MIGRATION_DATABASE_URL": addresses.role_url("wegwijs_owner", database),
            "REDIS_URL": f"{addresses.redis_url}?db=6",
            "WEGWIJS_SECRET": "typed-for-a-test-typed-for-a-test-typed",
            "WEGWIJS_HOME": str(home),
        }
        command = [sys.executable, "-c", "from wegwijs.cli import main; main()", *words]
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)  # noqa: S603

    return run


def test_a_branch_is_opened_once(wegwijs: Callable[..., subprocess.CompletedProcess[str]], superuser: Engine) -> None:
    first, second = wegwijs(*WALCHEREN), wegwijs(*WALCHEREN)
    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    assert "is open at /walcheren/" in first.stdout
    assert "nothing changed" in second.stdout
    with superuser.connect() as behind:
        served = behind.scalar(
            text("SELECT count(*) FROM service_areas JOIN branches ON branches.id = branch_id WHERE slug = 'walcheren'")
        )
    assert served == 3


def test_a_misspelt_municipality_gets_one_sentence_with_the_nearest(
    wegwijs: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    said = wegwijs("branch", "open", "zeeland", "--name", "Z", "--region", "zw", "--municipality", "Midelburg")
    assert said.returncode == 1
    assert "Did you mean Middelburg" in said.stderr
    assert len(said.stderr.strip().splitlines()) == 1


def test_a_night_by_hand_can_be_repeated(wegwijs: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    for _ in range(2):
        said = wegwijs("night", "--date", "2018-12-31")
        assert said.returncode == 0, said.stderr
        assert "Night of 2018-12-31" in said.stdout


def test_the_trail_is_verified(wegwijs: Callable[..., subprocess.CompletedProcess[str]], superuser: Engine) -> None:
    assert "is whole" in wegwijs("audit", "verify", "hierbeek").stdout
    assert wegwijs("audit", "verify", "nergens").returncode == 1
    with superuser.begin() as behind:
        behind.execute(
            text(
                "INSERT INTO audit_events SELECT id, 1, now(), NULL, 'x', 'x', 'x', '', '{}', ''::bytea FROM branches"
                " WHERE slug = 'hierbeek'"
            )
        )
    said = wegwijs("audit", "verify", "hierbeek")
    assert said.returncode == 1
    assert "line 1" in said.stdout
