"""The pages from an award to an approved invoice, walked by each person in turn."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from coopbudget.contracts import queries as contracts
from coopbudget.invoices import queries
from tests.conftest import NOON, Act
from tests.nights import STARTS, Nights, agree_all, award, kept, make
from tests.people import add_person, prove, sign_in, sign_out

LATER = datetime(2026, 10, 13, 12, tzinfo=UTC)

CHOICES = {
    "starts_on": STARTS.isoformat(), "ends_on": (STARTS + timedelta(days=27)).isoformat(),
    "answer_by": "2026-09-20", "min_people": "3", "levy_bp": "5", "buys_as": "agent", "allocation": "equal",
    "absence": "others_share", "absence_after_days": "0", "leaving": "after_notice", "notice_days": "28",
    "ending_days": "28", "vat": "exempt", "uplift": "none",
}  # fmt: skip


def days(**fields: str) -> dict[str, str]:
    """Date fields as their three inputs, the rest as it is."""
    found: dict[str, str] = {}
    for name, value in fields.items():
        if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
            found |= dict(zip((f"{name}-year", f"{name}-month", f"{name}-day"), value.split("-"), strict=True))
        else:
            found[name] = value
    return found


class Walk:
    """A browser that can be anybody."""

    def __init__(self, app: Flask, nights: Nights) -> None:
        self.app, self.nights = app, nights
        self.client: FlaskClient = app.test_client()
        self.base = f"/c/{nights.coop.slug}"
        self.provider = f"{self.base}/p/{nights.provider_slug}"
        self.at(NOON)

    def at(self, now: datetime) -> None:
        self.app.extensions["coopbudget.clock"] = lambda: now

    def be(self, person: object) -> None:
        sign_out(self.client)
        sign_in(self.client, getattr(person, "person_id", person))  # type: ignore[arg-type]

    def get(self, path: str, status: int = 200) -> str:
        answer = self.client.get(path)
        assert answer.status_code == status, (path, answer.status_code, answer.text[-1500:])
        return re.sub(r"\s+", " ", answer.text)

    def post(self, path: str, data: dict[str, object] | None = None, status: int = 303) -> str:
        answer = self.client.post(path, data=data or {})
        assert answer.status_code == status, (path, answer.status_code, answer.text[-2500:])
        return re.sub(r"\s+", " ", answer.text)


@pytest.fixture
def walk(app: Flask, act: Act) -> Walk:
    with act() as work:
        nights = award(work, weekly=(20_000,) * 5)
    return Walk(app, nights)


def test_from_the_choice_of_a_provider_to_an_approved_invoice(walk: Walk, act: Act) -> None:
    nights, base, provider = walk.nights, walk.base, walk.provider
    walk.be(nights.lead)
    assert "No contract is made of it yet" in walk.get(f"{base}/contracts")
    form = walk.get(f"{base}/calls/1/contract")
    assert 'name="uplift" type="radio" value="none" checked' in form, "four weeks are over before any price moves"
    outside = {**CHOICES, "review_again_on": (STARTS + timedelta(days=28)).isoformat()}
    assert "on which the contract runs" in walk.post(f"{base}/calls/1/contract", days(**outside), 422)
    plan = walk.post(f"{base}/calls/1/contract", days(**CHOICES), 200)
    assert "£147.00" in plan  # £735.00 between five
    assert "It can’t begin" not in plan
    walk.post(f"{base}/calls/1/contract", {**days(**CHOICES), "confirm": "yes"})
    assert "5 have not answered" in walk.get(f"{base}/contracts/1")

    for index, member in enumerate(nights.members):
        walk.be(member)
        page = walk.get(f"{base}/contracts/1")
        assert "Nos Da" in page and "Say yes" in page
        if index == 0:
            walk.post(f"{base}/contracts/1/meet")
            assert "You asked to meet them" in walk.get(f"{base}/contracts/1")
        word = "no" if index == 4 else "yes"
        preview = walk.get(f"{base}/contracts/1/answer/{word}")
        assert "£800.00" in preview
        walk.post(f"{base}/contracts/1/answer/{word}")
        receipt = walk.get(f"{base}/contracts/1/answered")
        assert "Receipt number" in receipt
        others = walk.get(f"{base}/contracts")
        assert "All contracts" not in others

    walk.be(nights.lead)
    page = walk.get(f"{base}/contracts/1")
    assert "It can begin." in page
    mark = re.search(r'name="digest" value="(\w{64})"', walk.get(f"{base}/contracts/1/accept"))
    assert mark is not None
    assert "Tick the box" in walk.post(f"{base}/contracts/1/accept", {"digest": mark[1]}, 422)
    signed = {"digest": mark[1], "read": "yes"}
    assert "Type your own password" in walk.post(f"{base}/contracts/1/accept", signed, 422)
    prove(walk.client, nights.lead.person_id, NOON)
    walk.post(f"{base}/contracts/1/accept", signed)

    walk.be(nights.carer)
    prove(walk.client, nights.carer.person_id, NOON)
    walk.get(f"{provider}/contracts")
    assert "Read and accept" in walk.get(f"{provider}/contracts/1")
    walk.get(f"{provider}/contracts/1/accept")
    walk.post(f"{provider}/contracts/1/accept", {"digest": mark[1], "read": "yes"})
    assert "Who it is for" in walk.get(f"{provider}/contracts/1")

    walk.at(LATER)
    walk.get(f"{provider}/contracts/1/visits/new")
    numbers = [str(member.number) for member in nights.members[:4]]
    visit = days(given_on=STARTS.isoformat(), until=(STARTS + timedelta(days=6)).isoformat())
    visit |= {"start": "22:00", "end": "3am", "repeat": "daily"}
    wrong = walk.post(f"{provider}/contracts/1/visits/new", {**visit, "repeat": "daily"}, 422)
    assert "Choose who was there" in wrong
    walk.post(f"{provider}/contracts/1/visits/new", {**visit, "members": numbers})
    again = walk.post(f"{provider}/contracts/1/visits/new", {**visit, "members": numbers}, 422)
    assert "is logged already" in again
    assert "7 visits" in walk.get(f"{provider}/visits")
    early = walk.get(f"{provider}/contracts/1/invoices/new")
    assert "No confirmed visit waits for an invoice" in early and 'name="their_number"' not in early

    for index, member in enumerate(nights.members[:4]):
        walk.be(member)
        page = walk.get(f"{base}/visits")
        assert "7 visits to look at" in page
        ticked = re.findall(r'name="visit" value="(\d+)"', page)
        if index == 2:
            different = f"{base}/visits/{ticked[3]}/different"
            assert 'value="22:00"' in walk.get(different)
            walk.post(different, {"what": "other", "words": ""}, 422)
            walk.post(different, {"what": "time", "start": "22:00", "end": "22:00"}, 422)
            walk.post(different, {"what": "other", "words": "She left at <b>two</b>"})
            assert "&lt;b&gt;two&lt;/b&gt;" in walk.get(f"{base}/visits/{ticked[3]}")
            disputed = ticked.pop(3)
        walk.post(f"{base}/visits/confirm", {"visit": ticked})
    walk.be(nights.members[4])
    assert "No visits yet" in walk.get(f"{base}/visits")
    walk.get(f"{base}/visits/{disputed}", 404)

    walk.be(nights.carer)
    assert "6 confirmed visits" in walk.get(f"{provider}/invoices")
    walk.get(f"{provider}/contracts/1/invoices/new")
    asked = days(period_from=STARTS.isoformat(), period_to=(STARTS + timedelta(days=6)).isoformat())
    asked |= {"their_number": "ND-7"}
    plan = walk.post(f"{provider}/contracts/1/invoices/new", asked, 200)
    assert "Held back" in plan and "£600.00" in plan
    walk.post(f"{provider}/contracts/1/invoices/new", {**asked, "confirm": "yes"})
    assert "Your invoice is sent" in walk.get(f"{provider}/invoices/1?sent=yes")
    assert "27 October 2026" in walk.get(f"{provider}/invoices/1")
    twice = walk.post(f"{provider}/contracts/1/invoices/new", {**asked, "confirm": "yes"}, 422)
    assert "You have sent us an invoice with this number" in twice
    walk.get(f"{provider}/invoices/1/remittance", 404)

    walk.be(nights.treasurer)
    assert "0 of 2 approvals" in walk.get(f"{base}/invoices?state=waiting")
    page = walk.get(f"{base}/invoices/1/approve")
    assert "£800.00" in page and "£642.50" in page  # before and after, each of four
    mark = re.search(r'name="digest" value="(\w{64})"', page)
    assert mark is not None
    walk.post(f"{base}/invoices/1/approve", {"digest": mark[1]}, 422)
    walk.post(f"{base}/invoices/1/approve", {"digest": mark[1], "checked": "yes"})
    assert "Your approval is recorded" in walk.get(f"{base}/invoices/1/approved")
    walk.post(f"{base}/invoices/1/approve", {"digest": mark[1], "checked": "yes"}, 403)
    walk.be(nights.chair)
    walk.post(f"{base}/invoices/1/approve", {"digest": mark[1], "checked": "yes"})
    assert "waits for the next payment run" in walk.get(f"{base}/invoices/1/approved")
    walk.get(f"{base}/invoices/1")
    walk.get(f"{base}/invoices")
    assert "ND-7" in walk.get(f"{base}/invoices.csv")

    walk.be(nights.members[0])
    paid = walk.get(f"{base}/contracts/1/paid")
    assert "£157.50" in paid and "£642.50" in paid
    walk.get(f"{base}/invoices", 403)
    walk.be(nights.secretary)
    assert disputed in walk.get(f"{base}/visits/to-settle")
    walk.get(f"{base}/visits/{disputed}/settle")
    data = {"outcome": "changed", "words": "Left at two.", "rung": numbers[2:3]}
    assert "how many minutes" in walk.post(f"{base}/visits/{disputed}/settle", data, 422)
    walk.post(f"{base}/visits/{disputed}/settle", {**data, "minutes": "240"})
    assert "No visit waits for you" in walk.get(f"{base}/visits/to-settle")
    walk.be(nights.carer)
    assert "4 h" in walk.get(f"{provider}/visits/{disputed}")
    with act(now=LATER) as work:
        found = contracts.contract_by_number(work.session, nights.coop.id, 1)
        assert found is not None
        assert queries.invoiced_so_far(work.session, nights.coop.id, found.id) == 60_000


def test_officers_call_a_contract_off_move_the_day_and_let_a_member_leave(walk: Walk, act: Act) -> None:
    nights, base = walk.nights, walk.base
    with act() as work:
        make(work, nights)
    walk.be(nights.lead)
    walk.get(f"{base}/contracts/1/answer-day")
    walk.post(f"{base}/contracts/1/answer-day", days(answer_by="2026-08-01"), 422)
    walk.post(f"{base}/contracts/1/answer-day", days(answer_by="2026-09-25"))
    assert "25 September 2026" in walk.get(f"{base}/contracts/1")
    walk.get(f"{base}/contracts/1/call-off")
    walk.post(f"{base}/contracts/1/call-off", {"reason": ""}, 422)
    walk.post(f"{base}/contracts/1/call-off", {"reason": "Too dear for us."})
    walk.be(nights.members[0])
    assert "Too dear for us." in walk.get(f"{base}/contracts/1")
    walk.post(f"{base}/contracts/1/answer/yes", status=409)


def test_days_away_are_told_changed_and_crossed_out(walk: Walk, act: Act) -> None:
    nights, base = walk.nights, walk.base
    with act() as work:
        contract = kept(agree_all(work, nights, make(work, nights)))
    walk.be(nights.members[0])
    assert "Night cover" in walk.get(f"{base}/away")
    walk.post(f"{base}/away", {"reason": "hospital"}, 422)
    walk.post(f"{base}/away", days(from_on="2026-10-06") | {"reason": "hospital"})
    assert "not known yet" in walk.get(f"{base}/away")
    assert "already marked" in walk.post(f"{base}/away", days(from_on="2026-10-08") | {"reason": "other"}, 422)
    with act() as work:
        (absence,) = contracts.absences_of_member(work.session, nights.coop.id, nights.members[0].id)
        path = f"{base}/away/{absence.id}"
    walk.get(path)
    walk.post(path, days(until_on="2026-10-01"), 422)
    walk.post(path, days(until_on="2026-10-09"))
    walk.be(nights.carer)
    page = walk.get(f"{walk.provider}/contracts/1")
    assert "6 October 2026 to 9 October 2026" in page
    assert "ospital" not in page.split("Away")[1].split("What is bought")[0]
    walk.be(nights.members[1])
    walk.get(path, 404)
    walk.be(nights.members[0])
    walk.post(f"{path}/withdraw")
    assert "No days away" in walk.get(f"{base}/away")
    walk.be(nights.lead)
    walk.at(datetime(2026, 10, 5, 12, tzinfo=UTC))
    walk.get(f"{base}/contracts/1/leave")
    leave = {"member": str(nights.members[4].number)}
    walk.post(f"{base}/contracts/1/leave", {**leave, **days(told_on="2026-10-09")}, 422)
    walk.post(f"{base}/contracts/1/leave", {**leave, **days(told_on="2026-10-05")})
    with act() as work:
        left = contracts.places(work.session, nights.coop.id, contract.id)[4]
        assert left.last_day == date(2026, 10, 19)


def test_a_stranger_to_the_contract_finds_nothing(walk: Walk, act: Act) -> None:
    nights, base = walk.nights, walk.base
    with act() as work:
        agree_all(work, nights, make(work, nights))
        stranger = add_person(work)
    walk.be(stranger)
    for path in (
        f"{base}/contracts", f"{base}/contracts/1", f"{base}/visits", f"{base}/invoices", f"{base}/away",
        f"{walk.provider}/contracts/1", f"{walk.provider}/invoices", f"{walk.provider}/visits",
    ):  # fmt: skip
        walk.get(path, 404)
