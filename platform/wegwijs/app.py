"""The application: settings, extensions and features, each bound by one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from werkzeug.middleware.proxy_fix import ProxyFix

from tenants.database import refuse_unsafe_role
from tenants.embedded.addresses import limiter_url
from tenants.schema import refuse_other_schema
from tenants.settings import settings_from_environment
from wegwijs import errors, extensions, features, headers, locale, navigation, templating
from wegwijs.addresses import NumberInAddress
from wegwijs.requests import Wegwijs

if TYPE_CHECKING:
    from tenants.settings import Settings


def create_app(settings: Settings | None = None) -> Wegwijs:
    """Return the application for `settings` (by default the environment's). Raises when they are unsafe."""
    settings = settings or settings_from_environment()
    settings.refuse_unsafe()
    app = Wegwijs("wegwijs")
    app.config.from_mapping(_configuration(settings))
    app.url_map.converters["int"] = NumberInAddress
    app.extensions["settings"] = settings
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies)  # type: ignore[method-assign]
    extensions.db.init_app(app)
    extensions.csrf.init_app(app)
    extensions.limiter.init_app(app)
    extensions.login_manager.init_app(app)
    locale.init_app(app)
    templating.init_app(app)
    headers.init_app(app)
    errors.init_app(app)
    features.init_app(app)
    navigation.init_app(app)
    with app.app_context():
        try:
            refuse_unsafe_role(extensions.db.engine)
            refuse_other_schema(extensions.db.engine)
        finally:
            # A process that forks must not hand its connections on.
            extensions.db.engine.dispose()
    return app


def _configuration(settings: Settings) -> dict[str, object]:
    return {
        "SECRET_KEY": settings.secret,
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": {"pool_size": 4, "max_overflow": 4, "pool_pre_ping": True},
        # `__Host-` binds the cookie to this host over TLS; only a loopback address may do without.
        "SESSION_COOKIE_NAME": "__Host-wegwijs" if settings.secure else "wegwijs",
        "SESSION_COOKIE_SECURE": settings.secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_REFRESH_EACH_REQUEST": False,
        # A desk stays open all day: its forms live as long as its session.
        "WTF_CSRF_TIME_LIMIT": None,
        "MAX_CONTENT_LENGTH": 2 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 1024 * 1024,
        "RATELIMIT_STORAGE_URI": limiter_url(settings.redis_url) or "memory://",
        "RATELIMIT_STORAGE_OPTIONS": {"socket_timeout": 0.2, "socket_connect_timeout": 0.2}
        if settings.redis_url
        else {},
        # Of the open figures: per token or else per address, and per address whatever the token.
        "API_LIMIT": "240 per minute",
        "API_FLOOD_LIMIT": "1200 per minute",
        "TEMPLATES_AUTO_RELOAD": False,
    }
