"""The three long-running processes: web, worker and beat. They differ only in what they run."""

from __future__ import annotations

import tempfile
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

from celery.platforms import SecurityWarning
from gunicorn.app.base import BaseApplication

from wegwijs.log import write_plain_lines

if TYPE_CHECKING:
    from flask import Flask


class Server(BaseApplication):  # type: ignore[misc]
    """Gunicorn on our application; processes and threads share nothing but the database."""

    def __init__(self, options: dict[str, Any]) -> None:
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        """Hand our options to Gunicorn."""
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Return the application; unsafe settings end the process here with one sentence."""
        from wegwijs.app import create_app

        return create_app()


def serve_web(
    host: str, port: int, *, processes: int = 2, threads: int = 4, trusted_proxies: str = "127.0.0.1,::1"
) -> None:
    """Serve pages until told to stop. `trusted_proxies` may say over which scheme and from where people came."""
    write_plain_lines()
    Server(
        {
            "bind": f"{host}:{port}",
            "worker_class": "gthread",
            "workers": processes,
            "threads": threads,
            "preload_app": True,
            "graceful_timeout": 20,
            "timeout": 60,
            "keepalive": 15,
            "forwarded_allow_ips": trusted_proxies,
            "accesslog": None,
            "loglevel": "warning",
            # Workers say they live through this file; it must be in memory, not on a slow disk.
            "worker_tmp_dir": "/dev/shm" if Path("/dev/shm").is_dir() else None,  # noqa: S108
        }
    ).run()


def serve_worker(concurrency: int = 2) -> None:
    """Do the platform's own work until told to stop."""
    write_plain_lines()
    from tasks.app import app, engine

    engine()
    engine().dispose()
    # Messages are JSON, which runs nothing; the image runs as nobody in particular anyhow.
    warnings.filterwarnings("ignore", category=SecurityWarning)
    app.worker_main(
        [
            "--quiet",
            "worker",
            f"--concurrency={concurrency}",
            "--loglevel=warning",
            "--without-gossip",
            "--without-mingle",
        ]
    )


def serve_beat() -> None:
    """Keep the timetable until told to stop. Only one may run; a second would only tick what is claimed already."""
    write_plain_lines()
    from tasks.app import app, engine

    engine()
    schedule = Path(tempfile.mkdtemp(prefix="wegwijs-beat-")) / "schedule"
    app.start(["--quiet", "beat", f"--schedule={schedule}", "--pidfile=", "--loglevel=warning"])
