"""Everybody's statement of a sharing, and dividends that went into no fund, walked through on both databases."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select

from coopbudget.budgets import queries as budgets
from coopbudget.budgets.kinds import Change
from coopbudget.budgets.service import Wanted, change_agreement
from coopbudget.notices.models import Notice
from coopbudget.surplus import service
from coopbudget.surplus.service import telling
from coopbudget.web.homes.officer import desk
from tests.conftest import Act
from tests.integration.surplus.test_year_pages import Visitor
from tests.year import AFTER, Year, buy, carried, make_year, proposed

LATER = AFTER + timedelta(days=20)


@pytest.fixture
def shared(act: Act) -> Year:
    """£120.00 of levy, £60.00 back: £40.00 into one fund, and £20.00 held, for that agreement ended in April."""
    year = make_year(act, 2)
    with act(year.system, now=AFTER) as work:
        for fund, cost in zip(year.funds, (80_000, 40_000), strict=True):
            buy(work, fund, cost, cost // 10)
        held = budgets.fund(work.session, year.coop.id, year.funds[1].id, work.today)
        assert held is not None
        wanted = Wanted(Change.NOTICE, date(2026, 4, 1), ends_on=date(2026, 4, 30))
        change_agreement(
            replace(work, actor=year.treasurer), agreement_id=held.agreement_id, wanted=wanted, reason="Moved away"
        )
    made = proposed(act, year)
    carried(act, year, made)
    with act(year.treasurer, now=LATER) as work:
        service.post_distribution(work, proposal_id=made.id)
    return year


def waits(act: Act, year: Year) -> list[str]:
    """What the treasurer's home says is to be done."""
    with act(year.treasurer, now=LATER) as work:
        return [str(task.text) for task in desk(work).tasks]


def words_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def test_a_member_keeps_her_statement_and_officers_everybodys(app: Flask, act: Act, shared: Year) -> None:
    ann, bob = shared.members
    member = Visitor(app, shared, ann, LATER)
    mine = member.see("/2026/mine")
    for shown in ("£40.00 came back to you", "In this fund, from Powys", "lowers what was paid", "large print"):
        assert shown in mine
    path = f"{member.base}/2026/mine.pdf"
    pdf, large = member.client.get(path), member.client.get(f"{path}?large=1")
    said = words_of(pdf.data)
    for shown in (str(ann.number), "£800.00", "£40.00", "In this fund, from Powys", "lowers what was paid"):
        assert shown in said
    assert b"/StructTreeRoot" in pdf.data or "/StructTreeRoot" in PdfReader(io.BytesIO(pdf.data)).trailer["/Root"]
    assert pdf.data == member.client.get(path).data, "made again it has the same bytes"
    assert "£40.00" in words_of(large.data) and large.data != pdf.data
    assert member.client.get(f"{member.base}/2026/statements").status_code == 403
    assert member.client.get(f"{member.base}/2026/statements/{bob.number}.pdf").status_code == 403

    treasurer = Visitor(app, shared, shared.treasurer_member, LATER)
    listed = treasurer.see("/2026/statements")
    assert "2 members" in listed and "£40.00" in listed and "£20.00" in listed
    assert "1 member" in treasurer.see(f"/2026/statements?member={bob.number}")
    assert "40.00" in treasurer.see("/2026/statements?as=csv")
    bobs = treasurer.client.get(f"{treasurer.base}/2026/statements/{bob.number}.pdf").data
    assert "Held for Powys" in words_of(bobs)
    packed = zipfile.ZipFile(io.BytesIO(treasurer.client.get(f"{treasurer.base}/2026/statements.zip").data))
    assert [words_of(packed.read(name)) for name in packed.namelist()] == [said, words_of(bobs)]


def test_a_held_dividend_is_offered_and_goes_back_on_the_pages(app: Flask, act: Act, shared: Year) -> None:
    bob = Visitor(app, shared, shared.members[1], LATER)
    mine = bob.see("/2026/mine")
    assert "£20.00 went into no fund" in mine and "Held, the council is not asked yet" in mine
    treasurer = Visitor(app, shared, shared.treasurer_member, LATER)
    treasurer.base = f"/c/{shared.coop.slug}"
    assert "1 dividend went into no fund" in waits(act, shared)
    assert "Held for a council" in treasurer.see("/dividends?show=waiting")
    assert "Offer it to Powys" in treasurer.see("/dividends/1")
    day = {"offered_on-day": "24", "offered_on-month": "5", "offered_on-year": "2026"}
    assert "a day that has come" in treasurer.send("/dividends/1/offer", {**day, "offered_on-year": "2027"}, status=422)
    treasurer.send("/dividends/1/offer", day)
    assert "What does Powys say?" in treasurer.see("/dividends/1")
    bank = {"sort_code": "08-60-01", "account_number": "12345678"}
    assert "Say who at the council" in treasurer.send("/dividends/1/back", {**bank, "words": ""}, status=422)
    treasurer.send("/dividends/1/back", {**bank, "words": "Ms Rees, by letter"})
    page = treasurer.see("/dividends/1")
    assert "Goes with the next payment run" in page and "Ms Rees, by letter" in page
    assert "1 dividend went into no fund" not in waits(act, shared)
    treasurer.send("/dividends/1/call-off", {})
    treasurer.send("/dividends/1/member", {**bank, "words": "Ms Rees: it may go to him"})
    assert "Goes with the next payment run" in treasurer.see("/dividends/1")
    treasurer.see("/dividends/7", status=404)
    stranger = Visitor(app, shared, make_year(act, 1).treasurer_member, LATER)
    stranger.base = f"/c/{shared.coop.slug}"
    stranger.see("/dividends/1", status=404)


def test_a_large_coop_is_told_so_many_at_a_time(act: Act, shared: Year, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever comes first has been told by the sharing; the worker goes on, and tells nobody twice."""
    with act(shared.treasurer, now=LATER) as work:
        proposal = service.year_that_is_over(work, 2026).proposal
        assert proposal is not None and service.still_to_tell(work) == []
    with act(shared.chair, now=LATER) as work:
        service.undo_distribution(work, proposal_id=proposal.id, why="To do it again")
    monkeypatch.setattr(telling, "AT_ONCE", 2)
    again = proposed(act, shared, now=LATER)
    carried(act, shared, again, now=LATER)
    with act(shared.treasurer, now=LATER + timedelta(days=20)) as work:
        service.post_distribution(work, proposal_id=again.id)
        rounds = 1
        assert service.still_to_tell(work) == [again.id]
        while service.tell_next(work, proposal_id=again.id):
            rounds += 1
        assert service.still_to_tell(work) == [] and rounds == 2
        told = work.session.scalars(select(Notice.person_id).where(Notice.about_id == again.id)).all()
        people = {m.person_id for m in (*shared.members, shared.treasurer_member, shared.chair_member)}
        assert len(told) == len(set(told)) and people <= set(told)
