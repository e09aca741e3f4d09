"""An officer who holds no budget comes for the office, and is not asked for a letter from the council first."""

from __future__ import annotations

from flask import Flask

from tests.commissioning import funded_pool, make_buying, open_pool, pledge
from tests.conftest import NOON, Act
from tests.people import admit, found_coop, give_office, sign_in


def test_a_treasurer_without_a_budget_is_led_to_the_desk(app: Flask, act: Act) -> None:
    app.extensions["coopbudget.clock"] = lambda: NOON
    with act() as work:
        coop = found_coop(work)
        gwen, plain = admit(work, coop, name="Gwen"), admit(work, coop, name="Lili")
        give_office(work, coop, gwen, "treasurer")
    client = app.test_client()
    sign_in(client, gwen)
    home = client.get(f"/c/{coop.slug}/").text
    assert "As an officer, 1 thing needs you" in home and f"/c/{coop.slug}/desk" in home
    assert "No money here yet" not in home
    other = app.test_client()
    sign_in(other, plain)
    assert "No money here yet" in other.get(f"/c/{coop.slug}/").text


def test_a_new_co_op_s_desks_list_the_first_steps(app: Flask, act: Act) -> None:
    app.extensions["coopbudget.clock"] = lambda: NOON
    with act() as work:
        coop = found_coop(work)
    client = app.test_client()
    sign_in(client, coop.founder)
    desk = client.get(f"/c/{coop.slug}/desk").text
    assert "Nobody holds this office: Treasurer" in desk and "Nobody holds this office: Safeguarding lead" in desk
    assert "Nobody holds this office: Chair" not in desk
    with act() as work:
        gwen = admit(work, coop, name="Gwen")
        give_office(work, coop, gwen, "treasurer")
    assert "Nobody holds this office: Treasurer" not in client.get(f"/c/{coop.slug}/desk").text
    books = app.test_client()
    sign_in(books, gwen)
    assert "Write down the two bank accounts" in books.get(f"/c/{coop.slug}/desk").text


def test_a_title_that_somebody_typed_is_text_on_every_home(app: Flask, act: Act) -> None:
    app.extensions["coopbudget.clock"] = lambda: NOON
    with act() as work:
        buying = make_buying(work)
        funded_pool(work, buying, title="<b>Night</b>")
        pledge(work, buying.dewi, open_pool(work, buying, title="<i>Days</i>"), buying.dewi_fund, 100)
    slug = buying.purses.coop.slug
    for person, path in ((buying.lead.person_id, "desk"), (buying.dewi.person_id, "")):
        assert person is not None
        client = app.test_client()
        sign_in(client, person)
        page = client.get(f"/c/{slug}/{path}").text
        assert "<b>Night" not in page and "<i>Days" not in page and "&lt;" in page, path
