"""Who voted and how they voted: a full copy of the database does not lead from one to the other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import inspect, text

from coopbudget.governance import queries, service
from coopbudget.governance.models import Motion
from coopbudget.governance.sealing import Box
from coopbudget.governance.service.ground import box_of
from coopbudget.guard import Work
from tests import people
from tests.conftest import NOON, Act

VOTERS = 14
LAST_DAY = date(2026, 9, 14)
SHARED = ("coop_id", "motion_id", "choice", "weight")
"""What every paper of a vote has alike, or says: it names nobody."""


def dump(work: Work) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every row of every table as it lies in the database, in that order, with what the database keeps beside it."""
    sqlite = work.session.get_bind().dialect.name == "sqlite"
    for table in inspect(work.session.connection()).get_table_names():
        beside = "ctid::text AS place, xmin::text AS made_in, *" if not sqlite else "*"
        order = "" if sqlite else " ORDER BY ctid"
        for row in work.session.execute(text(f'SELECT {beside} FROM "{table}"{order}')).mappings():
            yield table, dict(row)


def values(row: dict[str, Any]) -> set[str]:
    found = set()
    for name, value in row.items():
        if name in SHARED or value is None or isinstance(value, bool) or str(value) in ("", "0", "1"):
            continue
        found.add(value.hex() if isinstance(value, bytes) else str(value).replace("-", ""))
    return found


def hits(order: list[Any], truth: list[Any]) -> int:
    """How many are guessed right by laying one order beside the other, either way round."""
    return max(sum(a == b for a, b in zip(way, truth, strict=True)) for way in (order, order[::-1]))


@pytest.fixture
def voted(act: Act) -> tuple[people.Coop, UUID, list[UUID], list[str], list[str]]:
    """Fourteen voted one after the other, each her own way: co-op, motion, members, codes and papers in that order."""
    with act() as work:
        coop = people.found_coop(work)
        members = [people.admit(work, coop) for _ in range(VOTERS)]
        chair = people.actor_of(work.session, coop, coop.founder)
        actors = [people.actor_of(work.session, coop, m) for m in members]
    with act(chair) as work:
        motion = service.open_motion(
            work, title="Which?", text="x", effect="other", terms={}, closes_on=LAST_DAY, method="stv",
            options=[service.Offered(f"Option {n}") for n in range(1, VOTERS + 1)],
        )  # fmt: skip
    lines = [f"{n}>{n % VOTERS + 1}" for n in range(1, VOTERS + 1)]
    codes = []
    for minute, (actor, line) in enumerate(zip(actors, lines, strict=True)):
        with act(actor, now=NOON + timedelta(minutes=minute)) as work:
            codes.append(service.cast_vote(work, motion_id=motion, choice=line))
    return coop, motion, [m.id for m in members], codes, lines


def test_while_voting_is_open_the_database_holds_no_vote_and_no_code(
    act: Act, voted: tuple[people.Coop, UUID, list[UUID], list[str], list[str]]
) -> None:
    _coop, motion_id, members, codes, lines = voted
    with act() as work:
        rows = list(dump(work))
        everything = "\n".join(
            f"{table} {value.hex() if isinstance(value, bytes) else value}"
            for table, row in rows
            for value in row.values()
        )
        for secret in (*codes, *lines):
            assert secret not in everything
        papers = [row for table, row in rows if table == "motion_sealed"]
        assert len(papers) == VOTERS and len({len(row["content"]) for row in papers}) == 1
        _nothing_shared(rows, "motion_sealed")
        # Even who could open the papers can't tell whose they are by how they lie.
        motion = work.session.get(Motion, (_coop.id, motion_id))
        assert motion is not None
        box: Box = box_of(motion)
        lying = [box.open(bytes(row["content"])).code for row in papers]
        assert sorted(lying) == sorted(codes)
        _no_order(rows, papers, lying, codes, members)


def test_after_the_count_papers_lead_to_nobody_not_even_with_an_older_copy(
    act: Act, voted: tuple[people.Coop, UUID, list[UUID], list[str], list[str]]
) -> None:
    coop, motion_id, members, codes, lines = voted
    with act() as work:
        before = list(dump(work))
        chair = people.actor_of(work.session, coop, coop.founder)
    with act(chair, now=NOON + timedelta(days=15)) as work:
        service.close_motion(work, motion_id=motion_id)
    with act() as work:
        rows = list(dump(work))
        papers = [row for table, row in rows if table == "motion_paper"]
        assert {row["code"]: row["choice"] for row in papers} == dict(zip(codes, lines, strict=True))
        assert not any(table == "motion_sealed" for table, _row in rows)
        _nothing_shared(rows, "motion_paper")
        _no_order(rows, papers, [row["code"] for row in papers], codes, members)
        old = set().union(*(values(row) for table, row in before if table != "motion_paper"))
        for row in papers:
            assert not old & values({name: row[name] for name in ("id", "code")})
        motion = next(row for table, row in rows if table == "motion")
        assert motion["sealed_key"] is None  # the papers of that copy can't be opened any more
        assert [p.code for p in queries.published_papers(work.session, coop.id, motion_id)] == sorted(codes)


def _nothing_shared(rows: list[tuple[str, dict[str, Any]]], kind: str) -> None:
    """No value of a paper stands anywhere else, and papers hold no time."""
    others = set().union(*(values(row) for table, row in rows if table != kind))
    for table, row in rows:
        if table != kind:
            continue
        own = {name: value for name, value in row.items() if name not in ("place", "made_in")}
        assert not others & values(own), own
        assert not any(name.endswith(("_at", "_on", "_by")) or "member" in name or "person" in name for name in own)


def _no_order(
    rows: list[tuple[str, dict[str, Any]]],
    papers: list[dict[str, Any]],
    lying: list[str],
    codes: list[str],
    members: list[UUID],
) -> None:
    """Laying papers beside voters in any order the database keeps guesses no better than chance."""
    chance = VOTERS // 2
    truth = dict(zip(codes, members, strict=True))
    by_member = {str(m).replace("-", ""): m for m in members}
    roll = [by_member.get(str(row["member_id"]).replace("-", "")) for table, row in rows if table == "motion_roll"]
    voters = [m for m in roll if m is not None]
    owners = [truth[code] for code in lying]
    assert hits(owners, members) <= chance  # the order in which they voted: the trail knows it
    assert hits(owners, voters) <= chance  # the order of the roll as it lies
    if "made_in" in papers[0]:
        made = [int(row["made_in"]) for row in papers]
        by_age = [owners[at] for at in sorted(range(len(made)), key=lambda at: made[at])]
        assert hits(by_age, members) <= chance
    by_id = [owners[at] for at in sorted(range(len(papers)), key=lambda at: str(papers[at]["id"]))]
    assert hits(by_id, members) <= chance
