"""What a year needs, from what the records say and what officers note, on both databases."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from coopbudget.budgets import service as budgets
from coopbudget.budgets.queries import agreement_by_number
from coopbudget.meetings import queries, service
from coopbudget.meetings.cycle import Step
from coopbudget.meetings.rules import Kind
from coopbudget.meetings.service.yearly import ONE, SEVERAL, NotNoted
from coopbudget.meetings.views.cli import tend
from coopbudget.notices.models import Notice
from coopbudget.returns import service as returns
from coopbudget.surplus import service as surplus
from tests.conftest import Act
from tests.people import sign_in
from tests.year import AFTER, buy, carried, make_year, proposed

DAY = timedelta(days=1)


def told(act: Act, message: str) -> list[UUID]:
    with act() as work:
        return sorted(work.session.scalars(select(Notice.person_id).where(Notice.message == message)))


def states(page: str) -> list[str]:
    """The steps' states in their order."""
    return re.findall(r'<strong class="govuk-tag c-tag--\w+">([^<]+)</strong>', page)


def test_the_year_shows_what_is_done_and_reminds_of_what_is_not(app: Flask, act: Act) -> None:
    year = make_year(act)  # its year ended on 31 March 2026; today is 4 May
    place = f"/c/{year.coop.slug}/year"

    def look(person: UUID, now: datetime) -> tuple[FlaskClient, str]:
        app.extensions["coopbudget.clock"] = lambda: now
        client = app.test_client()
        sign_in(client, person)
        answer = client.get(place)
        assert answer.status_code == 200
        return client, answer.text

    member, chair = year.members[0].person_id, year.chair_member.person_id
    with act(year.system, now=AFTER) as work:
        assert budgets.plan_reviews(work) == 3
        first = agreement_by_number(work.session, work.coop_id, 1, work.today)
        assert first is not None
        returns.begin_return(work, agreement_id=first.id, since=date(2025, 10, 1), until=date(2026, 3, 31))
    _, page = look(member, AFTER)
    assert "3 in the next twelve months. The next by 7 October 2026." in page
    assert "1 in the next twelve months. 1 of them is late." in page and "/agreements/reviews" not in page
    assert "The year from 1 April 2025 to 31 March 2026." in page and "7 things are still to do." in page
    assert "The law’s last day: 31 October 2026." in page and page.count("The law’s last day") == 1
    assert states(page) == ["Soon", *["To do"] * 6] and "Note that it is done" not in page

    with act(year.system, now=AFTER) as work:
        buy(work, year.funds[0], 600_000, 60_000)
    made = proposed(act, year)
    carried(act, year, made)
    with act(year.treasurer, now=AFTER + 20 * DAY) as work:
        surplus.post_distribution(work, proposal_id=made.id)
    with act(year.chair, now=AFTER + 20 * DAY) as work:
        number = service.call_meeting(
            work, kind=Kind.GENERAL, title="Our yearly meeting", starts_at=work.now + 20 * DAY, minutes_long=60,
            place="The vestry", items=["The year"],
        )  # fmt: skip
    client, page = look(chair, AFTER + 30 * DAY)
    assert states(page).count("Done") == 2 and "Done on 24 May 2026." in page and "5 things are still to do." in page
    with act(year.chair, now=AFTER + 41 * DAY) as work:
        held = queries.meeting_by_number(work.session, year.coop.id, number)
        assert held is not None
        service.write_minutes(work, meeting_id=held.id, text="All was said.")
    client, page = look(chair, AFTER + 42 * DAY)
    assert states(page).count("Done") == 3 and f'href="/c/{year.coop.slug}/meetings/1"' in page

    assert client.get(f"{place}/2026/books").status_code == 404  # the records say whether that is done
    with act(year.chair, now=AFTER + 42 * DAY) as work, pytest.raises(NotNoted):
        service.note_year_step(work, year=2026, step=Step.BOOKS, reference="By me.", done_on=work.today)
    sent = {"reference": "Register <32451R>", "done_on": "2026-06-16"}
    assert client.post(f"{place}/2026/return", data=sent).status_code == 422  # a day to come
    done = sent | {"done_on": "2026-06-10"}
    assert client.post(f"{place}/2026/return", data=done | {"reference": ""}).status_code == 422
    assert client.post(f"{place}/2026/return", data=done).status_code == 303
    other, page = look(member, AFTER + 42 * DAY)
    assert "Register &lt;32451R&gt;" in page and "Done on 10 June 2026." in page
    assert other.post(f"{place}/2026/return", data=sent).status_code == 403

    # Any year can be walked to, from the one under way back to the founding, and a step of it noted.
    under_way = other.get(f"{place}/2027").text
    assert "It is under way." in under_way and f'href="{place}/2026" rel="prev"' in under_way
    assert f'href="{place}/2027" rel="next"' in page and 'rel="prev"' not in page
    assert [other.get(f"{place}/{name}").status_code for name in (2025, 2028)] == [404, 404]
    client, _ = look(chair, AFTER + 42 * DAY)
    assert client.get(f"{place}/2025/review").status_code == 404
    assert client.post(f"{place}/2025/review", data=done).status_code == 404
    assert client.post(f"{place}/2027/safety", data={"reference": "Files", "done_on": "2026-06-10"}).status_code == 303
    assert "Files" in client.get(f"{place}/2027").text and "Files" not in client.get(place).text

    with app.app_context():
        for now, count in (
            (date(2026, 6, 30), 0), (date(2026, 7, 1), 2), (date(2026, 7, 2), 0), (date(2026, 7, 24), 2),
            (date(2026, 7, 31), 2), (date(2026, 8, 15), 0),
        ):  # fmt: skip
            app.extensions["coopbudget.clock"] = lambda now=now: datetime.fromisoformat(f"{now}T12:00:00+00:00")
            assert (now, tend(year.coop.slug)) == (now, count)
    officers = sorted([year.chair_member.person_id, year.treasurer_member.person_id])
    assert told(act, ONE) == sorted(officers * 3) and told(act, SEVERAL) == []

    later, page = look(member, AFTER + 400 * DAY)
    assert "3 in the next twelve months. 3 of them are late." in page and "Agreements looked at again" in page
    old = later.get(f"{place}/2026").text
    assert "Agreements looked at again" not in old
    assert "The year from 1 April 2026 to 31 March 2027." in page and "Files" in page
    assert "Register &lt;32451R&gt;" in old and f'href="{place}/2027" rel="next"' in old
    assert "Elect who follows" in page and "Elect who follows" not in old  # offices that end are the affair of today
