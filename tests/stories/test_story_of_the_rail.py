"""Stories of money between bank and books, in plain words, checked to the penny."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from coopbudget.guard import Actor, Work
from coopbudget.ledger.queries import balances, trial_balance
from coopbudget.payments import queries, service
from coopbudget.payments.models import Instruction, StatementLine
from coopbudget.payments.queries.reconciling import reconcile
from tests import rail as rails
from tests.conftest import Act

AUGUST_5 = datetime(2026, 8, 5, 12, tzinfo=UTC)
AUGUST_14 = datetime(2026, 8, 14, 12, tzinfo=UTC)
AUGUST_20 = datetime(2026, 8, 20, 12, tzinfo=UTC)

MEMBERS, OWN = "Assets:Bank:Members", "Assets:Bank:Own"
ANN, BOB, CAI = (f"Liabilities:Funds:F0000{n}:Available" for n in (1, 2, 3))
GOFAL, CARE = "Liabilities:Payable:Members:V0001", "Liabilities:Payable:Members:V0002"


@pytest.fixture
def rail(act: Act) -> rails.Rail:
    with act(now=AUGUST_5) as work:
        return rails.build_rail(work, now=date(2026, 9, 1))


def line_like(work: Work, words: str) -> uuid.UUID:
    found = work.session.scalar(
        select(StatementLine.id).where(StatementLine.coop_id == work.coop_id, StatementLine.text.contains(words))
    )
    assert found is not None, words
    return found


def confirm_all(work: Work, side: str) -> tuple[int, int]:
    return service.confirm_suggestions(
        work,
        side=side,
        line_ids=list(work.session.scalars(select(StatementLine.id).where(StatementLine.coop_id == work.coop_id))),
    )


def pay(act: Act, now: datetime, rail: rails.Rail, side: str, second: Actor) -> int:
    """Everything that waits on a side goes into one run, approved by a second officer."""
    with act(rail.treasurer, now=now) as work:
        ids = [row.id for row in work.session.execute(rails.waiting(rail.id, side=side))]
        number = service.prepare_run(work, side=side, instruction_ids=ids)
    with act(second, now=now) as work:
        service.approve_run(work, number=number)
    with act(rail.treasurer, now=now) as work:
        service.take_file(work, number=number, part=1)
    return number


def balanced(work: Work, coop_id: uuid.UUID) -> bool:
    """Whether what the co-op has is what it owes and owns."""
    rows = trial_balance(work.session, coop_id)
    debits = sum(row.balance for row in rows if row.type in ("asset", "expense"))
    credits = sum(row.balance for row in rows if row.type not in ("asset", "expense"))
    return debits == credits


def test_a_months_money_from_council_to_provider(act: Act, rail: rails.Rail) -> None:
    # The council pays Ann by her reference, and Bob and Cai in one payment with a list.
    with act(rail.treasurer, now=AUGUST_5) as work:
        for number, reference in ((1, "DP 1001"), (2, "DP 1002"), (3, "DP 1003")):
            rails.add_fund(work, number, reference)
        rails.bring_in(
            work,
            "members",
            "Date,Description,Money in,Money out,Balance\n"
            "03/08/2026,CYNGOR DP1001,412.50,,412.50\n"
            "04/08/2026,CYNGOR BACS TOTAL,700.01,,\n"
            "05/08/2026,UNKNOWN GIFT,5.00,,1117.51\n",
        )
        assert confirm_all(work, "members") == (1, 41250)
        total = line_like(work, "TOTAL")
        kept, _ = service.keep_split(
            work, line_id=total, content=b"reference,amount\nDP1002,350.00\nDP1003,350.01\n", filename="list.csv"
        )
        service.split_line(work, line_id=total, evidence_id=kept)
        service.park_line(work, line_id=line_like(work, "GIFT"), note="Asked the bank who it is from")
        assert balances(work.session, rail.id, [MEMBERS, ANN, BOB, CAI]) == {
            MEMBERS: 111751, ANN: 41250, BOB: 35000, CAI: 35001,
        }  # fmt: skip

    # Two invoices were approved: £120.45 to Gofal, £80.00 to Care. Both are paid in one run.
    with act(rail.treasurer, now=AUGUST_14) as work:
        gofal = rails.owe_provider(work, 1, 12045, due_on=date(2026, 8, 17), fund=1, reference="INV0001")
        care = rails.owe_provider(work, 2, 8000, due_on=date(2026, 8, 17), fund=2, reference="INV0002")
    pay(act, AUGUST_14, rail, "members", rail.chair)

    # The bank sends them line by line. Care's account is closed: its £80.00 comes back two days later.
    with act(rail.treasurer, now=AUGUST_20) as work:
        rails.bring_in(
            work,
            "members",
            "Date,Description,Money in,Money out,Balance\n"
            "17/08/2026,FP GOFAL INV0001,,120.45,997.06\n"
            "17/08/2026,FP CARE INV0002,,80.00,917.06\n"
            "19/08/2026,RETURNED CARE,80.00,,997.06\n",
        )
        assert confirm_all(work, "members") == (2, -20045)
        back = next(payment.id for payment in rails.may_have_returned(work.session, rail.id, "members", 8000))
        service.match_returned(work, line_id=line_like(work, "RETURNED"), payment_id=back)
        states = queries.instruction_states(work.session, rail.id, [gofal, care])
        assert (states[gofal].state, states[care].state) == ("cleared", "returned")
        assert balances(work.session, rail.id, [MEMBERS, GOFAL, CARE, "Liabilities:Clearing:Members"]) == {
            MEMBERS: 99706, GOFAL: 0, CARE: 8000, "Liabilities:Clearing:Members": 0,
        }  # fmt: skip
        members = queries.cash_position(work.session, rail.id)[0]
        assert (members.bank, members.books, members.difference) == (99706, 99706, 0)
        assert (members.unmatched, members.unmatched_lines) == (500, 1)
        assert balanced(work, rail.id)


def test_levy_leaves_one_bank_and_reaches_the_other(act: Act, rail: rails.Rail) -> None:
    # £25.00 of levy stands in the members' account and belongs to the co-op.
    with act(rail.treasurer, now=AUGUST_5) as work:
        rails.add_fund(work, 1, "DP 1001")
        rails.bring_in(work, "members", "Date,Description,Amount,Balance\n03/08/2026,CYNGOR DP1001,412.50,412.50\n")
        confirm_all(work, "members")
        rails.post_levy(work, 2500)
        crossing = service.expect_crossing(work, kind="levy")
    pay(act, AUGUST_14, rail, "members", rail.secretary)

    # The members' statement shows it leave; the co-op's own does not show it yet, and the page says so.
    with act(rail.treasurer, now=AUGUST_14) as work:
        rails.bring_in(
            work,
            "members",
            f"Date,Description,Amount,Balance\n14/08/2026,TFR LEVY{crossing:05d},-25.00,387.50\n",
        )
        confirm_all(work, "members")
        assert balances(work.session, rail.id, [MEMBERS, OWN]) == {MEMBERS: 38750, OWN: 0}
        assert queries.to_cross(work.session, rail.id)["levy"].on_its_way == 2500

    # Two days later it stands on the co-op's own statement too, and nothing is left between.
    with act(rail.treasurer, now=AUGUST_20) as work:
        rails.bring_in(
            work,
            "own",
            f"Date,Description,Amount,Balance\n16/08/2026,FROM MEMBERS LEVY{crossing:05d},25.00,25.00\n",
        )
        assert confirm_all(work, "own") == (1, 2500)
        levy = queries.to_cross(work.session, rail.id)["levy"]
        assert (levy.owed, levy.due, levy.on_its_way) == (0, 0, 0)
        assert balances(work.session, rail.id, [MEMBERS, OWN, "Income:Levy"]) == {
            MEMBERS: 38750, OWN: 2500, "Income:Levy": 2500,
        }  # fmt: skip
        assert balanced(work, rail.id)


def test_the_insurance_bill_from_paper_to_bank(act: Act, rail: rails.Rail) -> None:
    with act(rail.treasurer, now=AUGUST_5) as work:
        rails.bring_in(work, "own", "Date,Description,Amount,Balance\n03/08/2026,Grant,500.00,500.00\n")
        service.match_line(work, line_id=line_like(work, "Grant"), code="Income:Other")
        supplier = service.add_supplier(work, name="Yswiriant Cyf", sort_code="110022", account_number="33334444")
        bill = service.record_bill(
            work,
            payee_id=supplier,
            supplier_number="Y-77",
            expense="Insurance",
            about="Public liability",
            amount=18001,
            billed_on=date(2026, 8, 1),
            due_on=date(2026, 8, 20),
        )
    for officer in (rail.chair, rail.secretary):
        with act(officer, now=AUGUST_5) as work:
            service.approve_bill(work, number=bill)
    number = pay(act, AUGUST_14, rail, "own", rail.chair)
    with act(rail.treasurer, now=AUGUST_20) as work:
        rails.bring_in(
            work,
            "own",
            f"Date,Description,Amount,Balance\n17/08/2026,BULK RUN{number:05d},-180.01,319.99\n"
            "18/08/2026,Service charge,-6.00,313.99\n",
        )
        assert confirm_all(work, "own") == (1, -18001)
        service.match_line(work, line_id=line_like(work, "Service"), code="Expenses:Fees")
        assert balances(work.session, rail.id, [OWN, "Expenses:Insurance", "Expenses:Fees", "Income:Other"]) == {
            OWN: 31399, "Expenses:Insurance": 18001, "Expenses:Fees": 600, "Income:Other": 50000,
        }  # fmt: skip
        advice = queries.remittance(work.session, rail.id, number, supplier)
        assert advice is not None
        assert (advice.total, advice.rows[0].reference, advice.account) == (18001, "Y-77", "•••• 4444")
        assert balanced(work, rail.id)


def test_money_that_was_in_the_bank_before_us_shows_as_the_difference_and_when(act: Act, rail: rails.Rail) -> None:
    # £300.00 stood in the account before the first statement; a week in August has no statement at all.
    with act(rail.treasurer, now=AUGUST_20) as work:
        rails.bring_in(work, "own", "Date,Description,Amount,Balance\n03/08/2026,Gift,10.00,310.00\n")
        rails.bring_in(work, "own", "Date,Description,Amount,Balance\n17/08/2026,Gift two,1.00,290.50\n")
        found = reconcile(work.session, rail.id, "own", date(2026, 8, 20))
        assert found is not None
        assert found.difference == 29050 - 1100
        assert [(item.kind, item.on, item.amount) for item in found.items] == [
            ("before", "2026-08-03", 30000),
            ("between", "2026-08-03", -2050),
        ]
        assert found.adds_up


def test_a_statement_taken_at_noon_and_one_of_the_whole_day_leave_no_false_alarm(act: Act, rail: rails.Rail) -> None:
    with act(rail.treasurer, now=AUGUST_20) as work:
        noon = "Date,Description,Amount,Balance\n03/08/2026,Morning,10.00,10.00\n"
        rails.bring_in(work, "own", noon)
        rails.bring_in(work, "own", noon + "03/08/2026,Evening,5.00,15.00\n04/08/2026,Next day,1.00,16.00\n")
        found = reconcile(work.session, rail.id, "own", date(2026, 8, 20))
        assert found is not None
        assert (found.difference, found.items) == (0, ())


def test_a_payment_asked_for_again_after_it_came_back_is_paid_once_more_and_no_more(act: Act, rail: rails.Rail) -> None:
    with act(rail.treasurer, now=AUGUST_5) as work:
        rails.add_fund(work, 1, "DP 1001")
        rails.bring_in(work, "members", "Date,Description,Amount\n03/08/2026,CYNGOR DP1001,412.50\n")
        confirm_all(work, "members")
        owner = rails.owe_provider(work, 1, 5000, due_on=date(2026, 8, 10), reference="INV0001")
    first = pay(act, AUGUST_14, rail, "members", rail.chair)
    with act(rail.treasurer, now=AUGUST_14) as work:
        service.payment_failed(work, number=first, position=1)
        assert queries.instruction_states(work.session, rail.id, [owner])[owner].state == "returned"
    second = pay(act, AUGUST_20, rail, "members", rail.chair)
    with act(rail.treasurer, now=AUGUST_20) as work:
        state = queries.instruction_states(work.session, rail.id, [owner])[owner]
        assert (state.state, state.run_number) == ("sent", second)
        assert balances(work.session, rail.id, [GOFAL, "Liabilities:Clearing:Members"]) == {
            GOFAL: 0, "Liabilities:Clearing:Members": 5000,
        }  # fmt: skip
        assert work.session.scalars(select(Instruction.id).where(Instruction.coop_id == rail.id)).all()
        assert list(work.session.execute(rails.waiting(rail.id))) == []
