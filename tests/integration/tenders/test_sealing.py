"""Bids are sealed: no page, no dump, no log has them before two officers open them after the deadline."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest
from sqlalchemy import inspect, select, text

from coopbudget.errors import Forbidden, Invalid, NotFound
from coopbudget.providers import service as providers
from coopbudget.providers.errors import NotVerified
from coopbudget.providers.rules import HourKind
from coopbudget.tenders import queries, sealing, service
from coopbudget.tenders.errors import LateBid, NotThatPoint, SealBroken, SecondOfficerNeeded, StillSealed
from coopbudget.tenders.models import Bid, Call
from coopbudget.tenders.sealing import CallSeal, digest
from coopbudget.tenders.service.ground import secret
from coopbudget.trail.models import Trail
from tests.commissioning import (
    AFTER_CLOSING,
    AFTER_DEADLINE,
    DEADLINE,
    bid,
    content,
    make_bidder,
    make_buying,
    open_all,
    published_call,
    score_all,
)
from tests.conftest import Act

PHRASE = "Lanterns along the corridor at dusk"


def everything_in_the_database(session) -> bytes:
    """Every value of every column of every table, as bytes."""
    found = []
    for table in inspect(session.connection()).get_table_names():
        for row in session.execute(text(f'SELECT * FROM "{table}"')):
            for value in row:
                found.append(bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode())
    return b"\n".join(found)


def test_the_raw_database_does_not_hold_a_word_of_a_bid_before_the_opening(act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        call = published_call(work, buying)
        bidder = make_bidder(work, buying)
        row = queries.call(work.session, buying.coop_id, call.id)
        assert row is not None
        answers = {each.id: PHRASE for each in row.criteria}
        bid(work, buying, call, bidder, rate=1_637, answers=answers)
    with act() as work:
        found = work.session.execute(select(Call)).scalar_one()
        dump = everything_in_the_database(work.session)
        assert PHRASE.encode() not in dump
        assert b"Lanterns" not in dump and b'"floor_reason"' not in dump
        assert b"Somebody awake in the building" in dump  # the dump is a real one
        open_all(work, buying, found)
    with act() as work:
        assert PHRASE.encode() in everything_in_the_database(work.session)


def test_only_the_author_reads_a_sealed_bid(act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        call = published_call(work, buying)
        author, rival = make_bidder(work, buying), make_bidder(work, buying, "Rival")
        bid(work, buying, call, author, rate=1_637)
        own = service.read_own_bid(replace(work, actor=author.actor), call_id=call.id)
        assert own is not None and own.rates == {HourKind.WAKING_NIGHT: 1_637}
        assert service.read_own_bid(replace(work, actor=rival.actor), call_id=call.id) is None
        with pytest.raises(Forbidden):
            service.read_own_bid(replace(work, actor=buying.lead), call_id=call.id)
        assert queries.opened_bids(work.session, buying.coop_id, call.id) == []
        for actor in (buying.lead, buying.chair):
            with pytest.raises(StillSealed):
                service.require_sight(replace(work, actor=actor, now=AFTER_DEADLINE), call_id=call.id)


def test_a_bid_is_replaced_and_withdrawn_until_the_deadline_and_its_ciphertext_goes(act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        call = published_call(work, buying)
        bidder = make_bidder(work, buying)
        bid_id = bid(work, buying, call, bidder)
        first = queries.own_bid(work.session, buying.coop_id, call.id, bidder.provider.id)
        bid(work, buying, call, bidder, rate=1_400)
        second = queries.own_bid(work.session, buying.coop_id, call.id, bidder.provider.id)
        assert first is not None and second is not None
        assert second.id == bid_id and second.version == 2 and second.digest != first.digest
        service.withdraw_bid(replace(work, actor=bidder.actor, now=AFTER_CLOSING), call_id=call.id)
        assert work.session.scalar(select(Bid.sealed).where(Bid.id == bid_id)) is None
        assert service.read_own_bid(replace(work, actor=bidder.actor), call_id=call.id) is None
        with pytest.raises(NotFound):
            service.withdraw_bid(replace(work, actor=bidder.actor, now=AFTER_CLOSING), call_id=call.id)
        assert open_all(work, buying, call) == 0


def test_the_digest_of_a_bid_stands_in_the_trail_and_nothing_else_of_it(act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        call = published_call(work, buying)
        bid_id = bid(work, buying, call, make_bidder(work, buying))
        sealed = work.session.scalar(select(Bid.sealed).where(Bid.id == bid_id))
        record = work.session.scalar(select(Trail.content).where(Trail.act == "bid.sealed"))
        assert sealed is not None and record is not None
        assert digest(sealed) in record
        assert "rate" not in record and "1500" not in record


def test_a_bid_at_the_deadline_is_late_by_the_servers_clock(act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        call = published_call(work, buying)
        bidder = make_bidder(work, buying)
        bid(work, buying, call, bidder, now=DEADLINE - timedelta(microseconds=1))
        with pytest.raises(LateBid) as late:
            bid(work, buying, call, bidder, now=DEADLINE)
        assert "less than a second late" in str(late.value)
        with pytest.raises(LateBid) as later:
            bid(work, buying, call, bidder, now=DEADLINE + timedelta(minutes=7, seconds=3))
        assert "This is 7 minutes 3 seconds late" in str(later.value)
        assert later.value.late_by == timedelta(minutes=7, seconds=3)
        with pytest.raises(LateBid):
            service.withdraw_bid(replace(work, actor=bidder.actor, now=DEADLINE), call_id=call.id)


def test_bids_open_after_the_deadline_by_two_officers_without_a_part_in_a_bidder(act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        call = published_call(work, buying)
        bidder = make_bidder(work, buying)
        bid(work, buying, call, bidder)
        early = replace(work, actor=buying.lead, now=DEADLINE - timedelta(seconds=1))
        with pytest.raises(StillSealed):
            service.begin_opening(early, call_id=call.id)
        after = replace(work, actor=buying.lead, now=AFTER_DEADLINE)
        with pytest.raises(SecondOfficerNeeded):
            service.open_bids(after, call_id=call.id)
        service.begin_opening(after, call_id=call.id)
        with pytest.raises(SecondOfficerNeeded):
            service.open_bids(after, call_id=call.id)
        with pytest.raises(Forbidden):
            service.open_bids(replace(after, actor=buying.eira), call_id=call.id)
        assert buying.secretary.person_id is not None
        providers.add_person(replace(work, actor=bidder.actor), person_id=buying.secretary.person_id)
        with pytest.raises(Forbidden):
            service.open_bids(replace(after, actor=buying.secretary), call_id=call.id)
        assert service.open_bids(replace(after, actor=buying.chair), call_id=call.id) == 1
        with pytest.raises(NotThatPoint):
            service.open_bids(replace(after, actor=buying.chair), call_id=call.id)


def test_a_bid_whose_bytes_were_changed_or_moved_is_never_opened_as_if_it_were_whole(act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        call = published_call(work, buying)
        bid_id = bid(work, buying, call, make_bidder(work, buying))
        row = work.session.get(Bid, (buying.coop_id, bid_id))
        assert row is not None and row.sealed is not None
        row.sealed = row.sealed[:-1] + bytes([row.sealed[-1] ^ 1])
        work.session.flush()
        with pytest.raises(SealBroken):
            open_all(work, buying, call)
        work.session.rollback()


def test_the_key_in_the_database_is_of_no_use_without_the_applications_secret(act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        call = published_call(work, buying)
        key = work.session.scalar(select(Call.sealed_key).where(Call.id == call.id))
        assert key is not None
        with pytest.raises(SealBroken):
            CallSeal("another secret of some length, who knows", key, call.id, HourKind.WAKING_NIGHT)


def test_only_checked_providers_bid(act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        call = published_call(work, buying)
        stranger = make_bidder(work, buying, "Stranger", verified=False)
        with pytest.raises(NotVerified):
            bid(work, buying, call, stranger)
        lapsed = make_bidder(work, buying, "Lapsed")
        providers.end_verification(
            replace(work, actor=buying.secretary), provider_id=lapsed.provider.id, note="No reply."
        )
        with pytest.raises(NotVerified):
            bid(work, buying, call, lapsed)


def test_a_bid_answers_everything_fits_the_money_and_explains_a_rate_under_the_floor(act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        call = published_call(work, buying)
        bidder = make_bidder(work, buying)
        sent = replace(work, actor=bidder.actor, now=AFTER_CLOSING)
        whole = content(work, buying, call)
        first = next(iter(whole.answers))
        night = HourKind.WAKING_NIGHT
        for wrong, field in (
            (replace(whole, answers={**whole.answers, first: "  "}), "answer_1"),
            (replace(whole, rates={night: 2_001}), "rate_waking_night"),  # four hours at £20.01 are more than £80
            (replace(whole, rates={night: 1_299}), "floor_reason"),
            (replace(whole, rates={}), "rate_waking_night"),
            (replace(whole, rates={night: 1_500, HourKind.WEEKDAY: 1}), "_form"),
            (replace(whole, hours={night: 0}), "hours_waking_night"),
            (replace(whole, answers={}), "_form"),
        ):
            with pytest.raises(Invalid) as refused:
                service.submit_bid(sent, call_id=call.id, content=wrong)
            assert field in refused.value.errors
        service.submit_bid(sent, call_id=call.id, content=replace(whole, rates={night: 2_000}))
        service.submit_bid(
            sent, call_id=call.id, content=replace(whole, rates={night: 1_299}, floor_reason="We own our van.")
        )


def test_rates_of_several_kinds_are_sealed_opened_and_awarded_as_they_were_said(act: Act) -> None:
    day, night, rest = HourKind.WEEKDAY, HourKind.WAKING_NIGHT, HourKind.BANK_HOLIDAY
    with act() as work:
        buying = make_buying(work)
        call = published_call(work, buying, hours={night: 60, rest: 0, day: 120})
        row = queries.call(work.session, buying.coop_id, call.id)
        assert row is not None and row.kinds == (day, night, rest) and row.weekly_minutes == 180
        bidder = make_bidder(work, buying)
        rates = {day: 1_500, night: 1_801, rest: 3_000}
        chosen = bid(work, buying, call, bidder, rates=rates, hours={day: 120, night: 30})
        with pytest.raises(Invalid) as low:
            bid(work, buying, call, make_bidder(work, buying, "Low"), rates={day: 1_299, night: 1_299, rest: 5_000})
        assert "floor_reason" in low.value.errors  # a dear bank holiday lifts nobody over the floor
        open_all(work, buying, call)
        (opened,) = queries.opened_bids(work.session, buying.coop_id, call.id)
        assert (opened.mean, opened.rate, opened.cost) == (Fraction(4_801, 3), 1_600, 3_901)
        score_all(work, buying, call, {chosen: 4})
        lead = replace(work, actor=buying.lead, now=AFTER_DEADLINE)
        service.award_call(lead, call_id=call.id, bid_id=chosen, reasons="Good.")
        award = queries.award_of_call(work.session, buying.coop_id, call.id)
        assert award is not None and dict(award.rates) == rates and dict(award.hours) == {day: 120, night: 30}


def test_a_bid_sealed_before_rates_had_kinds_is_read_as_the_usual_kind(act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        call = published_call(work, buying)
        bid_id = bid(work, buying, call, make_bidder(work, buying))
        row = work.session.get(Bid, (buying.coop_id, bid_id))
        found = work.session.get(Call, (buying.coop_id, call.id))
        assert row is not None and found is not None and found.sealed_key is not None
        seal = CallSeal(secret(), found.sealed_key, found.id, HourKind.WAKING_NIGHT)
        old = {"rate": 1_612, "weekly_minutes": 240, "starts_on": "2026-11-02", "floor_reason": "", "answers": {}}
        bound = found.id.bytes + bid_id.bytes + (1).to_bytes(8, "big")
        row.sealed = sealing._encrypt(seal._key, json.dumps(old).encode(), bound)
        work.session.flush()
        open_all(work, buying, call)
        (opened,) = queries.opened_bids(work.session, buying.coop_id, call.id)
        assert dict(opened.rates) == {HourKind.WAKING_NIGHT: 1_612} and opened.weekly_minutes == 240
