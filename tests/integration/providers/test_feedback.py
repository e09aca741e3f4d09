"""What members say of a provider's support, its reply, safety in between; and what referees say."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from coopbudget.concerns.models import Concern
from coopbudget.errors import Forbidden, Invalid, NotFound
from coopbudget.notices.models import Notice
from coopbudget.providers import queries, service
from coopbudget.providers.errors import FeedbackGone, FeedbackStands, NoSuchFeedback, RepliedAlready
from tests.commissioning import make_bidder, make_buying
from tests.conftest import NOON, Act
from tests.nights import agree_all, award, make
from tests.people import sign_in

DURING = datetime(2026, 10, 13, 12, tzinfo=UTC)


def client_of(app: Flask, person) -> FlaskClient:
    client = app.test_client()
    sign_in(client, person)
    return client


def test_feedback_is_said_answered_once_hidden_and_taken_back(act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        bidder, rival = make_bidder(work, buying), make_bidder(work, buying, "Rival")
        dewi, eira = replace(work, actor=buying.dewi), replace(work, actor=buying.eira)
        own, other = replace(work, actor=bidder.actor), replace(work, actor=rival.actor)
        chair = replace(work, actor=buying.chair)
        said = {"provider_id": bidder.provider.id, "contract_number": 1, "named": False}
        first = service.write_feedback(dewi, rating="good", words="They come on time.", **said)
        with pytest.raises(FeedbackStands):
            service.write_feedback(dewi, rating="poor", words="Again.", **said)
        second = service.write_feedback(eira, rating="mixed", words="Gareth next door is rude.", **said)
        assert queries.ratings(work.session, buying.coop_id, bidder.provider.id) == {"good": 1, "mixed": 1}
        with pytest.raises(NoSuchFeedback):
            service.reply_to_feedback(other, number=first, words="Ours.")
        service.reply_to_feedback(own, number=first, words="Thank you.")
        with pytest.raises(RepliedAlready):
            service.reply_to_feedback(own, number=first, words="Twice.")
        answered = work.session.scalars(select(Notice).where(Notice.message.contains("has answered"))).one()
        assert answered.person_id == buying.dewi.person_id
        with pytest.raises(Forbidden):
            service.hide_feedback(replace(work, actor=buying.lead), number=second, why="No.", to_safeguarding=False)
        assert buying.chair.person_id is not None
        service.add_person(own, person_id=buying.chair.person_id)
        with pytest.raises(Forbidden):  # nobody moderates what is said of the provider they act for
            service.hide_feedback(chair, number=second, why="No.", to_safeguarding=False)
        secretary = replace(work, actor=buying.secretary)
        assert service.hide_feedback(secretary, number=second, why="It names somebody.", to_safeguarding=False) is None
        assert queries.ratings(work.session, buying.coop_id, bidder.provider.id) == {"good": 1}
        with pytest.raises(FeedbackGone):
            service.reply_to_feedback(own, number=second, words="We saw it.")
        with pytest.raises(NoSuchFeedback):
            service.withdraw_feedback(dewi, number=second)
        service.withdraw_feedback(eira, number=second)
        third = service.write_feedback(eira, rating="poor", words="Somebody shouted at me.", **said)
        filed = service.hide_feedback(secretary, number=third, why="It is for safeguarding.", to_safeguarding=True)
        worry = work.session.scalars(select(Concern).where(Concern.number == filed)).one()
        assert (worry.kind, worry.words, worry.about_words) == ("worry", "Somebody shouted at me.", "Cwtch Care")
        assert worry.reported_by == buying.secretary.person_id


def test_referees_are_rung_by_officers_alone(act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        bidder = make_bidder(work, buying)
        own, officer = replace(work, actor=bidder.actor), replace(work, actor=buying.secretary)
        named = [
            service.name_referee(own, name=f"R{n}", knows="Her mother", contact="01970 555 0100") for n in range(5)
        ]
        with pytest.raises(Invalid):
            service.name_referee(own, name="R6", knows="x", contact="y")
        said = {"provider_id": bidder.provider.id, "referee_id": named[0], "said": "Kind and on time."}
        with pytest.raises(Forbidden):
            service.record_reference(replace(work, actor=buying.dewi), spoke_on=date(2026, 8, 30), **said)
        with pytest.raises(Invalid):
            service.record_reference(officer, spoke_on=date(2026, 9, 2), **said)
        service.record_reference(officer, spoke_on=date(2026, 8, 30), **said)
        service.take_back_referee(own, referee_id=named[0])
        with pytest.raises(NotFound):
            service.record_reference(officer, spoke_on=date(2026, 8, 30), **said)
        taken = queries.references_taken(work.session, buying.coop_id, bidder.provider.id)
        assert [(each.said, referee.name) for each, referee in taken] == [("Kind and on time.", "R0")]
        elsewhere = make_buying(work)
        assert queries.references_taken(work.session, elsewhere.coop_id, bidder.provider.id) == []


def test_a_member_of_a_contract_says_it_on_its_page_and_a_worry_goes_to_safeguarding(app: Flask, act: Act) -> None:
    with act() as work:
        nights = award(work, weekly=(20_000,) * 5)
        agree_all(work, nights, make(work, nights), no=[4])
        base, slug = f"/c/{nights.coop.slug}", nights.provider_slug
    mine, second, no = (client_of(app, nights.members[index]) for index in (0, 1, 4))
    provider = client_of(app, nights.carer.person_id)
    secretary = client_of(app, nights.secretary.person_id)
    form = f"{base}/contracts/1/feedback"
    app.extensions["coopbudget.clock"] = lambda: NOON
    assert mine.get(form).status_code == 404  # nothing was had yet
    app.extensions["coopbudget.clock"] = lambda: DURING
    assert no.get(form).status_code == 404
    assert form in mine.get(f"{base}/contracts/1").text and form not in no.get(f"{base}/contracts/1").text
    unrated = mine.post(form, data={"safe": "yes", "words": "Kind."})
    assert unrated.status_code == 422 and "Say how good it is" in unrated.text
    said = {"safe": "yes", "rating": "very_good", "words": "The same face every night."}
    assert mine.post(form, data=said).status_code == 303
    assert "You said it on" in mine.get(form).text
    worry = second.post(form, data={"safe": "no", "words": "He was asleep and I fell."})
    assert worry.status_code == 303 and worry.location.endswith("/my-reports")
    page = f"{base}/providers/{slug}/feedback"
    listed = no.get(page).text
    number = nights.members[0].number
    assert f"Member {number}" in listed and "The same face" in listed and "I fell" not in listed
    assert "Take it back" in mine.get(page).text and "Take it back" not in listed
    theirs = f"{base}/p/{slug}/feedback"
    assert "has said how your support is" in provider.get(f"/p/{slug}/").text
    answer = re.search(rf'action="({theirs}/\d+/reply)"', provider.get(theirs).text)
    assert answer is not None
    assert provider.post(answer[1], data={"words": ""}).status_code == 422
    assert provider.post(answer[1], data={"words": "We will tell her."}).status_code == 303
    assert "We will tell her." in no.get(page).text
    hide = re.search(rf'href="({base}/feedback/\d+/hide)"', secretary.get(page).text)
    assert hide is not None and no.get(hide[1]).status_code == 403
    assert secretary.get(hide[1]).status_code == 200
    assert secretary.post(hide[1], data={"why": ""}).status_code == 422
    assert secretary.post(hide[1], data={"why": "A name stood in it."}).status_code == 303
    assert "Nobody has said anything" in no.get(page).text
    assert "A name stood in it." in mine.get(page).text
    references = f"{base}/providers/{slug}/references"
    assert "named nobody" in secretary.get(references).text and no.get(references).status_code == 403
    named = {"name": "Ann", "knows": "Her mother", "contact": "01970 555 0100"}
    assert provider.post(f"/p/{slug}/referees", data=named | {"name": ""}).status_code == 422
    assert provider.post(f"/p/{slug}/referees", data=named).status_code == 303
    shown = secretary.get(references).text
    choice = re.search(r'<option value="([0-9a-f-]{36})"', shown)
    assert "01970 555 0100" in shown and choice is not None
    assert secretary.post(references, data={"referee_id": "x"}).status_code == 422
    spoken = {"referee_id": choice[1], "spoke_on": "2026-10-12", "said": "Never late."}
    assert secretary.post(references, data=spoken).status_code == 303
    assert "Never late." in secretary.get(references).text
    end = re.search(rf'action="(/p/{slug}/referees/[^"]+/take-back)"', provider.get(f"/p/{slug}/referees").text)
    assert end is not None and provider.post(end[1]).status_code == 303
