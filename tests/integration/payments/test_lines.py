"""Lines of statements: each once whatever its file, gaps shown, and each way of saying what a line is."""

from __future__ import annotations

import io
import random
import re
import uuid
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations

import pytest
from flask import Flask
from sqlalchemy import select

from coopbudget.db import new_id
from coopbudget.errors import Conflict, Invalid
from coopbudget.ledger.queries import balance, balances
from coopbudget.payments import service
from coopbudget.payments.errors import AlreadyMatched
from coopbudget.payments.models import Instruction, Statement, StatementLine
from coopbudget.payments.queries import instruction_states
from coopbudget.payments.queries.continuity import open_sums, statement_breaks, statements_with_gap
from coopbudget.payments.queries.instructions import waiting
from coopbudget.payments.queries.matching import suggest
from coopbudget.payments.queries.statements import bank_accounts
from coopbudget.payments.readers.layouts import Columns, Layout
from tests import people, rail as rails
from tests.bank_files import AUGUST, Line, as_camt, as_csv, as_mt940, as_ofx
from tests.conftest import NOON, Act

BANK, UNMATCHED = "Assets:Bank:Members", "Liabilities:Unmatched:Members"
FIRST, SECOND = "Liabilities:Funds:F00001:Available", "Liabilities:Funds:F00002:Available"
Writer = Callable[[Sequence[Line]], bytes]
TOTAL = sum(line.amount for line in AUGUST)


@pytest.fixture
def rail(act: Act) -> rails.Rail:
    with act() as work:
        return rails.build_rail(work)


def bring(act: Act, rail: rails.Rail, content: bytes, side: str = "members", **said: object) -> int:
    """Upload and confirm; how many lines were new."""
    with act(rail.treasurer) as work:
        made = service.upload_statement(work, side=side, content=content, filename="statement.txt")
        return service.post_statement(work, number=made.number, **said)  # type: ignore[arg-type]


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


@pytest.mark.parametrize(
    ("first", "second"), list(permutations([as_csv, as_ofx, as_camt, as_mt940], 2)), ids=lambda f: f.__name__
)
def test_two_formats_of_one_statement_enter_once(act: Act, rail: rails.Rail, first: Writer, second: Writer) -> None:
    assert bring(act, rail, first(AUGUST)) == 4
    assert bring(act, rail, second(AUGUST)) == 0
    with act(rail.treasurer) as work:
        assert balance(work.session, rail.id, BANK) == TOTAL


def test_overlapping_statements_of_other_formats_bring_what_is_new(act: Act, rail: rails.Rail) -> None:
    later = (*AUGUST[1:], replace(AUGUST[1], bank_id="B5"), Line(date(2026, 8, 6), 500, "GIFT", "A FRIEND", "B6"))
    assert bring(act, rail, as_csv(AUGUST)) == 4
    assert bring(act, rail, as_camt(later, opening=41250)) == 2  # a third bus fare, and the gift
    assert bring(act, rail, as_mt940(later, opening=41250)) == 0
    with act(rail.treasurer) as work:
        assert balance(work.session, rail.id, BANK) == TOTAL + 2000 + 500


def test_two_payments_of_one_amount_with_other_references_are_two(act: Act, rail: rails.Rail) -> None:
    assert bring(act, rail, as_csv(AUGUST[:1])) == 1
    other = replace(AUGUST[0], text="DP 9876", bank_id="B9")
    with act(rail.treasurer) as work:
        made = service.upload_statement(work, side="members", content=as_ofx([other]), filename="a.ofx")
        with pytest.raises(Invalid) as asked:
            service.post_statement(work, number=made.number)
        assert "alike-1" in asked.value.errors
        assert service.post_statement(work, number=made.number, different={1}) == 1
    with act(rail.treasurer) as work:
        made = service.upload_statement(work, side="members", content=as_camt([other]), filename="a.xml")
        assert service.post_statement(work, number=made.number) == 0


@pytest.mark.parametrize(
    "content",
    [
        as_camt(AUGUST, account="GB33UNTY08600187654321"),
        as_camt(AUGUST, currency="EUR"),
        as_mt940(AUGUST, account="UNTYGB2BXXX/08600187654321"),
        as_mt940(AUGUST, currency="EUR"),
        as_ofx([replace(AUGUST[0], on=date(2026, 9, 2))]),
    ],
)
def test_other_accounts_other_currencies_and_days_to_come_are_refused(
    act: Act, rail: rails.Rail, content: bytes
) -> None:
    with act(rail.treasurer) as work, pytest.raises(Invalid):
        service.upload_statement(work, side="members", content=content, filename="a.txt")
    assert lines_of(act, rail) == []


def test_gaps_between_statements_and_inside_one_are_shown(act: Act, rail: rails.Rail, app: Flask) -> None:
    later = [Line(date(2026, 8, 10), 1000, "GIFT", "A FRIEND", "B7")]
    missing = as_mt940([Line(date(2026, 8, 12), 300, "X", "Y")], opening=TOTAL + 800 + 1000)
    bring(act, rail, as_csv(AUGUST))
    bring(act, rail, as_csv(later, opening=TOTAL + 800))
    bring(act, rail, missing.replace(b":62F:C260801GBP466,40", b":62F:C260801GBP471,40"))
    with act(rail.treasurer) as work:
        found = statement_breaks(work.session, rail.id, "members")
        assert {number: [(gap.where, gap.amount) for gap in gaps] for number, gaps in found.items()} == {
            2: [("between", 800)],
            3: [("inside", 500)],
        }
    page = browse(app, rail, "/statements")
    assert "Gap before it: £8.00" in page
    assert "Does not add up: £5.00" in page
    assert "moved by £8.00 that no line shows" in browse(app, rail, "/statements/2")
    for page in ("/desk", "/bank"):
        assert "2 bank statements with a gap" in browse(app, rail, page)
    listed = browse(app, rail, "/statements?show=gaps")
    assert "2 statements" in listed and "Statement 1<" not in listed and "Statement 3<" in listed
    bring(act, rail, as_csv([Line(date(2026, 8, 7), 800, "FOUND", "Z", "B8")], opening=TOTAL))
    with act(rail.treasurer) as work:
        assert set(statement_breaks(work.session, rail.id, "members")) == {3}
    assert "1 bank statement with a gap" in browse(app, rail, "/desk")


def test_the_gaps_that_the_desk_counts_are_those_that_the_pages_show(act: Act, rail: rails.Rail) -> None:
    """The database tells them apart by itself: held against the pure arithmetic, whatever the statements say."""
    chance = random.Random(7)
    for _ in range(12):
        with act(rail.treasurer) as work:
            accounts = {each.side: each.id for each in bank_accounts(work.session, rail.id).values()}
            day = date(2026, 8, 1)
            for number in range(1, 9):
                side = chance.choice(("members", "members", "own"))
                first = day + timedelta(days=chance.randint(0, 12))
                made = Statement(
                    coop_id=rail.id, id=new_id(), number=number, bank_account_id=accounts[side], format="csv",
                    from_on=first, to_on=first + timedelta(days=chance.randint(0, 6)), opening=None,
                    closing=chance.choice((0, 100, 100, 200)), missing=chance.choice((0, 0, 0, 100)),
                    digest=f"{number}", uploaded_by=work.person_id, uploaded_at=work.now, posted_at=work.now,
                )  # fmt: skip
                work.session.add(made)
                work.session.flush()
                for place in range(chance.randint(0, 3)):
                    work.session.add(
                        StatementLine(
                            coop_id=rail.id, id=new_id(), bank_account_id=made.bank_account_id, statement_id=made.id,
                            position=place, line_on=first + timedelta(days=chance.randint(0, 4)), text="", payer="",
                            amount=chance.choice((100, -100)), counterparty="", fingerprint=f"{number}-{place}",
                            taken_out_at=chance.choice((None, None, work.now)),
                        )
                    )  # fmt: skip
            work.session.flush()
            wanted = {n for side in accounts for n in statement_breaks(work.session, rail.id, side)}
            ids = select(Statement.number).where(Statement.id.in_(statements_with_gap(rail.id)))
            assert set(work.session.scalars(ids)) == wanted
            work.session.rollback()


def browse(app: Flask, rail: rails.Rail, path: str) -> str:
    app.extensions["coopbudget.clock"] = lambda: NOON
    client = app.test_client()
    people.sign_in(client, rail.treasurer.person_id)  # type: ignore[arg-type]
    answer = client.get(f"/c/{rail.coop.slug}{path}")
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.text


def test_a_line_confirmed_by_mistake_goes_out_and_may_come_back(act: Act, rail: rails.Rail) -> None:
    bring(act, rail, as_csv(AUGUST))
    line = lines_of(act, rail)[3]
    with act(rail.treasurer) as work:
        service.take_out_line(work, line_id=line.id, why="Not ours")
        assert balances(work.session, rail.id, [BANK, UNMATCHED]) == {BANK: TOTAL + 710, UNMATCHED: TOTAL + 710}
        assert open_sums(work.session, rail.id)["members"] == (45250, 0, 3)
        with pytest.raises(Conflict):
            service.take_out_line(work, line_id=line.id, why="Again")
    assert bring(act, rail, as_ofx(AUGUST)) == 0, "a file brings in again what was taken out"
    with act(rail.treasurer) as work:
        service.put_back_line(work, line_id=line.id)
        assert balance(work.session, rail.id, BANK) == TOTAL
        service.take_out_line(work, line_id=line.id, why="After all not ours")
        assert balance(work.session, rail.id, BANK) == TOTAL + 710


def test_a_matched_line_is_not_taken_out(act: Act, rail: rails.Rail) -> None:
    with act(rail.treasurer) as work:
        rails.add_fund(work, 1, "DP1234")
    bring(act, rail, as_csv(AUGUST))
    line = lines_of(act, rail)[0]
    with act(rail.treasurer) as work:
        service.match_line(work, line_id=line.id, code=FIRST)
        with pytest.raises(AlreadyMatched):
            service.take_out_line(work, line_id=line.id, why="Not ours")


def test_a_payer_is_known_again_by_a_rule_until_it_is_removed(act: Act, rail: rails.Rail) -> None:
    with act(rail.treasurer) as work:
        rails.add_fund(work, 1, "DP1234")
        rails.add_fund(work, 2, "DP9876")
    bring(act, rail, as_ofx([AUGUST[1], replace(AUGUST[1], amount=2500, bank_id="B9", on=date(2026, 8, 20))]))
    first, second = lines_of(act, rail)
    with act(rail.treasurer) as work:
        assert suggest(work.session, rail.id, "members", [second]) == {}
        service.match_line(work, line_id=first.id, code=SECOND, remember=True)
        found = suggest(work.session, rail.id, "members", [second])[second.id]
        assert (found.code, found.sure) == (SECOND, True)
        assert "E JONES" in str(found.why)
        rule = work.session.scalar(select(rails.PayerRule.id).where(rails.PayerRule.coop_id == rail.id))
        assert rule is not None
        service.remove_rule(work, rule_id=rule)
        found = suggest(work.session, rail.id, "members", [second])[second.id]
        assert (found.code, found.sure) == (SECOND, False)  # now only from what it was before
        assert "4 August 2026" in str(found.why)
        assert service.confirm_suggestions(work, side="members", line_ids=[second.id]) == (0, 0)


def test_an_amount_that_comes_again_in_a_rhythm_is_suggested_with_its_reason(act: Act, rail: rails.Rail) -> None:
    with act(rail.treasurer) as work:
        rails.add_fund(work, 1, "DP1234")
    days = (date(2026, 7, 3), date(2026, 7, 31), date(2026, 8, 14))
    rows = [Line(day, 7777, f"NO{n}", f"SOMEBODY {'ABC'[n]}", f"R{n}") for n, day in enumerate(days)]
    bring(act, rail, as_ofx(rows))
    first, second, third = lines_of(act, rail)
    with act(rail.treasurer) as work:
        service.match_line(work, line_id=first.id, code=FIRST)
        found = suggest(work.session, rail.id, "members", [second, third])
        assert set(found) == {second.id}
        assert "four weeks before" in str(found[second.id].why)
        assert not found[second.id].sure


def test_several_lines_are_one_thing_and_fall_together(act: Act, rail: rails.Rail) -> None:
    with act(rail.treasurer) as work:
        rails.add_fund(work, 1, "DP1234")
    bring(act, rail, as_csv(AUGUST))
    lines = lines_of(act, rail)
    with act(rail.treasurer) as work:
        posted = service.match_together(work, line_ids=[line.id for line in lines], code=FIRST)
        assert balances(work.session, rail.id, [FIRST, UNMATCHED]) == {FIRST: TOTAL, UNMATCHED: 0}
        with pytest.raises(AlreadyMatched):
            service.match_line(work, line_id=lines[2].id, code=FIRST)
        undone = service.undo_match(work, line_id=lines[2].id)
        assert undone.number > posted.number
        assert balances(work.session, rail.id, [FIRST, UNMATCHED]) == {FIRST: 0, UNMATCHED: TOTAL}
        service.match_line(work, line_id=lines[0].id, code=FIRST)


def test_a_line_is_split_by_hand_to_the_penny(act: Act, rail: rails.Rail) -> None:
    with act(rail.treasurer) as work:
        rails.add_fund(work, 1, "DP1234")
        rails.add_fund(work, 2, "DP9876")
    bring(act, rail, as_csv(AUGUST))
    line = lines_of(act, rail)[0]
    with act(rail.treasurer) as work:
        for wrong in ([(FIRST, 41250)], [(FIRST, 41249), (SECOND, 2)], [(FIRST, 41251), (SECOND, -1)]):
            with pytest.raises(Invalid):
                service.split_by_hand(work, line_id=line.id, parts=wrong)
        service.split_by_hand(work, line_id=line.id, parts=[(FIRST, 41000), (SECOND, 250)])
        assert balances(work.session, rail.id, [FIRST, SECOND]) == {FIRST: 41000, SECOND: 250}


def owed_bill(act: Act, rail: rails.Rail) -> uuid.UUID:
    """The instruction of an approved bill of £71.00 to a water company."""
    with act(rail.treasurer) as work:
        payee = service.add_supplier(work, name="Dwr Water", sort_code="110001", account_number="10000001")
        number = service.record_bill(
            work, payee_id=payee, supplier_number="W-77", expense="Premises", about="Water", amount=7100,
            billed_on=date(2026, 8, 1), due_on=date(2026, 8, 20),
        )  # fmt: skip
    for officer in (rail.chair, rail.secretary):
        with act(officer) as work:
            service.approve_bill(work, number=number)
    with act(rail.treasurer) as work:
        found = work.session.scalar(select(Instruction.id).where(Instruction.coop_id == rail.id))
        assert found is not None
        return found


def test_a_bill_paid_by_direct_debit_is_matched_to_what_is_owed(act: Act, rail: rails.Rail) -> None:
    owed = owed_bill(act, rail)
    own = Line(date(2026, 8, 21), -7100, "DD", "DWR WATER PLC", "W1")
    bring(act, rail, as_ofx([own], account="87654321", opening=10_000), side="own")
    [line] = lines_of(act, rail)
    with act(rail.treasurer) as work:
        found = suggest(work.session, rail.id, "own", [line])[line.id]
        assert (found.kind, found.instruction_id, found.sure) == ("direct", owed, False)
        service.match_direct(work, line_id=line.id, instruction_id=owed)
        assert balance(work.session, rail.id, "Liabilities:Payable:Own:S0001") == 0
        assert work.session.execute(waiting(rail.id)).all() == []
        owner = work.session.scalar(select(Instruction.owner_id).where(Instruction.id == owed))
        assert owner is not None
        assert instruction_states(work.session, rail.id, [owner])[owner].state == "cleared"
        with pytest.raises(Invalid):
            service.prepare_run(work, side="own", instruction_ids=[owed])
    with act(rail.treasurer) as work:
        service.undo_match(work, line_id=line.id)
        assert balance(work.session, rail.id, "Liabilities:Payable:Own:S0001") == 7100
        assert len(work.session.execute(waiting(rail.id)).all()) == 1
        service.prepare_run(work, side="own", instruction_ids=[owed])
        with pytest.raises(Conflict):
            service.match_direct(work, line_id=line.id, instruction_id=owed)


def test_a_co_op_keeps_its_own_layout_of_a_bank(act: Act, rail: rails.Rail) -> None:
    changed = Layout(Columns(date=1, text=2, amount=0), ("Sum", "Booked", "Words"), dates="mdy", decimal=",")
    text = 'Sum,Booked,Words\n"1.000,50",08/31/2026,DP 1234\n'
    with act(rail.treasurer) as work:
        service.save_layout(work, layout=changed, name="Starling Bank", key="starling")
        with pytest.raises(Invalid):
            service.save_layout(work, layout=replace(changed, columns=Columns(date=1, text=1, amount=0)), name="X")
        made = service.upload_statement(
            work, side="members", content=text.encode(), filename="a.csv", layout="starling"
        )
        assert service.post_statement(work, number=made.number) == 1
        assert balance(work.session, rail.id, BANK) == 100050
        service.drop_layout(work, key="starling")
        with pytest.raises(Invalid):
            service.upload_statement(
                work, side="members", content=text.encode() + b"1,1/1/2026,x\n", filename="b.csv", layout="starling"
            )


def test_the_pages_of_lines_stand(act: Act, rail: rails.Rail, app: Flask) -> None:
    owed_bill(act, rail)
    with act(rail.treasurer) as work:
        rails.add_fund(work, 1, "DP1234")
        rails.add_fund(work, 2, "DP9876")
    bring(act, rail, as_csv(AUGUST))
    app.extensions["coopbudget.clock"] = lambda: NOON
    client = app.test_client()
    people.sign_in(client, rail.treasurer.person_id)  # type: ignore[arg-type]
    base = f"/c/{rail.coop.slug}/statements/1/lines"

    def post(path: str, **data: object) -> str:
        answer = client.post(path, data=data, content_type="multipart/form-data")
        assert answer.status_code in (200, 303), (path, answer.text)
        return answer.text

    other = re.search(r'name="with"[^>]*value="([0-9a-f-]{36})"', client.get(f"{base}/3").text)
    assert other is not None
    both = client.get(f"{base}/3/match?code={FIRST}&with={other[1]}").text
    assert "These lines together" in both
    post(f"{base}/3/match", **{"code": FIRST, "with": other[1]})
    assert "1 other line is one thing with it. It waits again too" in client.get(f"{base}/3/undo").text
    assert "Together with" in client.get(f"{base}/3").text
    assert "Do the same next time" in client.get(f"{base}/1/match?code={FIRST}").text
    parts = {"code-1": FIRST, "amount-1": "400", "code-2": SECOND, "amount-2": "12.50"}
    assert "Who gets what" in post(f"{base}/1/parts", **parts)
    assert client.post(f"{base}/1/parts", data=parts | {"amount-2": "12.51"}).status_code == 422
    post(f"{base}/1/parts", sure="yes", **parts)
    assert client.post(f"{base}/4/take-out", data={"why": ""}).status_code in (404, 422)
    open_line = next(n for n in (2, 4) if "Take this line out" in client.get(f"{base}/{n}").text)
    post(f"{base}/{open_line}/take-out", why="Twice")
    assert "was taken out of the books" in client.get(f"{base}/{open_line}").text
    post(f"{base}/{open_line}/put-back")
    for path in ("/bank/payers", "/bank/layouts", "/bank/layouts/starling", "/bank/layouts/triodos", "/lines?show=out"):
        assert client.get(f"/c/{rail.coop.slug}{path}").status_code == 200
    layout = f"/c/{rail.coop.slug}/bank/layouts/hsbc"
    said = {"name": "HSBC", "names": "Day,Words,Sum", "date": "0", "text": "1", "amount": "2", "dates": "dmy",
            "decimal": "."}  # fmt: skip
    post(layout, **said)
    text = b"Day,Words,Sum\n10/08/2026,Hello,4.00\n"
    post(f"/c/{rail.coop.slug}/statements/new", side="members", closing="", file=(io.BytesIO(text), "x.csv"))
    assert "Hello" in client.get(f"/c/{rail.coop.slug}/statements/2").text
    post(f"{layout}/forget")


def test_a_long_statement_enters_in_parts_and_can_be_gone_on_with(
    act: Act, rail: rails.Rail, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coopbudget.payments.service.posting.MOST_AT_ONCE", 3)
    assert bring(act, rail, as_csv(AUGUST)) == 3
    assert "3 lines are in, 1 are left" in browse(app, rail, "/statements/1")
    with act(rail.treasurer) as work:
        with pytest.raises(Conflict):
            service.discard_statement(work, number=1)
        assert service.post_statement(work, number=1) == 1
        assert service.post_statement(work, number=1) == 0
        assert balance(work.session, rail.id, BANK) == TOTAL
