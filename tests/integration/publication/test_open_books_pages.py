"""Members vote that everybody may read their books: what stands there, how long, and who can stop it at once."""

from __future__ import annotations

import csv
import io
import json
import re
import uuid
from datetime import UTC, date, datetime, timedelta

import jsonschema
import pytest
from flask import Flask
from sqlalchemy import select, text

from coopbudget.errors import Forbidden
from coopbudget.governance import service as governance
from coopbudget.governance.errors import NotCarried
from coopbudget.ledger import chart
from coopbudget.ledger.service import Leg, close_period, open_account, post_entry, reopen_period
from coopbudget.members.words import OfficeKind
from coopbudget.notices.models import Notice
from coopbudget.publication.errors import AlreadyAsked, AlreadyDecided, NotOpen
from coopbudget.publication.open_books import service
from tests.conftest import Act
from tests.nights import Kept, Nights
from tests.people import actor_of, admit, as_system, give_office
from tests.publishing import PAID, as_somebody, asked, buying_nights, visitor, week

JANUARY = datetime(2027, 1, 18, 12, tzinfo=UTC)
VOTED = JANUARY + timedelta(days=16)
LATER = VOTED + timedelta(days=2)
QUARTER = "2027-q3"  # October to December, in a year to the end of March
UUID_SHAPE = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


@pytest.fixture
def house(act: Act) -> tuple[Nights, Kept]:
    """Five buy their nights together; a night to all was paid in October, and a night to one of them."""
    nights, contract = buying_nights(act)
    week(act, nights, contract, "ND-1", 0)
    week(act, nights, contract, "ND-2", 1, who=[2])
    with act(now=PAID + timedelta(days=5)) as work:
        work = as_system(work, nights.coop)
        bank = open_account(work, code=chart.MEMBERS_BANK)
        for at, (_id, number) in enumerate(nights.funds):
            fund = open_account(work, code=chart.fund_available(number))
            post_entry(
                work, kind="statement_line", on=work.today, key=uuid.uuid4().hex, legs=[Leg(bank, fund, 40_000 + at)],
                memo="received",
            )  # fmt: skip
        rent = open_account(work, code="Expenses:Premises")
        wages = open_account(work, code="Expenses:Wages")
        own = open_account(work, code=chart.OWN_BANK)
        for account, pence in ((rent, 12_000), (wages, 90_000)):
            post_entry(
                work, kind="bill", on=work.today, key=uuid.uuid4().hex, legs=[Leg(account, own, pence)], memo="bill"
            )
    with act(now=JANUARY) as work:
        close_period(nights.at(work, nights.treasurer), through=date(2026, 12, 31))
    return nights, contract


def voted(act: Act, nights: Nights, motion_id: uuid.UUID, choice: str = "yes", now: datetime = JANUARY) -> None:
    """All five members and two officers vote, and the votes are counted."""
    with act(now=now) as work:
        for index in range(5):
            governance.cast_vote(nights.at(work, nights.act_of(work, index)), motion_id=motion_id, choice=choice)
        governance.cast_vote(nights.at(work, nights.chair), motion_id=motion_id, choice="no")
        governance.cast_vote(nights.at(work, nights.lead), motion_id=motion_id, choice="no")
    with act(now=now + timedelta(days=16)) as work:
        governance.close_motion(nights.at(work, nights.secretary), motion_id=motion_id)


def asking(act: Act, nights: Nights, *, opens: bool, now: datetime = JANUARY) -> uuid.UUID:
    with act(now=now) as work:
        return service.propose(
            nights.at(work, nights.secretary), opens=opens, closes_on=work.today + timedelta(days=15)
        )


def opened(act: Act, nights: Nights) -> None:
    motion_id = asking(act, nights, opens=True)
    voted(act, nights, motion_id)
    with act(now=VOTED) as work:
        service.put_into_effect(nights.at(work, nights.secretary), motion_id=motion_id)


def test_members_vote_and_everybody_reads_the_same_in_every_form(
    app: Flask, act: Act, house: tuple[Nights, Kept]
) -> None:
    nights, _contract = house
    slug, room = nights.coop.slug, f"/c/{nights.coop.slug}/open-books"
    outside = [f"/open/{slug}/books{path}" for path in ("", ".json", f"/{QUARTER}", f"/{QUARTER}.csv",
                                                        f"/{QUARTER}.json")]  # fmt: skip
    client = visitor(app, JANUARY)
    assert [client.get(path).status_code for path in outside] == [404] * 5
    # A member looks at what everybody could read before she votes on it.
    with act(now=JANUARY) as work:
        mine = nights.act_of(work, 0)
    member = as_somebody(app, mine, JANUARY)
    before = member.get(f"{room}/preview").text
    assert "Nos Da" in before and "£100.00" in before and "not shown" in before
    assert member.get(f"{room}/ask").status_code == 403
    officer = as_somebody(app, nights.secretary, JANUARY)
    too_soon = {"closes_on-day": "20", "closes_on-month": "1", "closes_on-year": "2027", "reason": ""}
    assert officer.post(f"{room}/ask", data=too_soon).status_code == 422
    asked_for = officer.post(f"{room}/ask", data={**too_soon, "closes_on-day": "2", "closes_on-month": "2"})
    assert asked_for.status_code == 303
    with act(now=JANUARY) as work:
        motion = work.session.execute(text("SELECT id, number FROM motion WHERE effect = 'open_books'")).one()
        motion_id = uuid.UUID(str(motion.id))
        with pytest.raises(AlreadyAsked):
            service.propose(nights.at(work, nights.chair), opens=True, closes_on=work.today + timedelta(days=20))
    with act(now=JANUARY) as work, pytest.raises(NotCarried):
        service.put_into_effect(nights.at(work, nights.secretary), motion_id=motion_id)
    assert client.get(outside[0]).status_code == 404
    voted(act, nights, motion_id)
    officer = as_somebody(app, nights.secretary, VOTED)
    waits = "Put into effect what members decided of open books"
    assert waits in officer.get(f"/c/{slug}/desk").text
    assert "put into effect on the page of our open books" in officer.get(f"/c/{slug}/votes/{motion.number}").text
    assert as_somebody(app, mine, VOTED).post(f"{room}/{motion.number}/effect").status_code == 403
    assert officer.post(f"{room}/{motion.number}/effect").status_code == 303
    assert waits not in officer.get(f"/c/{slug}/desk").text
    assert officer.post(f"{room}/{motion.number}/effect").status_code == 409
    with act(now=VOTED) as work:
        told = set(work.session.scalars(select(Notice.person_id).where(Notice.link == f"/open/{slug}/books")))
        assert {nights.members[0].person_id, nights.carer.person_id} <= told
        people = work.session.scalars(text("SELECT display_name FROM person")).all()
    # Page, table and JSON say the same.
    client = visitor(app, LATER)
    page, sheet, answer = (client.get(path) for path in outside[2:])
    found = answer.get_json()
    schema = json.loads(client.get("/open/books.schema.json").text)
    for document in (found, client.get(outside[1]).get_json()):
        jsonschema.validate(document, schema)
        assert document["$schema"].endswith("/open/books.schema.json") and document["version"] == "1.0"
    (line,) = found["bought"]
    # The night that all five shared is £100.00; the one that was one member's own is in no sum and no total.
    assert (line["paid"], line["more_not_shown"], line["members"]) == (10_000, True, {"least": 5, "most": 9})
    assert line["rates"][0]["an_hour"] == 2_000 and line["levy"] == 500
    assert found["totals"] == {
        "money_in": 200_010, "paid_shown": 10_000, "levy_on_contracts": 500, "more_not_shown": True,
        "running": 12_000, "members": {"least": 10, "most": 19}, "saved_percent": None,
    }  # fmt: skip
    assert found["running"] == [{"account": "Expenses:Premises", "amount": 12_000}]
    rows = list(csv.reader(io.StringIO(sheet.text.removeprefix("\ufeff"))))
    assert [row[8] for row in rows if row[2].startswith("Paid to providers")] == ["100.00"]
    assert [(row[3], row[6], row[7], row[8], row[9]) for row in rows if row[2].endswith("contract 1")] == [
        ("Nos Da", "5", "9", "100.00", "yes")
    ]
    for shown in ("£100.00 and more", "£2,000.10", "£20.00", "£5.00", "5 to 9", "Nos Da"):
        assert shown in page.text
    for secret in (*people, "p</", "900.00"):
        assert not any(secret in each.text for each in (page, sheet, answer)), secret
    assert UUID_SHAPE.search(answer.text + sheet.text) is None
    # Harvesters ask again and are answered shortly; any site may read it; what is not closed is not there.
    for path, first in ((outside[3], sheet), (outside[4], answer)):
        assert client.get(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
        assert "max-age=300" in first.headers["Cache-Control"]
        assert first.headers["Access-Control-Allow-Origin"] == "*"
    index = client.get(outside[1]).get_json()
    assert index["quarters"][0]["href"].endswith(outside[4]) and index["quarters"][0]["id"] == QUARTER
    assert client.get(f"/open/{slug}/books/2027-q4").status_code == 404
    assert f"/open/{slug}/books" in client.get("/open").text


def test_a_decision_stands_without_its_words_until_somebody_read_them(
    app: Flask, act: Act, house: tuple[Nights, Kept]
) -> None:
    nights, _contract = house
    opened(act, nights)
    with act(now=LATER) as work:
        motion_id = governance.open_motion(
            nights.at(work, nights.secretary), title="Shall Ted have a new bed?", text="He asks.", effect="other",
            terms={}, closes_on=work.today + timedelta(days=15),
        )  # fmt: skip
        removal = governance.propose_removal(
            nights.at(work, nights.chair), member_id=nights.members[4].id, reason="He hit somebody."
        )
    voted(act, nights, motion_id, now=LATER)
    with act(now=datetime(2027, 4, 20, 12, tzinfo=UTC)) as work:
        assert removal
        close_period(nights.at(work, nights.treasurer), through=date(2027, 3, 31))
    now = datetime(2027, 4, 21, 12, tzinfo=UTC)
    path = f"/open/{nights.coop.slug}/books/2027-q4.json"

    def decided() -> list[tuple[str, str | None, int, int]]:
        found = visitor(app, now).get(path).get_json()["decisions"]
        return [(each["kind"], each["words"], each["yes"], each["no"]) for each in found]

    assert decided() == [("open_books", None, 5, 2), ("other", None, 5, 2)]
    room = f"/c/{nights.coop.slug}/open-books"
    officer = as_somebody(app, nights.secretary, now)
    assert "Shall Ted have a new bed?" in officer.get(room).text
    with act(now=now) as work:
        number = work.session.execute(text("SELECT number FROM motion WHERE effect = 'other'")).scalar_one()
        about = work.session.execute(text("SELECT number FROM motion WHERE effect = 'removal'")).scalar_one()
    assert officer.post(f"{room}/words/{about}/show").status_code == 404
    assert officer.post(f"{room}/words/{number}/show").status_code == 303
    assert decided()[1][1] == "Shall Ted have a new bed?"
    assert officer.post(f"{room}/words/{number}/hide").status_code == 303
    assert decided()[1][1] is None


def test_books_are_paused_at_once_and_shown_again_by_another(app: Flask, act: Act, house: tuple[Nights, Kept]) -> None:
    nights, _contract = house
    opened(act, nights)
    path, room = f"/open/{nights.coop.slug}/books", f"/c/{nights.coop.slug}/open-books"
    with act(now=VOTED) as work:
        lead = admit(work, nights.coop)
        give_office(work, nights.coop, lead, OfficeKind.SAFEGUARDING_LEAD)
        keeps_safe = actor_of(work.session, nights.coop, lead, work.today)
        mine = nights.act_of(work, 0)
    assert visitor(app, LATER).get(path).status_code == 200
    member = as_somebody(app, mine, LATER)
    assert "Pause our open books" not in member.get(room).text
    assert member.post(f"{room}/pause", data={"why": "I want to"}).status_code == 403
    safe = as_somebody(app, keeps_safe, LATER)
    assert safe.post(f"{room}/pause", data={"why": ""}).status_code == 422
    assert safe.post(f"{room}/pause", data={"why": "Somebody was rung up by a stranger."}).status_code == 303
    assert [visitor(app, LATER).get(f"{path}{end}").status_code for end in ("", ".json", f"/{QUARTER}.csv")] == [
        404
    ] * 3
    assert nights.coop.slug not in visitor(app, LATER).get("/open").text
    assert "Somebody was rung up by a stranger." in member.get(room).text
    assert safe.post(f"{room}/pause", data={"why": "Again"}).status_code == 409
    assert safe.post(f"{room}/lift").status_code == 403
    assert member.post(f"{room}/lift").status_code == 403
    assert as_somebody(app, nights.chair, LATER).post(f"{room}/lift").status_code == 303
    assert visitor(app, LATER).get(path).status_code == 200
    with act(now=LATER) as work:
        told = work.session.scalars(select(Notice.message).where(Notice.person_id == mine.person_id)).all()
    assert service.PAUSED in told and service.LIFTED in told


def test_members_can_stop_it_and_a_no_opens_nothing(app: Flask, act: Act, house: tuple[Nights, Kept]) -> None:
    nights, _contract = house
    path = f"/open/{nights.coop.slug}/books"
    refused = asking(act, nights, opens=True)
    voted(act, nights, refused, choice="no")
    with act(now=VOTED) as work, pytest.raises(NotCarried):
        service.put_into_effect(nights.at(work, nights.secretary), motion_id=refused)
    with act(now=VOTED) as work, pytest.raises(NotOpen):
        service.pause(nights.at(work, nights.secretary), why="Somebody")
    opened(act, nights)
    with act(now=LATER) as work, pytest.raises(AlreadyDecided):
        service.propose(nights.at(work, nights.secretary), opens=True, closes_on=work.today + timedelta(days=20))
    with act(now=LATER) as work, pytest.raises(Forbidden):
        service.show_words(nights.at(work, nights.treasurer), motion_id=refused, shown=True)
    stop = asking(act, nights, opens=False, now=LATER)
    assert visitor(app, LATER).get(path).status_code == 200
    voted(act, nights, stop, now=LATER)
    with act(now=LATER + timedelta(days=16)) as work:
        service.put_into_effect(nights.at(work, nights.chair), motion_id=stop)
    assert visitor(app, LATER + timedelta(days=17)).get(path).status_code == 404


def test_a_quarter_stands_while_its_books_are_closed_and_more_takes_no_more_queries(
    app: Flask, act: Act, house: tuple[Nights, Kept]
) -> None:
    nights, contract = house
    opened(act, nights)
    base = f"/open/{nights.coop.slug}/books"
    pages = [f"{base}{path}" for path in ("", ".json", f"/{QUARTER}", f"/{QUARTER}.json")]
    few = [asked(app, page, LATER) for page in pages]
    before = visitor(app, LATER).get(pages[3]).get_json()
    with act(now=LATER) as work:
        reopen_period(nights.at(work, nights.chair), first_day=date(2026, 10, 1))
    assert visitor(app, LATER).get(pages[2]).status_code == 404
    again = LATER + timedelta(hours=1)
    week(act, nights, contract, "ND-3", 2)
    week(act, nights, contract, "ND-4", 3)
    with act(now=again) as work:
        close_period(nights.at(work, nights.treasurer), through=date(2026, 12, 31))
    assert [asked(app, page, again) for page in pages] == few
    after = visitor(app, again).get(pages[3]).get_json()
    assert after["bought"][0]["paid"] == before["bought"][0]["paid"] + 20_000
