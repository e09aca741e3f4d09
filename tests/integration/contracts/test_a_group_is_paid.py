"""A group's contract: each of its providers is paid from members' money, and each may fail."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from coopbudget.audit import failing
from coopbudget.audit.danger import Danger
from coopbudget.budgets import service as budgets
from coopbudget.budgets.errors import NotPayable
from coopbudget.contracts import queries, service
from coopbudget.guard import Work
from coopbudget.invoices import queries as invoices, service as visits
from coopbudget.payments.service import register_payee
from coopbudget.providers import service as providers
from coopbudget.providers.service import Stated
from coopbudget.tenders import service as tenders
from tests.commissioning import (
    AFTER_CLOSING,
    AFTER_DEADLINE,
    bid,
    make_bidder,
    make_buying,
    open_all,
    published_call,
    score_all,
)
from tests.conftest import Act
from tests.people import as_system
from tests.purses import LETTER

LATER = datetime(2026, 11, 10, 12, tzinfo=UTC)


def test_no_yes_and_no_approval_while_a_partner_may_not_be_paid(act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        call = published_call(work, buying)
        first, second, other = (make_bidder(work, buying, name) for name in ("First", "Second", "Other"))
        parts = [Stated(first.provider.id, 6_667, "Days"), Stated(second.provider.id, 3_333, "Nights")]
        group = providers.form_consortium(replace(work, actor=first.actor), name="Both", parts=parts)
        providers.accept_part(replace(work, actor=second.actor), consortium_id=group, share=3_333)
        during = replace(work, now=AFTER_CLOSING)
        ours = bid(during, buying, call, first, consortium_id=group)
        theirs = bid(during, buying, call, other)
        open_all(work, buying, call)
        score_all(work, buying, call, {ours: 4, theirs: 3})
        lead = replace(work, actor=buying.lead, now=AFTER_DEADLINE)
        tenders.award_call(lead, call_id=call.id, bid_id=ours, reasons="Two teams, day and night.")
        contract = service.make_contract(
            lead, call_id=call.id, starts_on=date(2026, 11, 2), ends_on=date(2027, 5, 2), answer_by=date(2026, 11, 1),
            min_people=2, levy_bp=0, buys_as="agent", allocation="equal", absence="pays_on", absence_after_days=0,
            leaving="after_notice", notice_days=28,
        )  # fmt: skip
        assert queries.partners(work.session, buying.coop_id, contract) == [second.provider.id]

        def declare(at: Work) -> object:
            return budgets.declare_tie(
                replace(at, actor=buying.eira), provider_id=second.provider.id, relation="child", same_household=True
            )

        eira = replace(lead, actor=buying.eira)
        tie = declare(work)
        with pytest.raises(NotPayable, match="your direct payment"):
            service.answer_contract(eira, contract_id=contract.id, yes=True)
        budgets.end_tie(eira, tie_id=tie)
        for member in (buying.dewi, buying.eira):
            service.answer_contract(replace(lead, actor=member), contract_id=contract.id, yes=True)
        for who, side in ((buying.lead, "coop"), (first.actor, "provider")):
            signing = replace(lead, actor=who, proven_at=lead.now)
            service.accept_contract(signing, contract_id=contract.id, side=side, digest=contract.terms_digest)

        register_payee(
            as_system(work, buying.purses.coop), name="First", kind="provider", ref_id=first.provider.id,
            sort_code="086001", account_number="12345678", people=[],
        )  # fmt: skip
        later = replace(work, now=LATER)
        numbers = [place.member_number for place in queries.places(work.session, buying.coop_id, contract.id)]
        (visit,) = visits.log_visits(
            replace(later, actor=first.actor), contract_id=contract.id, days=[date(2026, 11, 9)], start_minute=600,
            minutes=240, member_numbers=numbers,
        )  # fmt: skip
        for member in (buying.dewi, buying.eira):
            visits.confirm_visit(replace(later, actor=member), delivery_id=visit.id)
        sent = visits.send_invoice(
            replace(later, actor=first.actor), contract_id=contract.id, their_number="1",
            period_from=date(2026, 11, 9), period_to=date(2026, 11, 9),
        )  # fmt: skip
        tie = declare(later)
        seen = invoices.waiting_digest(work.session, buying.coop_id, sent.id)
        chair = replace(later, actor=buying.chair)
        with pytest.raises(NotPayable) as barred:
            visits.approve_invoice(chair, invoice_id=sent.id, digest=seen)
        assert len(barred.value.member_numbers) == 1
        budgets.record_approval(
            replace(later, actor=buying.secretary), tie_id=tie, officer_name="Mari Puw", given_on=date(2026, 11, 1),
            until=None, file=LETTER,
        )  # fmt: skip
        visits.approve_invoice(chair, invoice_id=sent.id, digest=seen)

        # If one of the group fails, its part is in danger; if the one that signed fails, all of it is.
        found = failing.everything(work.session, buying.coop_id, nation="wales", today=LATER.date())
        signed, partner = (found.of(each.provider.id) for each in (first, second))
        assert signed is not None and partner is not None
        assert (signed.danger, partner.danger) == (Danger.SOMEBODY, Danger.PART)
        assert (signed.promised, signed.asked) == (109_200 + 98_800, 6_000)
        # 33.33 % of £1,092.00 and of £988.00, each to the penny.
        assert partner.promised == 36_396 + 32_930 and partner.unpaid == 0
        assert [person.percent for person in partner.people] == [34, 34] and not partner.too_much
        assert [each.provider.name for each in found.hanging] == ["First", "Second"]
