"""A member dies in the second week of a contract: to the penny, what is paid, what goes back, what the family reads.

Five budget holders share night cover for four weeks from 5 October, £100.00 a night by equal parts and 5 % levy;
£720.00 of each one's £2,000.00 is promised to it. Huw also has £50.00 of own money, and £60.00 in shares: a quarter of
them is to be Ela's, by the paper that he signed. He dies on Sunday 11 October.
"""

from __future__ import annotations

import io
import uuid
from datetime import date, timedelta

import pytest
from pypdf import PdfReader

from coopbudget.budgets import service as budgets
from coopbudget.budgets.kinds import Change
from coopbudget.budgets.service import Wanted
from coopbudget.contracts.errors import NotOverYet
from coopbudget.departures import queries, service
from coopbudget.departures.errors import MoneyStillHere
from coopbudget.departures.gathering import Departing, departing
from coopbudget.departures.rules import State, Waits, What
from coopbudget.departures.statement import Around, closing_statement
from coopbudget.errors import Invalid
from coopbudget.guard import Power, Work
from coopbudget.ledger import chart
from coopbudget.ledger.queries import balances
from coopbudget.ledger.service import Leg, open_account, post_entry
from coopbudget.ledger.verifying import verify_coop
from coopbudget.members import queries as members, service as members_service
from coopbudget.members.words import Leaving, OfficeKind
from coopbudget.notices.queries import my_notices
from coopbudget.shares import queries as shares_queries, service as shares
from coopbudget.shares.errors import NotByTheRules
from coopbudget.shares.rules import Relation
from tests.conftest import Act
from tests.invoicing import House, days, noon
from tests.nights import STARTS, agreed
from tests.people import actor_of, add_person, as_system, give_office
from tests.purses import LETTER, agree, pay_in

DIED = date(2026, 10, 11)
TOLD = noon(date(2026, 10, 13))
REST_FREE = noon(DIED + timedelta(days=29))
NOTICE_OVER = TOLD + timedelta(days=90)
PAPER = b"%PDF-1.7\n% signed\n%%EOF\n"


@pytest.fixture
def house(act: Act) -> House:
    with act() as work:
        nights, contract = agreed(work)
        return House(nights, contract.id)


def paid_out(work: Work, house: House, code: str, amount: int, bank_code: str = chart.MEMBERS_BANK) -> None:
    """The bank's statement shows what was sent from an account."""
    system = as_system(work, house.nights.coop)
    aside, bank = (open_account(system, code=each) for each in (code, bank_code))
    post_entry(system, kind="paid_out", on=work.today, key=uuid.uuid4().hex, legs=[Leg(aside, bank, amount)],
               memo="paid_out")  # fmt: skip


def own_side(work: Work, house: House, member: int) -> tuple[int, ...]:
    """Bank, his shares, what is on its way back, Ela's shares, the general reserve, and what was set apart."""
    codes = (
        chart.OWN_BANK, chart.share_capital(member), chart.shares_back(member),
        chart.share_capital(house.nights.members[0].number), chart.RESERVE_GENERAL, chart.RESERVE_WITHDRAWN,
    )  # fmt: skip
    found = balances(work.session, house.nights.coop.id, codes)
    return tuple(found[code] for code in codes)


def buys_shares(act: Act, house: House) -> int:
    """Huw buys sixty shares of £1.00 and names Ela for a quarter; a friend he names too, and never signs it."""
    nights, huw = house.nights, house.nights.members[1]
    with act() as work:
        mine = nights.at(work, nights.act_of(work, 1))
        bought = shares.apply_for_shares(mine, shares=60)
        system = as_system(work, nights.coop)
        bank, paid, reserve = (
            open_account(system, code=code)
            for code in (chart.OWN_BANK, chart.shares_paid(huw.number), chart.RESERVE_GENERAL)
        )
        post_entry(
            system, kind="test", on=work.today, key="own", legs=[Leg(bank, paid, 6_000), Leg(bank, reserve, 10_000)]
        )
        secretary = nights.at(work, nights.secretary)
        shares.register_shares(secretary, number=bought)
        named = shares.nominate(mine, name="", relation=Relation.FRIEND, percent=25, to_number=nights.members[0].number)
        shares.nominate(mine, name="A neighbour", relation=Relation.FRIEND, percent=75)
        shares.receive_nomination(secretary, number=named, file=PAPER, filename="named.pdf")
        assert own_side(work, house, huw.number) == (16_000, 6_000, 0, 0, 10_000, 0)
    return named


def as_it_stands(work: Work, house: House) -> Departing:
    huw = members.member(work.session, house.nights.coop.id, house.nights.members[1].id)
    assert huw is not None
    rows = queries.departures_of(work.session, house.nights.coop.id, huw.id)
    return departing(work.session, house.nights.coop.id, huw, rows[0] if rows else None, work.today)


def where(found: Departing, what: What) -> tuple[State, Waits | None, int | None]:
    step = next(each for each in found.steps if each.what is what)
    return step.state, step.waits, step.amount


def read(found: Departing, *, large: bool = False) -> str:
    made = closing_statement(found, Around("Tan y Bryn", [("Secretary", "Carys Rees")], "today"), large=large)
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(made)).pages).split())


def test_the_last_visits_are_billed_and_every_pound_goes_where_it_belongs(act: Act, house: House) -> None:
    nights, huw = house.nights, house.nights.members[1]
    fund = nights.funds[1]
    named = buys_shares(act, house)
    with act(now=TOLD) as work:
        secretary = nights.at(work, nights.secretary)
        own = agree(secretary, huw, funder_kind="own", funder_name="", rate=0, reference="")
        pay_in(as_system(work, nights.coop), own.fund_number, 5_000)
        house.given(work, days(STARTS, DIED))
        member = members.member(work.session, nights.coop.id, huw.id)
        assert member is not None
        # Before it is recorded the page says what it would mean: three whole weeks are free, one is kept.
        (meant,) = departing(
            work.session, nights.coop.id, member, None, work.today, why=Leaving.DIED, told_on=DIED
        ).now.contracts  # fmt: skip
        assert (meant.last_day, meant.freed, meant.left - meant.freed, meant.unbilled) == (DIED, 54_000, 18_000, 7)
        service.begin_departure(
            secretary, member_id=huw.id, why=Leaving.DIED, told_on=DIED, settler="Non Thomas",
            settler_contact="01970 555 333",
        )  # fmt: skip
        assert nights.pot(work, 1) == (128_000 + 54_000, 0, 18_000)
        found = as_it_stands(work, house)
        assert where(found, What.VISITS) == (State.WAITS, Waits.PROVIDER, 18_000)
        assert where(found, What.COUNCIL) == (State.NOW, None, 182_000)
        # Of his shares £15.00 are Ela's now, by her number; the rest goes to his estate, once its notice is over.
        assert where(found, What.SHARES) == (State.NOW, None, 6_000)
        from_him = {"from_number": huw.number, "to_number": nights.members[0].number, "file": PAPER}
        with pytest.raises(NotByTheRules):
            shares.pass_on(secretary, amount=1_501, why="His paper", nomination=named, **from_him)
        shares.pass_on(secretary, amount=1_500, why="His paper", nomination=named, **from_him)
        rest = shares.ask_shares_back(
            secretary, member_id=huw.id, amount=4_500, sort_code="089999", account_number="65010099"
        )
        assert where(as_it_stands(work, house), What.SHARES) == (State.WAITS, Waits.SECOND_OFFICER, 4_500)
        assert own_side(work, house, huw.number) == (16_000, 4_500, 0, 1_500, 10_000, 0)
        # The last week: seven nights, a fifth of £700.00, and the levy on it.
        house.invoiced(work, STARTS, DIED)
        assert nights.pot(work, 1) == (182_000, 0, 18_000 - 14_000 - 700)
        with pytest.raises(NotOverYet):
            service.free_rest(secretary, member_id=huw.id, contract_id=house.contract_id)
    with act(now=REST_FREE) as work:
        secretary, treasurer = nights.at(work, nights.secretary), nights.at(work, nights.treasurer)
        assert where(as_it_stands(work, house), What.VISITS) == (State.NOW, None, 3_300)
        assert service.free_rest(secretary, member_id=huw.id, contract_id=house.contract_id) == 3_300
        assert nights.pot(work, 1) == (185_300, 0, 0)
        # The council asks all of it back by letter, except £53.00 that goes on to the daughter's own arrangement.
        agreement = next(
            each.fund.agreement_id for each in as_it_stands(work, house).funds if each.fund.number == fund[1]
        )
        asked = [
            budgets.change_agreement(
                treasurer, agreement_id=agreement, file=letter,
                wanted=Wanted(Change.ASKED_BACK, work.today, amount=amount, due_on=work.today),
            ).asked_back_id
            for amount, letter in ((180_000, None), (5_300, LETTER))
        ]  # fmt: skip
        first, second = asked
        assert first is not None and second is not None
        bank = {"sort_code": "086001", "account_number": "12345678"}
        with pytest.raises(Invalid):
            budgets.pay_back(treasurer, asked_back_id=first, to_name="Somebody", **bank)
        budgets.pay_back(treasurer, asked_back_id=first, **bank)
        budgets.pay_back(treasurer, asked_back_id=second, to_name="Byw Gyda’n Gilydd", **bank)
        assert service.send_to_estate(
            secretary, member_id=huw.id, fund_id=own.fund_id, sort_code="089999", account_number="65010099"
        ) == 5_000  # fmt: skip
        found = as_it_stands(work, house)
        assert where(found, What.OWN) == (State.WAITS, Waits.SECOND_OFFICER, 5_000)
        assert where(found, What.COUNCIL) == (State.WAITS, Waits.PAYMENT, 185_300)
        budgets.decide_money_back(treasurer, number=1, agree=True)
        for code, amount in (
            (chart.fund_asked_back(fund[1]), 185_300),
            (chart.fund_asked_back(own.fund_number), 5_000),
        ):
            paid_out(work, house, code, amount)
        found = as_it_stands(work, house)
        assert where(found, What.OWN) == (State.DONE, None, 0) == where(found, What.COUNCIL)
        with pytest.raises(MoneyStillHere):
            service.finish_departure(secretary, member_id=huw.id)
        with pytest.raises(NotByTheRules):
            shares.decide_withdrawal(treasurer, number=rest, agree=True)
    with act(now=NOTICE_OVER) as work:
        # Out of the reserve as much is set apart for good as goes to the estate.
        secretary, treasurer = nights.at(work, nights.secretary), nights.at(work, nights.treasurer)
        shares.decide_withdrawal(treasurer, number=rest, agree=True)
        assert where(as_it_stands(work, house), What.SHARES) == (State.WAITS, Waits.PAYMENT, 4_500)
        assert own_side(work, house, huw.number) == (16_000, 0, 4_500, 1_500, 5_500, 4_500)
        paid_out(work, house, chart.shares_back(huw.number), 4_500, chart.OWN_BANK)
        assert own_side(work, house, huw.number) == (11_500, 0, 0, 1_500, 5_500, 4_500)
        assert where(as_it_stands(work, house), What.SHARES) == (State.DONE, None, 0)
        service.finish_departure(secretary, member_id=huw.id)
    with act(now=NOTICE_OVER + timedelta(days=1)) as work:
        assert shares_queries.holdings(work.session, nights.coop.id) == {nights.members[0].number: 1_500}
        found = as_it_stands(work, house)
        # What he bought this year may still earn a share, and the statement says so; nothing else is open.
        assert where(found, What.DIVIDEND)[:2] == (State.LATER, Waits.MEMBERS)
        assert [amount for _, amount in found.trade] == [14_000]
        text = read(found)
        for said in (
            "Dear Non Thomas,", "We are sorry that", "Paid for support -£140.00", "Levy to the co-op -£7.00",
            "Taken out, to go back -£1,853.00", "Byw Gyda’n Gilydd", "£53.00", "The estate", "£50.00",
            "Another member Shares passed on", "£15.00", "£45.00",
            "All is settled.", "Whom to ask: Carys Rees (Secretary).", "A share of the co-op’s surplus may still come",
        ):  # fmt: skip
            assert said in text, said
        assert "Dear Non Thomas," in read(found, large=True)
        # Part of a dividend comes after all: it is taken up again, and can't be finished before it has gone on.
        pay_in(as_system(work, nights.coop), fund[1], 420)
        assert queries.came_since(work.session, nights.coop.id) == {huw.id: 420}
        secretary = nights.at(work, nights.secretary)
        service.take_up_again(secretary, member_id=huw.id)
        assert where(as_it_stands(work, house), What.COUNCIL) == (State.NOW, None, 420)
        assert verify_coop(work.session, nights.coop.id).ok


def test_a_death_written_down_by_mistake_gives_back_what_can_be_given_back(act: Act, house: House) -> None:
    nights, huw = house.nights, house.nights.members[1]
    with act(now=TOLD) as work:
        system = as_system(work, nights.coop)
        friend = add_person(work)
        link = members_service.add_supporter(
            system, member_id=huw.id, person_id=friend, powers=[Power.SEE], ends_on=date(2027, 6, 1)
        )
        give_office(work, nights.coop, huw, OfficeKind.SAFEGUARDING_LEAD)
        give_office(work, nights.coop, huw, OfficeKind.BOARD_MEMBER)
        secretary = nights.at(work, nights.secretary)
        service.begin_departure(secretary, member_id=huw.id, why=Leaving.DIED, told_on=DIED)
        # Meanwhile somebody else looks after safeguarding.
        give_office(work, nights.coop, nights.members[2], OfficeKind.SAFEGUARDING_LEAD)
        undone = service.call_off(secretary, member_id=huw.id)
        assert (undone.contracts, undone.parts.offices, undone.parts.supporters, undone.lost) == (1, 1, 1, 1)
        assert nights.pot(work, 1) == (128_000, 0, 72_000)
        held = {each.kind for each in members.offices_of(work.session, nights.coop.id, huw.id)
                if each.last_on >= work.today}  # fmt: skip
        assert held == {OfficeKind.BOARD_MEMBER}
        (again,) = members.supporters_for(work.session, nights.coop.id, huw.id)
        assert again.id == link and again.holds(work.today)
        assert any(
            "By mistake we wrote down" in each.message for each in work.session.scalars(my_notices(huw.person_id))
        )
        # He leaves by himself a week later, and the contract's rule is worked out anew.
        herself = nights.at(work, actor_of(work.session, nights.coop, huw, work.today))
        service.begin_departure(herself, member_id=huw.id, why=Leaving.LEFT, told_on=work.today)
        assert nights.pot(work, 1) == (128_000, 0, 72_000)
        # Somebody else pledged what was free: the place is kept by nobody, but the money no longer covers it.
        service.call_off(herself, member_id=huw.id)
        service.begin_departure(secretary, member_id=huw.id, why=Leaving.DIED, told_on=DIED)
        paid_out(work, house, chart.fund_available(nights.funds[1][1]), 182_000)
        undone = service.call_off(secretary, member_id=huw.id)
        assert (undone.contracts, nights.pot(work, 1)) == (0, (0, 0, 18_000))
        assert verify_coop(work.session, nights.coop.id).ok
