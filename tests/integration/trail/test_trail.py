"""The trail: who did what, chained, in the same bytes on both databases."""

from __future__ import annotations

import json
import uuid

import pytest
from sqlalchemy.exc import DBAPIError

from coopbudget.coops.service import create_coop
from coopbudget.db.engine import WroteWhileReading, reading
from coopbudget.guard import Actor
from coopbudget.guard.actor import SYSTEM, Capacity
from coopbudget.ledger.verifying import verify_coop
from coopbudget.trail import queries
from coopbudget.trail.canonical import GENESIS, PLATFORM, link
from coopbudget.trail.service import append, append_each
from tests.conftest import NOON, Act

SUBJECT = uuid.UUID(int=7)


@pytest.fixture
def actor(act: Act) -> Actor:
    """An officer who acts for a member in a co-op."""
    with act() as work:
        coop_id = create_coop(work, slug="tanybryn", name="Tan y Bryn", nation="wales").id
    return Actor(
        person_id=uuid.uuid4(),
        coop_id=coop_id,
        own_member_id=uuid.uuid4(),
        member_id=uuid.uuid4(),
        capacity=Capacity.OFFICER,
    )


def test_records_are_numbered_and_each_holds_the_digest_before_it(actor: Actor, act: Act) -> None:
    with act(actor) as work:
        seqs = [append(work, act="seen", subject_kind="test", subject_id=SUBJECT, content={"n": n}) for n in range(3)]
    with act() as work:
        rows = list(reversed(work.session.scalars(queries.records(actor.coop_id)).all()))
        links = [(row.seq, row.content, row.digest) for row in rows]
    assert seqs == [1, 2, 3]
    digest = GENESIS
    for seq, content, kept in links:
        digest = link(digest, seq, content)
        assert kept == digest
    with act() as work:
        assert queries.head(work.session, actor.coop_id) == (3, digest)


def test_many_records_at_once_are_those_that_one_after_the_other_would_be(actor: Actor, act: Act) -> None:
    subjects = [uuid.UUID(int=n) for n in (9, 3, 7)]
    with act(actor) as work:
        append(work, act="opened", subject_kind="call", subject_id=SUBJECT)
        assert append_each(work, act="seen", subject_kind="test", subject_ids=[]) == []
        seqs = append_each(work, act="seen", subject_kind="test", subject_ids=subjects, content={"n": 1})
        after = append(work, act="seen", subject_kind="test", subject_id=SUBJECT, content={"n": 1})
        rows = list(reversed(work.session.scalars(queries.records(actor.coop_id, act="seen")).all()))
        assert (seqs, after) == ([2, 3, 4], 5)
        assert [(row.seq, row.subject_id) for row in rows] == [*zip(seqs, subjects, strict=True), (5, SUBJECT)]
        assert [row.content.replace(str(row.subject_id), "") for row in rows[:3]] == [
            rows[3].content.replace(str(SUBJECT), "")
        ] * 3
        report = verify_coop(work.session, actor.coop_id)
        assert (report.records, report.broken) == (5, None)


def test_the_content_says_everything_the_columns_say(actor: Actor, act: Act) -> None:
    with act(actor) as work:
        append(work, act="confirmed", subject_kind="visit", subject_id=SUBJECT, content={"on": "2026-09-01"})
        row = queries.record(work.session, actor.coop_id, 1)
        assert row is not None
        work.session.expunge(row)
    assert json.loads(row.content) == {
        "act": "confirmed",
        "actor": str(actor.person_id),
        "at": "2026-09-01T12:00:00.000000Z",
        "behalf": str(actor.member_id),
        "capacity": "officer",
        "chain": str(actor.coop_id),
        "content": {"on": "2026-09-01"},
        "subject": str(SUBJECT),
        "subject_kind": "visit",
    }
    assert (row.act, row.actor_id, row.on_behalf_of, row.recorded_at) == (
        "confirmed", actor.person_id, actor.member_id, NOON,
    )  # fmt: skip


def test_the_content_is_canonical_although_it_is_put_together_from_parts(actor: Actor, act: Act) -> None:
    with act(actor) as work:
        append(work, act='é"\\', subject_kind="test", subject_id=SUBJECT, content={"z": 1, "a": [True, None]})
        row = queries.record(work.session, actor.coop_id, 1)
        assert row is not None
        work.session.expunge(row)
    assert row.content == json.dumps(json.loads(row.content), sort_keys=True, separators=(",", ":"))


def test_acts_outside_a_co_op_have_a_chain_of_their_own(actor: Actor, act: Act) -> None:
    with act(SYSTEM) as work:
        append(work, act="signed_up", subject_kind="person", subject_id=SUBJECT)
    with act(actor) as work:
        append(work, act="seen", subject_kind="test", subject_id=SUBJECT)
        assert [row.act for row in work.session.scalars(queries.records(None))] == ["signed_up"]
        assert [row.act for row in work.session.scalars(queries.records(actor.coop_id))] == ["seen"]
        assert verify_coop(work.session, PLATFORM).records == 1


def test_records_can_be_looked_for(actor: Actor, act: Act) -> None:
    other = uuid.uuid4()
    with act(actor) as work:
        append(work, act="opened", subject_kind="call", subject_id=SUBJECT)
        append(work, act="closed", subject_kind="call", subject_id=SUBJECT)
        append(work, act="opened", subject_kind="pool", subject_id=other)
        find = lambda **by: [row.seq for row in work.session.scalars(queries.records(actor.coop_id, **by))]  # noqa: E731
        assert find() == [3, 2, 1]
        assert find(act="opened") == [3, 1]
        assert find(subject_id=SUBJECT) == [2, 1]
        assert find(subject_kind="pool") == [3]
        assert find(actor_id=other) == []
        assert find(since=NOON) == [3, 2, 1]
        assert find(until=NOON) == []
        assert queries.acts(work.session, actor.coop_id) == ["closed", "opened"]


def test_a_page_that_only_shows_cannot_append(actor: Actor, act: Act) -> None:
    with act(actor) as work, reading(), pytest.raises(WroteWhileReading):
        append(work, act="seen", subject_kind="test", subject_id=SUBJECT)


def test_a_float_never_enters_the_trail(actor: Actor, act: Act) -> None:
    with act(actor) as work, pytest.raises(TypeError):
        append(work, act="seen", subject_kind="test", subject_id=SUBJECT, content={"rate": 0.5})


def test_a_head_with_records_cannot_be_taken_away(actor: Actor, act: Act) -> None:
    with act(actor) as work:
        append(work, act="seen", subject_kind="test", subject_id=SUBJECT)
    with pytest.raises(DBAPIError), act() as work:
        work.session.connection().exec_driver_sql("DELETE FROM trail_head")
