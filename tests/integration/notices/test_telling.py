"""What people are told leaves the house after the commit, by their way, and is never lost."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from coopbudget.errors import Forbidden
from coopbudget.guard import Actor
from coopbudget.notices import jobs, service
from coopbudget.notices.addresses import EXTENSION, Address, Way
from coopbudget.notices.messages import N_
from coopbudget.notices.models import Notice, Outbox
from tests.conftest import NOON, Act

HELLO = N_("You now have member number %(number)s.")


@pytest.fixture
def book(app: Flask) -> Iterator[dict[uuid.UUID, Address]]:
    """An address book that a test fills."""
    found: dict[uuid.UUID, Address] = {}
    before = app.extensions.get(EXTENSION)
    app.extensions[EXTENSION] = lambda _session, people: {p: found[p] for p in people if p in found}
    yield found
    app.extensions[EXTENSION] = before


@pytest.fixture
def woken(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What would have woken a worker."""
    calls: list[str] = []
    monkeypatch.setattr(jobs, "wake", lambda: calls.append("deliver"))
    return calls


def test_each_way_leaves_the_house_by_its_own_door(act: Act, book: dict[uuid.UUID, Address], woken: list[str]) -> None:
    people = {way: uuid.uuid4() for way in Way}
    book.update({p: Address("Gwen", "gwen@example.org", "01570 000000", way=way) for way, p in people.items()})
    with act(Actor(coop_id=uuid.uuid4())) as work:
        service.tell(work, people=people.values(), message=HELLO, values={"number": 7}, link="/c/x/")
        assert woken == []
    with act() as work:
        rows = work.session.execute(
            select(Notice.person_id, Outbox.way).outerjoin(Outbox, Outbox.notice_id == Notice.id)
        ).all()
        ways = {person: way for person, way in rows}  # noqa: C416
    assert ways == {
        people[Way.SCREEN]: None,
        people[Way.EMAIL]: "email",
        people[Way.PHONE]: "phone",
        people[Way.POST]: "post",
        people[Way.LARGE_PRINT]: "post",
    }
    assert woken == ["deliver"]


def test_one_piece_of_work_wakes_one_worker(act: Act, woken: list[str]) -> None:
    with act() as work:
        for _ in range(3):
            service.tell(work, people=[uuid.uuid4()], message=HELLO, values={"number": 7})
    assert woken == ["deliver"]


def test_work_rolled_back_tells_nobody(act: Act, woken: list[str]) -> None:
    with pytest.raises(RuntimeError), act() as work:
        service.tell(work, people=[uuid.uuid4()], message=HELLO, values={"number": 7})
        raise RuntimeError("something else broke")
    with act() as work:
        assert work.session.scalar(select(func.count()).select_from(Notice)) == 0
        assert work.session.scalar(select(func.count()).select_from(Outbox)) == 0
    assert woken == []


def test_a_past_that_was_loaded_is_not_mailed(act: Act, woken: list[str]) -> None:
    for days in (40, 1):
        with act(now=NOON - timedelta(days=days)) as work:
            service.tell(work, people=[uuid.uuid4()], message=HELLO, values={"number": 7})
    with pytest.raises(Forbidden), act(Actor(person_id=uuid.uuid4())) as work:
        service.drop_unsent(work, queued_before=NOON)
    with act() as work:
        assert service.drop_unsent(work, queued_before=NOON - timedelta(days=14)) == 1
        assert work.session.scalar(select(func.count()).select_from(Outbox)) == 1
        assert work.session.scalar(select(func.count()).select_from(Notice)) == 2
