"""Night cover for five, to the penny: who pays when somebody is in hospital, what a dispute holds back.

Five budget holders pledged £200.00 a week each. A night is five hours at £20.00, so £100.00; the co-op keeps
5 % on top. One week of seven nights is £700.00 and £35.00 levy.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest

from coopbudget.contracts import service as contracts
from coopbudget.guard import Work
from coopbudget.invoices import queries, service
from coopbudget.invoices.errors import NothingToInvoice
from coopbudget.invoices.rules import Held
from coopbudget.ledger import chart, queries as ledger
from coopbudget.payments import queries as payments
from coopbudget.providers import queries as providers
from tests.conftest import Act
from tests.nights import NIGHT_MINUTES, STARTS, Kept, Nights, agreed, seen

SET_ASIDE = 80_000
WEEK = [STARTS + timedelta(days=n) for n in range(7)]
AFTER = datetime(2026, 10, 13, 12, tzinfo=UTC)


@dataclass
class House:
    nights: Nights
    contract: Kept


@pytest.fixture
def house(act: Act, request: pytest.FixtureRequest) -> House:
    """The contract in force, under the absence rule the test names."""
    with act() as work:
        return House(*agreed(work, weekly=(20_000,) * 5, **getattr(request, "param", {})))


def a_week_of_nights(work: Work, house: House, *, away: int | None = None) -> None:
    """The carer logs seven nights; the member numbered by index ``away`` was in hospital for the last five."""
    numbers = [member.number for member in house.nights.members]
    carer = house.nights.at(work, house.nights.carer)
    both = {"contract_id": house.contract.id, "start_minute": 22 * 60, "minutes": NIGHT_MINUTES}
    there = [n for i, n in enumerate(numbers) if i != away]
    service.log_visits(carer, days=WEEK[:2], member_numbers=numbers, **both)  # type: ignore[arg-type]
    service.log_visits(carer, days=WEEK[2:], member_numbers=there, **both)  # type: ignore[arg-type]
    if away is not None:
        contracts.record_absence(
            house.nights.at(work, house.nights.act_of(work, away)), from_on=WEEK[2], until_on=None, reason="hospital"
        )


def all_confirm(work: Work, house: House, *, but: tuple[int, date] | None = None) -> None:
    """Everybody confirms what is open for them; at most one of them disputes one night."""
    for index, member in enumerate(house.nights.members):
        mine = house.nights.at(work, house.nights.act_of(work, index))
        open_now = list(work.session.scalars(queries.open_visits_of_member(house.nights.coop.id, member.id)))
        wrong = [visit for visit in open_now if but == (index, visit.given_on)]
        service.confirm_visits(mine, delivery_ids=[visit.id for visit in open_now if visit not in wrong])
        for visit in wrong:
            service.dispute_visit(mine, delivery_id=visit.id, words="Nobody came.")


def send(work: Work, house: House, number: str = "ND-1") -> queries.Invoice:
    return service.send_invoice(
        house.nights.at(work, house.nights.carer),
        contract_id=house.contract.id,
        their_number=number,
        period_from=WEEK[0],
        period_to=WEEK[-1],
    )


def approve_twice(work: Work, house: House, invoice: queries.Invoice) -> service.approving.Approved:
    for officer in (house.nights.treasurer, house.nights.chair):
        digest = seen(work, house.nights, invoice)
        last = service.approve_invoice(house.nights.at(work, officer), invoice_id=invoice.id, digest=digest)
    return last


def left(work: Work, house: House) -> list[int]:
    return [house.nights.pot(work, index)[2] for index in range(5)]


def owed(work: Work, house: House) -> int:
    number = providers.provider_number(work.session, house.nights.coop.id, house.nights.provider_id)
    return ledger.balance(work.session, house.nights.coop.id, chart.provider_payable(number or 0))


@pytest.mark.parametrize(
    ("house", "stayed", "away", "cost", "levy"),
    [
        # Everybody pays a fifth of £700.00, in hospital or not: £140.00 and £7.00.
        ({"absence": "pays_on"}, 14_700, 14_700, 70_000, 3_500),
        # Two nights by five, five nights by four: £40.00 + £125.00; she pays £40.00 for two nights.
        ({"absence": "others_share"}, 17_325, 4_200, 70_000, 3_500),
        # The provider takes £20.00 off for five nights: £600.00.
        ({"absence": "provider_credits"}, 14_700, 4_200, 60_000, 3_000),
        # She pays on for three days away; then, for two nights, the others share: £100.00 + £50.00.
        ({"absence": "others_share", "absence_after_days": 3}, 15_750, 10_500, 70_000, 3_500),
    ],
    indirect=["house"],
)
def test_a_week_with_somebody_in_hospital(act: Act, house: House, stayed: int, away: int, cost: int, levy: int) -> None:
    with act(now=AFTER) as work:
        a_week_of_nights(work, house, away=3)
        all_confirm(work, house)
        invoice = send(work, house)
        assert (invoice.claimed, invoice.cost, invoice.levy) == (70_000, cost, levy)
        done = approve_twice(work, house, invoice)
        assert done.final
        expected = [SET_ASIDE - stayed] * 5
        expected[3] = SET_ASIDE - away
        assert left(work, house) == expected
        assert owed(work, house) == cost
        coop = house.nights.coop.id
        codes = [chart.LEVY_OWED, chart.LEVY_DUE, chart.INCOME_LEVY]
        assert ledger.balances(work.session, coop, codes) == dict.fromkeys(codes, levy)
        state = payments.instruction_states(work.session, coop, [done.part.id])[done.part.id]
        assert (state.state, state.amount, state.due_on) == ("instructed", cost, date(2026, 10, 27))


@pytest.mark.parametrize("house", [{"absence": "pays_on"}], indirect=True)
def test_a_disputed_night_is_held_back_and_the_rest_is_paid(act: Act, house: House) -> None:
    with act(now=AFTER) as work:
        a_week_of_nights(work, house)
        all_confirm(work, house, but=(1, WEEK[4]))
        invoice = send(work, house)
        assert (invoice.claimed, invoice.cost, invoice.levy) == (70_000, 60_000, 3_000)
        held = [line for line, _ in queries.lines(work.session, house.nights.coop.id, invoice.id) if line.held]
        assert [(line.amount, line.held) for line in held] == [(10_000, [Held.DISPUTED])]
        approve_twice(work, house, invoice)
        assert left(work, house) == [SET_ASIDE - 12_600] * 5

        # The secretary rings: the carer came at two in the morning, three of the five hours.
        visit = next(v for line, v in queries.lines(work.session, house.nights.coop.id, invoice.id) if line.held)
        service.settle_visit(
            house.nights.at(work, house.nights.secretary),
            delivery_id=visit.id,
            minutes=180,
            words="Came at two.",
            rung=[house.nights.members[1].number],
        )
        # What counts follows on the same invoice, due when it is: no new one is asked for.
        with pytest.raises(NothingToInvoice):
            send(work, house, "ND-2")
        second = service.rematch_invoice(house.nights.at(work, house.nights.treasurer), invoice_id=invoice.id)
        assert second is not None
        assert (second.cost, second.levy, invoice.cost, invoice.levy) == (6_000, 300, 66_000, 3_300)
        assert approve_twice(work, house, invoice).part.due_on == date(2026, 10, 27)
        assert left(work, house) == [SET_ASIDE - 12_600 - 1_260] * 5
        assert owed(work, house) == 66_000


@pytest.mark.parametrize("house", [{"no": [4]}], indirect=True)
def test_somebody_says_no_and_the_four_carry_it(act: Act, house: House) -> None:
    with act(now=AFTER) as work:
        assert house.nights.pot(work, 4) == (200_000, 0, 0)
        four = [member.number for member in house.nights.members[:4]]
        service.log_visits(
            house.nights.at(work, house.nights.carer),
            contract_id=house.contract.id,
            days=WEEK[:1],
            start_minute=1_320,
            minutes=310,  # £103.33
            member_numbers=four,
        )
        all_confirm(work, house)
        invoice = send(work, house)
        assert (invoice.cost, invoice.levy) == (10_333, 517)
        approve_twice(work, house, invoice)
        # 103.33 by four: the odd penny is member one's; so are the levy's first pence.
        parts = queries.parts(work.session, house.nights.coop.id, [invoice.id])[invoice.id]
        shares = queries.shares(work.session, house.nights.coop.id, [part.id for part in parts])
        assert [share.cost for share in shares] == [2_584, 2_583, 2_583, 2_583]
        assert sum(share.levy for share in shares) == 517
        assert left(work, house)[4] == 0
