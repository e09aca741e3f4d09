"""The pages: who sees what, what they say, and that every change of money is shown first."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from coopbudget.budgets import queries, service as budgets
from coopbudget.budgets.kinds import Change
from coopbudget.db import db
from tests.conftest import NOON, Act
from tests.people import let_in, sign_in
from tests.purses import LETTER, Purses, agree, consent, make_purses, pay_in

DAY = {"day": "1", "month": "9", "year": "2026"}


def date_fields(name: str, day: int, month: int, year: int) -> dict[str, str]:
    return {f"{name}-day": str(day), f"{name}-month": str(month), f"{name}-year": str(year)}


@pytest.fixture
def made(act: Act, purses: Purses) -> budgets.Recorded:
    with act(purses.treasurer) as work:
        found = agree(work, purses.dewi, reference="GCC DP 4471", outcomes=["Sing in the choir"])
        consent(work, found.agreement_id)
        pay_in(work, found.fund_number, 120_450)
        budgets.move_to_pledge(work, found.fund_id, 3, 20_000, "a", weekly=2_500)
        return found


@pytest.fixture
def browser(app: Flask) -> FlaskClient:
    app.extensions["coopbudget.clock"] = lambda: NOON
    return app.test_client()


def as_person(browser: FlaskClient, person_id: object) -> FlaskClient:
    sign_in(browser, person_id)  # type: ignore[arg-type]
    return browser


def test_a_member_sees_what_is_free_and_what_it_is_promised_to(
    browser: FlaskClient, purses: Purses, made: budgets.Recorded
) -> None:
    page = as_person(browser, purses.dewi).get(f"/c/{purses.coop.slug}/money")
    assert page.status_code == 200
    text = page.text
    assert "£1,004.50" in text and "enough for 9 weeks" in text
    assert "Fund 1: Gwynedd Council" in text and f'/c/{purses.coop.slug}/pools/3">Pool 3</a>: ' in text
    detail = browser.get(f"/c/{purses.coop.slug}/money/1?need=100").text
    assert "£1,004.50" in detail and "lasts 10 weeks" in detail and "Money came in" in detail
    assert f'/c/{purses.coop.slug}/pools/3">Set aside for pool 3</a>' in detail
    printed = browser.get(f"/c/{purses.coop.slug}/money/1/statement").text
    assert f'/c/{purses.coop.slug}/pools/3">Set aside for pool 3</a>' in printed, (
        "a statement leads on; its PDF does not"
    )


def test_money_over_the_funders_ceiling_is_said_out_loud(
    act: Act, browser: FlaskClient, purses: Purses, made: budgets.Recorded
) -> None:
    assert "may ask back" in as_person(browser, purses.dewi).get(f"/c/{purses.coop.slug}/money").text
    with act(purses.treasurer) as work:
        budgets.move_to_pledge(work, made.fund_id, 3, 20_000, "more", weekly=2_500)
    assert "may ask back" not in browser.get(f"/c/{purses.coop.slug}/money").text


@pytest.mark.parametrize(
    "path", ["money/1", "money/1/statement", "money/1/statement.csv", "agreements/1", "agreements/1/changes/1"]
)
def test_another_member_finds_nothing_and_officers_and_reviewers_do(
    act: Act, browser: FlaskClient, purses: Purses, made: budgets.Recorded, path: str
) -> None:
    address = f"/c/{purses.coop.slug}/{path}"
    assert as_person(browser, purses.eira).get(address).status_code == 404
    assert as_person(browser, purses.lead.person_id).get(address).status_code == 404
    for person in (purses.dewi, purses.treasurer.person_id, purses.secretary.person_id):
        assert as_person(browser, person).get(address).status_code == 200
    with act() as work:
        reviewer = let_in(work, purses.coop, "reviewer")
        stranger = make_purses(work).treasurer.person_id
    assert as_person(browser, reviewer).get(address).status_code == 200
    assert as_person(browser, stranger).get(address).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "agreements/1/consent", "agreements/1/withdraw-consent", "agreements/1/change", "agreements",
        "agreements.csv", "openings", "openings/members", "openings/own", "openings/template.csv",
    ],
)  # fmt: skip
def test_office_pages_are_for_officers(browser: FlaskClient, purses: Purses, made: budgets.Recorded, path: str) -> None:
    address = f"/c/{purses.coop.slug}/{path}"
    assert as_person(browser, purses.treasurer.person_id).get(address).status_code == 200
    assert as_person(browser, purses.dewi).get(address).status_code in (403, 404)


def test_a_statement_downloads_without_formulas(
    act: Act, browser: FlaskClient, purses: Purses, made: budgets.Recorded
) -> None:
    found = as_person(browser, purses.dewi).get(f"/c/{purses.coop.slug}/money/1/statement.csv")
    assert found.mimetype == "text/csv"
    lines = found.text.splitlines()
    assert ",0.00,1204.50,1004.50,200.00," in lines[-2], "what moved inside changes nothing of the whole"
    with act(purses.treasurer) as work:
        agree(work, purses.eira, funder_name="=HYPERLINK(1)", reference="+EVIL 1")
    listed = as_person(browser, purses.treasurer.person_id).get(f"/c/{purses.coop.slug}/agreements.csv").text
    assert "'=HYPERLINK" in listed and "'+EVIL" in listed


def test_a_bad_period_says_so_and_shows_the_usual_one(
    browser: FlaskClient, purses: Purses, made: budgets.Recorded
) -> None:
    address = f"/c/{purses.coop.slug}/money/1"
    page = as_person(browser, purses.dewi).get(address + "?since=2026-09-01&until=2026-01-01")
    assert page.status_code == 422 and "can&#39;t be after the last" in page.text
    assert browser.get(address + "?since=2020-01-01&until=2026-01-01").status_code == 422
    assert browser.get(address + "?since=<script>").status_code == 422


def form_of_an_agreement(**given: str) -> dict[str, str]:
    return {
        "funder_kind": "council", "funder_name": "Môn Council", "reference": "IOACC 77", "rate": "420.00",
        "pattern": "four_weekly", "paid_as": "net", "paid_into": "coop", "contribution": "", "outcomes": "a\nb",
        **date_fields("starts_on", 6, 4, 2026), **given,
    }  # fmt: skip


def test_a_member_records_her_agreement_and_an_officer_checks_it(
    act: Act, browser: FlaskClient, purses: Purses
) -> None:
    base = f"/c/{purses.coop.slug}"
    as_person(browser, purses.dewi)
    assert browser.get(f"{base}/agreements/new").status_code == 200
    wrong = browser.post(f"{base}/agreements/new", data=form_of_an_agreement(rate="lots", funder_kind=""))
    assert wrong.status_code == 422 and 'href="#rate"' in wrong.text and "Môn Council" in wrong.text
    right = browser.post(f"{base}/agreements/new", data=form_of_an_agreement(member_number="1"))
    assert right.status_code == 303
    page = browser.get(right.location)
    assert "An officer checks this next" in page.text and "It is as the letter says" not in page.text
    assert browser.post(f"{base}/agreements/1/check").status_code == 403
    as_person(browser, purses.treasurer.person_id)
    page = browser.get(f"{base}/agreements/1")
    assert "It is as the letter says" in page.text and "Dewi" in page.text and "Suitable person" in page.text
    assert browser.post(f"{base}/agreements/1/refuse", data={"why": " "}).status_code == 422
    assert browser.post(f"{base}/agreements/1/check").status_code == 303
    assert browser.post(f"{base}/agreements/1/check").status_code == 409


def test_an_officer_records_for_a_member_by_number(browser: FlaskClient, purses: Purses) -> None:
    base = f"/c/{purses.coop.slug}"
    as_person(browser, purses.secretary.person_id)
    nobody = browser.post(f"{base}/agreements/new", data=form_of_an_agreement(member_number="999"))
    assert nobody.status_code == 422 and "No member has this number" in nobody.text
    with_file = form_of_an_agreement(member_number=str(purses.eira.number), surplus_weeks="4")
    done = browser.post(
        f"{base}/agreements/new", data={**with_file, "file": (io.BytesIO(LETTER), "letter.pdf")}
    )  # fmt: skip
    assert done.status_code == 303
    page = browser.get(done.location).text
    assert "letter.pdf" in page and "4 weeks&#39; money" in page and "No consent yet" in page
    taken = browser.post(f"{base}/agreements/new", data=form_of_an_agreement(member_number=str(purses.dewi.number)))
    assert taken.status_code == 422 and 'href="#reference"' in taken.text


def test_papers_of_an_agreement_are_for_those_who_may_see_it(
    act: Act, browser: FlaskClient, purses: Purses, made: budgets.Recorded
) -> None:
    with act(purses.treasurer) as work:
        [given] = queries.consents_of(work.session, work.coop_id, made.agreement_id)
        other = agree(work, purses.eira, file=LETTER, filename="other.pdf")
        found = queries.agreement(work.session, work.coop_id, other.agreement_id, work.today)
        assert found is not None
    base = f"/c/{purses.coop.slug}/agreements/1/papers"
    with as_person(browser, purses.dewi).get(f"{base}/{given.evidence_id}") as paper:
        assert paper.status_code == 200 and paper.data == LETTER
    assert browser.get(f"{base}/{found.evidence_id}").status_code == 404
    assert as_person(browser, purses.eira).get(f"{base}/{given.evidence_id}").status_code == 404


def test_consent_needs_its_letter(act: Act, browser: FlaskClient, purses: Purses) -> None:
    with act(purses.treasurer) as work:
        agree(work, purses.dewi)
    base = f"/c/{purses.coop.slug}/agreements/1"
    as_person(browser, purses.treasurer.person_id)
    fields = {"officer_name": "Mari Puw", **date_fields("given_on", 20, 8, 2026)}
    assert 'href="#file"' in browser.post(f"{base}/consent", data=fields).text
    done = browser.post(f"{base}/consent", data={**fields, "file": (io.BytesIO(LETTER), "c.pdf")})
    assert done.status_code == 303
    assert "Mari Puw" in browser.get(base).text and "Can be pooled" in browser.get(base).text
    gone = browser.post(f"{base}/withdraw-consent", data=date_fields("withdrawn_on", 1, 9, 2026))
    assert gone.status_code == 303 and "No consent yet" in browser.get(base).text


def test_a_change_is_shown_before_it_is_recorded_and_has_a_receipt(
    act: Act, browser: FlaskClient, purses: Purses, made: budgets.Recorded
) -> None:
    base = f"/c/{purses.coop.slug}/agreements/1"
    as_person(browser, purses.treasurer.person_id)
    assert "Payments are paused" in browser.get(f"{base}/change").text
    assert "New rate each time" in browser.get(f"{base}/change?change=rate").text
    fields = {"change": "rate", "rate": "80", **date_fields("effective_on", 1, 10, 2026)}
    shown = browser.post(f"{base}/change", data=fields)
    assert shown.status_code == 200
    assert "£420.00" in shown.text and "£80.00" in shown.text and "Pool 3" in shown.text
    with act(purses.treasurer) as work:
        assert len(queries.versions_of(work.session, work.coop_id, made.agreement_id)) == 1
    hidden = {
        "change": "rate",
        "rate": "80",
        "effective_on": "2026-10-01",
        "confirmed": "yes",
        "reason": "Their letter",
    }
    done = browser.post(f"{base}/change", data=hidden)
    assert done.status_code == 303 and done.location.endswith("/changes/2")
    receipt = browser.get(done.location).text
    assert "1-2" in receipt and "Their letter" in receipt and "8 weeks" in receipt
    same = browser.post(f"{base}/change", data=hidden)
    assert same.status_code == 422 and "Nothing would change" in same.text


def test_a_sum_asked_back_walks_to_the_payment_run(
    act: Act, browser: FlaskClient, purses: Purses, made: budgets.Recorded
) -> None:
    base = f"/c/{purses.coop.slug}/agreements/1"
    as_person(browser, purses.treasurer.person_id)
    fields = {"change": "asked_back", "amount": "1104.50", "effective_on": "2026-09-01", "due_on": "2026-09-20"}
    shown = browser.post(f"{base}/change", data=fields)
    assert shown.status_code == 200 and "£100.00 is missing" in shown.text
    done = browser.post(f"{base}/change", data={**fields, "confirmed": "yes"})
    assert done.status_code == 303
    ask = f"{base}/asked-back/2"
    assert "Nothing is free in the fund now" in browser.get(ask).text
    assert browser.post(f"{ask}/pay", data={"sort_code": "086001", "account_number": "12345678"}).status_code == 409
    with act(purses.treasurer) as work:
        budgets.release_pledge(work, made.fund_id, 3, 20_000, "free")
    assert "Set aside £100.00" in browser.get(ask).text
    assert browser.post(f"{ask}/set-aside").status_code == 303
    bad = browser.post(f"{ask}/pay", data={"sort_code": "0860", "account_number": "12345678"})
    assert bad.status_code == 422 and 'href="#sort_code"' in bad.text
    good = browser.post(f"{ask}/pay", data={"sort_code": "086001", "account_number": "12345678"})
    assert good.status_code == 303 and "next payment run" in browser.get(ask).text
    assert as_person(browser, purses.dewi).get(ask).status_code == 200


def test_openings_from_upload_to_second_signature(act: Act, browser: FlaskClient, purses: Purses) -> None:
    with act(purses.treasurer) as work:
        agree(work, purses.dewi, reference="GCC DP 0001")
    base = f"/c/{purses.coop.slug}/openings"
    as_person(browser, purses.treasurer.person_id)
    assert "GCC DP 0001,0.00,Dewi" in browser.get(f"{base}/template.csv").text
    fields = {"bank_figure": "12.34", **date_fields("as_on", 31, 8, 2026)}
    assert 'href="#file"' in browser.post(f"{base}/members", data=fields).text
    sheet = b"reference,amount\nGCC DP 0001,12.34\nELSEWHERE,1\n"
    first = browser.post(f"{base}/members", data={**fields, "file": (io.BytesIO(sheet), "o.csv")})
    assert first.status_code == 303
    page = browser.get(first.location).text
    assert "No fund" in page and "Sign:" not in page
    assert browser.post(f"{first.location}/sign").status_code == 409
    assert browser.post(f"{first.location}/discard").status_code == 303
    sheet = b"reference,amount\nGCC DP 0001,12.34\n"
    second = browser.post(f"{base}/members", data={**fields, "file": (io.BytesIO(sheet), "o.csv")})
    assert "Sign: £12.34 is right" in browser.get(second.location).text
    assert browser.post(f"{second.location}/sign").status_code == 303
    assert "Sign:" not in browser.get(second.location).text
    assert browser.post(f"{second.location}/sign").status_code == 409
    as_person(browser, purses.secretary.person_id)
    assert browser.post(f"{second.location}/sign").status_code == 303
    receipt = browser.get(second.location).text
    assert "Receipt number" in receipt and "Bethan" in receipt and "Carys" in receipt
    with browser.get(f"{second.location}/file") as file:
        assert file.data == sheet
    assert "£12.34" in as_person(browser, purses.dewi).get(f"/c/{purses.coop.slug}/money").text


def test_the_list_finds_by_name_reference_and_state(
    act: Act, browser: FlaskClient, purses: Purses, made: budgets.Recorded
) -> None:
    with act(purses.treasurer) as work:
        second = agree(work, purses.eira, funder_name="Betsi Cadwaladr", funder_kind="nhs", reference="PHB 9")
        third = agree(work, purses.eira, reference="END 0003", ends_on=datetime(2026, 10, 1, tzinfo=UTC).date())
        wanted = budgets.Wanted(Change.SUSPENDED, work.today)
        budgets.change_agreement(work, agreement_id=second.agreement_id, wanted=wanted)
        assert third.number == 3
    as_person(browser, purses.treasurer.person_id)

    def listed(query: str) -> list[int]:
        text = browser.get(f"/c/{purses.coop.slug}/agreements?{query}").text
        return [n for n in (1, 2, 3) if f"Agreement {n}<" in text]

    assert listed("") == [1, 2, 3]
    assert listed("words=dewi") == [1]
    assert listed("words=betsi") == [2]
    assert listed("words=phb-9") == [2]
    assert listed("words=3") == [3]
    assert listed("words=%25") == []
    assert listed("state=no_consent") == [2, 3]
    assert listed("state=suspended") == [2]
    assert listed("state=ending") == [3]
    assert listed("state=unchecked") == []
    assert listed("words=eira&state=ending") == [3]


@pytest.mark.parametrize("path", ["money", "money/1", "agreements", "agreements/1"])
def test_more_data_costs_no_more_queries(
    app: Flask, act: Act, browser: FlaskClient, purses: Purses, made: budgets.Recorded, path: str
) -> None:
    as_person(browser, purses.dewi if path.startswith("money") else purses.treasurer.person_id)
    with app.app_context():
        engine = db.engine

    def cost() -> int:
        seen: list[str] = []

        def count(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
            seen.append(statement)

        event.listen(engine, "before_cursor_execute", count)
        try:
            assert browser.get(f"/c/{purses.coop.slug}/{path}").status_code == 200
        finally:
            event.remove(engine, "before_cursor_execute", count)
        return len(seen)

    cost()
    before = cost()
    with act(purses.treasurer) as work:
        for n in range(5):
            more = agree(work, purses.dewi)
            pay_in(work, more.fund_number, 10_000)
            budgets.move_to_pledge(work, more.fund_id, 3, 100, f"m{n}")
            budgets.move_to_pledge(work, made.fund_id, 10 + n, 100, f"n{n}")
            wanted = budgets.Wanted(Change.RATE, work.today, rate=41_000 - n)
            budgets.change_agreement(work, agreement_id=made.agreement_id, wanted=wanted)
    assert cost() == before


@pytest.mark.parametrize("path", ["money", "agreements", "openings"])
@pytest.mark.parametrize("number", ["0", "999", "9" * 18, "9" * 40])
def test_a_number_of_nothing_is_not_found_however_long(
    browser: FlaskClient, purses: Purses, path: str, number: str
) -> None:
    address = f"/c/{purses.coop.slug}/{path}/{number}"
    assert as_person(browser, purses.treasurer.person_id).get(address).status_code == 404
