"""What stands between a page and a hostile world: CSRF tokens, headers, limits, a proxy's word."""

from __future__ import annotations

from flask import Flask, Response, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from coopbudget.guard import for_machines_too
from coopbudget.settings import Settings
from coopbudget.web.assets_manifest import is_hashed

csrf = CSRFProtect()

# No 'unsafe-inline' anywhere: scripts and styles are files of ours.
POLICY = "; ".join(
    (
        "default-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "img-src 'self' data:",
        "object-src 'none'",
    )
)


def install(app: Flask, settings: Settings) -> None:
    """Attach all of it. Sign-in and other guessable doors are limited per address."""
    if settings.proxies:
        n = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=n, x_proto=n, x_host=n)  # type: ignore[method-assign]
    app.config.setdefault("WTF_CSRF_TIME_LIMIT", None)  # a tired person may take an evening over a form
    csrf.init_app(app)
    limiter = Limiter(get_remote_address, storage_uri=settings.limits_url, headers_enabled=True)
    app.config.setdefault("RATELIMIT_ENABLED", True)
    limiter.init_app(app)
    app.extensions["coopbudget.limiter"] = limiter

    @app.after_request
    @for_machines_too
    def protect(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", POLICY)
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Referrer-Policy", "same-origin")
        headers.setdefault("Permissions-Policy", "camera=(self), microphone=(), geolocation=()")
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        if settings.production:
            headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
        if request.endpoint == "static" and is_hashed((request.view_args or {}).get("filename", "")):
            headers["Cache-Control"] = "public, max-age=31536000, immutable"
        else:
            headers.setdefault("Cache-Control", "no-store")
        return response
