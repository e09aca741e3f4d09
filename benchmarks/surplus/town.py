"""A co-op whose members carried a dividend, with as many members as are asked for, laid down as rows."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import psycopg
from flask import Flask

from coopbudget.governance.service import digest_of
from coopbudget.guard import Actor, Work, unit_of_work
from coopbudget.guard.actor import SYSTEM
from coopbudget.ledger import chart
from coopbudget.ledger.service import close_period
from coopbudget.surplus.models import Proposal
from coopbudget.surplus.terms import digest_of_rows, terms_of
from tests.year import AFTER, buy, carried, make_year, proposed, spend_own

LATER = AFTER + timedelta(days=20)
DIVIDEND = 50_000_000  # pence: half a million pounds to share


@dataclass(frozen=True)
class Town:
    """A co-op in which a proposal was carried, and who shares it."""

    coop_id: uuid.UUID
    proposal_id: uuid.UUID
    treasurer: Actor
    members: int


def acting(app: Flask) -> Any:
    """Pieces of work with real commits, as tests of scenes take them."""

    @contextmanager
    def doing(actor: Actor = SYSTEM, *, now: datetime = LATER) -> Iterator[Work]:
        with app.app_context(), unit_of_work(actor, clock=lambda: now) as work:
            yield work

    return doing


# A row like another, but for what is named: whatever columns a table comes to have. The record stands in FROM, for
# before .* it would be made again for each of its columns.
_LIKE = (
    "INSERT INTO {table} SELECT r.* FROM {table} t, bench_member b,"
    " jsonb_populate_record(NULL::{table}, to_jsonb(t) || jsonb_build_object({named})) r WHERE {where}"
)


def make_town(app: Flask, address: str, slug: str, members: int) -> Town:
    """One member bought something, and the vote was carried; then her rows are laid down ``members`` times."""
    act = acting(app)
    year = make_year(act, 1, slug)
    with act(year.system, now=AFTER) as work:
        buy(work, year.funds[0], DIVIDEND * 20, DIVIDEND * 2 + 100)
        spend_own(work, 100)
    made = proposed(act, year, general=50, community=0, dividend=50)
    carried(act, year, made)
    with psycopg.connect(address) as connection:
        # Rows that fit each other: looking up the other end of each key, a hundred thousand times, proves nothing here.
        connection.execute("SET session_replication_role = replica")
        _lay_down(connection, year.coop.id, year.members[0].id, year.members[0].person_id, year.funds[0].id, members)
        connection.execute("DELETE FROM surplus_trade WHERE proposal_id = %s", (made.id,))
        connection.execute(
            "INSERT INTO surplus_trade (coop_id, id, proposal_id, member_id, member_number, fund_id, fund_number,"
            " source, part, trade, dividend) SELECT %s, gen_random_uuid(), %s, member, 1000 + i, fund, 1000 + i,"
            " 'council', '', 1000 + i * 7919 %% 500000, 0 FROM bench_member",
            (year.coop.id, made.id),
        )
        trade = _share_out(connection, made.id)
        connection.execute("DROP TABLE bench_member")
    with act(year.system) as work:
        proposal = work.session.get_one(Proposal, (year.coop.id, made.id))
        proposal.trade, proposal.trade_digest = trade
        terms = digest_of(terms_of(proposal))
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("UPDATE motion SET terms_digest = %s WHERE id = %s", (terms, made.motion.id))
        connection.execute("VACUUM ANALYZE")
        connection.execute("CHECKPOINT")
    return Town(year.coop.id, made.id, year.treasurer, members)


def make_spending(app: Flask, address: str, slug: str, members: int) -> Town:
    """One member bought something in a year whose books are closed; then she and it are laid down ``members`` times."""
    act = acting(app)
    year = make_year(act, 1, slug)
    with act(year.system, now=AFTER) as work:
        spent = buy(work, year.funds[0], 1_000, DIVIDEND * 2 + 100)
        spend_own(work, 100)
    with act(year.treasurer, now=AFTER) as work:
        close_period(work, through=date(2026, 3, 31))
    with psycopg.connect(address) as connection:
        connection.execute("SET session_replication_role = replica")
        _lay_down(connection, year.coop.id, year.members[0].id, year.members[0].person_id, year.funds[0].id, members)
        given = {"coop": year.coop.id, "entry": spent.number, "code": chart.fund_committed(year.funds[0].number, 1)}
        named = (
            "'id', md5('spent' || b.fund)::uuid, 'balance', 0, 'code', 'Liabilities:Funds:F'"
            " || lpad((1000 + b.i)::text, greatest(5, length((1000 + b.i)::text)), '0') || ':Committed:C0001'"
        )
        account = _LIKE.format(table="account", named=named, where="t.coop_id = %(coop)s AND t.code = %(code)s")
        connection.execute(account, given)  # type: ignore[arg-type]
        connection.execute(
            "INSERT INTO transfer (coop_id, entry_number, line, debit_id, credit_id, amount, unit)"
            " SELECT t.coop_id, t.entry_number, 100 + b.i, md5('spent' || b.fund)::uuid, t.credit_id,"
            " 1000 + b.i * 7919 %% 500000, 'GBP' FROM transfer t, bench_member b"
            " WHERE t.coop_id = %(coop)s AND t.entry_number = %(entry)s AND t.line = 1",
            given,
        )
        connection.execute("DROP TABLE bench_member")
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
    return Town(year.coop.id, uuid.UUID(int=0), year.treasurer, members)


def _lay_down(
    connection: psycopg.Connection[Any], coop_id: uuid.UUID, member: uuid.UUID, person: uuid.UUID, fund: uuid.UUID,
    members: int,
) -> None:  # fmt: skip
    connection.execute(
        "CREATE TABLE bench_member AS SELECT i, gen_random_uuid() person, gen_random_uuid() member,"
        " gen_random_uuid() agreement, gen_random_uuid() account, gen_random_uuid() fund"
        f" FROM generate_series(1, {members}) i"
    )
    agreement, account = connection.execute(
        "SELECT agreement_id, available_account_id FROM fund WHERE coop_id = %s AND id = %s", (coop_id, fund)
    ).fetchone()  # type: ignore[misc]
    one = "t.id = %(like)s"
    inside = f"t.coop_id = %(coop)s AND {one}"
    for table, like, named, where in (
        ("person", person, "'id', b.person, 'email', b.person || '@example.org', 'fs_uniquifier', b.person::text", one),
        ("membership", member, "'id', b.member, 'person_id', b.person, 'number', 1000 + b.i", inside),
        ("account", account, "'id', b.account, 'code', 'Liabilities:Funds:F'"
         " || lpad((1000 + b.i)::text, greatest(5, length((1000 + b.i)::text)), '0')"
         " || ':Available', 'balance', 0", inside),
        ("agreement", agreement, "'id', b.agreement, 'number', 1000 + b.i, 'member_id', b.member,"
         " 'reference', 'DPB' || b.i, 'reference_key', 'DPB' || lpad(b.i::text, 8, '0')", inside),
        ("fund", fund, "'id', b.fund, 'number', 1000 + b.i, 'agreement_id', b.agreement, 'member_id', b.member,"
         " 'available_account_id', b.account", inside),
        ("agreement_version", agreement, "'id', gen_random_uuid(), 'agreement_id', b.agreement",
         "t.coop_id = %(coop)s AND t.agreement_id = %(like)s"),
    ):  # fmt: skip
        statement = _LIKE.format(table=table, named=named, where=where)
        connection.execute(statement, {"like": like, "coop": coop_id})  # type: ignore[arg-type]


def _share_out(connection: psycopg.Connection[Any], proposal_id: uuid.UUID) -> tuple[int, str]:
    """Everybody's part by largest remainder; what all spent, and the digest of it."""
    connection.execute(_KEEP, {"proposal": proposal_id, "pot": DIVIDEND})
    rows = connection.execute(
        "SELECT member_number, fund_number, trade, part FROM surplus_trade WHERE proposal_id = %s ORDER BY 1, 2",
        (proposal_id,),
    ).fetchall()
    return sum(row[2] for row in rows), digest_of_rows(iter(rows))


_PARTS = """
WITH t AS (SELECT id, member_number, fund_number, trade::numeric AS trade, sum(trade) OVER () AS whole
             FROM surplus_trade WHERE proposal_id = %(proposal)s AND trade > 0),
     p AS (SELECT *, div(%(pot)s * trade, whole) AS part, mod(%(pot)s * trade, whole) AS rest FROM t),
     o AS (SELECT id, part, row_number() OVER (ORDER BY rest DESC, member_number, fund_number) AS place,
                  %(pot)s - sum(part) OVER () AS over FROM p)
"""
PARTS = _PARTS + "SELECT sum(part + CASE WHEN place <= over THEN 1 ELSE 0 END) FROM o"
"""Everybody's part by largest remainder, as a careful person writes it in SQL; worked out, not kept."""
_KEEP = _PARTS + (
    "UPDATE surplus_trade s SET dividend = o.part + CASE WHEN o.place <= o.over THEN 1 ELSE 0 END FROM o"
    " WHERE s.id = o.id"
)
