"""Voting and counting at the same moment in two processes: every vote given is counted, or was refused."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask

from coopbudget.db import db
from coopbudget.governance import queries, service
from coopbudget.governance.errors import AlreadyUsed, AlreadyVoted, RulesMoved, VotingClosed, VotingOpen
from coopbudget.guard import Actor, Work
from coopbudget.guard.actor import SYSTEM
from coopbudget.rulebook.queries import versions
from coopbudget.rulebook.rules import Rules
from tests import people
from tests.apart import apart
from tests.at_once import at_once, done
from tests.conftest import NOON

OPENS = date(2026, 9, 8)
FORK = multiprocessing.get_context("fork")


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def real(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An app on a database of this module's own, where commits are commits."""
    folder: Path = tmp_path_factory.mktemp("votes-at-once")
    with apart(request, folder) as app:
        yield app


def _vote_opened(real: Flask, size: int):
    def build(work: Work):
        coop = people.found_coop(work)
        members = [people.admit(work, coop) for _ in range(size)]
        return coop, people.actor_of(work.session, coop, coop.founder), members

    made = done(real, SYSTEM, build, NOON)
    assert isinstance(made, tuple), made
    coop, chair, members = made
    actors = done(real, SYSTEM, lambda work: [people.actor_of(work.session, coop, m) for m in members], NOON)
    motion = done(
        real, chair,
        lambda work: service.open_motion(
            work, title="Now?", text="x", effect="other", terms={}, closes_on=date(2026, 9, 14), quorum_percent=0
        ),
        NOON,
    )  # fmt: skip
    return coop, chair, actors, motion


def test_closing_races_with_the_last_voters_in_two_processes(real: Flask) -> None:
    """The chair counts again and again while the last of eight vote; the moment all have, the count goes through."""
    coop, chair, actors, motion = _vote_opened(real, 7)
    with real.app_context():
        db.session.close()
        db.engine.dispose()
    results, barrier = FORK.SimpleQueue(), FORK.Barrier(2, timeout=60)

    def voters() -> None:
        barrier.wait()
        results.put(
            ("voted", [_said(done(real, each, _cast(motion), NOON)) for each in (*actors, chair)])
        )  # fmt: skip

    def counter() -> None:
        barrier.wait()
        said: list[str] = []
        for _ in range(3000):
            said.append(_said(done(real, chair, _close(motion), NOON)))
            if said[-1] == "done":
                break
        results.put(("counted", [said[-1], *{*said[:-1]}]))

    processes = [FORK.Process(target=each) for each in (voters, counter)]
    for process in processes:
        process.start()
    found = dict(results.get() for _ in processes)
    for process in processes:
        process.join(timeout=90)
    assert found["voted"] == ["done"] * 8, found
    assert found["counted"][0] == "done" and set(found["counted"][1:]) <= {VotingOpen.__name__}, found
    _papers_equal_votes(real, coop, motion, 8)


def test_two_hands_on_one_paper_and_a_count_that_two_begin(real: Flask) -> None:
    coop, chair, actors, motion = _vote_opened(real, 2)
    twice = at_once(real, [(actors[0], _cast(motion)), (actors[0], _cast(motion))], NOON)
    assert sorted(each is AlreadyVoted for each in twice) == [False, True], twice
    code = next(each for each in twice if isinstance(each, str))
    changes = at_once(
        real,
        [(actors[0], _cast(motion, code, "no")), (actors[0], _cast(motion, code, "yes")), (actors[1], _cast(motion))],
        NOON,
    )
    assert all(isinstance(each, str) for each in changes), changes
    done(real, chair, _cast(motion), NOON)
    counts = at_once(real, [(chair, _close(motion))] * 3, NOON)
    assert sorted(each is VotingClosed for each in counts) == [False, True, True], counts
    _papers_equal_votes(real, coop, motion, 3)


def _cast(motion, code: str = "", choice: str = "yes"):
    return lambda work: service.cast_vote(work, motion_id=motion, choice=choice, code=code)


def _close(motion):
    return lambda work: service.close_motion(work, motion_id=motion).id


def _said(answer: object) -> str:
    return answer.__name__ if isinstance(answer, type) else "done"


def _papers_equal_votes(real: Flask, coop: people.Coop, motion, votes: int) -> None:
    def look(work: Work):
        inside = people.as_system(work, coop)
        found = queries.motion(work.session, coop.id, motion)
        assert found is not None and found.count is not None
        papers = queries.published_papers(work.session, coop.id, motion)
        return (
            len(papers),
            len({p.code for p in papers}),
            found.count.voted,
            service.papers_equal_turnout(inside, motion_id=motion),
        )

    assert done(real, Actor(), look, NOON) == (votes, votes, votes, True)


def test_two_changes_of_the_same_rules_and_each_twice_at_once_make_one_version(real: Flask) -> None:
    def build(work: Work):
        coop = people.found_coop(work)
        return coop, people.actor_of(work.session, coop, coop.founder)

    coop, chair = done(real, SYSTEM, build, NOON)  # type: ignore[misc]
    motions = []
    for quorum in (40, 50):
        rules = Rules(quorum_percent=quorum)
        motions.append(done(real, chair, lambda w, r=rules: service.propose_rules(w, rules=r, reason="x"), NOON))
    for motion in motions:
        for days, act in (
            (0, lambda w, m=motion: service.give_notice(w, motion_id=m, opens_on=OPENS, closes_on=OPENS)),
            (7, lambda w, m=motion: service.open_due(w, motion_id=m)),
            (7, _cast(motion)),
            (7, _close(motion)),
        ):
            assert not isinstance(done(real, chair, act, NOON + timedelta(days=days)), type)
    adopting = [(chair, lambda w, m=motion: service.adopt_rules(w, motion_id=m)) for motion in (*motions, *motions)]
    answers = at_once(real, adopting, NOON + timedelta(days=8))
    assert answers.count(2) == 1, answers
    assert {each for each in answers if each != 2} <= {RulesMoved, AlreadyUsed}, answers
    kept = done(real, SYSTEM, lambda w: [v.number for v in versions(w.session, coop.id)], NOON)
    assert kept == [1, 2]
