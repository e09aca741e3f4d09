"""The application, with two ways in: one for people, and one for programs that prove themselves by what they send.

What stands at the people's way (who is signed in, their cookie, their language, tokens in forms, limits on guesses)
is of no use to a program and costs more than what the program came for. An endpoint marked ``machine`` is reached
without it; only what says ``for_machines_too`` is done for both: the log, the headers, whether the database is read.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, Request, Response, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from werkzeug.routing import Rule

Hook = TypeVar("Hook", bound=Callable[..., Any])


def for_machines_too(hook: Hook) -> Hook:
    """Of what is done before or after each request: this is done for programs as for people."""
    hook.for_machines = True  # type: ignore[attr-defined]
    return hook


class _Cookies(SecureCookieSessionInterface):
    """Flask's own, but who sends no cookie costs no key to read it with."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """What the cookie says, or an empty one."""
        if self.get_cookie_name(app) not in request.cookies:
            return self.session_class()
        return super().open_session(app, request)


class _Rule(Rule):
    """Werkzeug's own, but what writes its addresses is made when the first is asked for: to make it for every page at
    the start is a sixth of all that a command does before it can begin."""

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        make = super()._compile_builder

        def write_first(_rule: Rule, **values: Any) -> tuple[str, str]:
            write: Callable[..., tuple[str, str]] = make(append_unknown).__get__(self, None)
            if append_unknown:
                self._build_unknown = write
            else:
                self._build = write
            return write(**values)

        return write_first


class House(Flask):
    """Flask, with the two ways in."""

    session_interface = _Cookies()
    url_rule_class = _Rule

    def preprocess_request(self) -> Any:
        """What comes before a view."""
        if not self._machine():
            return super().preprocess_request()
        for hook in self.before_request_funcs.get(None, ()):
            if hasattr(hook, "for_machines"):
                hook()
        return None

    def process_response(self, response: Response) -> Response:
        """What comes after a view. A program is given no cookie."""
        if not self._machine():
            return super().process_response(response)
        for hook in reversed(self.after_request_funcs.get(None, ())):
            if hasattr(hook, "for_machines"):
                response = hook(response)
        return response

    def _machine(self) -> bool:
        mark = getattr(self.view_functions.get(request.endpoint or ""), "mark", None)
        return mark is not None and mark.machine
