"""Posting to the books: what moves, what is refused, and what a refusal leaves behind."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from coopbudget.coops.service import create_coop
from coopbudget.db.engine import WroteWhileReading, reading
from coopbudget.errors import Forbidden
from coopbudget.guard import Actor, Work
from coopbudget.guard.actor import SYSTEM
from coopbudget.ledger import chart, queries
from coopbudget.ledger.errors import (
    AccountDiffers,
    AlreadyReversed,
    BadClosing,
    BadEntry,
    ClosedPeriod,
    KeyReused,
    NoSuchAccount,
    NoSuchEntry,
    Overspent,
    TooLarge,
)
from coopbudget.ledger.lines import moved_by, transfers
from coopbudget.ledger.service import (
    Draft,
    Leg,
    close_period,
    draft_entry,
    open_account,
    post_drafts,
    post_entry,
    reverse_entry,
)
from coopbudget.ledger.verifying import verify_coop
from coopbudget.money import GBP, LARGEST, TIME
from coopbudget.trail.service import append
from tests.conftest import NOON, Act
from tests.ledger_books import BANK, DAY, FREE, PLEDGED, Books, make_books


def test_a_transfer_moves_both_balances_by_their_normal_side(books: Books, act: Act) -> None:
    with act(books.actor) as work:
        books.post(work, FREE, PLEDGED, 2_500)
        found = queries.balances(work.session, books.coop_id, [BANK, FREE, PLEDGED])
    assert found == {BANK: 10_000, FREE: 7_500, PLEDGED: 2_500}


def test_a_fund_cannot_be_overspent_and_the_work_can_go_on(books: Books, act: Act) -> None:
    with act(books.actor) as work:
        with pytest.raises(Overspent) as refused:
            books.post(work, FREE, PLEDGED, 10_001)
        assert refused.value.account == FREE
        books.post(work, FREE, PLEDGED, 10_000)
    with act(books.actor) as work:
        assert queries.balance(work.session, books.coop_id, FREE) == 0
        assert verify_coop(work.session, books.coop_id).ok


@pytest.mark.parametrize("why", [NoSuchAccount, BadEntry, Overspent])
def test_what_is_refused_at_its_last_account_leaves_the_others_as_they_were(
    books: Books, act: Act, why: type[Exception]
) -> None:
    with act(books.actor) as work:
        bank, free = open_account(work, code=BANK), open_account(work, code=FREE)
        late = open_account(work, code=chart.fund_available(9), unit=TIME if why is BadEntry else GBP)
        assert late > max(bank, free), "ids grow with time, so its turn comes last"
        last = {
            NoSuchAccount: Leg(bank, uuid.UUID(int=2**128 - 1), 1),
            BadEntry: Leg(bank, late, 1),
            Overspent: Leg(late, bank, 1),
        }[why]
        before = queries.balances(work.session, books.coop_id, prefix="")
        with pytest.raises(why) as refused:
            post_entry(work, kind="test", on=DAY, key="both", legs=[Leg(bank, free, 7), last])
        assert getattr(refused.value, "account", chart.fund_available(9)) == chart.fund_available(9)
        assert queries.balances(work.session, books.coop_id, prefix="") == before
        assert before[BANK] == before[FREE] == 10_000
        assert verify_coop(work.session, books.coop_id).ok


def test_an_overspending_names_the_pot_in_plain_words(books: Books, act: Act) -> None:
    with act(books.actor) as work, pytest.raises(Overspent) as refused:
        books.post(work, FREE, PLEDGED, 10_001)
    assert str(refused.value) == "There is not enough money for this in: fund 1, free to use. Nothing was changed."


def test_the_floor_holds_in_the_database_whatever_the_code_does(books: Books, act: Act) -> None:
    with pytest.raises(IntegrityError, match="ck_account_floor"), act(books.actor) as work:
        work.session.connection().exec_driver_sql("UPDATE account SET balance = -1 WHERE floor = 0")


def test_an_error_of_the_database_is_sqlalchemys_like_any_other(books: Books, act: Act) -> None:
    """Naming an entry that is not there is our defect; it comes out as the foreign key's IntegrityError."""
    with pytest.raises(IntegrityError), act(books.actor) as work:
        books.post(work, FREE, PLEDGED, 5, reverses=uuid.uuid4())


def test_refs_are_kept_as_text(books: Books, act: Act) -> None:
    with act(books.actor) as work:
        id = uuid.uuid4()
        posted = books.post(work, FREE, PLEDGED, 5, refs={"pool": id, "week": 3})
        found = queries.entry(work.session, books.coop_id, posted.entry_id)
        assert found is not None
        assert found.refs == {"pool": str(id), "week": "3"}
        assert verify_coop(work.session, books.coop_id).ok


def test_a_floor_counts_the_whole_entry_not_its_single_legs(books: Books, act: Act) -> None:
    """Out of the fund and back within one entry is no overspending."""
    with act(books.actor) as work:
        free, pledged = (open_account(work, code=code) for code in (FREE, PLEDGED))
        legs = [Leg(free, pledged, 15_000), Leg(pledged, free, 15_000)]
        assert post_entry(work, kind="test", on=DAY, key="round", legs=legs).number == 2
        assert queries.balance(work.session, books.coop_id, FREE) == 10_000


def test_the_same_key_and_content_gives_the_first_entry_back(books: Books, act: Act) -> None:
    with act(books.actor) as work:
        first = books.post(work, FREE, PLEDGED, 100, key="once")
    with act(books.actor, now=NOON + timedelta(days=3)) as work:
        again = books.post(work, FREE, PLEDGED, 100, key="once")
        assert queries.balance(work.session, books.coop_id, PLEDGED) == 100
    assert (again.entry_id, again.number, first.replayed, again.replayed) == (first.entry_id, 2, False, True)


@pytest.mark.parametrize("other", [{"on": date(2026, 8, 21)}, {"memo": "changed"}, {"refs": {"a": "b"}}, {"kind": "x"}])
def test_the_same_key_with_other_content_is_a_conflict(books: Books, act: Act, other: dict[str, object]) -> None:
    with act(books.actor) as work:
        books.post(work, FREE, PLEDGED, 100, key="once")
        with pytest.raises(KeyReused):
            books.post(work, FREE, PLEDGED, 100, key="once", **other)
        with pytest.raises(KeyReused):
            books.post(work, FREE, PLEDGED, 101, key="once")
        assert queries.balance(work.session, books.coop_id, PLEDGED) == 100


def test_a_key_belongs_to_one_co_op(books: Books, act: Act) -> None:
    with act() as work:
        other = make_books(work, "penrhiw")
    with act(other.actor) as work:
        assert other.post(work, BANK, FREE, 10_000, key="start").replayed is False


def test_an_account_of_another_co_op_is_not_found(books: Books, act: Act) -> None:
    with act() as work:
        other = make_books(work, "penrhiw")
    with act(other.actor) as work:
        theirs = open_account(work, code=BANK)
    with act(books.actor) as work:
        mine = open_account(work, code=FREE)
        with pytest.raises(NoSuchAccount):
            post_entry(work, kind="test", on=DAY, key="x", legs=[Leg(theirs, mine, 5)])


@pytest.mark.parametrize("amount", [0, -1, True, 1.5, LARGEST + 1])
def test_an_amount_is_a_positive_whole_number_within_bounds(books: Books, act: Act, amount: int) -> None:
    with act(books.actor) as work, pytest.raises(BadEntry):
        books.post(work, BANK, FREE, amount)


def test_an_entry_needs_legs_and_two_accounts(books: Books, act: Act) -> None:
    with act(books.actor) as work:
        bank = open_account(work, code=BANK)
        for legs in ([], [Leg(bank, bank, 5)]):
            with pytest.raises(BadEntry):
                post_entry(work, kind="test", on=DAY, key="x", legs=legs)


def test_money_and_time_do_not_mix(books: Books, act: Act) -> None:
    with act(books.actor) as work:
        bank, hours = open_account(work, code=BANK), open_account(work, code="Liabilities:Time:M1", unit=TIME)
        with pytest.raises(BadEntry):
            post_entry(work, kind="test", on=DAY, key="x", legs=[Leg(bank, hours, 5)])


def test_a_balance_stays_within_what_64_bits_hold_exactly(books: Books, act: Act) -> None:
    with act(books.actor) as work:
        bank, opening = open_account(work, code=BANK), open_account(work, code=chart.OPENING)
        legs = [Leg(bank, opening, LARGEST // 10)] * 10
        for number in range(999):
            post_entry(work, kind="test", on=DAY, key=f"big{number}", legs=legs)
        with pytest.raises(TooLarge):
            post_entry(work, kind="test", on=DAY, key="last", legs=legs)
        assert queries.balance(work.session, books.coop_id, BANK) == 999 * LARGEST + 10_000
        assert verify_coop(work.session, books.coop_id).ok


def test_opening_an_account_twice_gives_the_same_account(books: Books, act: Act) -> None:
    with act(books.actor) as work:
        assert open_account(work, code=FREE) == open_account(work, code=FREE, floor=0)
        with pytest.raises(AccountDiffers):
            open_account(work, code=FREE, floor=-500)
        with pytest.raises(AccountDiffers):
            open_account(work, code=FREE, unit=TIME)
        with pytest.raises(ValueError, match="not an account code"):
            open_account(work, code="Fund 1")


def test_a_reversal_mirrors_the_entry_once(books: Books, act: Act) -> None:
    with act(books.actor) as work:
        wrong = books.post(work, FREE, PLEDGED, 300)
        right = reverse_entry(work, entry_id=wrong.entry_id, on=DAY, key="undo")
        assert queries.balances(work.session, books.coop_id, [FREE, PLEDGED]) == {FREE: 10_000, PLEDGED: 0}
        kept = queries.entry(work.session, books.coop_id, right.entry_id)
        assert kept is not None
        assert kept.reverses_id == wrong.entry_id
        with pytest.raises(AlreadyReversed):
            reverse_entry(work, entry_id=wrong.entry_id, on=DAY, key="undo again")
        with pytest.raises(NoSuchEntry):
            reverse_entry(work, entry_id=uuid.uuid4(), on=DAY, key="nothing")
        assert reverse_entry(work, entry_id=wrong.entry_id, on=DAY, key="undo").replayed


def test_what_was_spent_since_cannot_be_reversed(books: Books, act: Act) -> None:
    with act(books.actor) as work:
        start = queries.entry_by_key(work.session, books.coop_id, "start")
        assert start is not None
        books.post(work, FREE, PLEDGED, 1)
        with pytest.raises(Overspent):
            reverse_entry(work, entry_id=start.id, on=DAY, key="undo")


def test_a_closed_period_takes_no_entry_and_closings_go_forward(books: Books, act: Act) -> None:
    with act(books.actor) as work:
        close_period(work, through=DAY)
        with pytest.raises(ClosedPeriod):
            books.post(work, FREE, PLEDGED, 5)
        books.post(work, FREE, PLEDGED, 5, on=DAY + timedelta(days=1))
        assert books.post(work, BANK, FREE, 10_000, key="start").replayed, "what was posted before is still there"
        for day in (DAY, DAY - timedelta(days=1), work.today, work.today + timedelta(days=1)):
            with pytest.raises(BadClosing):
                close_period(work, through=day)
        assert queries.closed_through(work.session, books.coop_id) == DAY
        report = verify_coop(work.session, books.coop_id)
    assert (report.ok, report.closings) == (True, 1)


def test_closing_asks_for_the_permission_to_keep_books(books: Books, act: Act) -> None:
    with act(Actor(coop_id=books.coop_id)) as work, pytest.raises(Forbidden):
        close_period(work, through=DAY)


def test_there_are_no_books_outside_a_co_op(act: Act) -> None:
    with act(SYSTEM) as work, pytest.raises(Forbidden):
        post_entry(work, kind="test", on=DAY, key="x", legs=[Leg(uuid.uuid4(), uuid.uuid4(), 1)])


def test_a_page_that_only_shows_cannot_post(books: Books, act: Act) -> None:
    with act(books.actor) as work, reading(), pytest.raises(WroteWhileReading):
        books.post(work, FREE, PLEDGED, 5)


def test_several_entries_and_other_rows_are_one_transaction(books: Books, act: Act) -> None:
    with pytest.raises(RuntimeError), act(books.actor) as work:
        for number in range(3):
            books.post(work, FREE, PLEDGED, 10)
            append(work, act="tested", subject_kind="test", subject_id=uuid.uuid4(), content={"n": number})
        create_coop(work, slug="other", name="Other", nation="wales")
        assert queries.balance(work.session, books.coop_id, PLEDGED) == 30
        raise RuntimeError("the request fails after all")
    with act(books.actor) as work:
        assert queries.balance(work.session, books.coop_id, PLEDGED) == 0
        report = verify_coop(work.session, books.coop_id)
    assert (report.ok, report.entries) == (True, 1)


def test_a_savepoint_that_is_left_takes_its_entries_and_records_with_it(books: Books, act: Act) -> None:
    with act(books.actor) as work:
        with pytest.raises(RuntimeError), work.session.begin_nested():
            books.post(work, FREE, PLEDGED, 10)
            raise RuntimeError("this part is not wanted")
        books.post(work, FREE, PLEDGED, 20)
    with act(books.actor) as work:
        assert queries.balance(work.session, books.coop_id, PLEDGED) == 20
        assert verify_coop(work.session, books.coop_id).ok


def _draft(books: Books, work: Work, amount: int, key: str) -> Draft:
    free, pledged = (open_account(work, code=code) for code in (FREE, PLEDGED))
    return draft_entry(kind="test", on=DAY, key=key, legs=[Leg(free, pledged, amount)], memo="test", refs={})


def test_many_entries_are_posted_one_after_the_other_in_one_trip(books: Books, act: Act) -> None:
    with act(books.actor) as work:
        drafts = [_draft(books, work, 100 + n, f"k{n}") for n in range(30)]
        posted = post_drafts(work, drafts)
        again = post_drafts(work, [drafts[3], _draft(books, work, 7, "another"), drafts[4]])
        assert post_drafts(work, []) == []
    assert [each.number for each in posted] == list(range(posted[0].number, posted[0].number + 30))
    assert [each.replayed for each in again] == [True, False, True]
    assert again[0].entry_id == posted[3].entry_id
    with act(books.actor) as work:
        assert queries.balance(work.session, books.coop_id, PLEDGED) == sum(range(100, 130)) + 7
        report = verify_coop(work.session, books.coop_id)
    assert (report.ok, report.entries) == (True, 32)


def test_of_many_entries_all_are_posted_or_none(books: Books, act: Act) -> None:
    with act(books.actor) as work:
        drafts = [_draft(books, work, amount, f"k{amount}") for amount in (6_000, 5_000, 10)]
        with pytest.raises(Overspent) as refused:
            post_drafts(work, drafts)
        assert refused.value.account == FREE
        assert queries.balance(work.session, books.coop_id, PLEDGED) == 0
        books.post(work, FREE, PLEDGED, 20)
    with act(books.actor) as work:
        assert queries.balance(work.session, books.coop_id, PLEDGED) == 20
        report = verify_coop(work.session, books.coop_id)
    assert (report.ok, report.entries) == (True, 2)


def test_a_batch_of_thousands_is_one_entry(books: Books, act: Act) -> None:
    with act(books.actor) as work:
        bank = open_account(work, code=BANK)
        funds = [open_account(work, code=chart.fund_available(n)) for n in range(2, 12)]
        legs = [Leg(bank, funds[line % 10], 1 + line % 3) for line in range(5_000)]
        posted = post_entry(work, kind="batch", on=DAY, key="batch", legs=legs)
    with act(books.actor) as work:
        assert queries.balance(work.session, books.coop_id, BANK) == 10_000 + sum(leg.amount for leg in legs)
        assert len(transfers(work.session, books.coop_id, posted.number)) == 5_000
        moved = moved_by(work.session, books.coop_id, [1, posted.number])
        assert (moved[1], moved[posted.number].many, moved[posted.number].lines) == ((1, 10_000), True, 101)
        report = verify_coop(work.session, books.coop_id)
    assert (report.ok, report.transfers) == (True, 5_001)
