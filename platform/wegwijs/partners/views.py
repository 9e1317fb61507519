"""Organisations the branch works with: meetings, referrals, job coaching; and signals for the municipality."""

from __future__ import annotations

from wegwijs.partners import meetings, organisations, referrals, signals, work
from wegwijs.partners.pages import pages

__all__ = ["meetings", "organisations", "pages", "referrals", "signals", "work"]
