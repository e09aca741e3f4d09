"""The pages of leaving: a member's own, the officers' list of what is to settle, and one departure to its end."""

from __future__ import annotations

import re
import uuid
from dataclasses import replace
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from coopbudget.budgets import service as budgets
from coopbudget.guard import Power
from coopbudget.ledger import chart
from coopbudget.ledger.service import Leg, open_account, post_entry
from coopbudget.members import queries as members, service as members_service
from tests.conftest import NOON, Act
from tests.people import Member, add_person, as_system, sign_in
from tests.purses import Purses, agree, make_purses, pay_in

OWN = {"funder_kind": "own", "funder_name": "", "reference": "OWN MONEY"}


@pytest.fixture(autouse=True)
def at_noon(app: Flask) -> None:
    app.extensions["coopbudget.clock"] = lambda: NOON


@pytest.fixture
def purses(act: Act) -> Purses:
    with act() as work:
        return make_purses(work)


def browser(app: Flask, who: Member | uuid.UUID | None) -> FlaskClient:
    assert who is not None
    client = app.test_client()
    sign_in(client, who)
    return client


def words(answer: TestResponse) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True).split("<main", 1)[-1])).split())


def test_dewi_leaves_changes_his_mind_leaves_and_is_settled(app: Flask, act: Act, purses: Purses) -> None:
    with act() as work:
        own = agree(replace(work, actor=purses.secretary), purses.dewi, **OWN)
        pay_in(as_system(work, purses.coop), own.fund_number, 5_000)
        friend = add_person(work)
        members_service.add_supporter(
            as_system(work, purses.coop), member_id=purses.dewi.id, person_id=friend, powers=list(Power),
            ends_on=NOON.date(),
        )  # fmt: skip
    coop = f"/c/{purses.coop.slug}"
    dewi, secretary = browser(app, purses.dewi), browser(app, purses.secretary.person_id)
    lead, supporter = browser(app, purses.lead.person_id), browser(app, friend)
    assert supporter.get(f"{coop}/leave").status_code == 403
    assert "£50.00" in words(dewi.get(f"{coop}/leave"))
    assert "Tick this if you are sure" in words(dewi.post(f"{coop}/leave"))
    dewi.post(f"{coop}/leave", data={"sure": "yes"})
    assert "You are leaving" in words(dewi.get(f"{coop}/leave"))
    dewi.post(f"{coop}/leave/stay")
    dewi.post(f"{coop}/leave", data={"sure": "yes"})
    assert "1 member leaves or has died" in words(secretary.get(f"{coop}/desk"))
    page = f"{coop}/members/{purses.dewi.number}/leaving"
    assert "Dewi" in words(secretary.get(f"{coop}/leaving")) and lead.get(page).status_code == 403
    assert "once no money stands here" in words(secretary.get(page))
    assert secretary.post(f"{page}/finish").status_code == 409
    with act() as work:
        system = as_system(work, purses.coop)
        bank, fund = (open_account(system, code=c) for c in (chart.MEMBERS_BANK, chart.fund_available(own.fund_number)))
        post_entry(
            system, kind="paid_out", on=work.today, key=uuid.uuid4().hex, legs=[Leg(fund, bank, 5_000)], memo="paid_out"
        )
    secretary.post(f"{page}/finish")
    assert "The membership ended" in words(secretary.get(page))
    assert dewi.get(f"{coop}/leave").status_code == 404
    assert "Nothing is under way" in words(secretary.get(f"{coop}/leaving"))


def test_a_death_is_recorded_the_estate_is_named_and_paid(app: Flask, act: Act, purses: Purses) -> None:
    with act() as work:
        own = agree(replace(work, actor=purses.secretary), purses.eira, **OWN)
        pay_in(as_system(work, purses.coop), own.fund_number, 5_000)
    coop = f"/c/{purses.coop.slug}"
    secretary = browser(app, purses.secretary.person_id)
    page = f"{coop}/members/{purses.eira.number}/leaving"
    assert "leaves, or has died" in words(secretary.get(page))
    told = {"why": "died", "told_on": "2026-08-30"}
    assert secretary.post(page, data={**told, "told_on": "2026-09-02"}).status_code == 422
    assert secretary.post(page, data=told).status_code == 303
    shown = words(secretary.get(page))
    assert "Eira has died" in shown and "We send nothing more" in shown and "once we know who settles it" in shown
    assert secretary.post(f"{page}/settler", data={"settler": ""}).status_code == 422
    secretary.post(f"{page}/settler", data={"settler": "Nest Huws", "settler_contact": "01970 555 444"})
    estate = {"fund": str(own.fund_number), "sort_code": "08-99-99", "account_number": "65010099"}
    assert "Nest Huws" in words(secretary.get(page))
    assert secretary.post(f"{page}/estate", data={**estate, "fund": "99"}).status_code == 404
    assert secretary.post(f"{page}/estate", data=estate).status_code == 303
    with act() as work:
        gone = members.member(work.session, purses.coop.id, purses.eira.id)
        assert gone is not None and gone.left_on == NOON.date()
        treasurer = replace(work, actor=purses.treasurer)
        budgets.decide_money_back(treasurer, number=1, agree=True)
    secretary.post(f"{page}/call-off")
    assert "is a member as before" in secretary.get(f"{coop}/members/{purses.eira.number}").get_data(as_text=True)
