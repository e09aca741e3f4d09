"""Every endpoint says who may: ``@requires(Permission.X)``, ``@public("why")`` or ``@machine("why")``.

A test reads these marks.

The wrapper finds the actor, checks, runs the view, and for a method that changes things commits around
the view's body: raising after the response was made would be a 500, raising here is the mapped page.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeVar

from flask import Flask, current_app, g, make_response, redirect, request, url_for
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.routing import IntegerConverter

from coopbudget.clock import Clock, system_clock
from coopbudget.db import db
from coopbudget.db.engine import set_reading
from coopbudget.errors import Conflict, Forbidden, NotFound
from coopbudget.guard.actor import Actor, Permission
from coopbudget.guard.house import for_machines_too
from coopbudget.guard.work import Work


class Closed(Conflict):
    """The co-op has ended: whatever the act, its pages are only read."""

    message = _l("This co-op has ended. Its pages can be read, and nothing can be changed.")


View = TypeVar("View", bound=Callable[..., Any])
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class ShortNumber(IntegerConverter):
    """A number in an address that the database can hold; a longer one names nothing of ours, so it is a 404."""

    regex = r"\d{1,18}"


class FindActor(Protocol):
    """Injected by the app: the actor for a signed-in person in a co-op and perhaps a provider, or None."""

    def __call__(self, *, coop: str | None, provider: str | None) -> Actor | None: ...


BeforeCommit = Callable[[Work], None]
"""Injected by the app as ``coopbudget.before_commit``: what every act on a page ends with, in its transaction."""

ProvenAt = Callable[[], datetime | None]
"""Injected as ``coopbudget.proven_at``: when whoever is signed in on this browser last gave a second factor."""


@dataclass(frozen=True)
class Mark:
    """What an endpoint said of itself. ``permission`` None: anybody, for the reason ``why``.

    ``machine``: no person comes here, but a program that proves itself by what it sends.
    """

    permission: Permission | None
    why: str = ""
    machine: bool = False


def install(app: Flask, find_actor: FindActor, clock: Clock = system_clock) -> None:
    """Make ``app`` find actors with ``find_actor``, and let pages that only show read without a write lock."""
    app.extensions["coopbudget.find_actor"] = find_actor
    app.extensions["coopbudget.clock"] = clock
    app.url_map.converters["int"] = ShortNumber

    @app.before_request
    @for_machines_too
    def begin_reading() -> None:
        view = app.view_functions.get(request.endpoint or "")
        set_reading(request.method in SAFE and hasattr(view, "mark"))

    @app.teardown_request
    def end_reading(_error: BaseException | None) -> None:
        set_reading(False)


def requires(permission: Permission) -> Callable[[View], View]:
    """The view is for signed-in people whose part holds ``permission``; it is called with a Work first.

    ``coop`` (slug) and ``provider`` (id) in the address are taken out of the arguments: they are in the
    actor. Somebody with no part there gets 404, somebody whose part does not allow it 403.
    """

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def run(**args: Any) -> Any:
            if not current_user.is_authenticated:
                return redirect(url_for("security.login", next=_way_back()))
            actor = _find(coop=args.pop("coop", None), provider=args.pop("provider", None))
            if actor is None:
                raise NotFound()
            if not actor.may(permission):
                raise Forbidden()
            if actor.coop is not None and actor.coop.closed and request.method not in SAFE:
                raise Closed()
            return _one_transaction(view, _work_of(actor), args)

        run.mark = Mark(permission)  # type: ignore[attr-defined]
        return run  # type: ignore[return-value]

    return decorate


def public(why: str) -> Callable[[View], View]:
    """The view is for anybody, signed in or not; ``why`` is for the reader. Called with a Work first."""

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def run(**args: Any) -> Any:
            actor = _find(coop=None, provider=None) if current_user.is_authenticated else None
            return _one_transaction(view, _work_of(actor or Actor()), args)

        run.mark = Mark(None, why)  # type: ignore[attr-defined]
        return run  # type: ignore[return-value]

    return decorate


def machine(why: str) -> Callable[[View], View]:
    """The view is for a program that proves itself by what it sends; ``why`` says how. Called with a Work first.

    Nobody is signed in there and no cookie is read (``house.House``): it is the system's nobody that acts.
    """

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def run(**args: Any) -> Any:
            return _one_transaction(view, Work(db.session, Actor(), current_app.extensions["coopbudget.clock"]()), args)

        run.mark = Mark(None, why, machine=True)  # type: ignore[attr-defined]
        return run  # type: ignore[return-value]

    return decorate


def _find(*, coop: str | None, provider: str | None) -> Actor | None:
    find: FindActor = current_app.extensions["coopbudget.find_actor"]
    return find(coop=coop, provider=provider)


def _way_back() -> str:
    """Where to go after signing in: the page asked for, or for an act the start (an act is never replayed)."""
    return request.full_path.rstrip("?") if request.method in SAFE else "/"


def _work_of(actor: Actor) -> Work:
    now = current_app.extensions["coopbudget.clock"]()
    proven_at: ProvenAt | None = current_app.extensions.get("coopbudget.proven_at")
    return Work(db.session, actor, now, proven_at=proven_at() if proven_at else None)


def _one_transaction(view: Callable[..., Any], work: Work, args: dict[str, Any]) -> Any:
    """Run the view; commit if it did something and its answer is no refusal (a status below 400)."""
    g.work = work
    try:
        answer = make_response(view(work, **args))
        if request.method not in SAFE and answer.status_code < 400:
            before_commit: BeforeCommit | None = current_app.extensions.get("coopbudget.before_commit")
            if before_commit is not None:
                before_commit(work)
            work.finish()
        elif request.method in SAFE:
            # Nothing was written (it would have been refused). After a rollback the driver forgets what it has
            # prepared, and the next page's statements are all planned anew: half of what a home page cost.
            work.session.commit()
        else:
            work.session.rollback()
    except BaseException:
        work.session.rollback()
        raise
    return answer
