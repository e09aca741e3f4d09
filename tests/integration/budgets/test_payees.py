"""Close ties: who says them, who sees them, the council's letter, and what members are told."""

from __future__ import annotations

import io
import re
import uuid
from dataclasses import replace
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from coopbudget.budgets import queries, service
from coopbudget.budgets.errors import CannotBeExcepted, NotPayable, TieEnded, TieStands
from coopbudget.errors import Forbidden, Invalid
from coopbudget.guard import Work
from coopbudget.notices.models import Notice
from tests.commissioning import make_bidder, make_buying
from tests.conftest import NOON, Act
from tests.people import by_phone, found_coop, sign_in
from tests.purses import LETTER, Purses, agree, make_purses

PROVIDER = uuid.uuid4()


def required(work: Work, purses: Purses, *members: uuid.UUID) -> None:
    service.require_payable(replace(work, actor=purses.lead), provider_id=PROVIDER, member_ids=members)


def test_a_tie_bars_until_the_letter_is_here_and_again_when_it_is_withdrawn(act: Act) -> None:
    with act() as work:
        purses = make_purses(work)
        mine, officer = replace(work, actor=purses.dewi_acts), replace(work, actor=purses.secretary)
        agree(officer, purses.dewi)
        agree(officer, purses.eira)
        said = {"provider_id": PROVIDER, "relation": "sibling", "same_household": True, "words": "Owns it"}
        tie = service.declare_tie(mine, **said)
        with pytest.raises(TieStands):
            service.declare_tie(mine, **said)
        with pytest.raises(Forbidden):
            service.declare_tie(replace(work, actor=purses.eira_acts), member_id=purses.dewi.id, **said)
        told = set(
            work.session.scalars(select(Notice.person_id).where(Notice.message.contains("is close to somebody")))
        )
        assert told == {purses.secretary.person_id, purses.treasurer.person_id}
        required(work, purses, purses.eira.id)
        with pytest.raises(NotPayable) as barred:
            required(work, purses, purses.dewi.id, purses.eira.id)
        assert barred.value.member_numbers == [purses.dewi.number]
        assert "SI 2015/1815" in str(barred.value.message) and "brother" not in str(barred.value.message).lower()
        letter = {"officer_name": "Mari Puw", "given_on": date(2026, 8, 1), "until": None, "file": LETTER}
        with pytest.raises(Invalid):
            service.record_approval(officer, tie_id=tie, **(letter | {"given_on": date(2026, 9, 2)}))
        with pytest.raises(Forbidden):
            service.record_approval(mine, tie_id=tie, **letter)
        approval = service.record_approval(officer, tie_id=tie, **letter)
        required(work, purses, purses.dewi.id)
        service.withdraw_approval(officer, tie_id=tie, approval_id=approval)
        with pytest.raises(NotPayable):
            required(work, purses, purses.dewi.id)
        service.end_tie(mine, tie_id=tie)
        required(work, purses, purses.dewi.id)
        with pytest.raises(TieEnded):
            service.end_tie(mine, tie_id=tie)
        service.declare_tie(mine, **(said | {"same_household": False}))
        required(work, purses, purses.dewi.id)


def test_own_money_pays_whom_it_likes_and_an_officer_records_by_phone(act: Act) -> None:
    with act() as work:
        purses = make_purses(work)
        officer = replace(work, actor=purses.secretary)
        own = {"funder_kind": "own", "funder_name": "", "reference": "", "rate": 0}
        agree(officer, purses.dewi, **own)
        agree(officer, purses.eira)
        for member in (purses.dewi, purses.eira):
            service.declare_tie(
                replace(work, actor=by_phone(purses.secretary, member)),
                provider_id=PROVIDER, relation="lives_as_partner", same_household=True,
            )  # fmt: skip
        required(work, purses, purses.dewi.id)
        with pytest.raises(NotPayable):
            required(work, purses, purses.eira.id)
        row = queries.ties_of_member(work.session, purses.coop.id, purses.eira.id, PROVIDER)[0]
        assert row.declared_by == purses.secretary.person_id
        scottish = found_coop(work, nation="scotland")
        elsewhere = replace(work, actor=replace(purses.lead, coop_id=scottish.id, coop=None))
        service.require_payable(elsewhere, provider_id=PROVIDER, member_ids=[purses.eira.id])


def test_in_scotland_a_letter_for_an_attorney_is_refused(act: Act) -> None:
    with act() as work:
        purses = make_purses(work)
        facts = purses.secretary.coop
        assert facts is not None
        there = replace(facts, nation="scotland")
        tie = service.declare_tie(
            replace(work, actor=replace(purses.dewi_acts, coop=there)),
            provider_id=PROVIDER, relation="family_attorney", same_household=False,
        )  # fmt: skip
        with pytest.raises(CannotBeExcepted):
            service.record_approval(
                replace(work, actor=replace(purses.secretary, coop=there)),
                tie_id=tie, officer_name="M", given_on=date(2026, 8, 1), until=None, file=LETTER,
            )  # fmt: skip


def test_a_member_says_it_on_the_providers_page_and_an_officer_keeps_the_letter(app: Flask, act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        slug = make_bidder(work, buying).provider.slug
        base = f"/c/{buying.lead.coop.slug}"
    app.extensions["coopbudget.clock"] = lambda: NOON
    clients = {}
    for name, person in (
        ("dewi", buying.purses.dewi.person_id),
        ("eira", buying.purses.eira.person_id),
        ("lead", buying.lead.person_id),
        ("secretary", buying.secretary.person_id),
    ):
        clients[name] = app.test_client()
        sign_in(clients[name], person)
    page = f"{base}/providers/{slug}/close-to-you"
    assert page in clients["dewi"].get(f"{base}/providers/{slug}").text
    assert clients["dewi"].post(page, data={"relation": "sibling"}).status_code == 422
    said = {"relation": "sibling", "same_household": "yes", "words": "Owns it"}
    assert clients["dewi"].post(page, data=said).status_code == 303
    assert clients["dewi"].post(page, data=said).status_code == 422
    assert "Owns it" in clients["dewi"].get(page).text and "Can’t be paid now" in clients["dewi"].get(page).text
    assert "Owns it" not in clients["eira"].get(page).text
    assert clients["lead"].get(f"{base}/close-ties").status_code == 403
    listed = clients["secretary"].get(f"{base}/close-ties").text
    number = re.search(r"/close-ties/(\d+)", listed)
    assert number is not None and "Dewi" in listed and "Brother or sister" in listed
    one = f"{base}/close-ties/{number[1]}"
    assert clients["eira"].post(f"{one}/end").status_code == 404
    assert clients["secretary"].post(f"{one}/approval", data={"officer_name": "M"}).status_code == 422
    sent = {"officer_name": "Mari Puw", "given_on": "2026-08-01", "file": (io.BytesIO(LETTER), "letter.pdf")}
    kept = clients["secretary"].post(f"{one}/approval", data=sent, content_type="multipart/form-data")
    assert kept.status_code == 303
    seen = clients["secretary"].get(one).text
    letter = re.search(rf'href="({one}/letters/[^"]+)"', seen)
    assert letter is not None and "Mari Puw" in seen
    with clients["secretary"].get(letter[1]) as file:
        assert file.data == LETTER and file.headers["Content-Disposition"].startswith("attachment")
    assert clients["lead"].get(letter[1]).status_code == 403
    assert "Can be paid" in clients["dewi"].get(page).text
    withdraw = re.search(rf'action="({one}/approval/[^"]+/withdraw)"', seen)
    assert withdraw is not None and clients["secretary"].post(withdraw[1]).status_code == 303
    assert clients["secretary"].get(letter[1]).status_code == 404
    assert clients["dewi"].post(f"{one}/end").status_code == 303
    assert "Nobody has told us" in clients["secretary"].get(f"{base}/close-ties").text
