"""The one place where an error becomes a page (or problem+json, for who asks for JSON)."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, jsonify, render_template, request
from flask.globals import request_ctx
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from coopbudget.db import db
from coopbudget.errors import CoopbudgetError, Invalid, NotFound, Words
from coopbudget.web.log import log_failure

_KNOWN: dict[int, tuple[Words, Words]] = {
    400: (_l("We could not read that"), _l("Something in what was sent made no sense. Nothing was changed.")),
    401: (_l("Sign in first"), _l("You need to sign in to see this.")),
    403: (
        _l("You can't do that"),
        _l("Your part in this co-op does not let you do that. Nothing was changed."),
    ),
    404: (NotFound.title, NotFound.message),
    405: (_l("That can't be done here"), _l("This page does not take that. Go back and try again.")),
    413: (_l("That file is too large"), _l("The file is larger than we can take. Nothing was saved.")),
    429: (_l("Too many tries"), _l("You tried many times in a short while. Wait a minute, then try again.")),
}
_UNFORESEEN = (
    _l("Something went wrong"),
    _l("It is our fault, not yours. Nothing was lost. Please try again in a few minutes."),
)


def _answer(status: int, title: Words, message: Words, extra: dict[str, Any] | None = None) -> Response:
    db.session.rollback()
    if request_ctx.url_adapter is None:
        # Asked under a host name that is not ours: no link of ours can be written, so words alone.
        return Response(f"{title}. {message}\n", status, mimetype="text/plain")
    best = request.accept_mimetypes.best_match(["text/html", "application/json", "application/problem+json"])
    if best and best != "text/html":
        response = jsonify({"status": status, "title": str(title), "detail": str(message), **(extra or {})})
        response.mimetype = "application/problem+json"
    else:
        response = Response(
            render_template("web/error.html", status=status, title=title, message=message),
            mimetype="text/html",
        )
    response.status_code = status
    return response


def install(app: Flask) -> None:
    """Map the kinds of errors to statuses, Flask's own and what we did not foresee included."""

    @app.errorhandler(CoopbudgetError)
    def ours(error: CoopbudgetError) -> Response:
        extra = (
            {"errors": {k: [str(m) for m in v] for k, v in error.errors.items()}}
            if isinstance(error, Invalid)
            else None
        )
        return _answer(error.status, error.title, error.message, extra)

    @app.errorhandler(CSRFError)
    def stale(_error: CSRFError) -> Response:
        return _answer(
            400,
            _l("This page was open too long"),
            _l("Nothing was changed. Go back, load the page again, and retry."),
        )

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> Response:
        status = error.code or 500
        if status < 400:
            return error.get_response()  # type: ignore[return-value]
        title, message = _KNOWN.get(status, _UNFORESEEN if status >= 500 else _KNOWN[400])
        response = _answer(status, title, message)
        if status in (405, 429):
            for name, value in error.get_headers():
                if name in ("Allow", "Retry-After"):
                    response.headers[name] = value
        return response

    @app.errorhandler(Exception)
    def unforeseen(error: Exception) -> Response:
        if app.testing:
            raise error
        log_failure(error)
        return _answer(500, *_UNFORESEEN)
