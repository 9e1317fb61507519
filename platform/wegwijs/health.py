"""Whether this process and what it leans on answer: for the container's health check and for Prometheus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text

from wegwijs.access import public
from wegwijs.requests import session

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

pages = Blueprint("health", __name__)


@pages.get("/health")
@public
def health() -> ResponseReturnValue:
    """Say that this process answers and reaches its database."""
    session().execute(text("SELECT 1"))
    return {"status": "ok"}


@pages.get("/metrics")
@public
def metrics() -> ResponseReturnValue:
    """Give figures about the process: memory, time, open files. Nothing about people or branches."""
    return generate_latest(), 200, {"Content-Type": CONTENT_TYPE_LATEST}
