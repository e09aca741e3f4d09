"""From nothing to a society that may hold money: founding on a page, getting ready, opening. On both databases."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from coopbudget.budgets.kinds import FunderKind
from coopbudget.budgets.service import record_agreement
from coopbudget.clock import civil_date, system_clock
from coopbudget.coops.queries import coop_by_slug
from coopbudget.coops.service import NotOpenYet
from coopbudget.errors import Forbidden, Invalid
from coopbudget.governance import service
from coopbudget.governance.groups import GUARDED, Step, group
from coopbudget.governance.rule_forms import as_typed
from coopbudget.governance.service.founding import NothingToAgree, NotReady, OpenAlready
from coopbudget.ledger.queries import balance
from coopbudget.members import queries as members
from coopbudget.members.words import MemberClass
from coopbudget.rulebook.presets import PRESETS
from coopbudget.rulebook.queries import latest_version
from coopbudget.rulebook.words import Model, TwoOffices
from tests.conftest import Act
from tests.people import Member, actor_of, add_person, admit, as_system, give_office, let_in, sign_in

NOW = system_clock()
"""Pages go by the machine's clock."""
PAPER = b"%PDF-1.4\nWe say yes."
NAMED = {
    "name": "Cwm Nant", "slug": "cwm-nant", "nation": "wales", "member_class": "budget_holder", "model": "weighted",
    "agree": "yes",
}  # fmt: skip


def words(response: TestResponse) -> str:
    main = re.search(r"<main.*?</main>", response.get_data(as_text=True), re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main[0] if main else "")).split())


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def founded(client: FlaskClient, act: Act) -> Member:
    """Eleri founds Cwm Nant from the model with shares of the votes, and changes what she likes."""
    with act(now=NOW) as work:
        eleri = add_person(work, "Eleri")
    sign_in(client, eleri)
    assert "A group holds no money" in words(client.get("/coops/new"))
    assert client.post("/coops/new", data=NAMED | {"agree": "", "model": ""}).status_code == 422
    assert "Use small letters" in words(
        client.post("/coops/new", data=NAMED | {"slug": "C!"} | as_typed(PRESETS[Model.WEIGHTED]))
    )
    first = client.post("/coops/new", data=NAMED)
    assert first.status_code == 200 and 'value="40"' in first.get_data(as_text=True)
    assert "The first rules" in words(first)
    rules = as_typed(PRESETS[Model.WEIGHTED]) | {"notice_days": "21", "levy": "2.5", "two_offices": "any"}
    short = client.post("/coops/new", data=NAMED | rules | {"share-worker": "19"})
    assert short.status_code == 422 and "have to add up to 100" in words(short)
    assert client.post("/coops/new", data=NAMED | rules | {"member_class": "volunteer"}).status_code == 422
    done = client.post("/coops/new", data=NAMED | rules)
    assert (done.status_code, done.location) == (303, "/c/cwm-nant/starting")
    assert "Another co-op has this short name" in words(client.post("/coops/new", data=NAMED | rules))
    with act(now=NOW) as work:
        coop = coop_by_slug(work.session, "cwm-nant")
        assert coop is not None and coop.opened_on is None
        kept = latest_version(work.session, coop.id)
        assert (kept.number, kept.valid_from, kept.rules.levy, kept.rules.notice_days) == (1, civil_date(NOW), 250, 21)
        assert (kept.rules.model, kept.rules.two_offices) == (Model.WEIGHTED, TwoOffices.ANY)
        found = members.member_by_number(work.session, coop.id, 1)
        assert found is not None
        return Member(found.id, 1, eleri)


def test_a_group_is_founded_gets_ready_and_only_then_holds_money(client: FlaskClient, act: Act) -> None:
    eleri = founded(client, act)
    home = "/c/cwm-nant/starting"
    with act(now=NOW) as work:
        coop = coop_by_slug(work.session, "cwm-nant")
        assert coop is not None
        coop_id = coop.id
        with pytest.raises(NotOpenYet), work.session.begin_nested():
            record_agreement(
                as_system(work, coop_id), funder_kind=FunderKind.COUNCIL, rate=40_000, starts_on=civil_date(NOW),
                funder_name="Powys", reference="DP000001", member_id=eleri.id,
            )  # fmt: skip
        carer = admit(work, coop_id, member_class=MemberClass.UNPAID_CARER)
        facilitator = let_in(work, coop_id, "facilitator")
        treasurer = admit(work, coop_id)
        give_office(work, coop_id, treasurer, "treasurer")
        chair = actor_of(work.session, coop_id, eleri, work.today)
        helper = actor_of(work.session, coop_id, facilitator, work.today)
    page = words(client.get(home))
    assert "6 things are still to do" in page and "A group holds no money" in page
    assert "Starting the co-op: 0 of 6 things are done" in words(client.get("/c/cwm-nant/desk"))

    # The facilitator prepares: who is interested, what they need, a first meeting. No vote, and no say over money.
    sign_in(client, facilitator)
    assert client.post(f"{home}/interest", data={"name": "Ann", "contact": "01970"}).status_code == 422
    for name, kinds, place, wants in (
        ("Ann", ["night_cover", "outings"], "sy23 1ab", "A  cat"), ("Bob", ["night_cover"], "SY23", "a cat"),
        ("Cai", ["company"], "Aber", ""),
    ):  # fmt: skip
        told = {"name": name, "contact": "01970 1", "kinds": kinds, "times": ["night"], "place": place,
                "wants": wants, "agree": "yes"}  # fmt: skip
        assert client.post(f"{home}/interest", data=told).status_code == 303
    told = {"held_on": civil_date(NOW).isoformat(), "place": "The chapel", "came": "9", "said": "We begin."}
    assert client.post(f"{home}/meeting", data=told | {"came": ""}).status_code == 422
    assert client.post(f"{home}/meeting", data=told).status_code == 303
    page = words(client.get(home))
    assert "Somebody there at night: 2 people At night: 2 SY23: 2 A cat: 2 people" in page
    assert "9 people came." in page and "3 people" in page and "Needs: Company and a listening ear" in page
    drop = re.search(rf"{home}/interest/[-0-9a-f]+/drop", client.get(home).get_data(as_text=True))
    assert drop and client.post(drop[0]).status_code == 303 and client.post(drop[0]).status_code == 404
    assert client.get(f"{home}/bank").status_code == 403
    assert client.get(f"{home}/bank/paper").status_code == 404
    sign_in(client, carer)
    assert "Who is interested" not in words(client.get(home))

    sign_in(client, eleri)
    done = {"reference": "Letter of 3 August", "done_on": civil_date(NOW).isoformat()}

    def post(step: str, **more: object) -> TestResponse:
        return client.post(f"{home}/{step}", data={**done, **more}, content_type="multipart/form-data")

    assert client.get(f"{home}/cake").status_code == 404
    assert post("bank", reference="").status_code == 422
    assert "Add the paper that shows it" in words(post("bank"))
    assert "keep programs" in words(post("bank", paper=(BytesIO(b"MZ"), "bank.exe")))
    assert client.post(f"{home}-open").status_code == 409
    for step in Step:
        assert post(step.value, paper=(BytesIO(PAPER), f"{step.value}.pdf")).status_code == 303
    assert client.post(f"{home}/bank/undo").status_code == 303
    assert post("bank", paper=(BytesIO(PAPER), "bank.pdf")).status_code == 303
    # What guards money waits for a second officer, who sees the paper; she who noted it can't be the second.
    page = words(client.get(home))
    assert "3 things are still to do" in page and page.count("Waits for a second officer") == 3
    assert client.post(f"{home}/bank/agree").status_code == 403
    sign_in(client, carer)
    assert client.post(f"{home}/bank/agree").status_code == 403 and client.get(f"{home}/bank/paper").status_code == 403
    sign_in(client, treasurer)
    assert "3 steps wait for your yes" in words(client.get("/c/cwm-nant/desk"))
    with client.get(f"{home}/bank/paper") as paper:
        assert paper.data == PAPER
    assert client.post(f"{home}/insurance/agree").status_code == 409
    for step in sorted(GUARDED):
        assert client.post(f"{home}/{step}/agree").status_code == 303
    assert "agreed by Person" in words(client.get(home))
    sign_in(client, eleri)
    assert "6 of 6 things are done" in words(client.get("/c/cwm-nant/desk"))
    with act(helper, now=NOW) as work, pytest.raises(Forbidden):
        service.note_step(work, step=Step.BANK, reference="x", done_on=work.today)
    with act(chair, now=NOW) as work:
        with pytest.raises(Invalid):
            service.note_step(work, step=Step.BANK, reference="x", done_on=work.today + timedelta(days=1))
        # Put right, it asks the second officer anew, and the paper there is stays.
        service.note_step(work, step=Step.BANK, reference="Unity, two sign", done_on=work.today)
        with pytest.raises(NotReady):
            service.open_books(work)
    with act(now=NOW) as work:
        second = replace(work, actor=actor_of(work.session, coop_id, treasurer, work.today))
        service.agree_step(second, step=Step.BANK)
        with pytest.raises(NothingToAgree):
            service.agree_step(second, step=Step.BANK)
    with act(chair, now=NOW) as work:
        service.open_books(work)
        with pytest.raises(OpenAlready):
            service.undo_step(work, step=Step.BANK)
        now = group(work.session, coop_id)
        assert (now.opened_on, now.missing, now.steps[2].reference) == (work.today, [], "Unity, two sign")
        assert balance(work.session, coop_id, "Assets:Bank:Members") == 0
    with act(now=NOW) as work:
        assert record_agreement(
            as_system(work, coop_id), funder_kind=FunderKind.COUNCIL, rate=40_000, starts_on=civil_date(NOW),
            funder_name="Powys", reference="DP000001", member_id=eleri.id,
        ).fund_number  # fmt: skip
    assert "It can hold money from" in words(client.get(home))
