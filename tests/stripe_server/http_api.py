"""The HTTP of it: who asks, under which key, what is answered, what goes wrong on the way."""

from __future__ import annotations

import itertools
import json
from dataclasses import dataclass

from werkzeug.wrappers import Request, Response

from tests.stripe_server import money_api, people_api, routes  # noqa: F401  (they register their routes)
from tests.stripe_server.faults import Faults, NoAnswer
from tests.stripe_server.keys import Keys
from tests.stripe_server.parameters import decode, read
from tests.stripe_server.people_api import no_access
from tests.stripe_server.problems import JSON, Problem
from tests.stripe_server.reading import expanded
from tests.stripe_server.shapes import API_VERSION
from tests.stripe_server.world import Desk, World


@dataclass
class Call:
    """One call as it came, and how it was answered (status 0: not at all)."""

    method: str
    path: str
    account: str | None
    key: str | None
    params: JSON
    status: int = 0
    replayed: bool = False
    made: bool = False
    """Whether it made or changed something, answered or not."""

    @property
    def route(self) -> str:
        """As faults and tests name it."""
        return f"{self.method} {self.path}"


class Api:
    """Answers calls of the API, one after another."""

    def __init__(self, world: World, key: str) -> None:
        self.world = world
        self.key = key
        self.keys = Keys()
        self.faults = Faults()
        self.calls: list[Call] = []
        self._count = itertools.count(1)

    def answer(self, request: Request) -> Response:
        """One call.

        :raises NoAnswer: when a fault says that nothing is to be answered.
        """
        raw = request.query_string.decode() if request.method in ("GET", "DELETE") else request.get_data(as_text=True)
        key = request.headers.get("Idempotency-Key") if request.method == "POST" else None
        account = request.headers.get("Stripe-Account")
        call = Call(request.method, request.path, account, key, decode(raw))
        self.calls.append(call)
        id_ = f"req_{next(self._count):014d}"
        try:
            desk = self._desk(request)
            kept = self.keys.begin(desk.id, key, call.path, raw, self.world.now) if key else None
            if kept is not None:
                assert kept.answer is not None and kept.status is not None
                self.faults.meet(call.route, "before")
                call.status, body, call.replayed = kept.status, kept.answer, True
                self.faults.meet(call.route, "after")
            else:
                call.status, body = self._do(call, desk, id_)
        except Problem as problem:
            call.status, body = problem.status, problem.body
        return self._response(call, body, id_)

    def _do(self, call: Call, desk: Desk, id_: str) -> tuple[int, JSON]:
        """Do it under its key. Refusals before it begins, and tries too many, leave the key free."""
        finished = False
        try:
            self.faults.meet(call.route, "before")
            try:
                with self.world.lock:
                    self.world.asked = {"id": id_, "idempotency_key": call.key}
                    try:
                        status, body = 200, self._done(call, desk)
                        call.made = call.method != "GET"
                    finally:
                        self.world.asked = {"id": None, "idempotency_key": None}
                    finished = True
            except Problem as problem:
                status, body = problem.status, json.loads(json.dumps(problem.body))
                finished = problem.status == 402
            if finished and call.key:
                self.keys.end(desk.id, call.key, status, body)
        except Problem as problem:
            if call.key and problem.status == 500 and self._saved(call):
                self.keys.end(desk.id, call.key, problem.status, problem.body)
                finished = True
            raise
        finally:
            if call.key and not finished:
                self.keys.forget(desk.id, call.key)
        self.faults.meet(call.route, "after")
        return status, body

    def _saved(self, call: Call) -> bool:
        return any(fault.saved and fault.reached.is_set() for fault in self.faults.standing if fault.how == "500")

    def _done(self, call: Call, desk: Desk) -> JSON:
        found = routes.find(call.method, call.path)
        if found is None:
            raise Problem(f"Unrecognized request URL ({call.method}: {call.path}).", status=404)
        route, ids = found
        params = read(route.types, call.params)
        answer = route.handler(self.world, desk, params, ids)
        return expanded(self.world, answer, [w for w in params.get("expand", []) if w != "line_items"])

    def _desk(self, request: Request) -> Desk:
        given = request.headers.get("Authorization", "")
        if given != f"Bearer {self.key}":
            raise Problem("Invalid API Key provided.", status=401)
        account = request.headers.get("Stripe-Account")
        if account is None:
            return self.world.platform
        found = self.world.desks.get(account)
        if found is None or not found.connected:
            raise no_access(account)
        return found

    def _response(self, call: Call, body: JSON, id_: str) -> Response:
        response = Response(json.dumps(body, indent=2), status=call.status, mimetype="application/json")
        response.headers["Request-Id"] = id_
        response.headers["Stripe-Version"] = API_VERSION
        if call.account:
            response.headers["Stripe-Account"] = call.account
        if call.key:
            response.headers["Idempotency-Key"] = call.key
        if call.replayed:
            response.headers["Idempotent-Replayed"] = "true"
        return response


__all__ = ["Api", "Call", "NoAnswer"]
