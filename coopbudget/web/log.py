"""Structured logs: one JSON line a request, with a request id and never a name, an address or a bank number.

What may be logged is a list of allowed keys, not of forbidden ones: a new key says nothing until it is
added here on purpose.
"""

from __future__ import annotations

import logging
import re
import sys
import time
import uuid
from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog
from flask import Flask, Response, g, request

from coopbudget.guard import for_machines_too
from coopbudget.settings import Settings

ALLOWED = frozenset(
    {"event", "level", "timestamp", "request_id", "method", "endpoint", "status", "ms", "actor", "coop_id",
     "error", "where", "job", "count", "seconds", "kind", "command"}
)  # fmt: skip
_REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}")


def _only_allowed(_logger: Any, _name: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    return {key: value for key, value in event.items() if key in ALLOWED}


def install(app: Flask, settings: Settings) -> None:
    """Log each request by its endpoint (an address may carry what a person typed, an endpoint can't)."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _only_allowed,
            structlog.processors.JSONRenderer(sort_keys=True),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(settings.log_level)),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
    )
    log = structlog.get_logger()

    @app.before_request
    @for_machines_too
    def begin() -> None:
        sent = request.headers.get("X-Request-Id", "")
        g.request_id = sent if _REQUEST_ID.fullmatch(sent) else uuid.uuid4().hex
        g.began = time.perf_counter()

    @app.after_request
    @for_machines_too
    def end(response: Response) -> Response:
        response.headers["X-Request-Id"] = g.get("request_id", "")
        if request.endpoint != "static":
            log.info(
                "request",
                request_id=g.get("request_id"),
                method=request.method,
                endpoint=request.endpoint,
                status=response.status_code,
                ms=round((time.perf_counter() - g.get("began", time.perf_counter())) * 1000, 1),
            )
        return response


def log_failure(error: BaseException) -> None:
    """A failure we did not foresee: its type and the place in our code, never its text (which may hold data)."""
    frames = []
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        if "coopbudget" in code.co_filename:
            frames.append(f"{code.co_filename.rsplit('coopbudget', 1)[-1]}:{trace.tb_lineno}")
        trace = trace.tb_next
    structlog.get_logger().error(
        "failure", request_id=g.get("request_id"), error=type(error).__name__, where=" > ".join(frames[-5:])
    )
