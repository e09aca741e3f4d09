"""Whoever is shown a door can walk through it, and nobody else; a start page leads each to their own place."""

from __future__ import annotations

import re
import uuid

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient

from coopbudget.db import db
from coopbudget.guard import Actor
from coopbudget.web.frame import MENU, ROOMS, Door
from tests.cheaply import refusing_briefly
from tests.commissioning import AFTER_CLOSING
from tests.conftest import Act
from tests.integration.web.conftest import Town
from tests.people import actor_of, admit, found_coop, sign_in

DOORS = list({door.endpoint: door for door in [*MENU, *(d for _g, room in ROOMS for d in room)]}.values())
PARTS = (
    "chair", "secretary", "treasurer", "lead", "safeguarding lead", "member", "reviewer", "facilitator", "supporter",
)  # fmt: skip
LINK = re.compile(r'<a\b[^>]*\bhref="([^"#]+)')


@pytest.fixture(autouse=True)
def in_october(app: Flask) -> None:
    """The pages are opened while the town's call is open for bids."""
    app.extensions["coopbudget.clock"] = lambda: AFTER_CLOSING


def browser(app: Flask, person_id: uuid.UUID) -> FlaskClient:
    client = app.test_client()
    sign_in(client, person_id)
    return client


def address(app: Flask, door: Door, coop: str) -> str:
    with app.test_request_context():
        return url_for(door.endpoint, coop=coop)


def actor(app: Flask, town: Town, part: str) -> Actor:
    with app.app_context():
        return actor_of(db.session, town.buying.coop_id, town.people[part], AFTER_CLOSING.date())


def is_open(app: Flask, door: Door, who: Actor) -> bool:
    with app.app_context():  # some doors are there only where the installation has what they need
        return door.open_to(who)


def test_every_door_leads_to_a_page_of_ours(sqlite_app: Flask) -> None:
    assert [door.endpoint for door in DOORS if door.endpoint not in sqlite_app.view_functions] == []


def test_a_door_is_open_to_whom_it_is_shown_shut_to_the_others_and_no_link_behind_it_leads_to_a_wall(
    app: Flask, town: Town
) -> None:
    wrong, walls = [], []
    for part in PARTS:
        client, who = browser(app, town.people[part]), actor(app, town, part)
        pages = {f"/c/{town.slug}/": client.get(f"/c/{town.slug}/")}
        for door in DOORS:
            at = address(app, door, town.slug)
            may = who.may(app.view_functions[door.endpoint].mark.permission)  # type: ignore[attr-defined]
            if is_open(app, door, who):
                pages[at] = pages.get(at) or client.get(at)
                status = pages[at].status_code
                if status != 200:
                    wrong.append((part, door.endpoint, status))
            else:
                with refusing_briefly(app):
                    status = client.get(at).status_code
            if not may and status != 403:
                wrong.append((part, door.endpoint, status))
        links: dict[str, str] = {}
        for at, page in sorted(pages.items()):
            for link in LINK.findall(page.text):
                if link.startswith("/") and not link.startswith(("/static/", "//")):
                    links.setdefault(link.replace("&amp;", "&"), at)
        assert len(links) > 10, part
        for link, at in sorted(links.items()):
            status = (pages.get(link) or client.get(link)).status_code
            if status >= 400:
                walls.append((part, at, link, status))
    assert (wrong, walls) == ([], [])


def test_everybody_finds_their_own_messages_and_account_under_more(app: Flask, town: Town) -> None:
    for part in PARTS:
        more = LINK.findall(browser(app, town.people[part]).get(f"/c/{town.slug}/rooms").text)
        assert {"/notices", "/account"} <= set(more), part


@pytest.mark.parametrize("place", ["/p/{provider}/", "/c/{coop}/p/{provider}/calls"])
def test_a_providers_people_find_their_messages_in_the_menu(app: Flask, town: Town, place: str) -> None:
    page = browser(app, town.people["provider"]).get(place.format(provider=town.provider, coop=town.slug))
    assert page.status_code == 200
    assert re.search(r'href="/notices">\s*Messages\s*</a>', page.text)


def test_the_links_of_a_providers_home_lead_somewhere(app: Flask, town: Town) -> None:
    client = browser(app, town.people["provider"])
    home = client.get(f"/p/{town.provider}/")
    assert home.status_code == 200
    links = {link.replace("&amp;", "&") for link in LINK.findall(home.text) if link.startswith("/")}
    assert any("/calls/1" in link for link in links), "the open call is not on the provider's home"
    walls = {link: client.get(link).status_code for link in links if not link.startswith("/static/")}
    assert {link: status for link, status in walls.items() if status >= 400} == {}


@pytest.mark.parametrize("part", ["stranger", "provider"])
def test_who_has_no_part_in_the_coop_finds_nothing_there(app: Flask, town: Town, part: str) -> None:
    client = browser(app, town.people[part])
    assert {client.get(address(app, door, town.slug)).status_code for door in DOORS} == {404}


def test_start_tells_a_visitor_what_this_is(app: Flask) -> None:
    answer = app.test_client().get("/")
    assert answer.status_code == 200
    assert "/sign-in" in answer.text and "/sign-up" in answer.text


def test_start_takes_who_has_one_place_straight_to_it(app: Flask, town: Town) -> None:
    assert browser(app, town.people["member"]).get("/").location == f"/c/{town.slug}/"
    assert browser(app, town.people["reviewer"]).get("/").location == f"/c/{town.slug}/"
    assert browser(app, town.people["supporter"]).get("/").location == f"/c/{town.slug}/"
    assert browser(app, town.people["provider"]).get("/").location == f"/p/{town.provider}/"


def test_start_offers_the_choice_between_several_places(app: Flask, act: Act, town: Town) -> None:
    with act() as work:
        other = found_coop(work, name="The other co-op")
        admit(work, other, town.people["member"])
        admit(work, other, town.people["provider"])
    both = browser(app, town.people["member"]).get("/")
    assert both.status_code == 200
    assert f'href="/c/{other.slug}/"' in both.text and f'href="/c/{town.slug}/"' in both.text
    worker = browser(app, town.people["provider"]).get("/").text
    assert f'href="/c/{other.slug}/"' in worker and f'href="/p/{town.provider}/"' in worker


def test_start_without_a_place_says_what_can_be_done(app: Flask, town: Town) -> None:
    page = browser(app, town.people["stranger"]).get("/")
    assert page.status_code == 200
    with app.test_request_context():
        for endpoint in ("members.coop_list", "governance.found_coop", "providers.new"):
            assert f'href="{url_for(endpoint)}"' in page.text
    assert town.slug not in page.text
