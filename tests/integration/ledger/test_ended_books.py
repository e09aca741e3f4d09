"""The books of a co-op that has ended take nothing more: every way in is tried, in the services and below them."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from coopbudget.coops.service import CoopClosed, close_coop
from coopbudget.guard import Work
from coopbudget.ledger import chart, queries
from coopbudget.ledger.pairs import Half, post_pair
from coopbudget.ledger.service import (
    Leg,
    close_period,
    draft_entry,
    open_account,
    post_drafts,
    post_entry,
    post_gathered,
    reopen_period,
    reverse_entry,
)
from coopbudget.ledger.verifying import verify_coop
from coopbudget.trail import service as trail
from tests.conftest import Act
from tests.people import as_system, found_coop
from tests.year import AFTER, MID_YEAR, Year, make_year, move

ENDED = "has ended take nothing more"
UNTIL = date(2032, 12, 31)


@pytest.fixture
def year(act: Act) -> Year:
    """£1.00 went into the surplus and out again; the books are closed through the year, and the co-op has ended."""
    made = make_year(act, 1)
    with act(made.system, now=AFTER) as work:
        move(work, chart.OWN_BANK, chart.SURPLUS, 100)
        move(work, chart.SURPLUS, chart.OWN_BANK, 100)
        close_period(work, through=MID_YEAR)
        close_coop(work, readable_until=UNTIL)
    return made


def _legs(work: Work) -> list[Leg]:
    found = queries.account_ids(work.session, work.coop_id, [chart.OWN_BANK, chart.SURPLUS])
    return [Leg(found[chart.OWN_BANK], found[chart.SURPLUS], 100)]


def _entry(work: Work, number: int) -> uuid.UUID:
    found: str | uuid.UUID = work.session.execute(
        text("SELECT id FROM entry WHERE number = :number AND kind = 'test'"), {"number": number}
    ).scalar_one()
    return found if isinstance(found, uuid.UUID) else uuid.UUID(found)


def _paired(work: Work) -> object:
    other = as_system(work, found_coop(work))
    legs = [Leg(open_account(other, code=chart.MEMBERS_BANK), open_account(other, code=chart.SURPLUS), 100)]
    return post_pair(
        giver=Half(work, "test", _legs(work), {}), taker=Half(other, "test", legs, {}), key="pair", on=work.today
    )


def _drafted(work: Work) -> object:
    draft = draft_entry(kind="bill", on=work.today, key="b", legs=_legs(work), memo="", refs={}, reverses=None)
    return post_drafts(work, [draft])


WAYS: dict[str, Callable[[Work], object]] = {
    "an entry": lambda work: post_entry(work, kind="bill", on=work.today, key="one", legs=_legs(work)),
    "a batch": _drafted,
    "gathered legs": lambda work: post_gathered(work, kind="bill", on=work.today, key="many", legs=_legs(work)),
    "a reversal": lambda work: reverse_entry(work, entry_id=_entry(work, 2), on=work.today, key="back"),
    "half of a pair": _paired,
    "an account": lambda work: open_account(work, code="Expenses:Farewell"),
    "opening a period again": lambda work: reopen_period(work, first_day=MID_YEAR),
    "closing a period": lambda work: close_period(work, through=date(2026, 3, 31)),
}


def test_no_service_puts_anything_into_them(act: Act, year: Year) -> None:
    for name, way in WAYS.items():
        with act(year.system, now=AFTER) as work:
            with pytest.raises(CoopClosed):
                way(work)
            # The refusal leaves the transaction as it was, and the record of what people do goes on.
            trail.append(work, act="note", subject_kind="coop", subject_id=work.coop_id, content={"way": name})
    with act(year.system, now=AFTER) as work:
        assert {row.balance for row in queries.trial_balance(work.session, work.coop_id)} == {0}
        found = verify_coop(work.session, work.coop_id)
        assert found.ok and found.entries == 2


COPIES = {
    "entry": (
        "INSERT INTO entry (coop_id, id, number, kind, booked_on, key, memo, refs, reverses_id, actor_id, recorded_at,"
        " content_digest, trail_seq) SELECT coop_id, :new, number + 100, kind, booked_on, key || '-2', memo, refs,"
        " reverses_id, actor_id, recorded_at, content_digest, trail_seq FROM entry WHERE number = 2"
    ),
    "account": (
        "INSERT INTO account (coop_id, id, code, type, unit, balance, floor)"
        " SELECT coop_id, :new, code || 'More', type, unit, 0, floor FROM account WHERE code = 'Equity:Surplus'"
    ),
    "period_close": (
        "INSERT INTO period_close (coop_id, trail_seq, through, closed_at, actor_id)"
        " SELECT coop_id, 1, through, closed_at, actor_id FROM period_close WHERE coop_id = :here"
    ),
}


def test_the_database_refuses_it_whoever_writes(act: Act, year: Year) -> None:
    for statement in COPIES.values():
        with pytest.raises(DBAPIError, match=ENDED), act(year.system, now=AFTER) as work:
            ids = {"new": uuid.uuid4(), "here": work.coop_id}
            if work.session.connection().dialect.name == "sqlite":
                ids = {name: value.hex for name, value in ids.items()}  # type: ignore[misc]
            work.session.execute(text(statement), {name: ids[name] for name in ids if f":{name}" in statement})
    for again in ("NULL", "'2030-01-01'"):
        with pytest.raises(DBAPIError, match="does not begin again"), act(year.system, now=AFTER) as work:
            work.session.execute(text(f"UPDATE coop SET closed_on = {again} WHERE closed_on IS NOT NULL"))
    with act(year.system, now=AFTER) as work:
        work.session.execute(text("UPDATE coop SET readable_until = '2033-12-31' WHERE closed_on IS NOT NULL"))


def test_what_was_posted_before_still_comes_back_by_its_key(act: Act) -> None:
    made = make_year(act, 1)
    with act(made.system, now=AFTER) as work:
        first = post_entry(
            work, kind="bill", on=work.today, key="once",
            legs=[Leg(open_account(work, code=chart.OWN_BANK), open_account(work, code=chart.SURPLUS), 100)],
        )  # fmt: skip
        close_coop(work, readable_until=UNTIL)
    with act(made.system, now=AFTER) as work:
        again = post_entry(work, kind="bill", on=work.today, key="once", legs=_legs(work))
        assert (again.entry_id, again.replayed) == (first.entry_id, True)
