"""A co-op where every part is held by somebody."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from coopbudget.guard import Work
from coopbudget.guard.actor import Power
from coopbudget.members import service as members
from coopbudget.members.words import OfficeKind, OutsideKind
from tests.commissioning import Buying, make_bidder, make_buying, published_call
from tests.conftest import Act
from tests.people import add_person, admit, give_office, let_in
from tests.replaying import replayed


@dataclass(frozen=True)
class Town:
    """Who holds which part, by its name; and where the provider lives."""

    slug: str
    people: dict[str, uuid.UUID]
    provider: str
    buying: Buying


@pytest.fixture
def town(act: Act) -> Town:
    """Every office, a member, a reviewer, a facilitator, a supporter and a provider, with a call open for bids."""
    with act() as work:
        return whole_town(work)


@replayed
def whole_town(work: Work) -> Town:
    buying = make_buying(work)
    coop = buying.purses.coop
    nia = admit(work, coop, name="Nia")
    give_office(work, coop, nia, OfficeKind.SAFEGUARDING_LEAD)
    supporter = add_person(work, "Sian")
    members.add_supporter(
        replace(work, actor=buying.dewi),
        member_id=buying.purses.dewi.id,
        person_id=supporter,
        powers=[Power.SEE, Power.PLEDGE],
        ends_on=work.today + timedelta(days=100),
    )
    bidder = make_bidder(work, buying)
    published_call(work, buying)
    acts = {
        "chair": buying.chair, "secretary": buying.secretary, "treasurer": buying.purses.treasurer,
        "lead": buying.lead, "member": buying.eira,
    }  # fmt: skip
    people = {name: actor.person_id for name, actor in acts.items() if actor.person_id is not None}
    people["safeguarding lead"] = nia.person_id
    people["reviewer"] = let_in(work, coop, OutsideKind.REVIEWER)
    people["facilitator"] = let_in(work, coop, OutsideKind.FACILITATOR)
    people["supporter"] = supporter
    assert bidder.actor.person_id is not None
    people["provider"] = bidder.actor.person_id
    people["stranger"] = add_person(work, "Stranger")
    return Town(coop.slug, people, bidder.provider.slug, buying)
