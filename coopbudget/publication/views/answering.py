"""How everybody is answered: not too often from one address, and with what may be kept for some minutes."""

from __future__ import annotations

from datetime import datetime

from flask import Response, current_app, request
from flask_limiter.util import get_remote_address
from limits import parse
from werkzeug.exceptions import TooManyRequests

# From one address: a harvester takes every page of a large co-op within a minute or two; nobody needs more.
_OFTEN = parse("120 per minute")
FRESH_SECONDS = 300


def not_too_often() -> None:
    """Raise the limiter's 429 for who asks too often."""
    limiter = current_app.extensions["coopbudget.limiter"]
    if limiter.enabled and not limiter.limiter.hit(_OFTEN, "open-data", get_remote_address()):
        raise TooManyRequests(retry_after=60)


def kept_answer(response: Response, at: datetime) -> Response:
    """The answer with how long it may be kept, for any site to read, and 304 for who has it already.

    ``at`` is when it changed last.
    """
    response.cache_control.public = True
    response.cache_control.max_age = FRESH_SECONDS
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.last_modified = at
    response.add_etag()
    response.make_conditional(request)
    return response
