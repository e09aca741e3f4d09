"""My notices are mine; officers ring and post for who chose it."""

from __future__ import annotations

import re
import uuid

import pytest
from flask import Flask
from sqlalchemy import Engine, event, func, select

from coopbudget.guard import Actor
from coopbudget.notices import queries, service
from coopbudget.notices.addresses import EXTENSION, Address, Reach, Way
from coopbudget.notices.messages import N_
from coopbudget.notices.models import Notice, Outbox
from coopbudget.trail.models import Trail
from tests import people
from tests.conftest import NOON, Act

HELLO = N_("You now have member number %(number)s.")


@pytest.fixture(autouse=True)
def today(app: Flask) -> None:
    app.extensions["coopbudget.clock"] = lambda: NOON


class House:
    """A co-op with its chair (who founded it) and three members who want to be told in three ways."""

    def __init__(self, app: Flask, act: Act) -> None:
        with act() as work:
            self.coop = people.found_coop(work, name="Tan y Bryn")
            self.gwen = people.admit(work, self.coop, name="Gwen Rees")
            self.aled = people.admit(work, self.coop, name="Aled Price")
            self.mair = people.admit(work, self.coop, name="Mair Pugh")
        self.ways = {
            self.gwen.person_id: Address("Gwen Rees", "g@example.org", "01570 111111", way=Way.PHONE),
            self.aled.person_id: Address("Aled Price", postal="2 Stryd Fawr\nTref", language="cy", way=Way.LARGE_PRINT),
            self.mair.person_id: Address("Mair Pugh", way=Way.SCREEN),
        }
        self.before = app.extensions.get(EXTENSION)
        app.extensions[EXTENSION] = lambda _session, ids: {i: self.ways[i] for i in ids if i in self.ways}
        with act() as work:  # what founding and joining told them is not what we look at
            work.session.query(Outbox).delete()
            work.session.query(Notice).delete()

    def tell(self, act: Act, *members: people.Member, **more: object) -> None:
        with act(Actor(coop_id=self.coop.id)) as work:
            service.tell(
                work,
                people=[m.person_id for m in members],
                message=HELLO,
                values={"number": 7},
                **more,  # type: ignore[arg-type]
            )


@pytest.fixture
def house(app: Flask, act: Act):  # type: ignore[no-untyped-def]
    found = House(app, act)
    yield found
    app.extensions[EXTENSION] = found.before


def test_my_notices_stand_unread_first_and_are_nobody_elses(app: Flask, act: Act, house: House) -> None:
    house.tell(act, house.mair, link=f"/c/{house.coop.slug}/my-reports")
    client = app.test_client()
    people.sign_in(client, house.mair)
    page = client.get("/notices").text
    assert "You now have member number 7." in page
    assert "1 notice, 1 not read" in page
    people.sign_in(client, house.gwen)
    assert "You now have member number 7." not in client.get("/notices").text


def test_an_empty_page_says_what_will_be_there(app: Flask, act: Act, house: House) -> None:
    client = app.test_client()
    people.sign_in(client, house.mair)
    assert "Nothing yet" in client.get("/notices").text


def test_opening_a_notice_marks_it_read_and_leads_on(app: Flask, act: Act, house: House) -> None:
    house.tell(act, house.mair, link=f"/c/{house.coop.slug}/my-reports")
    with act() as work:
        notice = work.session.scalars(select(Notice.id)).one()
    client = app.test_client()
    people.sign_in(client, house.gwen)
    assert client.post("/notices/open", data={"notice": str(notice)}).status_code == 404
    assert client.post("/notices/open", data={"notice": "x"}).status_code == 400
    people.sign_in(client, house.mair)
    answer = client.post("/notices/open", data={"notice": str(notice)})
    assert (answer.status_code, answer.location) == (303, f"/c/{house.coop.slug}/my-reports")
    with act() as work:
        assert queries.unread_count(work.session, house.mair.person_id) == 0
    assert "all read" in client.get("/notices").text


def test_all_can_be_marked_read_at_once_and_only_mine(app: Flask, act: Act, house: House) -> None:
    for _ in range(2):
        house.tell(act, house.mair, house.gwen)
    client = app.test_client()
    people.sign_in(client, house.mair)
    assert client.post("/notices/read-all").status_code == 303
    with act() as work:
        assert queries.unread_count(work.session, house.mair.person_id) == 0
        assert queries.unread_count(work.session, house.gwen.person_id) == 2


def test_who_chose_the_phone_stands_on_the_list_until_rung(app: Flask, act: Act, house: House) -> None:
    house.tell(act, house.gwen, house.aled, house.mair)
    client = app.test_client()
    people.sign_in(client, house.coop.founder)
    calls = f"/c/{house.coop.slug}/people-to-ring"
    page = client.get(calls).text
    assert "Gwen Rees" in page
    assert 'href="tel:01570111111"' in page
    assert "You now have member number 7." in page
    assert "Aled Price" not in page
    ids = re.search(r'name="ids" value="([^"]+)"', page)[1]  # type: ignore[index]
    assert client.post(f"{calls}/no-answer", data={"ids": ids}).status_code == 303
    assert "Rung once, with no answer." in client.get(calls).text
    assert client.post(f"{calls}/rung", data={"ids": ids}).status_code == 303
    assert "Nobody to ring" in client.get(calls).text
    with act() as work:
        row = work.session.scalars(select(Outbox).where(Outbox.way == "phone")).one()
        assert (row.done_by, row.sent_at) == (house.coop.founder, NOON)
        assert work.session.scalar(
            select(Trail.actor_id).where(
                Trail.act == "notice.rung", Trail.subject_id == house.gwen.person_id
            )
        ) == house.coop.founder  # fmt: skip


def test_letters_are_printed_in_the_readers_language_and_size_then_ticked(app: Flask, act: Act, house: House) -> None:
    house.tell(act, house.aled)
    client = app.test_client()
    people.sign_in(client, house.coop.founder)
    letters = f"/c/{house.coop.slug}/letters"
    assert "Large print" in client.get(letters).text
    page = client.get(f"{letters}/print").text
    assert re.search(r'c-letter--large" lang="cy"', page)
    assert "2 Stryd Fawr<br>Tref" in page
    assert "1 Medi 2026" in page
    ids = re.search(r'name="ids" value="([^"]+)"', page)[1]  # type: ignore[index]
    assert client.post(f"{letters}/posted", data={"ids": ids}).status_code == 303
    assert "Nothing to post" in client.get(letters).text


def test_lists_are_for_officers_of_their_own_co_op(app: Flask, act: Act, house: House) -> None:
    house.tell(act, house.gwen)
    with act() as work:
        other = people.found_coop(work)
        ids = work.session.scalars(select(Outbox.id).where(Outbox.way == "phone")).all()
    client = app.test_client()
    people.sign_in(client, house.mair)
    for path in ("people-to-ring", "letters", "letters/print"):
        assert client.get(f"/c/{house.coop.slug}/{path}").status_code == 403
    people.sign_in(client, other.founder)
    assert client.get(f"/c/{house.coop.slug}/people-to-ring").status_code == 404
    assert "Gwen Rees" not in client.get(f"/c/{other.slug}/people-to-ring").text
    form = {"ids": ",".join(map(str, ids))}
    assert client.post(f"/c/{other.slug}/people-to-ring/rung", data=form).status_code == 404
    assert client.post(f"/c/{other.slug}/people-to-ring/no-answer", data=form).status_code == 404
    assert client.post(f"/c/{other.slug}/letters/posted", data=form).status_code == 404
    with act() as work:
        assert work.session.scalar(select(Outbox.sent_at).where(Outbox.id == ids[0])) is None


def test_what_only_their_own_eyes_may_see_is_never_read_out_or_posted(act: Act, house: House) -> None:
    house.tell(act, house.gwen, house.aled, reach=Reach.OWN_EYES)
    with act() as work:
        ways = work.session.execute(
            select(Notice.person_id, Outbox.way).join(Outbox, Outbox.notice_id == Notice.id)
        ).all()
        assert [tuple(row) for row in ways] == [(house.gwen.person_id, "email")]


def test_what_stays_on_the_site_never_leaves_the_house(act: Act, house: House) -> None:
    house.tell(act, house.gwen, house.aled, house.mair, reach=Reach.SITE_ONLY)
    with act() as work:
        assert work.session.scalar(select(func.count()).select_from(Outbox)) == 0
        assert queries.unread_count(work.session, house.gwen.person_id) == 1


def test_a_notice_can_be_taken_back_before_it_leaves(act: Act, house: House) -> None:
    about = uuid.uuid4()
    house.tell(act, house.gwen, house.mair, about=about)
    with act() as work:
        service.take_back(work, about=about, people=[house.gwen.person_id])
    with act() as work:
        assert queries.unread_count(work.session, house.gwen.person_id) == 0
        assert queries.unread_count(work.session, house.mair.person_id) == 1
        assert not work.session.scalars(select(Outbox).where(Outbox.way.in_(("phone", "post")))).all()


def test_a_link_never_leads_outside(act: Act, house: House) -> None:
    for link in ("https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"):
        with pytest.raises(ValueError), act() as work:
            service.tell(work, people=[house.gwen.person_id], message=HELLO, values={"number": 1}, link=link)


def test_the_lists_cost_the_same_whatever_stands_on_them(
    app: Flask, act: Act, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        counted.append(statement)

    client = app.test_client()
    people.sign_in(client, house.coop.founder)
    event.listen(Engine, "before_cursor_execute", count)
    try:
        costs = []
        for _round in range(2):
            house.tell(act, house.gwen)
            counted.clear()
            assert client.get(f"/c/{house.coop.slug}/people-to-ring").status_code == 200
            costs.append(len(counted))
            for _ in range(4):
                house.tell(act, house.gwen)
    finally:
        event.remove(Engine, "before_cursor_execute", count)
    assert costs[0] == costs[1]
