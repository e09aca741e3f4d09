"""A co-op chooses to show what it buys: who may, what everybody then sees, and what nobody ever does."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text, update

from coopbudget.db import db
from coopbudget.notices.models import Notice
from coopbudget.publication import service as publication
from coopbudget.publication.errors import AlreadyDecided
from coopbudget.tenders.models import Call
from tests.commissioning import make_buying, published_call
from tests.conftest import Act
from tests.nights import Kept, Nights
from tests.ocds_schema import dangling, faults_of_package, faults_of_record_package
from tests.publishing import AFTER, as_somebody, asked, buying_nights, visitor, week

UUID_SHAPE = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


@pytest.fixture
def house(act: Act) -> tuple[Nights, Kept]:
    """Five buy their nights from one provider, and whoever is there shares the night; the contract is in force."""
    return buying_nights(act)


def publish(act: Act, nights: Nights, *, publishes: bool = True, now: datetime = AFTER) -> None:
    with act(now=now) as work:
        publication.decide(nights.at(work, nights.secretary), publishes=publishes)


def test_nothing_is_seen_of_a_co_op_that_did_not_choose_it(app: Flask, house: tuple[Nights, Kept]) -> None:
    slug = house[0].coop.slug
    client = visitor(app)
    for path in ("", "/releases.json", "/records.json", f"/releases/coopbudget-{slug}-call-1.json"):
        assert client.get(f"/open/{slug}{path}").status_code == 404
        assert client.get(f"/open/nobody-here{path}").status_code == 404
    assert slug not in client.get("/open").text
    refused = app.test_cli_runner().invoke(args=["ocds", "export", "--coop", slug])
    assert refused.exit_code == 1
    assert "has not chosen to publish" in refused.output
    unknown = app.test_cli_runner().invoke(args=["ocds", "export", "--coop", "nobody-here"])
    assert (unknown.exit_code, "There is no co-op" in unknown.output) == (1, True)


def test_an_officer_decides_with_all_before_their_eyes_and_can_stop(
    app: Flask, act: Act, house: tuple[Nights, Kept]
) -> None:
    nights, _contract = house
    room, slug = f"/c/{nights.coop.slug}/open-data", nights.coop.slug
    with act() as work:
        mine = nights.act_of(work, 0)
    member = as_somebody(app, mine)
    assert "Nothing of what we buy is public" in member.get(room).text
    assert member.get(f"{room}/begin").status_code == 403
    assert member.post(f"{room}/begin").status_code == 403
    officer = as_somebody(app, nights.secretary)
    before = officer.get(f"{room}/begin")
    assert before.status_code == 200
    assert "Nos Da" in before.text
    assert "£2,800.00" in before.text  # 28 nights of £100.00
    assert officer.post(f"{room}/begin").status_code == 303
    assert officer.post(f"{room}/begin").status_code == 409
    page = visitor(app).get(f"/open/{slug}")
    assert page.status_code == 200
    assert "Nos Da" in page.text and "£2,800.00" in page.text
    sheet = visitor(app).get(f"/open/{slug}/list.csv").text
    assert "Nos Da" in sheet and "2800.00" in sheet
    assert slug in visitor(app).get("/open").text
    assert "See what everybody sees" in member.get(room).text
    assert officer.get(f"{room}/stop").status_code == 200
    assert officer.post(f"{room}/stop").status_code == 303
    assert officer.get(f"{room}/stop").status_code == 409
    assert visitor(app).get(f"/open/{slug}").status_code == 404
    assert visitor(app).get(f"/open/{slug}/releases.json").status_code == 404
    with act() as work:
        acts = work.session.scalars(
            text("SELECT act FROM trail WHERE coop_id = :coop AND act LIKE 'publication%' ORDER BY seq"),
            {"coop": nights.coop.id.hex if db.engine.dialect.name == "sqlite" else nights.coop.id},
        ).all()
        told = work.session.scalars(select(Notice.person_id).where(Notice.link == f"/open/{slug}")).all()
    assert acts == ["publication.begun", "publication.stopped"]
    assert {nights.members[0].person_id, nights.carer.person_id} <= set(told)


def test_two_officers_can_not_decide_the_same_twice(act: Act, house: tuple[Nights, Kept]) -> None:
    publish(act, house[0])
    with act(now=AFTER) as work, pytest.raises(AlreadyDecided):
        publication.decide(house[0].at(work, house[0].chair), publishes=True)


def test_the_data_are_valid_stay_and_name_nobody(
    app: Flask, act: Act, house: tuple[Nights, Kept], tmp_path: Path
) -> None:
    nights, contract = house
    week(act, nights, contract, "ND-1", 0)
    week(act, nights, contract, "ND-2", 1, who=[2])
    publish(act, nights)
    client, address = visitor(app), f"/open/{nights.coop.slug}/releases.json"
    answer = client.get(address)
    package = answer.get_json()
    assert faults_of_package(package) == []
    assert [dangling(each) for each in package["releases"]] == [set()] * len(package["releases"])
    assert package["uri"] == "http://localhost:8000" + address
    assert package["publisher"]["name"] == "Tan y Bryn"
    transactions = [
        each
        for release in package["releases"]
        for made in release.get("contracts", ())
        for each in made.get("implementation", {}).get("transactions", ())
    ]
    # The night that all five shared is £100.00 to the penny; the one that was one member's own is there without sum.
    assert [each.get("value", {}).get("amount") for each in transactions] == [100, None]
    with act() as work:
        people = work.session.scalars(text("SELECT display_name FROM person")).all()
    for secret in (*people, "p</", "The best", '"w"'):
        assert secret not in answer.text
    assert UUID_SHAPE.search(answer.text) is None
    records = client.get(address.replace("releases", "records")).get_json()
    assert len(records["records"]) == 2 and faults_of_record_package(records) == []
    broken = {**records, "records": [{**records["records"][0], "ocid": "another"}], "version": "newest"}
    assert len(faults_of_record_package(broken)) >= 2, "the judge sees a wrong version and a wrong place"
    # Harvesters ask again and are answered shortly; each process has an address; others' ids find nothing.
    assert client.get(address, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    assert client.get(address, headers={"If-Modified-Since": answer.headers["Last-Modified"]}).status_code == 304
    assert "max-age=300" in answer.headers["Cache-Control"] and "public" in answer.headers["Cache-Control"]
    ocid = f"coopbudget-{nights.coop.slug}-call-1"
    own = client.get(f"/open/{nights.coop.slug}/releases/{ocid}.json").get_json()
    assert own["releases"] == [each for each in package["releases"] if each["ocid"] == ocid]
    for wrong in (ocid + "0", ocid + "x", ocid.replace("-1", "-01"), ocid.replace("call", "fund"), "x"):
        assert client.get(f"/open/{nights.coop.slug}/releases/{wrong}.json").status_code == 404
    assert client.get(address + "?page=2").status_code == 404
    # The command writes the same releases, whole or not at all.
    out = tmp_path / "all.json"
    done = app.test_cli_runner().invoke(args=["ocds", "export", "--coop", nights.coop.slug, "--out", str(out)])
    assert (done.exit_code, done.output) == (0, f"2 processes of {nights.coop.slug} are in {out}.\n")
    written = json.loads(out.read_text())
    assert faults_of_package(written) == []
    assert written["releases"] == package["releases"]
    assert [each.name for each in tmp_path.iterdir()] == ["all.json"]


def test_what_two_people_share_is_not_told_of_at_all(app: Flask, act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        published_call(work, buying)
    with act(now=AFTER) as work:
        publication.decide(replace(work, actor=buying.secretary), publishes=True)
    client, slug = visitor(app), buying.purses.coop.slug
    assert "There is nothing here yet" in client.get(f"/open/{slug}").text
    assert client.get(f"/open/{slug}/releases.json").status_code == 404
    assert client.get(f"/open/{slug}/releases/coopbudget-{slug}-call-1.json").status_code == 404
    nothing = app.test_cli_runner().invoke(args=["ocds", "export", "--coop", slug])
    assert (nothing.exit_code, "nothing yet that can be published" in nothing.output) == (1, True)


def test_an_invited_call_is_for_those_who_were_asked_until_it_is_opened(
    app: Flask, act: Act, house: tuple[Nights, Kept]
) -> None:
    nights, _contract = house
    publish(act, nights)
    mine = Call.coop_id == nights.coop.id
    with act() as work:
        work.session.execute(update(Call).where(mine).values(kind="invited"))
    path = f"/open/{nights.coop.slug}/releases"
    before = visitor(app).get(f"{path}.json").get_json()
    assert {each["ocid"][-6:] for each in before["releases"]} == {"pool-1"}
    assert visitor(app).get(f"{path}/coopbudget-{nights.coop.slug}-call-1.json").status_code == 404
    with act() as work:
        work.session.execute(update(Call).where(mine).values(opened_at=work.now + timedelta(minutes=1)))
    after = visitor(app).get(f"{path}/coopbudget-{nights.coop.slug}-call-1.json").get_json()
    assert after["releases"][0]["tender"]["procurementMethod"] == "limited"


def test_more_history_takes_no_more_queries(app: Flask, act: Act, house: tuple[Nights, Kept]) -> None:
    nights, contract = house
    publish(act, nights)
    pages = [f"/open/{nights.coop.slug}{path}" for path in ("", "/list.csv", "/releases.json", "/records.json")]
    few = [asked(app, page) for page in pages]
    before = visitor(app).get(pages[2]).get_json()["releases"]
    week(act, nights, contract, "ND-1", 0)
    week(act, nights, contract, "ND-2", 1)
    assert [asked(app, page) for page in pages] == few
    after = visitor(app).get(pages[2]).get_json()["releases"]
    assert after[: len(before)] == before and len(after) == len(before) + 2  # what was told stays as it was


def test_who_asks_too_often_waits(app: Flask, act: Act, house: tuple[Nights, Kept]) -> None:
    publish(act, house[0])
    client, path = visitor(app), f"/open/{house[0].coop.slug}/releases/x.json"
    answers = [client.get(path).status_code for _ in range(121)]
    assert answers == [404] * 120 + [429]
