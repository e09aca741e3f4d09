"""The pages of a provider, and a co-op's pages about it."""

from __future__ import annotations

import re

from flask import Flask

from coopbudget.providers import queries
from tests.commissioning import make_bidder, make_buying
from tests.conftest import NOON, Act
from tests.people import add_person, sign_in

PROFILE = {
    "name": "Dŵr Glân",
    "about": "Neighbours who help.",
    "legal_form": "cooperative",
    "owned_by": "The people who work in it",
    "ownership": "workers",
    "people": "8",
    "area": "Arfon",
    "services": ["night_cover", "outings"],
    "languages": "Cymraeg",
    "fair_pay": "yes",
    "fair_pay_words": "",
}


def client_of(app: Flask, person):
    client = app.test_client()
    sign_in(client, person)
    return client


def test_somebody_adds_a_provider_with_proofs_and_asks_to_be_checked(app: Flask, act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        person = add_person(work, "Nia")
        helper = add_person(work, "Tomos", email="tomos@example.org")
        base = f"/c/{buying.lead.coop.slug}"
    app.extensions["coopbudget.clock"] = lambda: NOON
    client = client_of(app, person)
    assert client.get("/p/new").status_code == 200
    refused = client.post("/p/new", data=PROFILE | {"services": []})
    assert refused.status_code == 422 and "at least one service" in refused.text and "Dŵr Glân" in refused.text
    made = client.post("/p/new", data=PROFILE)
    assert made.status_code == 303 and made.location == "/p/dwr-glan/profile"
    assert "Somebody there at night" in client.get(made.location).text
    assert client.get("/p/dwr-glan/edit").status_code == 200
    assert client.post("/p/dwr-glan/edit", data=PROFILE | {"area": "Môn"}).status_code == 303
    bare = client.post(f"{base}/p/dwr-glan/ask", follow_redirects=True)
    assert "Add your proofs first" in bare.text
    proof = {"kind": "insurance", "number": "INS-7", "issued_by": "Mutual", "expires_on": "2026-08-31"}
    assert client.post("/p/dwr-glan/proofs/new", data=proof).status_code == 422
    assert client.get("/p/dwr-glan/proofs/new").status_code == 200
    assert client.post("/p/dwr-glan/proofs/new", data=proof | {"expires_on": "2027-08-31"}).status_code == 303
    asked = client.post(f"{base}/p/dwr-glan/ask", follow_redirects=True)
    assert "You have asked" in asked.text
    nobody = client.post("/p/dwr-glan/people", data={"email": "nobody@example.org"})
    assert nobody.status_code == 422 and "Nobody here signs in" in nobody.text
    assert client_of(app, helper).get("/p/dwr-glan/profile").status_code == 404
    assert client.post("/p/dwr-glan/people", data={"email": "tomos@example.org"}).status_code == 303
    assert client_of(app, helper).get("/p/dwr-glan/profile").status_code == 200
    assert client.post(f"/p/dwr-glan/people/{helper}/end").status_code == 303
    assert client_of(app, helper).get("/p/dwr-glan/profile").status_code == 404
    assert "check your proofs first" in client.get(f"{base}/p/dwr-glan/bank").text


def test_an_officer_finds_checks_and_ends_the_check(app: Flask, act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        bidder = make_bidder(work, buying, verified=False)
        slug, base = bidder.provider.slug, f"/c/{buying.lead.coop.slug}"
        proof = queries.credentials(work.session, bidder.provider.id)[0].id
        provider_id = bidder.provider.id
    app.extensions["coopbudget.clock"] = lambda: NOON
    officer, member = client_of(app, buying.secretary.person_id), client_of(app, buying.purses.dewi)
    assert "Cwtch Care" in member.get(f"{base}/providers?text=cwtch&service=outings").text
    assert "No provider is here" in member.get(f"{base}/providers?known=yes").text
    assert "Cwtch Care" in member.get(f"{base}/providers.csv").text
    assert member.get(f"{base}/providers/no-such").status_code == 404
    page = f"{base}/providers/{slug}"
    assert "Check their proofs" not in member.get(page).text
    assert member.get(f"{page}/check").status_code == 403
    assert "Check their proofs" in officer.get(page).text
    assert "INS-1" in officer.get(f"{page}/check").text
    none = officer.post(f"{page}/check", data={"until": "2027-06-30"})
    assert none.status_code == 422 and "at least one proof" in none.text
    given = {"credentials": [str(proof)], "until-day": "30", "until-month": "6", "until-year": "2027", "note": "Seen."}
    assert officer.post(f"{page}/check", data=given).status_code == 303
    seen = member.get(page).text
    assert "Carys looked at the proofs on 1 September 2026" in seen and "Seen." not in seen
    own = client_of(app, bidder.actor.person_id)
    bank = f"{base}/p/{slug}/bank"
    wrong = own.post(bank, data={"account_name": "Cwtch", "sort_code": "1", "account_number": "2"})
    assert wrong.status_code == 422
    right = {"account_name": "Cwtch", "sort_code": "08-60-01", "account_number": "12345678"}
    assert own.post(bank, data=right).status_code == 303
    shown = own.get(bank).text
    assert "5678" in shown and "12345678" not in shown
    assert "ring the treasurer" in shown.lower()
    other = own.post(bank, data=right | {"account_number": "87654321"})
    assert other.status_code == 422
    assert officer.get(f"{page}/end-check").status_code == 200
    assert officer.post(f"{page}/end-check", data={"note": ""}).status_code == 422
    assert officer.post(f"{page}/end-check", data={"note": "No reply."}).status_code == 303
    assert "Check ended" in member.get(page).text
    with act() as work:
        assert not queries.is_verified(work.session, buying.coop_id, provider_id, NOON.date())


def test_taking_a_proof_back_says_first_what_it_does(app: Flask, act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        bidder = make_bidder(work, buying)
        slug = bidder.provider.slug
    app.extensions["coopbudget.clock"] = lambda: NOON
    client = client_of(app, bidder.actor.person_id)
    link = re.search(r'href="([^"]+/take-back)"', client.get(f"/p/{slug}/profile").text)
    assert link is not None
    assert "end at once" in client.get(link[1]).text
    assert client.post(link[1]).status_code == 303
    assert client.get(link[1]).status_code == 404
    assert "no proofs yet" in client.get(f"/p/{slug}/profile").text
