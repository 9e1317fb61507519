"""Locks on files that the kernel itself lets go of when the last process that holds them ends.

An engine inherits the lock on its own lock file, and so does every process it forks. Whether an engine lives is then a
question to the kernel, and not to a file with a process number that kill -9, a power cut or a new container made stale.
"""

from __future__ import annotations

import fcntl
import os
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

PAUSE = 0.005
"""Seconds between two looks at something that is about to change."""


def seize(path: Path, patience: float = 0.0) -> int | None:
    """Return a descriptor that holds `path` for itself, or None when others hold it for `patience` seconds."""
    return _take(path, fcntl.LOCK_EX, patience)


def share(path: Path) -> int | None:
    """Return a descriptor that holds `path` together with others, or None when one has seized it."""
    return _take(path, fcntl.LOCK_SH, 0.0)


def release(held: int) -> None:
    """Let go, also on behalf of forked children that still have the descriptor."""
    fcntl.flock(held, fcntl.LOCK_UN)
    os.close(held)


def is_held(path: Path) -> bool:
    """Whether a living process has seized `path`."""
    try:
        look = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(look, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(look)
    return False


def open_private(path: Path, flags: int) -> int:
    """Open or make a file that only the owner of its folder and root may read.

    Never through a symbolic link: root opens files here in a folder that the engines could write to.
    """
    opened = os.open(path, flags | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    if os.geteuid() == 0:
        folder = path.parent.stat()
        os.fchown(opened, folder.st_uid, folder.st_gid)
    return opened


def _take(path: Path, kind: int, patience: float) -> int | None:
    deadline = time.monotonic() + patience
    opened = open_private(path, os.O_RDWR)
    while True:
        try:
            fcntl.flock(opened, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                os.close(opened)
                return None
            time.sleep(PAUSE)
        except BaseException:
            os.close(opened)
            raise
        else:
            return opened
