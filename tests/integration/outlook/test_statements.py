"""A statement as its member, her supporter, an officer and the reviewer meet it: on screen and as files."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import replace
from datetime import timedelta
from html import unescape

from flask import Flask
from sqlalchemy import event

from coopbudget.budgets import queries as budgets
from coopbudget.budgets.models import Outcome
from coopbudget.db import db
from coopbudget.guard import Power
from coopbudget.members import service as members
from coopbudget.outlook import queries
from coopbudget.outlook.kinds import LineKind
from tests import people
from tests.conftest import NOON, Act
from tests.invoicing import House, days, noon
from tests.nights import STARTS, Nights, agree_all, award, make
from tests.papers import read_paper

WEEK = days(STARTS, STARTS + timedelta(days=6))
AFTER = noon(STARTS + timedelta(days=20))


def a_week_is_paid(act: Act) -> House:
    """Five pay £140.00 each of £700.00 for a week of nights, and £7.00 levy."""
    with act() as work:
        nights = award(work)
        house = House(nights, agree_all(work, nights, make(work, nights, outcomes="Safe in my own home")).id)
    with act(now=noon(WEEK[-1] + timedelta(days=1))) as work:
        house.given(work, WEEK)
        house.invoiced(work, WEEK[0], WEEK[-1])
    return house


def stated(act: Act, nights: Nights, index: int = 0) -> queries.Statement:
    with act(now=AFTER) as work:
        fund = budgets.fund_by_number(work.session, nights.coop.id, nights.funds[index][1], AFTER.date())
        assert fund is not None
        return queries.fund_statement(work.session, nights.coop.id, fund, NOON.date(), AFTER.date())


def test_each_line_says_what_it_was_and_each_share_shows_the_whole_and_its_rule(app: Flask, act: Act) -> None:
    house = a_week_is_paid(act)
    nights = house.nights
    sent: list[str] = []
    with app.app_context():
        engine = db.engine
    note = lambda *args: sent.append(args[2])  # noqa: E731
    event.listen(engine, "before_cursor_execute", note)
    try:
        found = stated(act, nights)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert len([each for each in sent if each.lstrip().upper().startswith("SELECT")]) <= 18
    sums = {kind: pence for kind, pence in found.sums().items() if pence}
    assert sums == {LineKind.COUNCIL: 200_000, LineKind.PURCHASE: -14_000, LineKind.LEVY: -700}
    assert (found.opening.total, found.closing.total) == (0, 185_300)
    assert found.closing.total == found.opening.total + sum(sums.values())
    assert (found.closing.pledged, found.closing.committed + found.closing.free) == (0, 185_300)
    (line,) = found.purchases
    assert line.purchase is not None and line.who == line.purchase.provider
    bought = line.purchase.bought
    assert (line.purchase.whole, bought.levy, bought.people) == (70_000, 3_500, 5)
    assert (line.purchase.allocation, line.purchase.absence, line.purchase.category) == (
        ("equal",), ("pays_on",), "night_cover",
    )  # fmt: skip
    assert found.spend_by_category() == {"night_cover": 14_000}
    assert found.spend_by_outcome() == {None: 14_000}
    assert [step.total for step in found.lines][-1] == found.closing.total

    client = app.test_client()
    app.extensions["coopbudget.clock"] = lambda: AFTER
    with act(now=AFTER) as work:
        me, number = nights.members[0], nights.funds[0][1]
        mine = nights.at(replace(work, now=AFTER), people.actor_of(work.session, nights.coop, me, AFTER.date()))
        friend = people.add_person(work, "Siân")
        members.add_supporter(
            mine, member_id=me.id, person_id=friend, powers=[Power.SEE], ends_on=AFTER.date() + timedelta(days=90)
        )
        reviewer = people.let_in(work, nights.coop, "reviewer")
    base = f"/c/{nights.coop.slug}/money/{number}/statement"
    people.sign_in(client, me)
    page = unescape(client.get(f"{base}?since=2026-09-01&until=2026-10-25").text)
    for said in (
        "£2,000.00 came in and £147.00 went out",
        "Everybody pays the same.",
        "£700.00 for 5 people.",
        "£140.00",
    ):
        assert said in page, said
    assert "Your share" in page and "The place is kept" in page
    october = unescape(client.get(f"{base}?period=m2026-10").text)
    assert "£0.00 came in and £147.00 went out from 1 October 2026 to 31 October 2026" in october
    assert "The agreement's year from 6 April 2026" in october
    assert "Nothing came in and nothing went out" in unescape(client.get(f"{base}?period=m2026-06").text)
    assert client.get(f"{base}?since=2026-10-02&until=2026-10-01").status_code == 422
    assert client.get(f"{base}?since=2020-10-02&until=2026-10-01").status_code == 422
    for person in (nights.treasurer.person_id, reviewer):
        people.sign_in(client, person)  # type: ignore[arg-type]
        assert "This share" in client.get(base).text
    people.sign_in(client, nights.members[1])
    for ending in ("", ".pdf", ".csv", ".xlsx"):
        assert client.get(base + ending).status_code == 404
    people.sign_in(client, friend)  # with the power to see, and no part of her own
    assert "Everybody pays the same." in client.get(base).text

    people.sign_in(client, me)
    with act() as work:  # what her plan is to bring about
        agreement_id = found.fund.agreement_id
        work.session.add_all(
            Outcome(coop_id=nights.coop.id, agreement_id=agreement_id, position=n, text=said)
            for n, said in enumerate(("Safe in my own home", "Out and about"), 1)
        )
    purpose = base.replace("statement", "purpose")
    assert "£140.00 was paid towards this" in client.get(purpose).text, "the contract itself names it"
    assert client.post(f"{purpose}/contracts/1", data={"outcome": "2"}).status_code == 303
    chosen = stated(act, nights)
    assert [chosen.spend_by_outcome()[outcome.id] for outcome in chosen.outcomes] == [0, 14_000]
    people.sign_in(client, nights.members[1])
    assert client.post(f"{purpose}/contracts/1", data={"outcome": "1"}).status_code == 404
    people.sign_in(client, me)
    asked = "?since=2026-09-01&until=2026-10-25"
    _the_files(client.get, base, asked)


def _the_files(get: object, base: str, asked: str) -> None:
    made = get(f"{base}.pdf{asked}").data  # type: ignore[operator]
    assert made == get(f"{base}.pdf{asked}").data, "made again, it is the same to the byte"  # type: ignore[operator]
    paper, large = read_paper(made), read_paper(get(f"{base}.pdf{asked}&large=1").data)  # type: ignore[operator]
    for each in (paper, large):
        assert (each.marked, each.language) == (True, "en")
        assert each.title == "Statement of fund 1"
        assert each.headings == ["H1", "H2", "H2", "H2", "H2"]
        assert each.tags.count("Table") == 4 and "TH" in each.tags
        order = [
            each.text.index(said)
            for said in (
                "Statement of fund 1", "Gwynedd Council", "What happened", "What was there at the start", "£2,000.00",
                "£140.00", "What is there at the end", "What was bought", "Everybody pays the same.",
                "What moved inside", "How it stands", "Committed",
            )
        ]  # fmt: skip
        assert order == sorted(order)
    assert paper.text != large.text or len(paper.tags) == len(large.tags)
    sheet = get(f"{base}.xlsx{asked}").data  # type: ignore[operator]
    assert sheet == get(f"{base}.xlsx{asked}").data  # type: ignore[operator]
    with zipfile.ZipFile(io.BytesIO(sheet)) as box:
        words = box.read("xl/sharedStrings.xml").decode()
        assert "Everybody pays the same." in words
        assert "<v>-140</v>" in box.read("xl/worksheets/sheet1.xml").decode()
    text = get(f"{base}.csv{asked}").text  # type: ignore[operator]
    rows = list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))
    running = 0
    for row in rows[1:-1]:
        running += round(float(row["In or out"]) * 100)
        assert round(float(row["In the fund"]) * 100) == running
    assert rows[-1]["In the fund"] == "1853.00"
    (bought,) = (row for row in rows if row["Invoice"])
    assert (bought["In or out"], bought["The whole"], bought["People"]) == ("-140.00", "700.00", "5")
