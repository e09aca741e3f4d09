"""A business that wants to become a co-operative: who would join and help, and contact only on both sides' yes."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from coopbudget.guard import Actor, Permission
from coopbudget.notices.models import Notice
from coopbudget.providers import queries, service
from coopbudget.providers.errors import InterestStands, NoSuchConversion, OwnBusiness, RepliedAlready
from tests.commissioning import make_bidder, make_buying
from tests.conftest import NOON, Act
from tests.people import add_person, sign_in


def test_interest_is_shown_answered_once_and_ended_with_word_to_all(act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        bidder, rival = make_bidder(work, buying), make_bidder(work, buying, "Rival")
        own, other = replace(work, actor=bidder.actor), replace(work, actor=rival.actor)
        people = [
            replace(work, actor=Actor(person_id=add_person(work), permissions=frozenset({Permission.SIGNED_IN})))
            for _ in range(3)
        ]
        interest = {"provider_id": bidder.provider.id, "role": "worker", "words": "Ten years of nights."}
        with pytest.raises(NoSuchConversion):
            service.show_interest(people[0], **interest)
        said = service.say_becoming(own, words="I retire in two years.", looks_for=["worker", "facilitator"])
        assert service.say_becoming(own, words="I retire next year.", looks_for=["worker"]) == said
        with pytest.raises(OwnBusiness):
            service.show_interest(own, **interest)
        for each in people:
            service.show_interest(each, **interest)
        with pytest.raises(InterestStands):
            service.show_interest(people[0], **interest)
        assert queries.interest_counts(work.session, said) == {"worker": 3}
        first, second, third = (each.id for each in queries.interests(work.session, said))
        with pytest.raises(NoSuchConversion):
            service.answer_interest(other, interest_id=first, yes=True)
        service.answer_interest(own, interest_id=first, yes=True)
        with pytest.raises(RepliedAlready):
            service.answer_interest(own, interest_id=first, yes=False)
        service.answer_interest(own, interest_id=second, yes=False)
        service.withdraw_interest(people[2], provider_id=bidder.provider.id)
        with pytest.raises(NoSuchConversion):
            service.answer_interest(own, interest_id=third, yes=True)
        service.end_becoming(own, words="We are a co-operative since May.")
        told = work.session.scalars(
            select(Notice.person_id).where(Notice.message.contains("has closed its page"))
        ).all()
        assert list(told) == [people[0].actor.person_id]
        with pytest.raises(NoSuchConversion):
            service.end_becoming(own, words="Twice.")


def test_the_pages_pass_on_contact_only_when_both_have_said_yes(app: Flask, act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        slug = make_bidder(work, buying).provider.slug
        bidder = queries.people_of(work.session, queries.provider_by_slug(work.session, slug).id)[0]
        helper = add_person(work, "Heledd", email="heledd@example.org")
    app.extensions["coopbudget.clock"] = lambda: NOON
    own, mine, anybody = app.test_client(), app.test_client(), app.test_client()
    sign_in(own, bidder)
    sign_in(mine, helper)
    assert anybody.get("/becoming-co-ops").status_code == 302
    assert "No business says so" in mine.get("/becoming-co-ops").text
    assert mine.get(f"/becoming-co-ops/{slug}").status_code == 404
    page = f"/p/{slug}/becoming"
    refused = own.post(page, data={"words": "I retire."})
    assert refused.status_code == 422 and "Choose at least one" in refused.text
    assert own.post(page, data={"words": "I retire.", "looks_for": ["worker", "body"]}).status_code == 303
    assert "Cwtch Care" in mine.get("/becoming-co-ops?role=body").text
    assert "Cwtch Care" not in mine.get("/becoming-co-ops?role=member").text
    offer = f"/becoming-co-ops/{slug}/interest"
    assert mine.post(offer, data={"role": "worker"}).status_code == 422
    assert mine.post(offer, data={"role": "worker", "words": "Nights are mine."}).status_code == 303
    assert mine.post(offer, data={"role": "worker", "words": "Again."}).status_code == 422
    assert "1 person offers to join or help" in own.get(f"/p/{slug}/").text
    shown = own.get(page).text
    assert "Nights are mine." in shown and "Heledd" not in shown and "heledd@" not in shown
    yes = re.search(rf'action="({page}/offers/[^"]+/yes)"', shown)
    assert yes is not None and own.post(yes[1]).status_code == 303
    assert "Heledd, heledd@example.org" in own.get(page).text
    assert "They said yes" in mine.get(f"/becoming-co-ops/{slug}").text
    assert "This is your business" in own.get(f"/becoming-co-ops/{slug}").text
    assert mine.post(f"{offer}/take-back").status_code == 303
    assert "heledd@" not in own.get(page).text
    assert own.post(f"{page}/end", data={"ended_words": ""}).status_code == 422
    assert own.post(f"{page}/end", data={"ended_words": "Not now."}).status_code == 303
    assert "Not now." in own.get(page).text and "No business says so" in mine.get("/becoming-co-ops").text
