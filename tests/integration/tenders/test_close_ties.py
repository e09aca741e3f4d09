"""A provider that a member's money may not pay is chosen only by who has seen it, or with the council's letter."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from coopbudget.budgets import service as budgets
from coopbudget.budgets.errors import NotPayable
from coopbudget.providers import service as providers
from coopbudget.providers.errors import NotVerified
from coopbudget.providers.service import Stated
from coopbudget.tenders import queries, service
from tests.commissioning import (
    AFTER_CLOSING,
    AFTER_DEADLINE,
    bid,
    content,
    make_bidder,
    make_buying,
    open_all,
    published_call,
    score_all,
)
from tests.conftest import Act
from tests.people import sign_in


def test_a_tie_in_the_pool_is_shown_before_the_choice(app: Flask, act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        call = published_call(work, buying)
        bidder = make_bidder(work, buying)
        bid_id = bid(work, buying, call, bidder)
        open_all(work, buying, call)
        score_all(work, buying, call, {bid_id: 4})
        budgets.declare_tie(
            replace(work, actor=buying.eira),
            provider_id=bidder.provider.id, relation="lives_as_partner", same_household=True,
        )  # fmt: skip
        number, base = buying.purses.eira.number, f"/c/{buying.lead.coop.slug}"
        lead = replace(work, actor=buying.lead, now=AFTER_DEADLINE)
        with pytest.raises(NotPayable) as barred:
            service.award_call(lead, call_id=call.id, bid_id=bid_id, reasons="Best.")
        assert barred.value.member_numbers == [number]
        call_id = call.id
    app.extensions["coopbudget.clock"] = lambda: AFTER_DEADLINE
    client = app.test_client()
    assert buying.lead.person_id is not None
    sign_in(client, buying.lead.person_id)
    choose = f"{base}/calls/1/choose"
    assert "despite_ties" not in client.get(choose).text
    refused = client.post(choose, data={"rank": "1", "reasons": "Best."})
    assert refused.status_code == 422 and f"letter: {number}." in refused.text
    assert "I choose this provider all the same" in refused.text
    assert client.post(choose, data={"rank": "1", "reasons": "Best.", "despite_ties": "yes"}).status_code == 303
    with act(now=AFTER_DEADLINE) as work:
        assert queries.award_of_call(work.session, buying.coop_id, call_id) is not None


def test_each_provider_of_a_group_is_looked_at_before_it_is_chosen(act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        call = published_call(work, buying)
        first, second = make_bidder(work, buying, "First"), make_bidder(work, buying, "Second")
        parts = [Stated(first.provider.id, 6_000, "Days"), Stated(second.provider.id, 4_000, "Nights")]
        group = providers.form_consortium(replace(work, actor=first.actor), name="Both", parts=parts)
        providers.accept_part(replace(work, actor=second.actor), consortium_id=group, share=4_000)
        bid_id = service.submit_bid(
            replace(work, actor=first.actor, now=AFTER_CLOSING),
            call_id=call.id, content=content(work, buying, call), consortium_id=group,
        ).id  # fmt: skip
        open_all(work, buying, call)
        score_all(work, buying, call, {bid_id: 4})
        tie = budgets.declare_tie(
            replace(work, actor=buying.eira), provider_id=second.provider.id, relation="child", same_household=True
        )
        lead = replace(work, actor=buying.lead, now=AFTER_DEADLINE)
        with pytest.raises(NotPayable):
            service.award_call(lead, call_id=call.id, bid_id=bid_id, reasons="Best.")
        budgets.end_tie(replace(work, actor=buying.eira), tie_id=tie)
        providers.end_verification(
            replace(work, actor=buying.secretary), provider_id=second.provider.id, note="No reply."
        )
        with pytest.raises(NotVerified):
            service.award_call(lead, call_id=call.id, bid_id=bid_id, reasons="Best.")
