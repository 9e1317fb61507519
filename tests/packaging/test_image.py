"""The image without a container engine: its own build script makes a wheel, and the wheel runs all three processes."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest
from dockerfile_parse import DockerfileParser

if TYPE_CHECKING:
    from tenants.embedded import Addresses

ROOT = Path(__file__).resolve().parents[2]


def lines() -> list[dict[str, str]]:
    """Return the instructions of the Dockerfile."""
    parser = DockerfileParser(path=str(ROOT / "Dockerfile"), cache_content=True)
    found: list[dict[str, str]] = parser.structure
    return found


def build_script() -> str:
    """Return the shell lines with which the image builds its wheel."""
    match = re.search(r"RUN <<SCRIPT\n(.*?)\nSCRIPT", (ROOT / "Dockerfile").read_text(), re.DOTALL)
    assert match is not None
    return match[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from what git tracks alone, by the Dockerfile's own lines."""
    source, made = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("made")
    tracked = (
        subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            check=True,
            capture_output=True,
        )
        .stdout.decode()
        .split("\0")
    )
    for name in filter(None, tracked):
        if (ROOT / name).is_file() and not name.startswith("tests/"):
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, source / name)
    environment = {**os.environ, "BUILD": str(made / "build"), "WHEELS": str(made / "wheels")}
    environment["PATH"] = f"{Path(sys.executable).parent}:{environment['PATH']}"
    subprocess.run(["sh", "-c", build_script()], cwd=source, env=environment, check=True)
    return next((made / "wheels").glob("wegwijs-*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of commands of a clean environment with the wheel and what the image installs beside it."""
    place = tmp_path_factory.mktemp("image")
    python = place / "bin" / "python"
    subprocess.run([sys.executable, "-m", "venv", str(place)], check=True)
    install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*install, "--require-hashes", "-r", str(ROOT / "requirements.lock")], check=True)
    subprocess.run([*install, "--no-deps", str(wheel)], check=True)
    return place / "bin"


def test_the_wheel_holds_pages_assets_catalogues_and_migrations(wheel: Path) -> None:
    names = ZipFile(wheel).namelist()
    for wanted in (
        "translations/nl/LC_MESSAGES/messages.mo",
        "wegwijs/templates/layouts/base.html",
        "wegwijs/static/css/tokens.css",
        "tenants/migrations/versions/0001_the_spine.py",
        "tenants/branches/data/gemeenten_per_jaar.csv",
    ):
        assert wanted in names
    assert any(name.startswith("wegwijs/static/vendor/") and name.endswith(".woff2") for name in names)
    assert any("htmx" in name for name in names)
    assert not [name for name in names if name.startswith(("tests/", "platform/"))]


def test_the_three_processes_run_from_the_wheel_outside_the_checkout(
    installed: Path, addresses: Addresses, database: str, tmp_path: Path
) -> None:
    common = {
        "PATH": "/usr/bin:/bin",
        "PYTHONSAFEPATH": "1",
        "REDIS_URL": addresses.redis_url,
        "WEGWIJS_SECRET": "made-for-one-test-made-for-one-test-made",
        "WEGWIJS_ADDRESS": "http://localhost:8731",
        "WEGWIJS_HOME": str(tmp_path),
    }
    web = {**common, "DATABASE_URL": addresses.role_url("wegwijs_web", database)}
    worker = {**common, "DATABASE_URL": addresses.role_url("wegwijs_worker", database)}
    commands = [(["web", "--port", "8731"], web), (["worker"], worker), (["beat"], worker)]
    wegwijs = str(installed / "wegwijs")
    started = [subprocess.Popen([wegwijs, *words], env=environment, cwd=tmp_path) for words, environment in commands]
    try:
        assert _answers("http://127.0.0.1:8731/health", started)
        assert urllib.request.urlopen("http://127.0.0.1:8731/static/css/tokens.css").status == 200
        subprocess.run([wegwijs, "ping"], env=worker, cwd=tmp_path, check=True)
        assert [process.poll() for process in started] == [None, None, None]
    finally:
        for process in started:
            process.send_signal(signal.SIGTERM)
        codes = [process.wait(30) for process in started]
    assert all(code in {0, 130, -signal.SIGTERM} for code in codes), codes


def _answers(url: str, started: list[subprocess.Popen[bytes]]) -> bool:
    until = time.monotonic() + 30
    while time.monotonic() < until and all(process.poll() is None for process in started):
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:
            time.sleep(0.2)
    return False


@pytest.mark.parametrize(
    ("setting", "value", "sentence"),
    [
        ("WEGWIJS_SECRET", "change-me", "at least 32 characters"),
        ("WEGWIJS_DEMO", "1", "cannot run at the public address"),
        ("WEGWIJS_ADDRESS", "http://wegwijs.example.org", "must begin with https"),
    ],
)
def test_it_does_not_start_on_unsafe_settings(
    installed: Path, addresses: Addresses, database: str, tmp_path: Path, setting: str, value: str, sentence: str
) -> None:
    environment = {
        "PATH": "/usr/bin:/bin",
        "DATABASE_URL": addresses.role_url("wegwijs_web", database),
        "REDIS_URL": addresses.redis_url,
        "WEGWIJS_SECRET": "made-for-one-test-made-for-one-test-made",
        "WEGWIJS_ADDRESS": "https://wegwijs.example.org",
        "WEGWIJS_HOME": str(tmp_path),
        setting: value,
    }
    said = subprocess.run(
        [str(installed / "wegwijs"), "web", "--port", "8732"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert said.returncode != 0
    assert sentence in said.stderr
    assert "Traceback" not in said.stderr


def test_the_dockerfile_is_what_a_careful_reader_wants() -> None:
    instructions = lines()
    froms = [line for line in instructions if line["instruction"] == "FROM"]
    last = instructions[instructions.index(froms[-1]) :]
    users = [line["value"] for line in last if line["instruction"] == "USER"]
    assert len(froms) == 2, "one stage builds, one runs"
    assert all(":" in line["value"] and ":latest" not in line["value"] for line in froms), (
        "every base names its version"
    )
    assert users, "the last stage says as whom it runs"
    assert users[-1] not in {"0", "root"}
    assert any(line["instruction"] == "HEALTHCHECK" for line in last)
    assert not [line for line in instructions if line["instruction"] == "ADD"], "COPY says what it does"
    text = (ROOT / "Dockerfile").read_text()
    assert "PYTHONSAFEPATH=1" in text
    assert "--require-hashes" in text
    assert all("rm -rf /var/lib/apt/lists" in line["value"] for line in last if "apt-get install" in line["value"])
    assert not re.search(r"(?i)(password|secret|token)\s*=\s*\S", text)


def test_pythons_own_platform_module_is_not_shadowed() -> None:
    said = subprocess.run(
        [sys.executable, "-c", "import platform; print(platform.system())"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.strip() == "Linux"
