"""Where the engines of one home live on this machine, and the system user they run as."""

from __future__ import annotations

import hashlib
import os
import pwd
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from tenants.embedded.errors import EngineError, user_name

SYSTEM_USER = "wegwijs-engines"
PRIVATE = 0o700


class Identity(TypedDict):
    """The arguments of `subprocess.run` that choose the user."""

    user: int | None
    group: int | None
    extra_groups: list[int] | None


@dataclass(frozen=True)
class Owner:
    """The system user whose data it is and who runs the engines."""

    uid: int
    gid: int
    switched: bool
    """Whether we are root and the engines run as somebody else."""

    @property
    def identity(self) -> Identity:
        """How a child process becomes this user."""
        if self.switched:
            return {"user": self.uid, "group": self.gid, "extra_groups": []}
        return {"user": None, "group": None, "extra_groups": None}

    def receive(self, folder: Path) -> None:
        """Make `folder` and what is in it ours, where root made it or put it back from a backup."""
        if not self.switched or folder.stat().st_uid == self.uid:
            return
        for root, _, files in os.walk(folder):
            for path in (Path(root), *(Path(root, name) for name in files)):
                os.chown(path, self.uid, self.gid, follow_symlinks=False)


@dataclass(frozen=True)
class Place:
    """The folders of one home; nothing is made before `settle`."""

    home: Path

    @property
    def sockets(self) -> Path:
        """The folder of both sockets: short, since a socket's path may take 107 bytes, and the same in every shell."""
        return Path("/tmp", f"wegwijs-{hashlib.sha256(bytes(self.home)).hexdigest()[:12]}")  # noqa: S108  made private

    @property
    def backstage(self) -> Path:
        """The folder of locks and logs."""
        return self.home / "engines"

    @property
    def door(self) -> Path:
        """Held while somebody comes in or leaves."""
        return self.backstage / "door.lock"

    @property
    def visitors(self) -> Path:
        """Shared by everyone who is in."""
        return self.backstage / "visitors.lock"

    def owner(self) -> Owner:
        """Return who runs the engines: oneself, or under root the owner of the data, at first a user made for it."""
        if os.geteuid() != 0:
            return Owner(os.geteuid(), os.getegid(), switched=False)
        data = self.home / "postgres"
        kept = data.stat() if data.is_dir() else None
        if kept is not None and kept.st_uid != 0:
            return Owner(kept.st_uid, kept.st_gid, switched=True)
        account = _system_user()
        return Owner(account.pw_uid, account.pw_gid, switched=True)

    def settle(self) -> Owner:
        """Make the home and the folder of locks, and return who owns the engines."""
        self.home.mkdir(parents=True, exist_ok=True)
        owner = self.owner()
        self.backstage.mkdir(mode=PRIVATE, exist_ok=True)
        owner.receive(self.backstage)
        return owner

    def open_socket_folder(self, owner: Owner) -> None:
        """Make the socket folder, and refuse one that somebody else could look into."""
        self.sockets.mkdir(mode=PRIVATE, exist_ok=True)
        found = self.sockets.lstat()
        if owner.switched and found.st_uid == 0 and stat.S_ISDIR(found.st_mode):
            os.chown(self.sockets, owner.uid, owner.gid, follow_symlinks=False)
            found = self.sockets.lstat()
        if found.st_uid != owner.uid or stat.S_IMODE(found.st_mode) != PRIVATE or not stat.S_ISDIR(found.st_mode):
            msg = f"{self.sockets} belongs to {user_name(found.st_uid)} or is open to others: remove it."
            raise EngineError(msg)


def _system_user() -> pwd.struct_passwd:
    """Return the user that the engines run as under root, made when it is not there: PostgreSQL refuses root."""
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        pass
    command = ["useradd", "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
    try:
        subprocess.run([*command, "--shell", "/usr/sbin/nologin", SYSTEM_USER], check=False, capture_output=True)
        return pwd.getpwnam(SYSTEM_USER)
    except (OSError, KeyError) as error:
        msg = f"Root may not run PostgreSQL and the user {SYSTEM_USER} could not be made: work as an ordinary user."
        raise EngineError(msg) from error
