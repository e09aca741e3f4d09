"""Pages of a rebate: agreed in a contract, seen by its members and its provider, asked for, shared, questioned."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any

from flask import Flask
from pypdf import PdfReader

from tests.conftest import Act
from tests.invoicing import House, noon
from tests.nights import STARTS, agree_all, award, make
from tests.people import sign_in, sign_out
from tests.stories.test_a_rebate_crosses_a_step import FOR_MEMBERS, WEEK, bank_accounts, given_and_paid, money_comes

NOW = noon(STARTS + 2 * WEEK)


class Walk:
    """A browser that can be anybody of the co-op."""

    def __init__(self, app: Flask, house: House) -> None:
        self.house, self.client = house, app.test_client()
        self.base = f"/c/{house.nights.coop.slug}"
        app.extensions["coopbudget.clock"] = lambda: NOW

    def be(self, person: Any) -> None:
        sign_out(self.client)
        sign_in(self.client, getattr(person, "person_id", person))

    def get(self, path: str, status: int = 200) -> str:
        answer = self.client.get(self.base + path)
        assert answer.status_code == status, (path, answer.status_code, answer.text[-1500:])
        return re.sub(r"\s+", " ", answer.text)

    def post(self, path: str, data: dict[str, str] | None = None, status: int = 303) -> str:
        answer = self.client.post(self.base + path, data=data or {})
        assert answer.status_code == status, (path, answer.status_code, re.sub(r"\s+", " ", answer.text)[-2500:])
        return answer.headers.get("Location", re.sub(r"\s+", " ", answer.text))


def test_a_rebate_is_followed_from_the_contract_to_the_members_receipt(app: Flask, act: Act) -> None:
    with act() as work:
        nights = award(work, weekly=(18_000,) * 5)
        house = House(nights, agree_all(work, nights, make(work, nights, rebate=FOR_MEMBERS)).id)
        bank_accounts(work, house)
    walk = Walk(app, house)
    walk.be(nights.treasurer)
    assert "Nothing was asked for yet" in walk.get("/rebates") and "None yet" in walk.get("/contracts/1/rebate")
    with act(now=NOW) as work:
        inside = nights.at(work, nights.treasurer)
        given_and_paid(inside, house, 0)
        given_and_paid(inside, house, 1)
    done = app.test_cli_runner().invoke(args=["rebates", "tend", "--coop", nights.coop.slug])
    assert "looked at 1 contracts, booked 28.00" in done.output, done.output

    page = walk.get("/contracts/1/rebate")
    assert "from £1,000.00: 2%" in page and "£1,100.00 more" in page and "Ask for £28.00" in page
    assert "1 rebate is earned and not asked for" in walk.get("/desk")
    claim = walk.post("/contracts/1/rebate/ask", {"since": STARTS.isoformat()}).removeprefix(walk.base)
    walk.post("/contracts/1/rebate/ask", {"since": STARTS.isoformat()}, 409)
    assert "It waits for another officer" in walk.get(claim)
    walk.post(f"{claim}/agree", status=403)
    desk = walk.get("/desk")  # her own claim waits for somebody else
    assert "earned and not asked for" not in desk and "Rebate claim 1" not in desk
    # The provider sees nothing of it before a second officer has agreed.
    ours = f"/p/{nights.provider_slug}"
    walk.be(nights.carer)
    assert "£28.00" in walk.get(f"{ours}/rebates") and "REBATE00001" not in walk.get(f"{ours}/rebates")
    walk.get(f"{ours}/rebates/1/paper", 404)
    walk.be(nights.chair)
    assert "Rebate claim 1 waits for your yes" in walk.get("/desk")
    walk.post(f"{claim}/agree")
    assert "Rebate claim 1" not in walk.get("/desk")
    assert "12345678" in walk.get(claim) and "Rebates that providers owe" in walk.get("/books/owing")
    walk.be(nights.carer)
    page = walk.get(f"{ours}/rebates")
    assert "Pay £28.00 by 16 November 2026." in page and "REBATE00001" in page and "12345678" in page
    assert "from £1,000.00: 2%" in walk.get(f"{ours}/contracts/1/rebate")
    paper = PdfReader(io.BytesIO(walk.client.get(f"{walk.base}{ours}/rebates/1/paper").data))
    words = " ".join(page.extract_text() for page in paper.pages)
    assert "Nos Da" in words and "£28.00" in words and "REBATE00001" in words and "£1,400.00" in words

    with act(now=NOW) as work:
        money_comes(work, house, "members", STARTS + 2 * WEEK, "REBATE00001", "28.00")
    walk.be(nights.treasurer)
    assert "Here" in walk.get("/rebates") and "Rebates that providers owe" not in walk.get("/books/owing")
    walk.post(f"{claim}/take-back", {"why": "Not now"}, 422)
    assert "£5.60" in walk.get(f"{claim}/share")
    shared = walk.post(f"{claim}/share").removeprefix(walk.base)
    assert "£28.00 is back in the funds that paid" in walk.get(shared)
    assert "Undo this" not in walk.get(shared)
    walk.be(nights.members[0])
    page = walk.get(f"{shared}/mine")
    assert ("£5.60 came back to you" in page and "Powys" in page) or "Ceredigion" in page or "£280.00" in page
    assert "What the rebate has earned" in walk.get("/contracts/1")
    walk.get("/rebates", 403)
    # Who is no member of the contract sees nothing of it.
    walk.be(nights.secretary)
    walk.get(f"{shared}/mine", 404)
    walk.be(nights.treasurer)
    walk.get(f"{shared}/undo")
    walk.post(f"{shared}/undo", {"why": "Shared by mistake"}, 403)
    walk.be(nights.chair)
    walk.post(f"{shared}/undo", {"why": ""}, 422)
    walk.post(f"{shared}/undo", {"why": "Shared by mistake"})
    assert "Shared by mistake" in walk.get(shared)
    walk.be(nights.members[0])
    assert "Shared by mistake" in walk.get(f"{shared}/mine")


def test_a_rebate_is_agreed_on_the_forms_and_stands_in_the_terms(app: Flask, act: Act) -> None:
    with act() as work:
        nights = award(work, weekly=(18_000,) * 5)
        house = House(nights, agree_all(work, nights, make(work, nights)).id)
    walk = Walk(app, house)
    app.extensions["coopbudget.clock"] = lambda: noon(STARTS)
    walk.be(nights.lead)
    form = walk.get("/contracts/1/change")
    given = dict(re.findall(r'name="([\w-]+)"[^>]*? value="([^"]*)"', form))
    checked = re.findall(r'name="([\w-]+)"[^>]*? value="([^"]*)"[^>]*? checked', form)
    days = {"from_on": STARTS + timedelta(days=14), "answer_by": STARTS + timedelta(days=7)}
    fields = {
        **given, **dict(checked), **{name: day.isoformat() for name, day in days.items()}, "why": "We buy more",
        "rebate": "visits", "rebate_stretch": "term", "rebate_reward": "unit", "rebate_on": "above",
        "rebate_shared": "in_year", "rebate_start_1": "10", "rebate_rate_1": "1.50",
    }  # fmt: skip
    for name in days:
        for part in ("day", "month", "year"):
            fields.pop(f"{name}-{part}", None)
    wrong = walk.post("/contracts/1/change", {**fields, "rebate_rate_1": "", "confirm": "yes"}, 422)
    assert "Type each step of the rebate as numbers" in wrong
    walk.post("/contracts/1/change", {**fields, "confirm": "yes"})
    page = walk.get("/contracts/1/changes/2")
    assert "Rebate for buying much" in page and "From 10 visits: £1.50 a visit." in page
