"""Every page and act of a co-op answers 404 to a person of another co-op, and sends a stranger to sign in."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.routing import IntegerConverter, Rule

from coopbudget.guard.views import Mark
from tests import people
from tests.cheaply import refusing_briefly
from tests.conftest import Act

VALUES = {
    "UUIDConverter": uuid.UUID(int=7),
    "UnicodeConverter": "x",
    "PathConverter": "x",
    "DateConverter": "2026-09-01",
}


def co_op_rules(app: Flask) -> Iterator[tuple[Rule, str]]:
    """Each address below a co-op that is not open to everybody, with its method."""
    for rule in app.url_map.iter_rules():
        mark = getattr(app.view_functions[rule.endpoint], "mark", None)
        if "coop" in rule.arguments and isinstance(mark, Mark) and mark.permission is not None:
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield rule, method


def address(app: Flask, rule: Rule, slug: str) -> str:
    """The rule's address in the co-op, its other parts filled with something."""
    values = {
        name: 1
        if isinstance(converter, IntegerConverter)
        else getattr(converter, "items", None) or VALUES.get(type(converter).__name__, "x")
        for name, converter in rule._converters.items()
    }
    values = {name: sorted(value)[0] if isinstance(value, set) else value for name, value in values.items()}
    with app.test_request_context():
        built = rule.build(values | {"coop": slug})
    assert built is not None
    return str(built[1])


@pytest.mark.parametrize("part", ["member", "officer"])
def test_a_person_of_another_co_op_finds_nothing(app: Flask, act: Act, part: str) -> None:
    with act() as work:
        here = people.found_coop(work, "here")
        there = people.found_coop(work, "there")
        stranger = there.founder if part == "officer" else people.admit(work, there).person_id
    assert here.slug == "here"
    client = app.test_client()
    people.sign_in(client, stranger)
    with refusing_briefly(app):
        answers = {
            f"{method} {rule.rule}": client.open(address(app, rule, "here"), method=method, data={}).status_code
            for rule, method in co_op_rules(app)
        }
    assert len(answers) > 10
    assert {name: status for name, status in answers.items() if status != 404} == {}


def test_nobody_signed_out_sees_a_co_op(app: Flask, act: Act) -> None:
    with act() as work:
        people.found_coop(work, "here")
    client = app.test_client()
    for rule, method in co_op_rules(app):
        answer = client.open(address(app, rule, "here"), method=method, data={})
        assert answer.status_code == 302 and "/sign-in" in answer.location, f"{method} {rule.rule}"
