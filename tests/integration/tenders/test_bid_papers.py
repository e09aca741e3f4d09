"""What belongs to a bid beside its words: a draft, files, a group. All of it is sealed until the opening."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from coopbudget.errors import Forbidden, Invalid, NotFound
from coopbudget.evidence import service as evidence
from coopbudget.guard import Work
from coopbudget.providers import service as providers
from coopbudget.providers.errors import ConsortiumNotReady, NoSuchConsortium
from coopbudget.providers.service import Stated
from coopbudget.tenders import queries, service
from coopbudget.tenders.asking import LARGEST_FILE, Limits
from coopbudget.tenders.errors import LateBid, NotThatPoint, SealBroken
from coopbudget.tenders.models import BidDraft, BidFile, Call
from tests.commissioning import (
    AFTER_CLOSING,
    AFTER_DEADLINE,
    DEADLINE,
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

PAPER = b"%PDF-1.7 lanterns along the corridor at dusk"


def large_call(work: Work, buying: Buying) -> Call:
    """A call above the co-op's small ones, that asks for files."""
    service.set_limits(replace(work, actor=buying.chair), limits=Limits(small_below=0))
    return published_call(work, buying, files_wanted="Your insurance, and a week's plan.")


def by(work: Work, bidder: Bidder) -> Work:
    return replace(work, actor=bidder.actor, now=AFTER_CLOSING)


def test_a_draft_is_the_authors_alone_and_goes_when_the_bid_is_sent_or_opened(act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        call = published_call(work, buying)
        author, rival = make_bidder(work, buying), make_bidder(work, buying, "Rival")
        service.keep_draft(by(work, author), call_id=call.id, values={"answer_1": "Half a sentence", "rate": "x"})
        service.keep_draft(by(work, author), call_id=call.id, values={"answer_1": "Lanterns"})
        assert service.read_draft(by(work, author), call_id=call.id) == {"answer_1": "Lanterns"}
        assert service.read_draft(by(work, rival), call_id=call.id) is None
        with pytest.raises(Forbidden):
            service.read_draft(replace(work, actor=buying.lead), call_id=call.id)
        row = work.session.execute(select(BidDraft)).scalar_one()
        assert b"Lanterns" not in row.sealed
        with pytest.raises(LateBid):
            service.keep_draft(replace(work, actor=author.actor, now=DEADLINE), call_id=call.id, values={})
        bid(work, buying, call, author)
        assert service.read_draft(by(work, author), call_id=call.id) is None
        service.keep_draft(by(work, rival), call_id=call.id, values={"answer_1": "Never sent"})
        open_all(work, buying, call)
        assert work.session.scalar(select(func.count()).select_from(BidDraft)) == 0


def test_files_go_with_the_bid_sealed_and_are_read_after_the_opening(act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        call = large_call(work, buying)
        author, rival = make_bidder(work, buying), make_bidder(work, buying, "Rival")
        mine = by(work, author)
        with pytest.raises(Invalid):
            service.add_file(mine, call_id=call.id, content=b"PK\x03\x04 an archive", filename="plan.docx")
        with pytest.raises(Invalid):
            service.add_file(mine, call_id=call.id, content=PAPER + bytes(LARGEST_FILE), filename="huge.pdf")
        for name in ("one.pdf", "two.pdf", "three.pdf"):
            service.add_file(mine, call_id=call.id, content=PAPER, filename=f"../{name}")
        with pytest.raises(Invalid):
            service.add_file(mine, call_id=call.id, content=PAPER, filename="four.pdf")
        one, two, three = service.own_files(mine, call_id=call.id)
        assert [each.name for each in (one, two, three)] == ["one.pdf", "two.pdf", "three.pdf"]
        service.remove_file(mine, call_id=call.id, file_id=two.id)
        sealed = work.session.scalars(select(BidFile.sealed).order_by(BidFile.added_at)).all()
        assert len(sealed) == 2 and not any(b"lanterns" in each or b"one.pdf" in each for each in sealed)
        for other in (rival, author):
            theirs = by(work, other)
            if other is rival:
                with pytest.raises(NotFound):
                    service.read_file(theirs, call_id=call.id, file_id=one.id)
                assert service.own_files(theirs, call_id=call.id) == []
            else:
                assert service.read_file(theirs, call_id=call.id, file_id=one.id) == ("one.pdf", PAPER)

        # What is taken off after sending stays with the bid until it is sent anew.
        bid(work, buying, call, author)
        service.remove_file(mine, call_id=call.id, file_id=three.id)
        service.add_file(mine, call_id=call.id, content=PAPER, filename="late.pdf")
        open_all(work, buying, call)
        (opened,) = queries.opened_bids(work.session, buying.coop_id, call.id)
        assert [name for _, name in opened.files] == ["one.pdf", "three.pdf"]
        assert evidence.read(replace(work, actor=buying.lead), opened.files[0][0]) == PAPER
        assert work.session.scalars(select(BidFile.sealed)).all() == [None, None]  # and the unsent one is erased


def test_a_withdrawn_bid_takes_its_files_with_it_and_a_changed_file_is_never_opened(act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        call = large_call(work, buying)
        gone, firm = make_bidder(work, buying), make_bidder(work, buying, "Firm")
        for bidder in (gone, firm):
            service.add_file(by(work, bidder), call_id=call.id, content=PAPER, filename="one.pdf")
            bid(work, buying, call, bidder)
        service.withdraw_bid(by(work, gone), call_id=call.id)
        (row,) = work.session.scalars(select(BidFile)).all()
        assert row.provider_id == firm.provider.id and row.sealed is not None
        row.sealed = row.sealed[:-1] + bytes([row.sealed[-1] ^ 1])
        work.session.flush()
        with pytest.raises(SealBroken):
            open_all(work, buying, call)
        work.session.rollback()
    with act() as work:
        buying = make_buying(work)
        small = published_call(work, buying)
        with pytest.raises(NotThatPoint):  # a small call asks for none
            service.add_file(by(work, make_bidder(work, buying)), call_id=small.id, content=PAPER, filename="x.pdf")


def test_a_group_bids_under_its_lead_and_its_shares_are_sealed_as_they_stood(act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        call = published_call(work, buying)
        lead, partner, rival = (make_bidder(work, buying, name) for name in ("Lead", "Partner", "Rival"))
        parts = [Stated(lead.provider.id, 6_000, "The nights"), Stated(partner.provider.id, 4_000, "The weekends")]
        group = providers.form_consortium(by(work, lead), name="Nights together", parts=parts)
        with pytest.raises(ConsortiumNotReady):
            bid(work, buying, call, lead, consortium_id=group)
        providers.accept_part(by(work, partner), consortium_id=group, share=4_000)
        with pytest.raises(NoSuchConsortium):
            bid(work, buying, call, rival, consortium_id=group)
        chosen = bid(work, buying, call, lead, consortium_id=group)
        own = service.read_own_bid(by(work, lead), call_id=call.id)
        assert own is not None and own.group is not None and own.group.name == "Nights together"
        assert queries.partners(work.session, buying.coop_id, call.id) == []  # nobody knows yet

        # Whoever acts for a partner has an interest too, and it shows at the opening.
        assert buying.dewi.person_id is not None and buying.secretary.person_id is not None
        for person in (buying.dewi.person_id, buying.secretary.person_id):
            providers.add_person(by(work, partner), person_id=person)
        after = replace(work, actor=buying.lead, now=AFTER_DEADLINE)
        service.begin_opening(after, call_id=call.id)
        with pytest.raises(Forbidden), work.session.begin_nested():
            service.open_bids(replace(after, actor=buying.secretary), call_id=call.id)
        assert service.open_bids(replace(after, actor=buying.chair), call_id=call.id) == 1
        with pytest.raises(Invalid):
            service.declare_interest(replace(after, actor=buying.dewi), call_id=call.id, interest="none")
        service.declare_interest(
            replace(after, actor=buying.dewi), call_id=call.id, interest="conflict", words="I act for one."
        )
        (opened,) = queries.opened_bids(work.session, buying.coop_id, call.id)
        assert opened.group == "Nights together"
        assert [(each.name, each.share, each.does) for each in opened.partners] == [
            ("Lead", 6_000, "The nights"), ("Partner", 4_000, "The weekends"),
        ]  # fmt: skip
        service.appoint_scorer(after, call_id=call.id, person_id=buying.eira.person_id)
        score_all(work, buying, call, {chosen: 4}, scorers=(buying.chair, buying.eira))
        service.award_call(after, call_id=call.id, bid_id=chosen, reasons="Together they can.")
        award = queries.award_of_call(work.session, buying.coop_id, call.id)
        assert award is not None and award.group == "Nights together"
        assert award.partners == ((lead.provider.id, 6_000), (partner.provider.id, 4_000))
