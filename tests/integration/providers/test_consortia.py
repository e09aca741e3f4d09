"""Small providers that bid together: asked, accepted, stated anew, left; and what a co-op then counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from coopbudget.errors import Forbidden, Invalid
from coopbudget.guard import Work
from coopbudget.notices.models import Notice
from coopbudget.providers import queries, service
from coopbudget.providers.errors import (
    AnsweredAlready,
    ConsortiumEnded,
    ConsortiumNotReady,
    NoSuchConsortium,
    NotVerified,
    PartnerNotVerified,
)
from coopbudget.providers.rules import ConsortiumState
from coopbudget.providers.service import Stated
from tests.commissioning import Bidder, make_bidder, make_buying
from tests.conftest import NOON, Act
from tests.people import sign_in


def parts(*given: tuple[Bidder, int]) -> list[Stated]:
    return [Stated(bidder.provider.id, share, f"What {bidder.provider.name} does") for bidder, share in given]


def as_(work: Work, bidder: Bidder) -> Work:
    return replace(work, actor=replace(bidder.actor, coop_id=None, coop=None))


def test_a_group_counts_once_all_have_accepted_and_the_co_op_has_checked_each(act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        lead, partner = make_bidder(work, buying, "Lead"), make_bidder(work, buying, "Partner")
        unknown = make_bidder(work, buying, "Unknown", verified=False)
        mine = as_(work, lead)
        for odd in (
            parts((lead, 10_000)),
            parts((lead, 6_000), (partner, 3_999)),
            parts((partner, 5_000), (unknown, 5_000)),
            parts((lead, 5_000), (partner, 2_500), (partner, 2_500)),
        ):
            with pytest.raises(Invalid):
                service.form_consortium(mine, name="Odd", parts=odd)
        made = service.form_consortium(mine, name="Valley carers", parts=parts((lead, 6_667), (partner, 3_333)))
        asking = queries.consortia_of(work.session, partner.provider.id)
        assert [each.id for each in asking] == [made] and asking[0].state is ConsortiumState.ASKING
        assert queries.count_asked_to_join(work.session, partner.provider.id) == 1
        told = work.session.scalars(select(Notice).where(Notice.message.contains("asks you to bid together"))).one()
        assert told.person_id == partner.actor.person_id and told.details["share"] == "33.33%"
        assert told.link == f"/p/partner/consortia/{made}"

        officer = replace(work, actor=buying.secretary)
        with pytest.raises(ConsortiumNotReady):
            service.require_consortium_ready(officer, made)
        with pytest.raises(AnsweredAlready):  # the page showed another share
            service.accept_part(as_(work, partner), consortium_id=made, share=5_000)
        with pytest.raises(NoSuchConsortium):
            service.accept_part(as_(work, unknown), consortium_id=made, share=3_333)
        service.accept_part(as_(work, partner), consortium_id=made, share=3_333)
        with pytest.raises(AnsweredAlready):
            service.decline_part(as_(work, partner), consortium_id=made)
        ready = service.require_consortium_ready(officer, made)
        assert [(each.name, each.share) for each in ready.members] == [("Lead", 6_667), ("Partner", 3_333)]
        assert [each.id for each in queries.consortia_led_by(work.session, lead.provider.id)] == [made]
        assert queries.consortia_led_by(work.session, partner.provider.id) == []
        with pytest.raises(NotVerified) as unchecked:  # the check of both lasts until 30 June
            service.require_consortium_ready(replace(officer, now=datetime(2027, 7, 1, 12, tzinfo=UTC)), made)
        assert isinstance(unchecked.value, PartnerNotVerified) and unchecked.value.names == ["Lead", "Partner"]

        service.restate_shares(mine, consortium_id=made, parts=parts((lead, 5_000), (partner, 3_000), (unknown, 2_000)))
        again = queries.consortia_by_id(work.session, [made])[made]
        assert again.version == 2 and again.state is ConsortiumState.ASKING
        service.accept_part(as_(work, partner), consortium_id=made, share=3_000)
        service.accept_part(as_(work, unknown), consortium_id=made, share=2_000)
        with pytest.raises(PartnerNotVerified, match="Unknown"):
            service.require_consortium_ready(officer, made)


def test_saying_no_leaving_and_ending_stop_the_bidding(act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        lead, first, second = (make_bidder(work, buying, name) for name in ("Lead", "First", "Second"))
        mine, officer = as_(work, lead), replace(work, actor=buying.secretary)
        made = service.form_consortium(mine, name="Three", parts=parts((lead, 4_000), (first, 3_000), (second, 3_000)))
        service.accept_part(as_(work, first), consortium_id=made, share=3_000)
        service.decline_part(as_(work, second), consortium_id=made)
        with pytest.raises(ConsortiumNotReady) as short:
            service.require_consortium_ready(officer, made)
        assert short.value.state is ConsortiumState.SHORT
        assert queries.consortia_of(work.session, second.provider.id) == []
        with pytest.raises(NoSuchConsortium):
            service.leave_consortium(as_(work, second), consortium_id=made)
        with pytest.raises(NoSuchConsortium):
            service.restate_shares(as_(work, first), consortium_id=made, parts=parts((first, 5_000), (lead, 5_000)))
        service.restate_shares(mine, consortium_id=made, parts=parts((lead, 4_000), (first, 6_000)))
        service.accept_part(as_(work, first), consortium_id=made, share=6_000)
        assert service.require_consortium_ready(officer, made).version == 2
        with pytest.raises(Forbidden):
            service.leave_consortium(mine, consortium_id=made)
        service.leave_consortium(as_(work, first), consortium_id=made)
        left = work.session.scalars(select(Notice).where(Notice.message.contains("has left the group"))).one()
        assert left.person_id == lead.actor.person_id
        with pytest.raises(ConsortiumNotReady):
            service.require_consortium_ready(officer, made)
        service.end_consortium(mine, consortium_id=made)
        with pytest.raises(ConsortiumEnded):
            service.end_consortium(mine, consortium_id=made)
        assert queries.consortia_of(work.session, lead.provider.id) == []


def test_a_lead_finds_a_partner_asks_it_and_the_partner_answers(app: Flask, act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        lead, partner = make_bidder(work, buying, "Cwtch Care"), make_bidder(work, buying, "Dwylo Da")
        stranger = make_bidder(work, buying, "Elsewhere")
        lead_id = lead.provider.id
    app.extensions["coopbudget.clock"] = lambda: NOON
    clients = []
    for bidder in (lead, partner, stranger):
        client = app.test_client()
        assert bidder.actor.person_id is not None
        sign_in(client, bidder.actor.person_id)
        clients.append(client)
    asks, answers, other = clients
    new = "/p/cwtch-care/consortia/new"
    assert "in no group yet" in asks.get("/p/cwtch-care/consortia").text
    assert "No other provider" in asks.get(f"{new}?text=nowhere%25").text
    assert "Add Dwylo Da" in asks.get(f"{new}?text=dwylo").text
    chosen = f"{new}?partner=dwylo-da"
    assert "Share" in asks.get(chosen).text
    sent = {"name": "Arfon together", "share_1": "66.67", "does_1": "Weekdays", "share_2": "33.34", "does_2": "Nights"}
    wrong = asks.post(chosen, data=sent)
    assert wrong.status_code == 422 and "They make 100.01% now" in wrong.text and "Weekdays" in wrong.text
    assert asks.post(chosen, data=sent | {"share_2": "a third"}).status_code == 422
    made = asks.post(chosen, data=sent | {"share_2": "33.33"})
    assert made.status_code == 303
    group = made.location.rsplit("/", 1)[1]
    assert "1 group waits for your answer" in answers.get("/p/dwylo-da/profile").text
    page = answers.get(f"/p/dwylo-da/consortia/{group}").text
    assert "Accept a share of 33.33%" in page and "Weekdays" in page
    assert other.get(f"/p/elsewhere/consortia/{group}").status_code == 404
    accept = f"/p/dwylo-da/consortia/{group}/accept"
    assert "Look again" in answers.post(accept, data={"share": 1}, follow_redirects=True).text
    assert "You have accepted" in answers.post(accept, data={"share": 3_333}, follow_redirects=True).text
    assert "Ready to bid" in asks.get("/p/cwtch-care/consortia").text
    shares = f"/p/cwtch-care/consortia/{group}/shares"
    assert 'value="66.67"' in asks.get(shares).text
    assert answers.get(f"/p/dwylo-da/consortia/{group}/shares").status_code == 404
    again = asks.post(
        f"{shares}?partner=dwylo-da", data=sent | {"share_1": "50", "share_2": "50", "does_2": "Weekends"}
    )
    assert again.status_code == 303
    assert "Waiting for answers" in asks.get(again.location).text
    answers.post(accept, data={"share": 5_000})
    leave = f"/p/dwylo-da/consortia/{group}/leave"
    assert "stay with the lead" in answers.get(leave).text
    assert answers.post(leave).status_code == 303
    assert answers.get(f"/p/dwylo-da/consortia/{group}").status_code == 404
    end = f"/p/cwtch-care/consortia/{group}/end"
    assert "End Arfon together" in asks.get(end).text
    assert asks.post(end).status_code == 303
    assert "Ended" in asks.get(f"/p/cwtch-care/consortia/{group}").text
    with act() as work:
        assert queries.consortia_of(work.session, lead_id) == []
