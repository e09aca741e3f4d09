"""Stripe's errors, in Stripe's shape."""

from __future__ import annotations

from typing import Any

JSON = dict[str, Any]


class Problem(Exception):
    """An answer that is an error: the status, and what stands under "error"."""

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        kind: str = "invalid_request_error",
        code: str | None = None,
        param: str | None = None,
        **more: Any,
    ) -> None:
        super().__init__(message)
        self.status = status
        error: JSON = {"message": message, "type": kind}
        if code:
            error["code"] = code
            error["doc_url"] = f"https://docs.stripe.com/error-codes/{code.replace('_', '-')}"
        if param:
            error["param"] = param
        error.update(more)
        self.body: JSON = {"error": error}


def missing(noun: str, id_: str, param: str = "id") -> Problem:
    """No such thing: 404 when the address names it, 400 when a parameter does."""
    return Problem(
        f"No such {noun}: '{id_}'", status=404 if param == "id" else 400, code="resource_missing", param=param
    )
