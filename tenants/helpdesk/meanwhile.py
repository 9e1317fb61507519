"""What other rooms of the Helpdesk do, asked for by name until they are all here."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any


def has(module: str) -> bool:
    """Whether a room is there."""
    return find_spec(module) is not None


def call(module: str, name: str, *arguments: Any, **named: Any) -> Any:
    """Call what a room offers; nothing happens as long as it is not there."""
    return getattr(import_module(module), name)(*arguments, **named) if has(module) else None
