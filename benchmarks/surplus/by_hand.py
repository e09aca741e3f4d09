"""What a careful person would write by hand for this one purpose: one transaction, every table filled once.

It works out the parts, posts one entry with its transfers, balances and its record in the chain, reads what each member
got for her statement (statements are kept in no rows of their own, on either side), and tells everybody.
It checks no floor, no period, no vote, no agreement that ended, and nobody who left.
"""

from __future__ import annotations

import time
import uuid
from typing import Any

import psycopg

from benchmarks.surplus.town import DIVIDEND, LATER, PARTS, Town

_CONTENT = """
SELECT '{"accounts":[' || string_agg('"' || f.available_account_id || '"', ',' ORDER BY t.member_number)
       || '],"legs":['
       || string_agg('[' || t.member_number || ',' || t.dividend || ']', ',' ORDER BY t.member_number) || ']}'
  FROM surplus_trade t JOIN fund f ON f.coop_id = t.coop_id AND f.id = t.fund_id
 WHERE t.proposal_id = %(proposal)s AND t.dividend > 0
"""
_POST = (
    "UPDATE trail_head SET seq = seq + 1,"
    " digest = sha256(digest || int8send(seq + 1) || convert_to(%(content)s, 'UTF8')) WHERE coop_id = %(coop)s",
    "INSERT INTO trail (coop_id, seq, recorded_at, act, actor_id, capacity, subject_kind, subject_id, content, digest)"
    " SELECT coop_id, seq, %(now)s, 'entry_posted', NULL, 'self', 'entry', %(entry)s, %(content)s, digest"
    " FROM trail_head WHERE coop_id = %(coop)s",
    "INSERT INTO entry (coop_id, id, number, kind, booked_on, key, memo, refs, recorded_at, content_digest, trail_seq)"
    " SELECT %(coop)s, %(entry)s, (SELECT max(number) + 1 FROM entry WHERE coop_id = %(coop)s), 'surplus_shared',"
    " %(now)s::date, %(entry)s::text, '', '{}', %(now)s, sha256(convert_to(%(content)s, 'UTF8')), seq FROM trail_head"
    " WHERE coop_id = %(coop)s",
    "INSERT INTO transfer (coop_id, entry_number, line, debit_id, credit_id, amount, unit)"
    " SELECT %(coop)s, (SELECT max(number) FROM entry WHERE coop_id = %(coop)s),"
    " row_number() OVER (ORDER BY t.member_number), %(due)s, f.available_account_id, t.dividend, 'GBP'"
    " FROM surplus_trade t JOIN fund f ON f.coop_id = t.coop_id AND f.id = t.fund_id"
    " WHERE t.proposal_id = %(proposal)s AND t.dividend > 0",
    "UPDATE account a SET balance = a.balance + t.dividend FROM surplus_trade t"
    " JOIN fund f ON f.coop_id = t.coop_id AND f.id = t.fund_id"
    " WHERE t.proposal_id = %(proposal)s AND a.coop_id = %(coop)s AND a.id = f.available_account_id",
    "UPDATE account SET balance = balance + %(pot)s WHERE coop_id = %(coop)s AND id = %(due)s",
)
_STATE = """
SELECT member_id, member_number, sum(dividend)::bigint FROM surplus_trade WHERE proposal_id = %(proposal)s
 GROUP BY 1, 2 HAVING sum(dividend) > 0 ORDER BY 2
"""
_TELL = (
    "CREATE TEMP TABLE told ON COMMIT DROP AS SELECT gen_random_uuid() AS id, m.person_id, t.dividend"
    " FROM surplus_trade t JOIN membership m ON m.coop_id = t.coop_id AND m.id = t.member_id"
    " WHERE t.proposal_id = %(proposal)s",
    "INSERT INTO notice (id, person_id, coop_id, about_id, message, details, link, urgent, created_at)"
    " SELECT id, person_id, %(coop)s, %(proposal)s, %(message)s,"
    " '{\"year\": 2026, \"amount\": {\"pence\": ' || dividend || '}}', '/c/town/surplus/2026/mine', false, %(now)s"
    " FROM told",
    "INSERT INTO outbox (id, notice_id, coop_id, way, to_address, subject, body, queued_at, due_at, tries, last_error)"
    " SELECT gen_random_uuid(), t.id, %(coop)s, 'email', '', '', '', %(now)s, %(now)s, 0, '' FROM told t"
    " JOIN person p ON p.id = t.person_id WHERE p.email IS NOT NULL",
)


def share(address: str, town: Town) -> tuple[float, float]:
    """The seconds of posting and stating, and those of telling everybody, each committed."""
    start = time.perf_counter()
    with psycopg.connect(address) as connection:
        due = uuid.uuid4()
        connection.execute(
            "INSERT INTO account (coop_id, id, code, type, unit, balance)"
            " VALUES (%s, %s, 'Assets:Crossing:Bench', 'asset', 'GBP', 0)",
            (town.coop_id, due),
        )
        given: dict[str, Any] = {
            "coop": town.coop_id, "proposal": town.proposal_id, "entry": uuid.uuid4(), "now": LATER, "due": due,
            "pot": DIVIDEND,
            "message": "The surplus of %(year)s was shared. %(amount)s came back to your money.",
        }  # fmt: skip
        connection.execute(PARTS, given)
        (content,) = connection.execute(_CONTENT, given).fetchone()  # type: ignore[misc]
        given["content"] = content
        for step in _POST:
            connection.execute(step, given)  # type: ignore[arg-type]
        connection.commit()
        stated = 0
        with connection.cursor(name="statements") as cursor:
            cursor.itersize = 1_000
            for _member, _number, amount in cursor.execute(_STATE, given):
                stated += amount
        if stated != DIVIDEND:
            raise SystemExit("By hand, the statements do not say what was shared.")
        posted = time.perf_counter()
        for step in _TELL:
            connection.execute(step, given)  # type: ignore[arg-type]
    return posted - start, time.perf_counter() - posted
