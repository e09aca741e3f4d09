"""The pages of a contract that changes, walked by each person in turn."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from coopbudget.contracts import queries
from coopbudget.providers.models import Provider
from tests.conftest import Act
from tests.nights import STARTS, Nights, agree_all, award, make
from tests.people import admit, as_system, prove, sign_in, sign_out
from tests.purses import agree, consent, pay_in

NOW = datetime(2026, 10, 5, 12, tzinfo=UTC)
FROM = date(2026, 10, 19)


class Walk:
    """A browser that can be anybody, who gave a code just now unless told otherwise."""

    def __init__(self, app: Flask, nights: Nights) -> None:
        self.app, self.nights, self.client = app, nights, app.test_client()
        self.base = f"/c/{nights.coop.slug}"
        self.provider = f"{self.base}/p/{nights.provider_slug}"
        app.extensions["coopbudget.clock"] = lambda: NOW

    def be(self, person: Any, *, proven: bool = True) -> None:
        sign_out(self.client)
        who = getattr(person, "person_id", person)
        sign_in(self.client, who)
        if proven:
            prove(self.client, who, NOW)

    def get(self, path: str, status: int = 200) -> str:
        answer = self.client.get(path)
        assert answer.status_code == status, (path, answer.status_code, answer.text[-1500:])
        return re.sub(r"\s+", " ", answer.text)

    def post(self, path: str, data: dict[str, Any] | None = None, status: int = 303) -> str:
        answer = self.client.post(path, data=data or {})
        assert answer.status_code == status, (path, answer.status_code, re.sub(r"\s+", " ", answer.text)[-3000:])
        return re.sub(r"\s+", " ", answer.text)

    def digest(self, path: str) -> str:
        found = re.search(r'name="digest" value="(\w{64})"', self.get(path))
        assert found is not None
        return found[1]


@pytest.fixture
def walk(app: Flask, act: Act) -> Walk:
    with act() as work:
        nights = award(work, weekly=(18_000,) * 5)
        agree_all(work, nights, make(work, nights))
    return Walk(app, nights)


CHANGE = {
    "from_on": FROM.isoformat(), "answer_by": "2026-10-15", "ends_on": "2026-11-01", "cap_week": "",
    "cap_term": "", "vat": "not_stated", "vat_bp": "", "uplift": "none", "uplift_bp": "", "uplift_on": "",
    "allocation": "equal", "absence": "pays_on", "absence_after_days": "0", "leaving": "after_notice",
    "notice_days": "14", "ending_days": "14", "why": "Fair pay went up.", "rate-waking_night": "21.00",
    "week-waking_night": "35",
}  # fmt: skip


def test_a_change_is_worked_out_proposed_answered_and_accepted(walk: Walk, act: Act) -> None:
    nights, base, provider = walk.nights, walk.base, walk.provider
    walk.be(nights.lead)
    assert "Change prices, hours, time or rules" in walk.get(f"{base}/contracts/1")
    walk.get(f"{base}/contracts/1/change")
    same = walk.post(f"{base}/contracts/1/change", {**CHANGE, "rate-waking_night": "20.00"}, 422)
    assert "This would change nothing" in same
    assert "in pounds" in walk.post(f"{base}/contracts/1/change", {**CHANGE, "rate-waking_night": "cheap"}, 422)
    plan = walk.post(f"{base}/contracts/1/change", CHANGE, 200)
    assert "£735.00 to £771.75" in plan and "£154.35" in plan and "set aside £14.70" in plan
    walk.post(f"{base}/contracts/1/change", {**CHANGE, "confirm": "yes"})

    walk.be(nights.members[0])
    assert "Say yes or no to the change of" in walk.get(f"{base}/")
    assert "A change from 19 October 2026 waits" in walk.get(f"{base}/contracts/1")
    page = walk.get(f"{base}/contracts/1/changes/2")
    assert "£147.00" in page and "£154.35" in page and "sets £14.70 more aside" in page
    assert page.count("£154.35") == 1, "a member sees her own part alone"
    walk.post(f"{base}/contracts/1/changes/2/answer/maybe", status=404)
    for member in nights.members:
        walk.be(member)
        walk.post(f"{base}/contracts/1/changes/2/answer/yes")
    assert "You said yes." in walk.get(f"{base}/contracts/1/changes/2")

    walk.be(nights.lead, proven=False)
    assert "Decide about the change of" in walk.get(f"{base}/desk")
    mark = {"digest": walk.digest(f"{base}/contracts/1/changes/2"), "read": "yes"}
    assert "Type your own password" in walk.post(f"{base}/contracts/1/changes/2/accept", mark, 422)
    walk.be(nights.lead)
    walk.post(f"{base}/contracts/1/changes/2/accept", mark)

    walk.be(nights.carer)
    assert "Read it and answer" in walk.get(f"{provider}/contracts/1")
    shown = walk.get(f"{provider}/contracts/1/changes/2")
    assert "£154.35" not in shown, "the provider sees no member's part"
    walk.post(f"{provider}/contracts/1/changes/2/accept", mark)
    paper = walk.client.get(f"{provider}/contracts/1/terms/2.pdf")
    assert paper.data.startswith(b"%PDF") and b"/StructTreeRoot" in paper.data
    with act() as work:
        row = work.session.get(Provider, nights.provider_id)
        assert row is not None
        row.name = "Another Name"
    assert paper.data == walk.client.get(f"{provider}/contracts/1/terms/2.pdf").data, "named as when it was accepted"
    assert b"%PDF" in walk.client.get(f"{provider}/contracts/1/terms/1.pdf").data

    walk.be(nights.members[0])
    history = walk.get(f"{base}/contracts/1")
    assert "Another Name" in history and "2. Changed" in history and mark["digest"][:16] in history
    walk.be(nights.chair)
    walk.get(f"{base}/contracts/1/change", 403)
    with act() as work:
        contract = queries.contract_by_number(work.session, nights.coop.id, 1)
        assert contract is not None and contract.terms_digest == mark["digest"]


def test_a_provider_says_no_and_an_officer_takes_back(walk: Walk) -> None:
    nights, base, provider = walk.nights, walk.base, walk.provider
    for who, path, side in ((nights.carer, provider, "decline"), (nights.lead, base, "take-back")):
        walk.be(nights.lead)
        walk.post(f"{base}/contracts/1/change", {**CHANGE, "confirm": "yes"})
        number = 2 if side == "decline" else 3
        walk.be(who)
        assert "Tell us this" in walk.post(f"{path}/contracts/1/changes/{number}/{side}", status=422)
        walk.post(f"{path}/contracts/1/changes/{number}/{side}", {"reason": "Not now."})
        assert "Taken back" in walk.get(f"{path}/contracts/1/changes/{number}")


def test_suspended_then_all_are_asked_to_go_on(walk: Walk) -> None:
    nights, base = walk.nights, walk.base
    walk.be(nights.lead, proven=False)
    walk.get(f"{base}/contracts/1/suspend")
    pause = {"from_on": "2026-10-05", "until_on": "", "why": "The lift is broken."}
    assert "Type your own password" in walk.post(f"{base}/contracts/1/suspend", pause, 422)
    walk.be(nights.lead)
    walk.post(f"{base}/contracts/1/suspend", pause)
    assert "Suspended" in walk.get(f"{base}/contracts/1")
    walk.get(f"{base}/contracts/1/resume")
    walk.post(
        f"{base}/contracts/1/resume", {"from_on": "2026-10-12", "answer_by": "2026-10-11", "why": "It is mended."}
    )
    walk.be(nights.members[1])
    assert "sets £540.00 more aside" in walk.get(f"{base}/contracts/1/changes/3")


def test_ended_by_the_provider_and_nobody_behind_it(walk: Walk) -> None:
    nights, base, provider = walk.nights, walk.base, walk.provider
    walk.be(nights.carer)
    assert "19 October 2026" in walk.get(f"{provider}/contracts/1/end")
    end = {"how": "notice", "last_day": "2026-10-18", "why": "We can't find staff."}
    assert "Choose a later last day" in walk.post(f"{provider}/contracts/1/end", end, 422)
    walk.post(f"{provider}/contracts/1/end", {**end, "last_day": "2026-10-19"})
    walk.be(nights.lead)
    assert "Let another provider take over" in walk.get(f"{base}/contracts/1")
    assert "Nobody can take over now" in walk.get(f"{base}/contracts/1/hand-over")
    walk.get(f"{base}/contracts/1/end")
    nobody = {"bid": str(nights.coop.id), "starts_on": "2026-10-20", "answer_by": "2026-10-19"}
    walk.post(f"{base}/contracts/1/hand-over", nobody, 422)
    walk.be(nights.members[0])
    assert "£180.00 free again" in walk.get(f"{base}/contracts/1/changes/2")


def test_a_price_that_never_moves_warns_and_the_rule_proposes(walk: Walk, act: Act) -> None:
    nights, base = walk.nights, walk.base
    walk.be(nights.lead)
    assert "This price never moves" in walk.get(f"{base}/contracts/1")
    with act() as work:
        again = award(work, weekly=(18_000,) * 5)
        agree_all(work, again, make(work, again, uplift="cpi", uplift_on=STARTS + timedelta(days=1)))
    walk = Walk(walk.app, again)
    walk.app.extensions["coopbudget.clock"] = lambda: NOW + timedelta(days=1)
    walk.be(again.lead)
    assert "Propose the new prices" in walk.get(f"{walk.base}/desk")
    walk.get(f"{walk.base}/contracts/1/uplift")
    figures = {"from_on": FROM.isoformat(), "answer_by": "2026-10-15", "bp": "3.8", "source": "", "on": "2026-09-16"}
    assert "so that everybody can check it" in walk.post(f"{walk.base}/contracts/1/uplift", figures, 422)
    figures["source"] = "Office for National Statistics"
    assert "£20.76" in walk.post(f"{walk.base}/contracts/1/uplift", figures, 200)
    walk.post(f"{walk.base}/contracts/1/uplift", {**figures, "confirm": "yes"})
    walk.be(again.members[0])
    assert "Office for National Statistics, 16 September 2026" in walk.get(f"{walk.base}/contracts/1/changes/2")


def test_a_neighbour_asks_to_join(walk: Walk, act: Act) -> None:
    nights, base = walk.nights, walk.base
    with act() as work:
        sixth = admit(work, nights.coop)
        officer = nights.at(work, nights.secretary)
        recorded = agree(officer, sixth)
        consent(officer, recorded.agreement_id)
        pay_in(as_system(work, nights.coop), recorded.fund_number, 50_000)
        fund = str(recorded.fund_number)
    walk.be(sixth)
    assert "Ask to join Night cover" in walk.get(f"{base}/contracts")
    walk.get(f"{base}/contracts/1", 404)
    walk.get(f"{base}/contracts/1/join")
    ask = {"fund": fund, "weekly": "100", "from_on": FROM.isoformat(), "hours": ""}
    assert "would be more than this" in walk.post(f"{base}/contracts/1/join", ask, 422)
    ask["weekly"] = "150"
    assert "Ask to join and set £300.00 aside" in walk.post(f"{base}/contracts/1/join", ask, 200)
    walk.post(f"{base}/contracts/1/join", {**ask, "confirm": "yes"})
    assert "You said yes." in walk.get(f"{base}/contracts/1/changes/2")
    walk.be(nights.members[0])
    assert "You do not have to answer" in walk.get(f"{base}/contracts/1/changes/2")
