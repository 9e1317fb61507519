"""Signing in, the second factor, the lock, one's own account."""

from __future__ import annotations

from wegwijs.auth import account, authenticator, door, links, sign_out
from wegwijs.auth.pages import pages

__all__ = ["account", "authenticator", "door", "links", "pages", "sign_out"]
