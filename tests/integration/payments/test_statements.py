"""Statements: each line enters the books once, as the bank says it, and nothing enters by halves."""

from __future__ import annotations

import uuid
from datetime import date

import pytest
from sqlalchemy import select

from coopbudget.db.survey import ask
from coopbudget.errors import Conflict, Forbidden, Invalid
from coopbudget.ledger.errors import Overspent
from coopbudget.ledger.queries import account_ids, balance, balances
from coopbudget.ledger.service import Leg, close_period, open_account, post_entry
from coopbudget.payments import questions, service
from coopbudget.payments.errors import AlreadyMatched, BankAccountInUse, ReferenceTaken, Unreadable
from coopbudget.payments.models import Statement, StatementLine
from coopbudget.payments.queries import cash_position
from coopbudget.payments.queries.matching import suggest
from coopbudget.payments.readers import Columns
from tests import rail as rails
from tests.conftest import Act

AUGUST = (
    "Date,Description,Amount,Balance\n"
    "03/08/2026,CYNGOR GWYNEDD DP 1234,412.50,412.50\n"
    "04/08/2026,CYNGOR GWYNEDD DP 9876,300.00,712.50\n"
    "05/08/2026,WHO KNOWS,20.00,732.50\n"
)
BANK, UNMATCHED = "Assets:Bank:Members", "Liabilities:Unmatched:Members"
FIRST, SECOND = "Liabilities:Funds:F00001:Available", "Liabilities:Funds:F00002:Available"


@pytest.fixture
def rail(act: Act) -> rails.Rail:
    with act() as work:
        return rails.build_rail(work)


def lines_of(act: Act, rail: rails.Rail) -> list[StatementLine]:
    with act(rail.treasurer) as work:
        found = list(
            work.session.scalars(
                select(StatementLine)
                .where(StatementLine.coop_id == rail.id)
                .order_by(StatementLine.line_on, StatementLine.position)
            )
        )
        work.session.expunge_all()
        return found


def test_nothing_is_in_the_books_before_the_treasurer_confirms(act: Act, rail: rails.Rail) -> None:
    with act(rail.treasurer) as work:
        service.upload_statement(work, side="members", content=AUGUST.encode(), filename="a.csv")
        assert balance(work.session, rail.id, BANK) == 0


def test_a_confirmed_statement_makes_the_banks_figure_ours(act: Act, rail: rails.Rail) -> None:
    with act(rail.treasurer) as work:
        rails.bring_in(work, "members", AUGUST)
        assert balances(work.session, rail.id, [BANK, UNMATCHED]) == {BANK: 73250, UNMATCHED: 73250}


def test_the_same_file_twice_changes_nothing(act: Act, rail: rails.Rail) -> None:
    with act(rail.treasurer) as work:
        number = rails.bring_in(work, "members", AUGUST)
        again = service.upload_statement(work, side="members", content=AUGUST.encode(), filename="b.csv")
        assert (again.number, again.known) == (number, True)
        assert service.post_statement(work, number=number) == 0
        assert balance(work.session, rail.id, BANK) == 73250


def test_a_later_file_that_overlaps_brings_only_its_new_lines(act: Act, rail: rails.Rail) -> None:
    later = (
        "Date,Description,Amount,Balance\n"
        "05/08/2026,WHO KNOWS,20.00,732.50\n"
        "05/08/2026,WHO KNOWS,20.00,752.50\n"
        "06/08/2026,Bank fee,-2.50,750.00\n"
    )
    with act(rail.treasurer) as work:
        rails.bring_in(work, "members", AUGUST)
        found = service.upload_statement(work, side="members", content=later.encode(), filename="b.csv")
        assert service.post_statement(work, number=found.number) == 2
        assert balance(work.session, rail.id, BANK) == 75000


def test_the_same_lines_in_another_kind_of_file_are_asked_about(act: Act, rail: rails.Rail) -> None:
    other = "Date,Description,Amount\n05/08/2026,Nobody can tell,20.00\n"
    with act(rail.treasurer) as work:
        rails.bring_in(work, "members", AUGUST)
        found = service.upload_statement(work, side="members", content=other.encode(), filename="b.csv")
        with pytest.raises(Invalid):
            service.post_statement(work, number=found.number)
        assert balance(work.session, rail.id, BANK) == 73250
        assert service.post_statement(work, number=found.number, checked_alike=True) == 1


def test_a_closing_balance_that_does_not_add_up_is_refused(act: Act, rail: rails.Rail) -> None:
    with act(rail.treasurer) as work, pytest.raises(Unreadable):
        service.upload_statement(work, side="members", content=AUGUST.encode(), filename="a.csv", closing=73249)


def test_a_statement_of_another_account_is_refused(act: Act, rail: rails.Rail) -> None:
    other = "Date,Description,Amount,Account number\n03/08/2026,x,1.00,87654321\n"
    with act(rail.treasurer) as work:
        with pytest.raises(Unreadable) as caught:
            service.upload_statement(work, side="members", content=other.encode(), filename="a.csv")
        assert "87654321" not in str(caught.value.errors)
        assert service.upload_statement(work, side="own", content=other.encode(), filename="a.csv").number == 1


def test_a_draft_can_be_thrown_away_and_sent_again(act: Act, rail: rails.Rail) -> None:
    with act(rail.treasurer) as work:
        first = service.upload_statement(work, side="members", content=AUGUST.encode(), filename="a.csv")
        service.discard_statement(work, number=first.number)
        with pytest.raises(Conflict):
            service.post_statement(work, number=first.number)
        assert rails.bring_in(work, "members", AUGUST) == first.number + 1


def test_a_bank_with_its_own_words_for_columns_is_learnt(act: Act, rail: rails.Rail) -> None:
    text = "Dyddiad,Manylion,Swm\n03/08/2026,DP 1234,412.50\n"
    columns = Columns(date=0, text=1, amount=2)
    with act(rail.treasurer) as work:
        first = service.upload_statement(work, side="members", content=text.encode(), filename="a.csv")
        assert first.needs_columns
        with pytest.raises(Conflict):
            service.post_statement(work, number=first.number)
        service.choose_columns(work, number=first.number, header=0, columns=columns)
        assert service.post_statement(work, number=first.number) == 1
        more = text + "04/08/2026,DP 9876,10.00\n"
        second = service.upload_statement(work, side="members", content=more.encode(), filename="b.csv")
        assert not second.needs_columns
        assert service.post_statement(work, number=second.number) == 1


def test_only_the_treasurer_brings_statements(act: Act, rail: rails.Rail) -> None:
    with act(rail.chair) as work, pytest.raises(Forbidden):
        service.upload_statement(work, side="members", content=AUGUST.encode(), filename="a.csv")


def test_a_bank_account_in_use_keeps_its_number(act: Act, rail: rails.Rail) -> None:
    with act(rail.treasurer) as work:
        rails.bring_in(work, "members", AUGUST)
        with pytest.raises(BankAccountInUse):
            service.set_bank_account(work, side="members", name="Other", sort_code="086001", account_number="11112222")
        with pytest.raises(Invalid):
            service.set_bank_account(work, side="own", name="Same", sort_code="086001", account_number="12345678")


def test_references_match_and_the_rest_stays_visible(act: Act, rail: rails.Rail) -> None:
    with act(rail.treasurer) as work:
        rails.add_fund(work, 1, "DP/1234")
        rails.add_fund(work, 2, "dp 9876")
        rails.bring_in(work, "members", AUGUST)
    lines = lines_of(act, rail)
    with act(rail.treasurer) as work:
        found = suggest(work.session, rail.id, "members", lines)
        assert [line.id in found for line in lines] == [True, True, False]
        done = service.confirm_suggestions(work, side="members", line_ids=[line.id for line in lines])
        assert done == (2, 71250)
        assert balances(
            work.session, rail.id, [FIRST, SECOND, UNMATCHED]
        ) == {
            FIRST: 41250,
            SECOND: 30000,
            UNMATCHED: 2000,
        }  # fmt: skip
        again = service.confirm_suggestions(work, side="members", line_ids=[line.id for line in lines])
        assert again == (0, 0)


def test_a_match_is_undone_by_a_reversal_and_can_be_made_anew(act: Act, rail: rails.Rail) -> None:
    with act(rail.treasurer) as work:
        rails.add_fund(work, 1, "DP1234")
        rails.add_fund(work, 2, "DP9876")
        rails.bring_in(work, "members", AUGUST)
    line = lines_of(act, rail)[0]
    first, second = "Liabilities:Funds:F00001:Available", "Liabilities:Funds:F00002:Available"
    with act(rail.treasurer) as work:
        service.match_line(work, line_id=line.id, code=second)
        with pytest.raises(AlreadyMatched):
            service.match_line(work, line_id=line.id, code=first)
        service.undo_match(work, line_id=line.id)
        assert balance(work.session, rail.id, second) == 0
        service.match_line(work, line_id=line.id, code=first)
        assert balance(work.session, rail.id, first) == 41250
        with pytest.raises(Invalid):
            service.match_line(work, line_id=lines_of(act, rail)[1].id, code="Equity:Surplus")


def test_a_match_whose_money_was_promised_since_stays(act: Act, rail: rails.Rail) -> None:
    with act(rail.treasurer) as work:
        fund = rails.add_fund(work, 1, "DP1234")
        rails.bring_in(work, "members", AUGUST)
    line = lines_of(act, rail)[0]
    with act(rail.treasurer) as work:
        service.match_line(work, line_id=line.id, code="Liabilities:Funds:F00001:Available")
        pledged = open_account(work, code="Liabilities:Funds:F00001:Pledged:P0001")
        post_entry(work, kind="pledge", on=work.today, key="p", legs=[Leg(fund, pledged, 40000)])
        with pytest.raises(Overspent):
            service.undo_match(work, line_id=line.id)


def test_a_parked_line_waits_with_its_note(act: Act, rail: rails.Rail) -> None:
    with act(rail.treasurer) as work:
        rails.bring_in(work, "members", AUGUST)
    line = lines_of(act, rail)[2]
    with act(rail.treasurer) as work:
        service.park_line(work, line_id=line.id, note="Asked the council on Monday")
    assert lines_of(act, rail)[2].parked_note == "Asked the council on Monday"
    with act(rail.treasurer) as work:
        service.park_line(work, line_id=line.id, note="")
    assert lines_of(act, rail)[2].parked_at is None


def test_a_desk_hears_of_the_bank_what_the_room_says(act: Act, rail: rails.Rail) -> None:
    def heard() -> list[tuple[int | None, int, int, int]]:
        with act(rail.treasurer) as work:
            answers = ask(work.session, questions.CASH, coop_id=rail.id, now=work.now, today=work.today)
            told = questions.cash_in(answers)
            assert told == cash_position(work.session, rail.id)
            assert [each.side for each in told] == ["members", "own"]
            return [(each.bank, each.books_then, each.books, each.unmatched_lines) for each in told]

    assert heard() == [(None, 0, 0, 0)] * 2
    with act(rail.treasurer) as work:
        rails.bring_in(work, "members", AUGUST)
    assert heard() == [(73250, 73250, 73250, 3), (None, 0, 0, 0)]
    line = lines_of(act, rail)[2]
    with act(rail.treasurer) as work:  # a parked line waits too, and what is booked later was not there that day
        service.park_line(work, line_id=line.id, note="Asked the council on Monday")
        ids = account_ids(work.session, rail.id, [BANK, UNMATCHED])
        post_entry(work, kind="bank_line", on=date(2026, 8, 6), key="later", legs=[Leg(ids[BANK], ids[UNMATCHED], 100)])
    assert heard() == [(73250, 73250, 73350, 3), (None, 0, 0, 0)]


def test_one_council_payment_splits_by_its_list_to_the_penny(act: Act, rail: rails.Rail) -> None:
    with act(rail.treasurer) as work:
        rails.add_fund(work, 1, "DP1234")
        rails.add_fund(work, 2, "DP9876")
        rails.bring_in(work, "members", "Date,Description,Amount\n03/08/2026,CYNGOR BACS,712.50\n")
    line = lines_of(act, rail)[0]
    with act(rail.treasurer) as work:
        for wrong in ("DP1234,412.50\nDP9876,299.99\n", "DP1234,412.50\nDP0000,300.00\n"):
            with pytest.raises(Unreadable):
                service.keep_split(work, line_id=line.id, content=wrong.encode(), filename="list.csv")
        kept, parts = service.keep_split(
            work, line_id=line.id, content=b"reference,amount\nDP 1234,412.50\ndp/9876,300.00\n", filename="list.csv"
        )
        assert [amount for _, amount, _ in parts] == [41250, 30000]
        posted = service.split_line(work, line_id=line.id, evidence_id=kept)
        assert posted.number > 0
        assert balances(
            work.session, rail.id, [FIRST, SECOND, UNMATCHED]
        ) == {
            FIRST: 41250,
            SECOND: 30000,
            UNMATCHED: 0,
        }  # fmt: skip


def test_a_line_of_a_closed_period_is_booked_today(act: Act, rail: rails.Rail) -> None:
    with act(rail.treasurer) as work:
        close_period(work, through=date(2026, 8, 4))
        number = rails.bring_in(work, "members", AUGUST)
        assert number == 1
        assert balance(work.session, rail.id, BANK) == 73250


def test_two_owners_never_share_a_reference(act: Act, rail: rails.Rail) -> None:
    with act(rail.treasurer) as work:
        account = rails.add_fund(work, 1, "DP1234")
        with pytest.raises(ReferenceTaken):
            service.register_reference(
                work, reference="dp-1234", account_id=account, label_kind="fund", owner_id=uuid.uuid4()
            )
        with pytest.raises(Invalid):
            service.register_reference(
                work, reference="D1", account_id=account, label_kind="fund", owner_id=uuid.uuid4()
            )


def ofx(line: str, *, currency: str = "GBP", account: str = "12345678") -> bytes:
    return (
        "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nSECURITY:NONE\nENCODING:USASCII\nCHARSET:1252\n"
        "COMPRESSION:NONE\nOLDFILEUID:NONE\nNEWFILEUID:NONE\n\n<OFX><BANKMSGSRSV1><STMTTRNRS><TRNUID>1"
        f"<STMTRS><CURDEF>{currency}<BANKACCTFROM><BANKID>086001<ACCTID>{account}<ACCTTYPE>CHECKING</BANKACCTFROM>"
        f"<BANKTRANLIST><DTSTART>20260801<DTEND>20260831\n{line}\n</BANKTRANLIST>"
        "<LEDGERBAL><BALAMT>12.50<DTASOF>20260831</LEDGERBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>"
    ).encode()


GOOD = "<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20260803<TRNAMT>12.50<FITID>1<NAME>COUNCIL<MEMO>DP 1234</STMTTRN>"


def test_an_ofx_enters_the_books_and_its_words_may_change_between_exports(act: Act, rail: rails.Rail) -> None:
    with act(rail.treasurer) as work:
        first = service.upload_statement(work, side="members", content=ofx(GOOD), filename="a.ofx")
        assert service.post_statement(work, number=first.number) == 1
        again = ofx(GOOD.replace("COUNCIL", "THE COUNCIL"))
        second = service.upload_statement(work, side="members", content=again, filename="b.ofx")
        assert service.post_statement(work, number=second.number) == 0
        assert balances(work.session, rail.id, [BANK, UNMATCHED]) == {BANK: 1250, UNMATCHED: 1250}


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (ofx(GOOD.replace("<DTPOSTED>20260803", "")), "date is missing"),
        (ofx(GOOD.replace("20260803", "20260230")), "not a real day"),
        (ofx(GOOD, currency="EUR"), "not in pounds"),
        (ofx(GOOD, account="87654321"), "another account"),
        (b"PK\x03\x04 not a statement", "zip"),
    ],
)
def test_an_ofx_that_is_wrong_posts_nothing_and_says_why(act: Act, rail: rails.Rail, content: bytes, why: str) -> None:
    with act(rail.treasurer) as work:
        with pytest.raises(Unreadable) as caught:
            service.upload_statement(work, side="members", content=content, filename="a.ofx")
        assert any(why in str(message) for message in caught.value.errors["file"])
        assert work.session.scalar(select(Statement.id).where(Statement.coop_id == rail.id)) is None
        assert balance(work.session, rail.id, BANK) == 0
