"""Returns as their member, an officer on the phone and a council meet them, on both databases."""

from __future__ import annotations

import io
import json
import re
import zipfile
from dataclasses import replace
from datetime import date, timedelta
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import event, select, text
from sqlalchemy.exc import DBAPIError

from coopbudget.budgets import queries as budgets
from coopbudget.budgets.kinds import Change
from coopbudget.db import db
from coopbudget.evidence.models import EvidenceHold
from coopbudget.notices.models import Notice, Outbox
from coopbudget.returns import queries, service
from coopbudget.returns.models import FunderView
from coopbudget.returns.service.funders import digest_of
from coopbudget.returns.service.tending import DUE, LATE, READY
from coopbudget.returns.signing import Signed, holds
from coopbudget.returns.views.cli import make_runs, tend
from coopbudget.trail.models import Trail
from tests.conftest import Act
from tests.invoicing import noon
from tests.papers import read_paper
from tests.people import actor_of, by_phone, sign_in, sign_out
from tests.returning import AFTER, SHARED, SINCE, UNTIL, Told, a_week_is_paid

RECEIPT = b"%PDF-1.4\n% wages of September\n%%EOF\n"
DAYS = {"since": SINCE.isoformat(), "until": UNTIL.isoformat()}


def as_somebody(app: Flask, person: object, now: object = AFTER) -> FlaskClient:
    app.extensions["coopbudget.clock"] = lambda: now
    client = app.test_client()
    sign_in(client, person)  # type: ignore[arg-type]
    return client


def said(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return unescape(answer.text)


def begun(client: FlaskClient, told: Told, index: int = 0) -> int:
    """Begin the return of a member's agreement on its page; the return's number."""
    answer = client.post(f"{told.place}/agreements/{told.agreements[index].number}/returns", data=DAYS)
    assert answer.status_code == 303, answer.text
    return int(answer.location.rpartition("/")[2])


def test_a_return_is_looked_at_added_to_signed_delivered_and_corrected(app: Flask, act: Act) -> None:
    told = a_week_is_paid(act)
    mine, other = told.nights.members[:2]
    client = as_somebody(app, mine)
    number = begun(client, told)
    place = f"{told.place}/returns/{number}"
    assert client.post(f"{told.place}/agreements/1/returns", data=DAYS).status_code == 422  # these days are open
    wrong = {"since": "2026-11-01", "until": "2026-11-10"}
    assert client.post(f"{told.place}/agreements/1/returns", data=wrong).status_code == 422  # not over

    sent: list[str] = []
    with app.app_context():
        engine = db.engine
    note = lambda *args: sent.append(args[2])  # noqa: E731
    event.listen(engine, "before_cursor_execute", note)
    try:
        page = said(client, place)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert len([each for each in sent if each.lstrip().upper().startswith(("SELECT", "WITH"))]) <= 50
    assert "Part return from 1 September 2026 to 31 October 2026" in page
    for shown in (
        "£2,000.00",
        "£420.00",
        "£60.00",
        "£140.00",
        "£7.00",
        "£700.00",
        "5 members. Everybody pays the same",
    ):
        assert shown in page, shown
    # opening 0 + 2,000.00 + 420.00 + 60.00 - 140.00 - 7.00
    assert "£2,333.00" in page and "Somebody there at night" in page and "Not said yet" in page
    assert SHARED not in page and told.agreements[1].reference not in page

    # The member's word on what was spent elsewhere, with its paper.
    wages = {"kind": "assistant", "noted_on": "2026-09-30", "words": "Wages of September", "amount": "312.50"}
    assert "Choose the receipt" in client.post(f"{place}/notes", data=wages).text
    outside = {**wages, "noted_on": "2026-08-30", "file": (io.BytesIO(RECEIPT), "wages.pdf")}
    assert client.post(f"{place}/notes", data=outside).status_code == 422
    assert client.post(f"{place}/notes", data={**wages, "kind": "paid_in"}).status_code == 422
    paper = {**wages, "file": (io.BytesIO(RECEIPT), "wages.pdf")}
    assert client.post(f"{place}/notes", data=paper).status_code == 303
    page = said(client, place)
    assert "Return from 1 September 2026" in page and "Part return" not in page and "£312.50" in page
    assert client.post(f"{place}/there-was-none").status_code == 422
    assert client.post(f"{place}/notes/1/take-off").status_code == 303 and "Part return" in said(client, place)
    assert client.post(f"{place}/there-was-none").status_code == 303 and "Part return" not in said(client, place)
    assert client.post(f"{place}/own-account", data={"own_opening": "1", "own_closing": "1"}).status_code == 422
    paper = {**wages, "file": (io.BytesIO(RECEIPT), "wages.pdf")}
    assert client.post(f"{place}/notes", data=paper).status_code == 303

    def held() -> int:
        """How many papers can't be erased, for a return that was not sent needs them."""
        with act(now=AFTER) as work:
            return len(work.session.scalars(select(EvidenceHold.id).where(EvidenceHold.released_at.is_(None))).all())

    assert held() == 1

    # Nobody else's: another member finds nothing, and an officer does not sign for her.
    for elsewhere in (place, f"{place}/return.pdf", f"{place}/return.zip", f"{place}/sign"):
        assert as_somebody(app, other).get(elsewhere).status_code == 404
    officer = as_somebody(app, told.nights.treasurer.person_id)
    assert "£2,333.00" in said(officer, place) and officer.get(f"{place}/sign").status_code == 403
    assert officer.post(f"{place}/there-was-none").status_code == 403
    draft = client.get(f"{place}/return.pdf").data
    assert "copy in large print" not in read_paper(client.get(f"{place}/return.pdf?large=1").data).text
    assert read_paper(draft).title.startswith("Draft: ") and draft == client.get(f"{place}/return.pdf").data

    # Signed: by name, and with the tick; then it stays.
    assert "I say that this return is true and whole" in said(client, f"{place}/sign")
    assert client.post(f"{place}/sign", data={"name": "", "true": "yes"}).status_code == 422
    assert client.post(f"{place}/sign", data={"name": "Dewi <b>", "true": ""}).status_code == 422
    assert client.post(f"{place}/sign", data={"name": "Dewi <b>", "true": "yes"}).status_code == 303
    assert client.get(f"{place}/sign").status_code == 409
    assert client.post(f"{place}/notes/2/take-off").status_code == 409
    made = client.get(f"{place}/return.pdf").data
    read = read_paper(made)
    assert made == client.get(f"{place}/return.pdf").data and (read.marked, read.language) == (True, "en")
    assert read.headings[0] == "H1" and read.tags.count("Table") >= 8 and "TH" in read.tags
    for shown in ("Dewi <b>", "£2,333.00", "£312.50", "GWYNEDD COUNCIL", "this member's part of a larger payment"):
        assert shown in read.text.replace("\n", " "), shown
    assert told.agreements[1].reference not in read.text and SHARED not in read.text
    _is_read_in_order(made, client.get(f"{place}/return.pdf?large=1").data)
    whole = client.get(f"{place}/return.zip").data
    assert whole == client.get(f"{place}/return.zip").data
    with zipfile.ZipFile(io.BytesIO(whole)) as box:
        names = box.namelist()
        assert names[:3] == ["index.csv", f"return-{number}-v1.pdf", f"return-{number}-v1.csv"]
        assert box.read(f"return-{number}-v1.pdf") == made and box.read("evidence/P1-wages.pdf") == RECEIPT
        everything = b"".join(box.read(name) for name in names if not name.endswith(".pdf")).decode()
        extract = box.read("bank-extract.json").decode()
        key, signature = (box.read(f"bank-extract.{each}").decode().strip() for each in ("key", "signature"))
        listed = box.read(f"return-{number}-v1.csv").decode()
    assert told.agreements[1].reference not in everything and SHARED not in everything, "no other member's line"
    assert "2333.00" in listed and "312.50" in listed and "S" in listed
    assert holds(Signed(extract, signature, key))
    content = json.loads(extract)
    assert [line["amount"] for line in content["lines"]] == [42_000, 6_000]
    assert [line["part"] for line in content["lines"]] == [False, True] and content["money_in"] == 48_000

    # Anybody who holds the code checks it, signed in or not.
    stranger = app.test_client()
    typed = " ".join(re.findall("....", content["code"].lower()))
    answer = stranger.post("/check-extract", data={"code": typed})
    assert answer.status_code == 200 and "The signature holds" in answer.text and "£420.00" in answer.text
    assert SHARED not in answer.text and stranger.post("/check-extract", data={"code": "A" * 16}).status_code == 422
    assert stranger.get("/check-extract/key").text.strip() == key and stranger.get("/check-extract").status_code == 200

    # A correction is a new version that names the old, and the database keeps the old one as it was.
    assert officer.post(f"{place}/sent", data={"sent_how": "By e-mail"}).status_code == 303
    assert officer.post(f"{place}/sent", data={"sent_how": "By e-mail"}).status_code == 409
    assert held() == 0, "it went, so its papers have only the co-op's rule to keep them"
    answer = officer.post(f"{place}/correct")
    assert answer.status_code == 303 and officer.post(f"{place}/correct").status_code == 409
    newer = answer.location
    page = said(client, newer)
    assert f"return {number}" in page and "version 2" in page and "£312.50" in page
    assert "A corrected one is being made." in said(client, place)
    with act(now=AFTER) as work:
        row = queries.return_by_number(work.session, told.nights.coop.id, number)
        assert row is not None and row.figures is not None and row.figures.closing == 233_300 and row.figures.whole
        with pytest.raises(DBAPIError, match="a signed return never changes"), work.session.begin_nested():
            work.session.execute(text("UPDATE council_return SET figures = '{}' WHERE signed_at IS NOT NULL"))
        # By phone: only after it was read back.
        chair = actor_of(work.session, told.nights.coop, told.nights.chair.person_id or mine.id, work.today)
        phone = replace(work, actor=by_phone(chair, mine))
        second = queries.return_by_number(work.session, told.nights.coop.id, number + 1)
        assert second is not None
        with pytest.raises(Exception, match="Read it back"):
            service.sign_return(phone, return_id=second.id, name="Dewi")
        service.sign_return(phone, return_id=second.id, name="Dewi", read_back=True)
    assert "A corrected one took the place of this." in said(client, place)
    assert "by phone" in read_paper(client.get(f"{newer}/return.pdf").data).text.replace("\n", " ")


def _is_read_in_order(made: bytes, large: bytes) -> None:
    """What was signed and its copy in large print: tagged alike, and read out from the top."""
    paper, copy = read_paper(made), read_paper(large)
    for each in (paper, copy):
        assert (each.marked, each.language) == (True, "en")
        assert each.title == "Return from 1 September 2026 to 31 October 2026"
        assert each.headings == ["H1"] + ["H2"] * each.tags.count("Table") and each.tags.count("Table") >= 8
        order = [
            each.text.index(shown)
            for shown in (
                "Return from 1 September 2026", "Gwynedd", "In short", "There at the start",
                "What was due", "Spent towards each outcome", "Money in", "Spent through the co-op",
                "Lines of the bank", "I say that this return is true", "Signed: Dewi", "The code:",
            )
        ]  # fmt: skip
        assert order == sorted(order)
    assert copy.tags == [*paper.tags, "P"], "the copy says besides that it is one"
    assert "What was signed and sent is the other file." in copy.text and "other file" not in paper.text
    small, big = (PdfReader(io.BytesIO(each)).pages[0].mediabox for each in (made, large))
    assert small.height > small.width and big.width > big.height, "large print lies on its side"


def test_a_council_looks_by_its_link_and_what_it_sends_waits_for_an_officer(app: Flask, act: Act) -> None:
    told = a_week_is_paid(act)
    member = told.nights.members[0]
    client = as_somebody(app, member)
    page_of = f"{told.place}/agreements/1/returns"
    assert client.post(f"{told.place}/agreements/1/links", data={"for_whom": "", "days": "14"}).status_code == 422
    made = client.post(f"{told.place}/agreements/1/links", data={"for_whom": "Nia Puw, finance", "days": "14"})
    assert made.status_code == 303
    secret = re.search(r"/for-council/([\w-]+)", said(client, page_of))[1]  # type: ignore[index]
    assert secret not in said(client, page_of), "it is shown once"
    door = f"{told.place}/for-council/{secret}"

    # Signed out, in another browser: who looks is written down, and seen by the member.
    council = app.test_client()
    assert "The member sees who looked" in said(council, door)
    assert council.get(f"{door}/agreement").location == door, "nobody looks without saying who"
    assert council.post(door, data={"who": " "}).status_code == 422
    assert council.post(door, data={"who": "Nia Puw"}).status_code == 303
    with act(now=AFTER) as work:
        (view,) = work.session.scalars(select(FunderView))
        acts = work.session.scalars(select(Trail.act).where(Trail.coop_id == told.nights.coop.id)).all()
        assert view.who == "Nia Puw" and acts.count("funder_link.opened") == 1
        digest = digest_of(secret)
        link = queries.link_by_digest(work.session, told.nights.coop.id, digest)
        assert link is not None and secret not in str(link)
    assert "Nia Puw looked on 10 November 2026" in said(client, page_of)
    page = said(council, f"{door}/agreement")
    assert told.agreements[0].reference in page and told.agreements[1].reference not in page
    number, others = begun(client, told), begun(as_somebody(app, told.nights.members[1]), told, 1)
    assert council.get(f"{door}/returns/{number}.pdf").status_code == 404, "not signed yet"
    for whose, which in ((member, number), (told.nights.members[1], others)):
        signing = as_somebody(app, whose)
        sent = {"name": "A name", "true": "yes"}
        assert signing.post(f"{told.place}/returns/{which}/sign", data=sent).status_code == 303
    for kind in ("pdf", "csv", "zip"):
        assert council.get(f"{door}/returns/{number}.{kind}").status_code == 200
        assert council.get(f"{door}/returns/{others}.{kind}").status_code == 404, "another agreement"

    # What changes is sent there; an officer accepts it or says why not.
    change = {"change": "rate", "effective_on": "2026-12-01", "rate": "500.00", "sender_email": "nia@council.example"}
    assert council.post(f"{door}/changes", data={**change, "rate": ""}).status_code == 422
    assert council.post(f"{door}/changes", data=change).status_code == 303
    back = {"change": "asked_back", "effective_on": "2026-11-10", "amount": "100.00", "reference": "R-1"}
    assert council.post(f"{door}/changes", data={**back, "words": "Too much"}).status_code == 303
    assert "Waits for an officer" in said(client, page_of)
    officer = as_somebody(app, told.nights.treasurer.person_id)
    assert "2 changes that councils sent" in said(officer, f"{told.place}/desk")
    assert "£500.00" in said(officer, f"{told.place}/funder-changes/1")
    assert client.get(f"{told.place}/funder-changes/1").status_code == 403
    assert officer.post(f"{told.place}/funder-changes/1/accept").status_code == 303
    assert officer.post(f"{told.place}/funder-changes/1/refuse", data={"why": "No"}).status_code == 409
    assert officer.post(f"{told.place}/funder-changes/2/refuse", data={"why": ""}).status_code == 422
    assert officer.post(f"{told.place}/funder-changes/2/refuse", data={"why": "Wrong <person>"}).status_code == 303
    page = said(council, f"{door}/agreement")
    assert "Recorded" in page and "Wrong <person>" in page and "Wrong <person>" in said(client, page_of)
    with act(now=AFTER) as work:
        versions = budgets.versions_of(work.session, told.nights.coop.id, told.agreements[0].id)
        assert (versions[0].change, versions[0].rate) == (Change.RATE, 50_000)
        assert "Nia Puw" in versions[0].reason
        mails = work.session.scalars(select(Outbox.subject).where(Outbox.to_address == "nia@council.example")).all()
        assert len(mails) == 1

    # The door shuts after an hour, after its last day, when it is taken back; and nowhere else does it open.
    app.extensions["coopbudget.clock"] = lambda: AFTER + timedelta(hours=2)
    assert council.get(f"{door}/agreement").status_code == 302
    app.extensions["coopbudget.clock"] = lambda: AFTER + timedelta(days=15)
    assert council.get(door).status_code == 404 and council.post(door, data={"who": "Nia"}).status_code == 404
    app.extensions["coopbudget.clock"] = lambda: AFTER
    assert council.get(f"/c/nowhere/for-council/{secret}").status_code == 404
    assert council.get(f"{told.place}/for-council/{'x' * 43}").status_code == 404
    stranger = as_somebody(app, told.nights.members[1])
    assert stranger.post(f"{told.place}/agreements/1/links/1/take-back").status_code == 404
    assert client.post(f"{told.place}/agreements/1/links/1/take-back").status_code == 303
    sign_out(council)
    assert council.get(door).status_code == 404 and "Taken back" in said(client, page_of)


def test_returns_are_begun_reminded_of_listed_and_made_together(app: Flask, act: Act) -> None:
    told = a_week_is_paid(act)
    coop = told.nights.coop
    officer = as_somebody(app, told.nights.treasurer.person_id)

    # What councils ask: real ones as examples with their page, edited as dated versions.
    page = said(officer, f"{told.place}/council-rules")
    assert "Haringey Council" in page and "To be checked" in page
    page = said(officer, f"{told.place}/council-rules/haringey")
    assert "https://haringey.gov.uk/" in page and "This is an example" in page
    assert "2 things are to be checked" not in page and "28" in page and "each agreement says" not in page
    assert "we go by what each agreement says" in said(officer, f"{told.place}/council-rules/harrow")
    rules = {"name": "Gwynedd Council", "from_on": "2026-04-01", "period": "quarterly", "answer_days": "21",
             "ceiling_weeks": "6", "asks": ["bank", "invoices"], "source_url": "not an address"}  # fmt: skip
    assert officer.post(f"{told.place}/council-rules/new", data=rules).status_code == 422
    rules["source_url"] = "https://council.example/rules"
    assert officer.post(f"{told.place}/council-rules/new", data=rules).status_code == 303
    assert officer.post(f"{told.place}/council-rules/new", data=rules).status_code == 422  # it is there
    newer = {**rules, "from_on": "2026-11-01", "answer_days": "14"}
    assert officer.post(f"{told.place}/council-rules/gwynedd-council/edit", data=newer).status_code == 303
    assert "1 April 2026" in said(officer, f"{told.place}/council-rules/gwynedd-council")
    member = as_somebody(app, told.nights.members[0])
    assert member.post(f"{told.place}/council-rules/new", data=rules).status_code == 403
    plan = {"profile_key": "gwynedd-council", "first_on": "2026-08-01"}
    assert member.post(f"{told.place}/agreements/1/council-rules", data=plan).status_code == 303

    # Begun by itself once its days are over, by the rules of those days; the member is told, then reminded.
    def told_of(message: str) -> int:
        with act() as work:
            wanted = select(Notice.id).where(
                Notice.message == message, Notice.person_id == told.nights.members[0].person_id
            )
            return len(work.session.scalars(wanted).all())

    with app.app_context():
        for day, done in (
            (date(2026, 10, 31), (0, 0)), (date(2026, 11, 1), (1, 0)), (date(2026, 11, 2), (0, 0)),
            (date(2026, 11, 7), (0, 1)), (date(2026, 11, 23), (0, 1)),
        ):  # fmt: skip
            app.extensions["coopbudget.clock"] = lambda day=day: noon(day)
            assert (day, tend(coop.slug)) == (day, done)
    assert (told_of(READY), told_of(DUE), told_of(LATE)) == (1, 1, 1)
    with act() as work:
        (row,) = queries.open_returns(work.session, coop.id)
        assert (row.since, row.until, row.due_on) == (date(2026, 8, 1), date(2026, 10, 31), date(2026, 11, 21))
    page = said(as_somebody(app, told.nights.members[0], noon(date(2026, 11, 23))), f"{told.place}/")
    assert "Look at your return for Gwynedd Council, and sign it" in page
    officer = as_somebody(app, told.nights.treasurer.person_id, noon(date(2026, 11, 23)))
    assert "1 council return is due" in said(officer, f"{told.place}/desk")
    assert "Late" in said(officer, f"{told.place}/returns?state=late")
    assert "No return is here" in said(officer, f"{told.place}/returns?state=sent")
    assert "Gwynedd Council" in officer.get(f"{told.place}/returns?as=csv").text

    # Many at once: a job makes them, one after another.
    runs = f"{told.place}/returns/runs"
    assert officer.post(runs, data={"since": "2026-11-01", "until": "2026-12-31"}).status_code == 422
    assert officer.post(runs, data={"since": "2020-01-01", "until": "2020-12-31"}).status_code == 422
    assert officer.post(runs, data={**DAYS, "funder": "no id"}).status_code == 422
    assert officer.post(runs, data=DAYS).status_code == 303 and officer.post(runs, data=DAYS).status_code == 422
    assert "We begin in a moment: 5 returns" in said(officer, f"{runs}/1")
    assert officer.get(f"{runs}/1/returns.zip").status_code == 404
    with app.app_context():
        assert make_runs(coop.slug) == [(coop.slug, 5)] and make_runs(coop.slug) == []
    assert "5 returns are made." in said(officer, f"{runs}/1") and "Done" in said(officer, runs)
    with officer.get(f"{runs}/1/returns.zip") as answer:
        made = answer.data
    with zipfile.ZipFile(io.BytesIO(made)) as box:
        for number in range(2, 6):  # made together, each is what it is made alone, to the byte
            with zipfile.ZipFile(io.BytesIO(officer.get(f"{told.place}/returns/{number}/return.zip").data)) as alone:
                folder = next(name for name in box.namelist() if name.endswith(f"/return-{number}-v1.pdf"))
                for name in alone.namelist():
                    if name != "index.csv":
                        assert alone.read(name) == box.read(f"{folder.partition('/')[0]}/{name}"), name
        index = box.read("index.csv").decode()
        assert index.count("\n") == 6 and index.count("1853.00") == 3 and "2333.00" in index
        drafts = [name for name in box.namelist() if name.endswith(".pdf")]
        assert len(drafts) == 5 and read_paper(box.read(drafts[0])).title.startswith("Draft: Part return")
    with app.app_context():
        app.extensions["coopbudget.clock"] = lambda: noon(date(2026, 12, 8))
        tend(coop.slug)
    assert officer.get(f"{runs}/1/returns.zip").status_code == 404
    assert "taken away after two weeks" in said(officer, f"{runs}/1")
