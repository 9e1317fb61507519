"""Browsers without a window: Flask's test client that carries the CSRF token as a page would."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import func

from tenants.auth.models import SignIn
from tenants.isolation import Accounts, scoped

if TYPE_CHECKING:
    import uuid

    from flask import Flask
    from sqlalchemy import Engine


class Browser(FlaskClient):
    """A test client whose unsafe requests carry a valid CSRF token, unless `csrf=False`."""

    def open(self, *args: Any, csrf: bool = True, **kwargs: Any) -> Any:
        """Send a request."""
        if csrf and kwargs.get("method", "GET") not in {"GET", "HEAD", "OPTIONS"}:
            kwargs["headers"] = {**dict(kwargs.get("headers") or {}), "X-CSRFToken": self._token()}
        return super().open(*args, **kwargs)

    def _token(self) -> str:
        with self.session_transaction() as cookie:
            raw = cookie.setdefault("csrf_token", secrets.token_hex(20))
        signer = URLSafeTimedSerializer(self.application.config["SECRET_KEY"], salt="wtf-csrf-token")
        return str(signer.dumps(raw))


def browser_of(app: Flask, web: Engine, person_id: uuid.UUID) -> Browser:
    """Return a browser in which `person_id` is signed in with both factors."""
    with scoped(web, Accounts()) as session:
        sign_in = SignIn(person_id=person_id, device="test", second_factor_at=func.now())
        session.add(sign_in)
        session.flush()
        sign_in_id = sign_in.id
    browser = app.test_client()
    assert isinstance(browser, Browser)
    with browser.session_transaction() as cookie:
        cookie["_user_id"] = str(sign_in_id)
        cookie["_fresh"] = True
    return browser
