"""A provider fails: officers see who would be left, ring them, end the contract and hand over to the one behind.

Dewi and Eira said yes to £42.00 and £38.00 a week for 26 weeks with Nos Da, at £60.00 a usual week, half each. Behind
it came Nos Dawel (£62.40 a week) and Nos Wen, where Eira's sister works. On 16 November Nos Da has given three visits:
one is approved, one is on an invoice that waits, one is on none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from coopbudget.audit import failing, service as audit
from coopbudget.audit.danger import Danger
from coopbudget.budgets import queries as funds, service as budgets
from coopbudget.contracts import queries, service
from coopbudget.db import db
from coopbudget.errors import Forbidden, Invalid
from coopbudget.guard import Work
from coopbudget.invoices import queries as invoices, service as visits
from coopbudget.ledger.verifying import verify_coop
from coopbudget.payments.service import register_payee
from coopbudget.tenders import service as tenders
from tests.commissioning import (
    AFTER_CLOSING,
    AFTER_DEADLINE,
    Bidder,
    Buying,
    bid,
    make_bidder,
    make_buying,
    open_all,
    published_call,
    score_all,
)
from tests.conftest import Act
from tests.people import as_system, let_in, prove, sign_in, sign_out

FAILS = datetime(2026, 11, 16, 12, tzinfo=UTC)
NEXT_DAY = datetime(2026, 11, 17, 12, tzinfo=UTC)


@dataclass
class House:
    buying: Buying
    best: Bidder
    second: Bidder
    second_bid: str
    contract: Any  # its id
    slug: str

    @property
    def path(self) -> str:
        return f"/if-a-provider-fails/{self.slug}"

    def pots(self, work: Work) -> list[tuple[int, int]]:
        """What is free and what is committed, of Dewi's fund and of Eira's."""
        mine = [self.buying.dewi_fund, self.buying.eira_fund]
        found = funds.fund_pots(work.session, self.buying.coop_id, mine)
        return [(found[each].available, found[each].committed) for each in mine]


def agree(work: Work, buying: Buying, contract: Any, carer: Bidder) -> None:
    """Both members say yes, and both sides accept."""
    for member in (buying.dewi, buying.eira):
        service.answer_contract(replace(work, actor=member), contract_id=contract.id, yes=True)
    for who, side in ((buying.lead, "coop"), (carer.actor, "provider")):
        signing = replace(work, actor=who, proven_at=work.now)
        service.accept_contract(signing, contract_id=contract.id, side=side, digest=contract.terms_digest)


def give_visit(work: Work, buying: Buying, contract: Any, carer: Bidder, day: date) -> None:
    """Four hours with both there, confirmed by both."""
    (visit,) = visits.log_visits(
        replace(work, actor=carer.actor), contract_id=contract.id, days=[day], start_minute=600, minutes=240,
        member_numbers=[place.member_number for place in queries.places(work.session, buying.coop_id, contract.id)],
    )  # fmt: skip
    for member in (buying.dewi, buying.eira):
        visits.confirm_visit(replace(work, actor=member), delivery_id=visit.id)


def invoice(work: Work, contract_id: Any, carer: Bidder, number: str, day: date) -> Any:
    return visits.send_invoice(
        replace(work, actor=carer.actor), contract_id=contract_id, their_number=number, period_from=day, period_to=day
    )


def approve(work: Work, buying: Buying, found: Any) -> None:
    for officer in (buying.chair, buying.secretary):
        seen = invoices.waiting_digest(work.session, buying.coop_id, found.id)
        visits.approve_invoice(replace(work, actor=officer), invoice_id=found.id, digest=seen)


def bank(work: Work, carer: Bidder) -> None:
    register_payee(
        work, name=carer.provider.name, kind="provider", ref_id=carer.provider.id, sort_code="086001",
        account_number="12345678", people=[],
    )  # fmt: skip


def bought(work: Work, buying: Buying, *names: str, **asked: Any) -> tuple[Any, list[Bidder], list[Any]]:
    """A contract agreed by both members with the first of these providers, the others ranked behind it."""
    call = published_call(work, buying, **asked)
    bidders = [make_bidder(work, buying, name) for name in names]
    during = replace(work, now=AFTER_CLOSING)
    bids = [bid(during, buying, call, each, rate=1_500 + 60 * place) for place, each in enumerate(bidders)]
    open_all(work, buying, call)
    score_all(work, buying, call, {each: 5 - place for place, each in enumerate(bids)})
    lead = replace(work, actor=buying.lead, now=AFTER_DEADLINE)
    tenders.award_call(lead, call_id=call.id, bid_id=bids[0], reasons="The same faces.")
    contract = service.make_contract(
        lead, call_id=call.id, starts_on=date(2026, 11, 2), ends_on=date(2027, 5, 2), answer_by=date(2026, 11, 1),
        min_people=2, levy_bp=0, buys_as="agent", allocation="equal", absence="pays_on", absence_after_days=0,
        leaving="after_notice", notice_days=28,
    )  # fmt: skip
    agree(replace(lead, proven_at=lead.now), buying, contract, bidders[0])
    return contract, bidders, bids


@pytest.fixture
def house(act: Act) -> House:
    with act() as work:
        buying = make_buying(work)
        contract, (best, second, third), bids = bought(work, buying, "Nos Da", "Nos Dawel", "Nos Wen")
        made = House(buying, best, second, str(bids[1]), contract.id, best.provider.slug)
        budgets.declare_tie(
            replace(work, actor=buying.eira), provider_id=third.provider.id, relation="sibling", same_household=True
        )
        for each in (best, second):
            bank(as_system(work, buying.purses.coop), each)
        for day in (3, 5, 9):
            later = replace(work, now=datetime(2026, 11, day, 18, tzinfo=UTC))
            give_visit(later, buying, contract, best, date(2026, 11, day))
        sent = replace(work, actor=best.actor, now=datetime(2026, 11, 10, 12, tzinfo=UTC))
        approve(sent, buying, invoice(sent, contract.id, best, "1", date(2026, 11, 3)))
        invoice(sent, contract.id, best, "2", date(2026, 11, 5))
        assert made.pots(work) == [(390_800, 106_200), (401_200, 95_800)]
        return made


class Screen:
    """A browser of one officer after another, who gave a code just now."""

    def __init__(self, app: Flask, slug: str) -> None:
        self.app, self.client, self.base = app, app.test_client(), f"/c/{slug}"

    def be(self, person: Any, now: datetime) -> None:
        self.app.extensions["coopbudget.clock"] = lambda: now
        sign_out(self.client)
        sign_in(self.client, person)
        prove(self.client, person, now)

    def read(self, path: str, status: int = 200) -> str:
        answer = self.client.get(path if path.startswith(self.base) else self.base + path)
        assert answer.status_code == status, (path, answer.status_code, answer.text[-1500:])
        return re.sub(r"\s+", " ", answer.text)

    def follow(self, page: str, words: str) -> str:
        """The address of the link with these words."""
        found = re.search(rf'href="([^"]+)">(?:(?!</a>).)*{re.escape(words)}', page)
        assert found is not None, words
        return found[1]

    def send(self, path: str, status: int = 303, **data: str) -> Any:
        answer = self.client.post(path, data=data)
        assert answer.status_code == status, (path, answer.status_code, re.sub(r"\s+", " ", answer.text)[-2500:])
        return answer


def test_the_officers_see_what_hangs_on_it_and_hand_over_to_the_penny(app: Flask, act: Act, house: House) -> None:
    buying = house.buying
    assert buying.lead.coop is not None
    screen = Screen(app, buying.lead.coop.slug)

    # 16 November. From the desk to the list, from the list to the provider.
    screen.be(buying.lead.person_id, FAILS)
    desk = screen.read("/desk")
    every = screen.read(screen.follow(desk, "What if a provider fails tomorrow?"))
    assert "2 members depend on one provider for more than 50% of what they promised." in every
    assert "£2,020.00" in every and "£180.00" in every and "1 of 1" in every and "Somebody could take over" in every
    page = screen.read(screen.follow(every, "Nos Da"))
    assert screen.follow(screen.read(f"/providers/{house.slug}"), "What if this").endswith(house.path)
    assert "If it stops tomorrow, cover ends on 16 November 2026." in page
    assert "It is agreed until 2 May 2027." in page and "24 weeks that were agreed would have nobody." in page
    assert "Nos Dawel" in page and "£62.40" in page
    assert "The money of 1 member may not pay it." in page, "Eira's sister works at Nos Wen"
    assert "£1,062.00" in page and "£958.00" in page and page.count("100%") == 2
    assert page.count("£60.00") == 3, "approved, on an invoice, on none"
    assert "Let Nos Dawel take over" not in page, "not while the contract runs"

    # It closes. The contract is ended at once: 23 whole weeks of £42.00 and £38.00 are free again.
    end = screen.follow(page, "End it now, so that another provider can take over")
    screen.send(end, how="at_once", last_day="2026-11-16", why="It closed its doors.")
    with act(now=FAILS) as work:
        assert house.pots(work) == [(390_800 + 96_600, 9_600), (401_200 + 87_400, 8_400)]

    # The next day nobody comes, and the page says so before anything else.
    screen.be(buying.lead.person_id, NEXT_DAY)
    assert "Stopped, and nobody goes on" in screen.read("/if-a-provider-fails")
    page = screen.read(house.path)
    assert "Cover ended on 16 November 2026. It was agreed until 2 May 2027, and nobody gives it now." in page
    over = screen.follow(page, "Let Nos Dawel take over")
    given = {"bid": house.second_bid, "starts_on": "2026-11-24", "answer_by": "2026-11-23", "vat": "exempt"}
    assert "£31.20" in screen.send(over, 200, **given).text
    made = screen.send(over, confirm="yes", **given)
    assert "Not everybody has agreed yet" in screen.read(house.path)

    with act(now=NEXT_DAY) as work:
        old = queries.contract(work.session, buying.coop_id, house.contract)
        assert old is not None
        new = queries.successor(work.session, buying.coop_id, old.id)
        assert new is not None and made.location.endswith(f"/contracts/{new.number}")
        assert house.pots(work) == [(487_400, 9_600), (488_600, 8_400)], "nothing moves without a yes"
        agree(work, buying, new, house.second)
        places = queries.places(work.session, buying.coop_id, new.id)
        # 24 November to 2 May is 23 weeks: what each said yes to, and not a penny more, is set aside anew.
        aside = [place.most * 23 for place in places]
        assert [p.committed for p in places] == aside and all(p.most >= 3_120 for p in places)
        assert house.pots(work) == [(487_400 - aside[0], 9_600 + aside[0]), (488_600 - aside[1], 8_400 + aside[1])]

        new_id = new.id

    page = screen.read(house.path)
    assert "Only owed money" in page and "£60.00" in page, "the support is another's now"
    assert "takes over on 24 November" not in page and "Who is affected" not in page

    # The old invoices are paid from what was kept for them, the new one from what was set aside anew.
    with act(now=datetime(2026, 12, 1, 12, tzinfo=UTC)) as work:
        again = replace(work, actor=house.best.actor)
        approve(again, buying, invoice(again, house.contract, house.best, "3", date(2026, 11, 9)))
        waits = work.session.scalars(invoices.invoices_statement(buying.coop_id, state="waiting")).all()
        assert len(waits) == 1
        approve(again, buying, waits[0])
        assert house.pots(work) == [(487_400 - aside[0], 3_600 + aside[0]), (488_600 - aside[1], 2_400 + aside[1])]
        again_new = queries.contract(work.session, buying.coop_id, new_id)
        give_visit(work, buying, again_new, house.second, date(2026, 11, 24))
        sent = replace(work, actor=house.second.actor)
        approve(sent, buying, invoice(sent, new_id, house.second, "A1", date(2026, 11, 24)))
        left = [aside[0] - 3_120, aside[1] - 3_120]
        assert house.pots(work) == [(487_400 - aside[0], 3_600 + left[0]), (488_600 - aside[1], 2_400 + left[1])]
        assert verify_coop(work.session, buying.coop_id).ok
        found = failing.everything(work.session, buying.coop_id, nation="wales", today=date(2026, 12, 1))
        (now, owed) = found.hanging
        assert (now.provider.name, now.danger, now.approved) == ("Nos Dawel", Danger.NOBODY, 6_240), "Nos Wen is barred"
        assert (owed.provider.name, owed.danger, owed.unpaid) == ("Nos Da", Danger.OWED, 18_000)


def test_names_are_for_officers_and_the_share_is_the_coops_own(app: Flask, act: Act, house: House) -> None:
    buying = house.buying
    assert buying.lead.coop is not None
    screen = Screen(app, buying.lead.coop.slug)
    with act(now=FAILS) as work:
        reviewer = let_in(work, buying.purses.coop, "reviewer")
    screen.be(reviewer, FAILS)
    page = screen.read(house.path)
    assert "2 members would be without this support." in page and "Officers of the co-op see who they are." in page
    assert "Dewi" not in page and "Dewi" not in screen.read(house.path + "?as=csv")
    screen.be(buying.dewi.person_id, FAILS)
    for path in ("/if-a-provider-fails", house.path, "/dependence-limit"):
        screen.read(path, 403)
    assert "What if this" not in screen.read(f"/providers/{house.slug}")

    screen.be(buying.lead.person_id, FAILS)
    rows = screen.client.get(screen.base + house.path + "?as=csv").text.splitlines()
    assert len(rows) == 3 and "Dewi" in rows[1] and rows[1].endswith("1062.00,100,2027-05-02,2026-11-16,Nos Dawel")
    assert 'class="c-letter--large"' in screen.read(house.path + "?large=yes")
    assert "The chair or the secretary can change it" in screen.read("/dependence-limit")
    screen.send(screen.base + "/dependence-limit", 403, percent="60", why="Fewer.")

    screen.be(buying.secretary.person_id, FAILS)
    assert "Nobody has set this yet. We begin with 50%" in screen.read("/dependence-limit")
    wrong = screen.send(screen.base + "/dependence-limit", 422, percent="0", why="")
    assert "Say why. Officers after you read it." in wrong.text
    screen.send(screen.base + "/dependence-limit", percent="100", why="We are small.")
    assert "More than 100%" in screen.read("/dependence-limit") and "We are small." in screen.read("/dependence-limit")
    assert "0 members depend on one provider for more than 100%" in screen.read("/if-a-provider-fails")
    with act(buying.secretary, now=FAILS) as work, pytest.raises(Invalid):
        audit.set_dependence_limit(work, percent=101, why="x")
    with act(buying.lead, now=FAILS) as work, pytest.raises(Forbidden):
        audit.set_dependence_limit(work, percent=40, why="x")


def test_whose_papers_run_out_or_who_is_in_its_group_could_not_take_over(act: Act, house: House) -> None:
    def ready(work: Work, of: Any = None) -> list[tuple[str, bool]]:
        found = failing.everything(work.session, house.buying.coop_id, nation="wales", today=work.today)
        mine = found.of(of or house.best.actor.provider_id)
        assert mine is not None
        return [(each.runner.provider_name, each.could) for each in mine.contracts[0].ready]

    with act(house.buying.lead, now=FAILS) as work:
        assert ready(work) == [("Nos Dawel", True), ("Nos Wen", False)]
        budgets.end_tie(
            replace(work, actor=house.buying.eira),
            tie_id=funds.ties_of_member(work.session, house.buying.coop_id, house.buying.eira.member_id or FAILS)[0].id,
        )
        assert ready(work) == [("Nos Dawel", True), ("Nos Wen", True)]
    with act() as work:
        _contract, (gofal, _behind), _bids = bought(work, house.buying, "Gofal", "Gofal Dau", valid_days=20)
        assert ready(replace(work, now=datetime(2026, 11, 9, 12, tzinfo=UTC)), gofal.provider.id) == [
            ("Gofal Dau", True)
        ]
        assert ready(replace(work, now=datetime(2026, 11, 10, 12, tzinfo=UTC)), gofal.provider.id) == [
            ("Gofal Dau", False)
        ], "bids held twenty days"
        # When the contract's time is over, only money is owed.
        late = failing.everything(work.session, house.buying.coop_id, nation="wales", today=date(2027, 5, 3))
        assert [each.danger for each in late.hanging] == [Danger.OWED] and not late.hanging[0].people


def test_it_is_read_in_as_many_queries_with_many_contracts_as_with_few(act: Act, house: House) -> None:
    def asked(providers: int) -> int:
        sent: list[str] = []

        def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            sent.append(statement)

        with act(now=FAILS) as work:
            event.listen(db.engine, "before_cursor_execute", note)
            try:
                found = failing.everything(work.session, house.buying.coop_id, nation="wales", today=work.today)
            finally:
                event.remove(db.engine, "before_cursor_execute", note)
            assert len(found.hanging) == providers
            for each in found.hanging[: providers - 1]:
                # Dewi's £1,062.00 and £1,092.00: neither is beyond 50 % of both, but one is.
                assert {person.part for person in each.people} <= {106_200, 95_800, 109_200, 98_800}
            assert found.too_much == 2
        return len(sent)

    few = asked(1)
    with act() as work:
        bought(work, house.buying, "Gofal", "Gofal Dau")
    assert asked(2) == few
