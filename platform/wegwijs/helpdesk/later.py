"""Rooms that other features bring: what they offer, or nothing as long as they are not there."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any


def offered(module: str, name: str) -> Any:
    """Return what a room offers under `name`; nothing as long as it is not there."""
    return getattr(import_module(module), name, None) if find_spec(module) else None
