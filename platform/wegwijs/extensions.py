"""The extensions, made once and bound to an application by `create_app`."""

from __future__ import annotations

from typing import Any

from flask_babel import Babel
from flask_limiter import Limiter
from flask_login import LoginManager
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as FlaskSession
from flask_wtf import CSRFProtect

from tenants.database import Base
from tenants.isolation import ScopedSession
from wegwijs.addresses import caller_key


class RequestSession(FlaskSession, ScopedSession):
    """Flask-SQLAlchemy's session with the wall's scope."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


db = SQLAlchemy(metadata=Base.metadata, session_options={"class_": RequestSession})
csrf = CSRFProtect()
login_manager = LoginManager()
babel = Babel()
limiter = Limiter(key_func=caller_key, in_memory_fallback_enabled=True, headers_enabled=False)
