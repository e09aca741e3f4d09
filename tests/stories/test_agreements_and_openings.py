"""What happens to a member's money when her funder writes, and when a co-op's books begin: to the penny."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from coopbudget.budgets import queries, service as budgets
from coopbudget.budgets.errors import OpeningDoesNotAgree, OpeningStands, SameOfficer
from coopbudget.budgets.kinds import Change
from coopbudget.budgets.queries import Pot
from coopbudget.ledger import chart, queries as ledger
from coopbudget.notices import queries as notices
from tests.conftest import Act
from tests.purses import LETTER, agree, consent, make_purses, pay_in

TODAY = date(2026, 9, 1)


def test_the_council_lowers_the_rate_and_the_page_names_what_it_no_longer_pays_for(act: Act) -> None:
    """Dewi has £105.00 a week. Night cover takes £60.00, outings £30.00, a new pool £10.00. The council goes down to
    £80.00: night cover stays, outings fall out, the new pool still fits."""
    with act() as work:
        p = make_purses(work)
    with act(p.treasurer) as work:
        made = agree(work, p.dewi, rate=42_000)
        consent(work, made.agreement_id)
        pay_in(work, made.fund_number, 200_000)
        budgets.move_to_pledge(work, made.fund_id, 1, 72_000, "a", weekly=6_000, until_on=date(2026, 12, 1))
        budgets.commit_pledge(work, made.fund_id, 1, 1, 72_000, "b")
        budgets.move_to_pledge(work, made.fund_id, 2, 36_000, "c", weekly=3_000, until_on=date(2026, 12, 29))
        budgets.commit_pledge(work, made.fund_id, 2, 2, 36_000, "d")
        budgets.move_to_pledge(work, made.fund_id, 3, 12_000, "e", weekly=1_000)
        told = notices.unread_count(work.session, p.lead.person_id)
        done = budgets.change_agreement(
            work,
            agreement_id=made.agreement_id,
            wanted=budgets.Wanted(Change.RATE, date(2026, 10, 5), rate=32_000),
            reason="The council's letter of 28 August",
            file=LETTER,
            filename="rate.pdf",
        )
        assert [(u.kind, u.number, u.balance, u.weeks) for u in done.uncovered] == [("contract", 2, 36_000, 12)]
        assert notices.unread_count(work.session, p.lead.person_id) == told + 1
        newest = queries.versions_of(work.session, work.coop_id, made.agreement_id)[0]
        assert [u.until_on for u in newest.uncovered] == [date(2026, 12, 29)]
        assert (newest.change, newest.rate, [(u.kind, u.number) for u in newest.uncovered]) == (
            "rate", 32_000, [("contract", 2)],
        )  # fmt: skip
        # Nothing moved: what was set aside is still there, to the penny.
        pot = queries.fund_pots(work.session, work.coop_id, [made.fund_id])[made.fund_id]
        assert pot == Pot(available=80_000, pledged=12_000, committed=108_000)


def test_a_pause_names_every_promise_and_so_does_notice_beyond_the_last_day(act: Act) -> None:
    with act() as work:
        p = make_purses(work)
    with act(p.treasurer) as work:
        made = agree(work, p.eira)
        pay_in(work, made.fund_number, 100_000)
        budgets.move_to_pledge(work, made.fund_id, 1, 10_000, "a", weekly=1_000, until_on=date(2026, 11, 10))
        budgets.move_to_pledge(work, made.fund_id, 2, 20_000, "b", weekly=1_000, until_on=date(2027, 1, 19))

        def change(change: Change, **given: date) -> list[int]:
            wanted = budgets.Wanted(change, TODAY, **given)  # type: ignore[arg-type]
            done = budgets.change_agreement(work, agreement_id=made.agreement_id, wanted=wanted)
            return [u.number for u in done.uncovered]

        assert change(Change.NOTICE, ends_on=date(2026, 11, 30)) == [2]
        assert change(Change.SUSPENDED) == [1, 2]
        assert change(Change.RESUMED) == []


def test_the_council_asks_for_more_than_is_free_and_nothing_promised_is_touched(act: Act) -> None:
    """£500.00 in the fund, £400.00 of it pledged. The council asks £250.00 back: £100.00 is set aside, £150.00 is
    missing, and the newest pool is named. Only when Dewi lets it go is the rest set aside and sent."""
    with act() as work:
        p = make_purses(work)
    with act(p.treasurer) as work:
        made = agree(work, p.dewi)
        pay_in(work, made.fund_number, 50_000, on=date(2026, 8, 3))
        budgets.move_to_pledge(work, made.fund_id, 4, 20_000, "a", weekly=2_000)
        budgets.move_to_pledge(work, made.fund_id, 5, 20_000, "b", weekly=2_000)
        wanted = budgets.Wanted(Change.ASKED_BACK, TODAY, amount=25_000, pay_reference="CB 1", due_on=date(2026, 9, 29))
        seen = budgets.preview_change(work, agreement_id=made.agreement_id, wanted=wanted)
        assert (seen.earmark.now, seen.earmark.missing) == (10_000, 15_000)
        done = budgets.change_agreement(work, agreement_id=made.agreement_id, wanted=wanted)
        assert (done.missing, [u.number for u in done.uncovered]) == (15_000, [5])
        assert done.asked_back_id is not None
        budgets.release_pledge(work, made.fund_id, 5, 20_000, "c")
        budgets.earmark_rest(work, asked_back_id=done.asked_back_id)
        pot = queries.fund_pots(work.session, work.coop_id, [made.fund_id])[made.fund_id]
        assert pot == Pot(available=5_000, pledged=20_000, asked_back=25_000)
        budgets.pay_back(work, asked_back_id=done.asked_back_id, sort_code="08 60 01", account_number="12345678")

        stated = queries.fund_statement(work.session, work.coop_id, made.fund_number, date(2026, 8, 31), TODAY)
        assert (stated.free_before, stated.total_before) == (50_000, 50_000)
        assert [(line.change, line.inside, line.free, line.total) for line in stated.lines] == [
            (0, 20_000, 30_000, 50_000),
            (0, 20_000, 10_000, 50_000),
            (-10_000, 0, 0, 40_000),
            (0, 20_000, 20_000, 40_000),
            (-15_000, 0, 5_000, 25_000),
        ]
        assert (stated.free_after, stated.total_after, stated.money_out) == (5_000, 25_000, 25_000)
        whole = queries.fund_statement(
            work.session, work.coop_id, made.fund_number, date(2026, 8, 1), date(2026, 8, 31)
        )
        assert (whole.total_before, whole.money_in, whole.total_after) == (0, 50_000, 50_000)


def test_books_begin_in_mid_year_agreed_to_the_bank_and_signed_by_two(act: Act) -> None:
    """Dewi has £1,204.50, Eira £77.07; the bank says £1,281.57. A penny off is refused, and so is one officer twice."""
    with act() as work:
        p = make_purses(work)
    with act(p.treasurer) as work:
        dewi = agree(work, p.dewi, reference="GCC DP 0001")
        eira = agree(work, p.eira, reference="GCC DP 0002")
        sheet = b"reference,amount,name\nGCC DP 0001,1204.50,Dewi\nGCC DP 0002,77.07,Eira\n"
        wrong = budgets.draft_opening(work, as_on=date(2026, 8, 31), bank_figure=128_158, file=sheet)
        with pytest.raises(OpeningDoesNotAgree):
            budgets.sign_opening(work, number=wrong)
        assert ledger.balance(work.session, work.coop_id, chart.MEMBERS_BANK) == 0
        budgets.discard_opening(work, number=wrong)
        right = budgets.draft_opening(work, as_on=date(2026, 8, 31), bank_figure=128_157, file=sheet)
        budgets.sign_opening(work, number=right)
        with pytest.raises(SameOfficer):
            budgets.sign_opening(work, number=right)
        assert ledger.balance(work.session, work.coop_id, chart.MEMBERS_BANK) == 0
    with act(p.secretary, now=datetime(2026, 9, 2, 9, tzinfo=UTC)) as work:
        signed = budgets.sign_opening(work, number=right)
        assert ledger.balance(work.session, work.coop_id, chart.MEMBERS_BANK) == 128_157
        pots = queries.fund_pots(work.session, work.coop_id, [dewi.fund_id, eira.fund_id])
        assert (pots[dewi.fund_id].available, pots[eira.fund_id].available) == (120_450, 7_707)
        assert signed.entry_id is not None
        entry = ledger.entry(work.session, work.coop_id, signed.entry_id)
        assert entry is not None and (entry.on, entry.number) == (date(2026, 8, 31), signed.entry_number)
    with act(p.treasurer) as work, pytest.raises(OpeningStands):
        budgets.draft_opening(work, as_on=date(2026, 8, 31), bank_figure=128_157, file=sheet)
