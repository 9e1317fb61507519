"""Marking source sentences that a page translates later."""

from __future__ import annotations


def N_(sentence: str) -> str:
    """Return `sentence` as it is, so that extraction finds it and the page that shows it translates it."""
    return sentence
