"""What can keep an embedded engine from running, said in one sentence."""

from __future__ import annotations

import errno
import pwd
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

FULL = {errno.ENOSPC, errno.EDQUOT}
FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS}


class EngineError(Exception):
    """An embedded engine cannot run; the text is one sentence for the person at the keyboard."""


@contextmanager
def plain_words(home: Path) -> Iterator[None]:
    """Turn what the operating system says about files under `home` into an `EngineError`."""
    try:
        yield
    except OSError as error:
        raise EngineError(_sentence(error, home)) from error


def disk_is_full(home: Path) -> str:
    """Say that there is no room left where `home` is."""
    return f"The disk of {home} is full: make room and start again."


def user_name(uid: int) -> str:
    """Return the name of the system user `uid`, or its number when it has no name."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"


def _sentence(error: OSError, home: Path) -> str:
    path = Path(error.filename) if isinstance(error.filename, str) and error.filename else home
    if error.errno in FULL:
        return disk_is_full(home)
    if error.errno in FORBIDDEN:
        return f"{_refusal(path)}: choose another folder with WEGWIJS_HOME, or work as the user that it belongs to."
    return f"{path} cannot be used: {error.strerror or error}."


def _refusal(path: Path) -> str:
    """Say whose folder keeps us from `path`."""
    for folder in (path, *path.parents):
        try:
            owner = folder.stat().st_uid
        except OSError:
            continue
        return f"{path} cannot be written, because {folder} belongs to {user_name(owner)} or is read-only"
    return f"{path} cannot be reached"
