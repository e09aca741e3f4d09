"""The rail's pages: who gets in, what is shown before and after, and nothing half done."""

from __future__ import annotations

import io
import re
import uuid

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from coopbudget.ledger.chart import fund_available
from coopbudget.ledger.queries import balance
from coopbudget.payments import service
from tests import people, rail as rails
from tests.conftest import NOON, Act

AUGUST = (
    "Date,Description,Amount,Balance\n"
    "03/08/2026,CYNGOR GWYNEDD DP 1234,412.50,412.50\n"
    "05/08/2026,WHO KNOWS <b>,20.00,432.50\n"
)


@pytest.fixture
def rail(act: Act) -> rails.Rail:
    with act() as work:
        return rails.build_rail(work)


class Browser:
    """Somebody's browser in a co-op."""

    def __init__(self, app: Flask, rail: rails.Rail, person: object) -> None:
        app.extensions["coopbudget.clock"] = lambda: NOON
        self.client: FlaskClient = app.test_client()
        self.slug = rail.coop.slug
        assert isinstance(person, uuid.UUID)
        self.person = person
        people.sign_in(self.client, person)

    def gives_code(self) -> None:
        """They gave a code from their phone a moment ago."""
        people.prove(self.client, self.person, NOON)

    def get(self, path: str, **kwargs: object) -> TestResponse:
        return self.client.get(f"/c/{self.slug}{path}", **kwargs)  # type: ignore[arg-type]

    def post(self, path: str, **data: object) -> TestResponse:
        return self.client.post(
            f"/c/{self.slug}{path}", data=data, content_type="multipart/form-data", follow_redirects=False
        )

    def page(self, path: str) -> str:
        answer = self.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        words = answer.text
        answer.close()
        return words


@pytest.fixture
def treasurer(app: Flask, rail: rails.Rail) -> Browser:
    return Browser(app, rail, rail.treasurer.person_id)


@pytest.fixture
def chair(app: Flask, rail: rails.Rail) -> Browser:
    return Browser(app, rail, rail.chair.person_id)


def upload(browser: Browser, text: str, side: str = "members") -> TestResponse:
    return browser.post("/statements/new", side=side, closing="", file=(io.BytesIO(text.encode()), "a.csv"))


EMPTY_PAGES = [
    "/bank",
    "/bank/against-books",
    "/bank/against-books?side=own&at-day=1&at-month=8&at-year=2026",
    "/bank/crossings",
    "/bank/crossings/levy",
    "/bank/accounts/own",
    "/statements",
    "/statements/new",
    "/lines",
    "/lines?download=1",
    "/lines/confirm?side=own",
    "/payees",
    "/payees/new",
    "/runs",
    "/runs/new",
    "/runs/new?side=own",
    "/runs/due",
    "/runs/due?download=1",
    "/bills",
    "/bills/new",
    "/bills?download=1",
]


@pytest.mark.parametrize("path", EMPTY_PAGES)
def test_every_page_stands_before_there_is_anything(treasurer: Browser, path: str) -> None:
    treasurer.page(path)


@pytest.mark.parametrize("path", EMPTY_PAGES)
def test_nobody_of_another_coop_and_no_plain_member_sees_them(
    app: Flask, act: Act, rail: rails.Rail, path: str
) -> None:
    with act() as work:
        other = people.found_coop(work)
    stranger = Browser(app, rail, other.founder)
    assert stranger.get(path).status_code == 404
    ann = Browser(app, rail, rail.ann.person_id)
    assert ann.get(path).status_code == 403


def test_a_statement_is_shown_then_confirmed_then_matched(treasurer: Browser, act: Act, rail: rails.Rail) -> None:
    with act(rail.treasurer) as work:
        rails.add_fund(work, 1, "DP1234")
    sent = upload(treasurer, AUGUST)
    assert sent.status_code == 303
    shown = treasurer.page("/statements/1")
    assert "2 of 2 lines are new" in shown
    assert "WHO KNOWS &lt;b&gt;" in shown
    with act(rail.treasurer) as work:
        assert balance(work.session, rail.id, "Assets:Bank:Members") == 0
    assert treasurer.post("/statements/1/confirm").status_code == 303
    assert "Statement 1" in treasurer.page("/statements/1")
    page = treasurer.page("/lines/confirm?side=members")
    ids = re.findall(r'name="line" value="([0-9a-f-]{36})"', page)
    assert len(ids) == 1
    assert "WHO KNOWS" in page
    assert treasurer.post("/lines/confirm", side="members", line=ids[0]).status_code == 303
    with act(rail.treasurer) as work:
        assert balance(work.session, rail.id, "Liabilities:Funds:F00001:Available") == 41250
    assert "This line is matched" in treasurer.page("/statements/1/lines/1")
    treasurer.page("/statements/1/lines/1/undo")
    assert treasurer.post("/statements/1/lines/1/undo").status_code == 303
    assert "Earlier matches" in treasurer.page("/statements/1/lines/1")
    before = treasurer.page("/statements/1/lines/2/match?code=Liabilities:Funds:F00001:Available")
    assert "£20.00" in before
    assert treasurer.post("/statements/1/lines/2/park", note="Asked").status_code == 303
    assert "Asked" in treasurer.page("/lines?show=parked")
    treasurer.page("/lines?words=KNOWS&show=open&side=members")
    treasurer.page("/bank")
    assert "agree" in treasurer.page("/bank/against-books?side=members")


def test_a_bad_file_is_refused_beside_its_field_and_leaves_nothing(treasurer: Browser) -> None:
    bad = upload(treasurer, "Date,Description,Amount\n30/02/2026,x,1.00\n")
    assert bad.status_code == 422
    assert "Line 2" in bad.text
    assert "not a real day" in bad.text
    assert treasurer.post("/statements/new", side="members").status_code == 422
    assert "No statements yet" in treasurer.page("/statements")


def test_the_same_file_again_leads_to_the_statement_that_is_in(treasurer: Browser) -> None:
    upload(treasurer, AUGUST)
    treasurer.post("/statements/1/confirm")
    again = upload(treasurer, AUGUST)
    assert again.headers["Location"].endswith("/statements/1")


def test_a_strange_header_is_mapped_by_hand(treasurer: Browser, act: Act, rail: rails.Rail) -> None:
    upload(treasurer, "Dyddiad,Manylion,Swm\n03/08/2026,DP 1234,412.50\n")
    assert treasurer.get("/statements/1").headers["Location"].endswith("/statements/1/columns")
    page = treasurer.page("/statements/1/columns")
    assert "Manylion" in page and "could guess" not in page
    nothing = treasurer.post("/statements/1/columns", header="0", dates="dmy", decimal=".").text
    assert "Choose the column that holds the date." in nothing and "Choose the column that says what it is." in nothing
    said = {"header": "0", "date": "0", "amount": "2", "dates": "dmy", "decimal": ".", "named": "yes"}
    wrong = treasurer.post("/statements/1/columns", text="0", **said)
    assert wrong.status_code == 422
    right = treasurer.post("/statements/1/columns", text="1", **said)
    assert right.status_code == 303
    assert treasurer.post("/statements/1/confirm").status_code == 303
    with act(rail.treasurer) as work:
        assert balance(work.session, rail.id, "Assets:Bank:Members") == 41250


def test_one_payment_is_split_by_its_list_on_a_page(treasurer: Browser, act: Act, rail: rails.Rail) -> None:
    with act(rail.treasurer) as work:
        rails.add_fund(work, 1, "DP1234")
        rails.add_fund(work, 2, "DP9876")
        rails.bring_in(work, "members", "Date,Description,Amount\n03/08/2026,BACS,30.00\n")
    bad = treasurer.post("/statements/1/lines/1/split", file=(io.BytesIO(b"DP1234,10.00\n"), "l.csv"))
    assert bad.status_code == 422
    assert "£10.00" in bad.text
    shown = treasurer.post("/statements/1/lines/1/split", file=(io.BytesIO(b"DP1234,10.00\nDP9876,20.00\n"), "l.csv"))
    assert shown.status_code == 200
    found = re.search(r'name="list" value="([0-9a-f-]{36})"', shown.text)
    assert found is not None
    assert treasurer.post("/statements/1/lines/1/split", list=found[1]).status_code == 303
    assert treasurer.page("/statements/1/lines/1/list") == "DP1234,10.00\nDP9876,20.00\n"
    with act(rail.treasurer) as work:
        assert balance(work.session, rail.id, "Liabilities:Funds:F00002:Available") == 2000


def fund_and_owe(act: Act, rail: rails.Rail) -> None:
    with act(rail.treasurer) as work:
        rails.add_fund(work, 1, "DP1234")
        rails.bring_in(work, "members", "Date,Description,Amount\n03/08/2026,DP1234,412.50\n")
    with act(rail.treasurer) as work:
        lines = [row[0].id for row in work.session.execute(rails.lines(rail.id))]
        service.confirm_suggestions(work, side="members", line_ids=lines)
        rails.owe_provider(work, 1, 12045, due_on=work.today, reference="INV0001")


def test_a_run_goes_from_two_officers_to_a_file_and_a_remittance_advice(
    treasurer: Browser, chair: Browser, act: Act, rail: rails.Rail
) -> None:
    fund_and_owe(act, rail)
    page = treasurer.page("/runs/new")
    found = re.search(r'name="instruction" value="([0-9a-f-]{36})"', page)
    assert found is not None
    assert treasurer.post("/runs/new", side="members").status_code == 422
    assert treasurer.post("/runs/new", side="members", instruction=found[1]).status_code == 303
    assert "You prepared this run" in treasurer.page("/runs/1")
    treasurer.gives_code()
    assert treasurer.post("/runs/1/approve").status_code == 403
    assert "Show that it is you, then approve" in chair.page("/runs/1")
    away = chair.post("/runs/1/approve")
    assert away.location == f"/account/prove?next=/c/{rail.coop.slug}/runs/1"
    assert "Approve paying" not in chair.page("/runs/1")
    chair.gives_code()
    assert "Approve paying £120.45" in chair.page("/runs/1")
    assert chair.post("/runs/1/approve").location == f"/c/{rail.coop.slug}/runs/1"
    receipt = treasurer.page("/runs/1")
    assert "Run 1 is approved" in receipt
    assert re.search(r'Receipt number <strong><a [^>]*href="[^"]*/books/entries/\d+"', receipt)
    assert "10000001" not in receipt
    assert "•••• 0001" in receipt
    assert chair.post("/runs/1/files/1").status_code == 403
    first = treasurer.post("/runs/1/files/1")
    assert first.text == "110001,10000001,Gofal 1,120.45,INV0001\r\n"
    assert treasurer.post("/runs/1/files/1").status_code == 409
    assert treasurer.post("/runs/1/files/1", again="yes").text == first.text
    assert treasurer.get("/runs/1/files/1").status_code == 405
    assert "£120.45" in treasurer.page("/runs/1/remittance/1")
    assert "/runs/1/remittance/1.pdf" in treasurer.page("/runs/1/remittance/1")
    letter = treasurer.get("/runs/1/remittance/1.pdf")
    assert letter.mimetype == "application/pdf" and letter.data.startswith(b"%PDF")
    assert letter.data == treasurer.get("/runs/1/remittance/1.pdf").data, "the same bytes each time"
    assert treasurer.get("/runs/1/remittance/2.pdf").status_code == 404
    treasurer.page("/runs/1/payments/1/failed")
    assert treasurer.post("/runs/1/payments/1/failed").status_code == 303
    assert "Our payment to you came back" in treasurer.page("/runs/1/remittance/1")
    treasurer.page("/payees/1")
    treasurer.page("/runs?state=approved&side=members")


def test_a_bill_is_recorded_and_needs_two_yeses(treasurer: Browser, chair: Browser, act: Act, rail: rails.Rail) -> None:
    wrong = treasurer.post("/payees/new", name="", sort_code="12", account_number="33 33 44 4", member_number="")
    for words in ("Type the name of who is paid.", "A sort code has 6 figures", "An account number has 8 figures"):
        assert wrong.status_code == 422 and words in wrong.text, "all at once"
    answer = treasurer.post(
        "/payees/new", name="Yswiriant Cyf", sort_code="110022", account_number="33334444", member_number=""
    )
    assert answer.status_code == 303
    fields = {
        "payee": "1", "supplier_number": "Y-77", "expense": "Insurance", "about": "One year", "amount": "180",
        "billed_on-day": "20", "billed_on-month": "8", "billed_on-year": "2026",
        "due_on-day": "20", "due_on-month": "9", "due_on-year": "2026",
    }  # fmt: skip
    assert treasurer.post("/bills/new", **{**fields, "due_on-month": "7"}).status_code == 422
    assert treasurer.post("/bills/new", **fields).status_code == 303
    assert treasurer.post("/bills/new", **fields).status_code == 422
    assert chair.post("/bills/1/approve").status_code == 303
    assert chair.post("/bills/1/approve").status_code == 403
    assert treasurer.post("/bills/1/approve").status_code == 303
    assert "Bill 1 is approved" in chair.page("/bills/1")
    assert "Y-77" in treasurer.page("/runs/due?side=own")
    treasurer.page("/bills?state=approved&expense=Insurance")


def test_a_levy_transfer_is_previewed_and_asked_for(treasurer: Browser, act: Act, rail: rails.Rail) -> None:
    with act(rail.treasurer) as work:
        rails.post_levy(work, 2500)
    assert "£25.00" in treasurer.page("/bank/crossings/levy")
    assert treasurer.post("/bank/crossings/levy").status_code == 303
    assert "LEVY00001" in treasurer.page("/bank/crossings")


@pytest.mark.parametrize(
    "path",
    [
        "/lines?words=%00%27%22%25_&side=nobody&show=%00&page=-1",
        "/payees?name=%00&kind=%00&page=99999999999999999999",
        "/bank/against-books?side=%00&at-day=31&at-month=2&at-year=2026",
        "/bank/against-books?at-day=1&at-month=1&at-year=1",
        "/bills?state=%00&expense=%00",
        "/runs?state=%00",
        "/runs/new?side=",
    ],
)
def test_a_strange_address_breaks_nothing(treasurer: Browser, path: str) -> None:
    treasurer.page(path)


@pytest.mark.parametrize("path", ["/statements/9", "/statements/1/lines/99", "/runs/9", "/bills/9", "/payees/9"])
def test_what_is_not_there_is_not_found(treasurer: Browser, path: str) -> None:
    assert treasurer.get(path).status_code == 404


def test_a_list_of_many_lines_costs_no_more_queries(
    treasurer: Browser, act: Act, rail: rails.Rail, count_queries: rails.CountQueries
) -> None:
    rows = "".join(f"03/08/2026,Line {n},{n}.00\n" for n in range(1, 3))
    with act(rail.treasurer) as work:
        rails.bring_in(work, "members", "Date,Description,Amount\n" + rows)
    paths = ["/lines", "/lines/confirm", "/statements/1", "/bank", "/bank/against-books", "/statements"]
    few = [count_queries(lambda path=path: treasurer.page(path)) for path in paths]
    more = "".join(f"04/08/2026,More {n},{n}.00\n" for n in range(1, 40))
    with act(rail.treasurer) as work:
        rails.bring_in(work, "members", "Date,Description,Amount\n" + more)
    assert min(few) > 3
    many = [count_queries(lambda path=path: treasurer.page(path)) for path in paths]
    assert many == few


def addresses(app: Flask) -> list[tuple[str, str, str]]:
    """Every method and address of the rail, with something for each blank: (endpoint, method, path in the co-op).

    The pages of those who are paid are another matter: test_second_hands.py.
    """
    blanks = {
        "number": 1, "position": 1, "part": 1, "payee_number": 1, "side": "members", "kind": "levy",
        "crossing": "01890000-0000-7000-8000-000000000000",
    }  # fmt: skip
    found = []
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("payments.") and not rule.endpoint.endswith(("own_details", "provider_details")):
            path = re.sub(r"<(?:\w+:)?(\w+)>", lambda blank: str(blanks.get(blank[1], "COOP")), rule.rule)
            found += [
                (rule.endpoint, method, path.removeprefix("/c/COOP"))
                for method in sorted((rule.methods or set()) & {"GET", "POST"})
            ]
    return sorted(found)


def test_every_address_is_closed_to_strangers_and_to_plain_members(app: Flask, act: Act, rail: rails.Rail) -> None:
    with act() as work:
        other = people.found_coop(work)
    browsers = {404: Browser(app, rail, other.founder), 403: Browser(app, rail, rail.ann.person_id)}
    wrong = []
    for endpoint, method, path in addresses(app):
        for status, browser in browsers.items():
            answer = browser.get(path) if method == "GET" else browser.post(path)
            if answer.status_code != status:
                wrong.append((endpoint, method, status, answer.status_code))
    assert wrong == []
    assert len(addresses(app)) > 40


def test_a_reviewer_reads_and_changes_nothing(app: Flask, act: Act, rail: rails.Rail) -> None:
    with act() as work:
        person = people.let_in(work, rail.coop, "reviewer")
    reviewer = Browser(app, rail, person)
    assert [a for a in addresses(app) if a[1] == "POST" and reviewer.post(a[2]).status_code != 403] == []
    for path in ("/bank", "/statements", "/lines", "/runs", "/bills", "/payees", "/bank/crossings"):
        reviewer.page(path)


def test_a_line_matched_by_hand_names_the_member_and_opens_its_entry(
    treasurer: Browser, app: Flask, act: Act, rail: rails.Rail, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A treasurer who reads J CARTER on a statement knows members by name and not by the numbers of funds."""
    joan = {fund_available(1): "Joan Carter"}
    known = {"coopbudget.fund_holders": lambda _session, _coop, codes: {c: joan[c] for c in codes if c in joan}}
    monkeypatch.setattr(app, "extensions", app.extensions | known)
    with act(rail.treasurer) as work:
        rails.add_fund(work, 1, "DP 1234")
    upload(treasurer, AUGUST)
    treasurer.post("/statements/1/confirm")
    assert "Joan Carter: fund 1, free to use" in treasurer.page("/statements/1")
    line = treasurer.page("/statements/1/lines/2")
    assert "Joan Carter: fund 1, free to use (DP 1234)" in line
    assert re.search(r'href="[^"]*/books/entries/\d+"', line)
    [entry] = re.findall(r'href="/c/[^"/]*(/books/entries/\d+)"', line)
    assert "/statements/1/lines/2" in treasurer.page(entry), "an entry does not lead back to the bank's line"
    assert "is: Joan Carter: fund 1" in treasurer.page(f"/statements/1/lines/2/match?code={fund_available(1)}")
    treasurer.post("/statements/1/lines/2/match", code=fund_available(1))
    assert "Joan Carter: fund 1, free to use" in treasurer.page("/statements/1/lines/2")
