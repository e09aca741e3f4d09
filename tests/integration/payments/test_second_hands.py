"""Pages of second hands: the rule of how many, the file for a bank, and new bank details from both ends."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from coopbudget.errors import SecondFactorNeeded
from coopbudget.payments import service
from tests import people, rail as rails
from tests.conftest import NOON, Act
from tests.rail import CountQueries

Go = Callable[..., str]


@pytest.fixture
def rail(act: Act) -> rails.Rail:
    with act() as work:
        return rails.build_rail(work)


@pytest.fixture
def browser(app: Flask, rail: rails.Rail) -> Callable[[uuid.UUID | None], FlaskClient]:
    """A browser of somebody who gave a code from their phone a moment ago."""
    app.extensions["coopbudget.clock"] = lambda: NOON

    def opening(person: uuid.UUID | None) -> FlaskClient:
        assert person is not None
        client = app.test_client()
        people.sign_in(client, person)
        people.prove(client, person, NOON)
        return client

    return opening


def page(client: FlaskClient, rail: rails.Rail, path: str) -> str:
    answer = client.get(f"/c/{rail.coop.slug}{path}")
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.text


def send(client: FlaskClient, rail: rails.Rail, path: str, **data: object) -> int:
    return client.post(f"/c/{rail.coop.slug}{path}", data=data).status_code


def test_two_officers_change_how_many_people_it_takes(
    browser: Callable[[uuid.UUID | None], FlaskClient], rail: rails.Rail
) -> None:
    chair, secretary = browser(rail.chair.person_id), browser(rail.secretary.person_id)
    assert "It takes 2 people in all." in page(chair, rail, "/bank/approvals")
    assert send(chair, rail, "/bank/approvals", people="9", limit="") == 422
    assert send(chair, rail, "/bank/approvals", people="3", limit="500") == 422  # too few officers
    assert send(chair, rail, "/bank/approvals", people="2", limit="500") == 303
    assert send(chair, rail, "/bank/approvals", people="3", limit="") == 422  # one waits
    assert "A different officer must agree" in page(chair, rail, "/bank/approvals")
    assert send(chair, rail, "/bank/approvals/decide", agree="yes") == 403
    assert "waits for you" in page(secretary, rail, "/bank")
    assert send(secretary, rail, "/bank/approvals/decide", agree="yes") == 303
    found = page(secretary, rail, "/bank/approvals")
    assert "It takes 2 people in all, and one more above £500.00." in found
    assert "Earlier changes" in found


def test_another_number_for_the_co_ops_own_account_asks_for_a_second_factor(
    browser: Callable[[uuid.UUID | None], FlaskClient], rail: rails.Rail, act: Act
) -> None:
    treasurer, at = browser(rail.treasurer.person_id), "/bank/accounts/own"
    assert rail.treasurer.person_id is not None
    new = {"side": "own", "name": "New", "sort_code": "086001", "account_number": "11112222"}
    people.prove(treasurer, rail.treasurer.person_id, NOON - timedelta(minutes=11))
    assert "Show that it is you, then change it" in page(treasurer, rail, at)
    answer = treasurer.post(f"/c/{rail.coop.slug}{at}", data=new)
    assert answer.location == f"/account/prove?next=/c/{rail.coop.slug}{at}"
    with act(rail.treasurer) as work:
        work.proven_at = None
        with pytest.raises(SecondFactorNeeded):
            service.set_bank_account(work, side="own", name="New", sort_code="086001", account_number="11112222")
    people.prove(treasurer, rail.treasurer.person_id, NOON)
    assert send(treasurer, rail, at, **new) == 303


def test_the_treasurer_says_which_file_the_bank_takes(
    browser: Callable[[uuid.UUID | None], FlaskClient], rail: rails.Rail
) -> None:
    treasurer = browser(rail.treasurer.person_id)
    at = "/bank/accounts/members/file"
    assert "Unity Trust Bank" in page(treasurer, rail, at)
    own = {"first": "name", "second": "amount", "third": "sort_code", "fourth": "account_number"}
    assert send(treasurer, rail, at, kind="own", **own, fifth="name") == 422
    assert send(treasurer, rail, at, kind="fax") == 422
    assert send(treasurer, rail, at, kind="own", **own, fifth="reference", headings="yes", most="25") == 303
    kept = page(treasurer, rail, at)
    assert re.search(r'name="most"[^>]*value="25"', kept)
    assert re.search(r'value="own"[^>]*checked', kept)
    assert treasurer.get(f"/c/{rail.coop.slug}/bank/accounts/nowhere/file").status_code == 404


def test_a_member_who_is_paid_back_confirms_their_own_new_details(
    browser: Callable[[uuid.UUID | None], FlaskClient], act: Act, rail: rails.Rail
) -> None:
    with act(rail.treasurer) as work:
        service.add_supplier(
            work, name="Ann", sort_code="110022", account_number="33334444", person_id=rail.ann.person_id
        )
    treasurer, chair, ann = (browser(actor.person_id) for actor in (rail.treasurer, rail.chair, rail.ann))
    assert "Nothing waits for your word" in page(ann, rail, "/bank-details")
    assert send(treasurer, rail, "/payees/1/change", sort_code="1", account_number="2", reason="") == 422
    assert (
        send(treasurer, rail, "/payees/1/change", sort_code="20-00-00", account_number="55556666", reason="She rang")
        == 303
    )
    assert "New details wait" in page(treasurer, rail, "/payees")
    assert send(treasurer, rail, "/payees/1/decide", agree="yes") == 403
    assert "55556666" in page(chair, rail, "/payees/1")
    assert "Nothing waits for your word" in page(chair, rail, "/bank-details")
    assert send(chair, rail, "/payees/1/decide", agree="yes") == 303
    assert "•••• 4444" in page(chair, rail, "/payees/1")
    waiting = page(ann, rail, "/bank-details")
    assert "55556666" in waiting
    [action] = set(re.findall(r'action="/c/[^/]+(/bank-details/[^"]+)"', waiting))
    assert send(chair, rail, action, right="yes") == 404
    assert send(ann, rail, action, right="yes") == 303
    rests = page(chair, rail, "/payees/1")
    assert "•••• 6666" in rests
    assert "We pay nothing to them until" in rests
    assert send(chair, rail, "/payees/1/call-off") == 303
    assert "•••• 4444" in page(chair, rail, "/payees/1")
    assert "Called off" in page(chair, rail, "/payees/1")


def test_the_second_officer_is_asked_whom_they_rang_where_nobody_here_speaks_for_the_payee(
    browser: Callable[[uuid.UUID | None], FlaskClient], act: Act, rail: rails.Rail
) -> None:
    with act(rail.treasurer) as work:
        service.add_supplier(work, name="Yswiriant Cyf", sort_code="110022", account_number="33334444")
    treasurer, chair = browser(rail.treasurer.person_id), browser(rail.chair.person_id)
    send(treasurer, rail, "/payees/1/change", sort_code="200000", account_number="55556666", reason="Letter")
    assert "Whom did you ring?" in page(chair, rail, "/payees/1")
    assert send(chair, rail, "/payees/1/decide", agree="yes", heard="") == 422
    assert send(chair, rail, "/payees/1/decide", agree="yes", heard="Mrs Price, on the old number") == 303
    assert "•••• 6666" in page(chair, rail, "/payees/1")


def test_what_is_coming_stands_on_the_page_of_our_money_with_its_day(
    browser: Callable[[uuid.UUID | None], FlaskClient], act: Act, rail: rails.Rail, count_queries: CountQueries
) -> None:
    treasurer = browser(rail.treasurer.person_id)

    def owe(day: int) -> None:
        with act(rail.treasurer) as work:
            rails.add_fund(work, day, f"DP{1000 + day}")
            rails.bring_in(work, "members", f"Date,Description,Amount\n0{day}/08/2026,DP{1000 + day},10.00\n")
            lines = [row[0].id for row in work.session.execute(rails.lines(rail.id)) if row[0].line_on.day == day]
            service.confirm_suggestions(work, side="members", line_ids=lines)
            due = work.today.replace(month=10, day=day)
            rails.owe_provider(work, 1, 700, due_on=due, fund=day, reference=f"INV{day:04d}")

    owe(3)
    before = count_queries(lambda: page(treasurer, rail, "/bank"))
    owe(4)
    assert count_queries(lambda: page(treasurer, rail, "/bank")) == before
    found = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page(treasurer, rail, "/bank")))
    assert "What is to be paid, and when" in found
    assert "3 October 2026 Members" in found
    assert "4 October 2026 Members" in found
