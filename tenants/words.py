"""Marking source sentences that a page translates later."""

from __future__ import annotations


def N_(sentence: str) -> str:  # noqa: N802  the name that extraction tools know
    """Return `sentence` as it is, so that extraction finds it and the page that shows it translates it."""
    return sentence
