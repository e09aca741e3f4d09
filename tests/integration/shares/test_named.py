"""Whom a member names to have her shares: her page, the paper that she signs, and what officers do with it."""

from __future__ import annotations

import io
import re
import uuid
from html import unescape

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from coopbudget.departures import service as departures
from coopbudget.ledger import chart
from coopbudget.ledger.service import Leg, open_account, post_entry
from coopbudget.members.words import Leaving
from coopbudget.shares import queries
from tests.conftest import NOON, Act
from tests.people import Member, as_system, sign_in
from tests.purses import Purses, make_purses

NON = {"name": "Non", "relation": "niece_nephew", "percent": "60", "contact": "01970 555 0177"}


def browser(app: Flask, who: Member | uuid.UUID | None) -> FlaskClient:
    assert who is not None
    client = app.test_client()
    sign_in(client, who)
    return client


def words(answer: TestResponse) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True).split("<main", 1)[-1])).split())


def paper(name: str) -> dict[str, object]:
    return {"file": (io.BytesIO(b"%PDF-1.7\n% signed\n%%EOF\n"), name)}


def is_pdf(client: FlaskClient, path: str) -> bool:
    with client.get(path) as answer:
        return answer.data.startswith(b"%PDF")


def test_dewi_names_her_niece_and_a_neighbour_and_the_law_s_limit_holds(app: Flask, act: Act) -> None:
    app.extensions["coopbudget.clock"] = lambda: NOON
    with act() as work:
        purses: Purses = make_purses(work)
        system = as_system(work, purses.coop)
        bank, capital = (
            open_account(system, code=code) for code in (chart.OWN_BANK, chart.share_capital(purses.dewi.number))
        )
        post_entry(system, kind="test", on=work.today, key="held", legs=[Leg(bank, capital, 1_000_000)])
    coop = f"/c/{purses.coop.slug}"
    dewi, eira, secretary = (browser(app, who) for who in (purses.dewi, purses.eira, purses.secretary.person_id))
    page = f"{coop}/shares/named"
    assert "up to £5,000.00 passes this way" in words(dewi.get(page)) and "£10,000.00 stands" in words(dewi.get(page))
    for wrong, said in (
        ({"name": ""}, "Type the name"),
        ({"relation": ""}, "Choose who they are"),
        ({"percent": "101"}, "from 1 to 100"),
        ({"relation": "friend", "officer": "yes"}, "only of your close family"),
        ({"to_number": "999"}, "number of another member"),
        ({"to_number": str(purses.dewi.number)}, "number of another member"),
    ):
        assert said in words(dewi.post(page, data=NON | wrong)), wrong
    made = dewi.post(page, data=NON)
    assert made.status_code == 303
    shown = words(dewi.get(made.location))
    assert "Waits for the signed paper" in shown and "60% of all that I have" in shown
    assert eira.get(made.location).status_code == 404
    to_eira = {"to_number": str(purses.eira.number), "relation": "friend", "percent": "40", "name": ""}
    assert "more than all of it" in words(dewi.post(page, data=to_eira | {"percent": "41"}))
    second = dewi.post(page, data=to_eira).location
    assert "Eira" in words(dewi.get(second))

    assert dewi.post(f"{made.location}/receive", data=paper("non.pdf")).status_code == 403
    assert "Choose a photo or a PDF" in words(secretary.post(f"{made.location}/receive"))
    assert secretary.post(f"{made.location}/receive", data=paper("non.pdf")).status_code == 303
    assert secretary.post(f"{made.location}/receive", data=paper("non.pdf")).status_code == 409
    assert is_pdf(dewi, f"{made.location}/paper")
    assert eira.get(f"{made.location}/paper").status_code == 404
    assert "It is written down who has these shares" in words(dewi.get(f"{coop}/shares"))
    assert dewi.get(f"{page}/all").status_code == 403

    # She takes the neighbour back, and names him again: the book keeps both.
    assert secretary.post(f"{second}/end").status_code == 404
    assert dewi.post(f"{second}/end").status_code == 303
    assert dewi.post(f"{second}/end").status_code == 409
    third = dewi.post(page, data=to_eira).location
    secretary.post(f"{third}/receive", data=paper("eira.pdf"))
    book = words(secretary.get(f"{page}/all"))
    assert "3 named" in book and "Taken back" in book

    # She dies with £10,000: £3,000 pass to Non and £2,000 to Eira, the rest is her estate's.
    with act(purses.secretary) as work:
        departures.begin_departure(work, member_id=purses.dewi.id, why=Leaving.DIED, told_on=work.today)
        assert [(row.name, row.passes) for row in queries.passing_to(work.session, work.coop_id, purses.dewi.id)] == [
            ("Non", 300_000), ("Eira", 200_000),
        ]  # fmt: skip
    leaving = f"{coop}/members/{purses.dewi.number}/leaving"
    assert "£3,000.00 passes to Non, whom they had named. £3,000.00 of it has not gone yet." in words(
        secretary.get(leaving)
    )
    register = f"{coop}/shares/register/{purses.dewi.number}"
    shown = words(secretary.get(register))
    assert "£5,000.00 is left for the estate" in shown and "£2,000.00 goes to Eira" in shown
    asked = {"to_number": str(purses.eira.number), "amount": "2000", "why": "Her paper", "nomination": "3"}
    assert "Choose the paper that says so" in words(secretary.post(f"{register}/pass-on", data=asked))
    wrong = asked | {"amount": "2000.01"}
    assert "still goes to whom" in words(secretary.post(f"{register}/pass-on", data=wrong | paper("eira.pdf")))
    assert secretary.post(f"{register}/pass-on", data=asked | paper("eira.pdf")).status_code == 303
    assert "£2,000.00 passes to Eira, whom they had named. All of it has gone." in words(secretary.get(leaving))
    shown = words(secretary.get(register))
    assert "£2,000.00 goes to Eira" not in shown and "The paper that was kept" in shown
    assert is_pdf(secretary, f"{register}/passed/1/paper")
    assert eira.get(f"{register}/passed/1/paper").status_code == 403
    assert "Ask for shares to be paid to Non" in shown
    form = words(secretary.get(f"{register}/back?named=1"))
    assert "£3,000.00 still goes to Non" in form and "The bank account of Non" in form
    bank_details = {"sort_code": "11-00-01", "account_number": "10000009"}
    too_much = secretary.post(f"{register}/back", data=bank_details | {"amount": "5000.01"})
    assert "left for the estate" in words(too_much)
    to_non = secretary.post(f"{register}/back?named=1", data=bank_details | {"amount": "3000"})
    assert to_non.status_code == 303 and "Non, whom the member had named" in words(secretary.get(to_non.location))
    assert secretary.post(f"{register}/back", data=bank_details | {"amount": "5000"}).status_code == 303
    csv = secretary.get(f"{coop}/shares/register.csv").get_data(as_text=True).splitlines()
    assert csv[0].endswith("held,paid_in,interest,on_its_way_back")
    assert any("Dewi" in line and ",8000.00," in line for line in csv) and any("Eira" in line for line in csv)
