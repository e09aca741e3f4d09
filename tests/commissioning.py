"""A co-op that buys together: members with money, a pool, checked providers, a call. For tests of commissioning."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from coopbudget.guard import Actor, Permission, Work
from coopbudget.members.matrix import PROVIDER_PERSON
from coopbudget.members.words import OfficeKind
from coopbudget.pools import queries as pools, service as pool_service
from coopbudget.pools.models import Pool
from coopbudget.pools.service import PoolTerms
from coopbudget.providers import service as providers
from coopbudget.providers.models import Provider
from coopbudget.providers.rules import HourKind
from coopbudget.providers.service import Profile
from coopbudget.tenders import queries as tenders, service as tender_service
from coopbudget.tenders.models import Call
from coopbudget.tenders.rules import Content, Floor
from coopbudget.tenders.service import Ask, CallTerms
from tests.people import Member, actor_of, add_person, admit, give_office
from tests.purses import Purses, agree, consent, make_purses, pay_in
from tests.replaying import replayed

CLOSES_ON = date(2026, 9, 30)
AFTER_CLOSING = datetime(2026, 10, 1, 9, 0, tzinfo=UTC)
DEADLINE = datetime(2026, 10, 20, 11, 0, tzinfo=UTC)  # noon in London, summer time
NIGHTS = {HourKind.WAKING_NIGHT: 240}  # four hours a week
AFTER_DEADLINE = datetime(2026, 10, 20, 11, 0, 1, tzinfo=UTC)


@dataclass
class Buying:
    """Dewi and Eira can each free £5,000; Lowri leads, Gwen chairs, Carys is secretary."""

    purses: Purses
    chair: Actor
    dewi_fund: uuid.UUID
    dewi_fund_number: int
    eira_fund: uuid.UUID
    eira_fund_number: int

    @property
    def coop_id(self) -> uuid.UUID:
        return self.purses.coop.id

    @property
    def lead(self) -> Actor:
        return self.purses.lead

    @property
    def secretary(self) -> Actor:
        return self.purses.secretary

    @property
    def dewi(self) -> Actor:
        return self.purses.dewi_acts

    @property
    def eira(self) -> Actor:
        return self.purses.eira_acts


def purse(work: Work, purses: Purses, member: Member, free: int) -> tuple[uuid.UUID, int]:
    """A poolable fund of the member with ``free`` pence in it: its id and number."""
    officer = replace(work, actor=purses.secretary)
    recorded = agree(officer, member)
    consent(officer, recorded.agreement_id)
    pay_in(officer, recorded.fund_number, free)
    return recorded.fund_id, recorded.fund_number


@replayed
def make_buying(work: Work, *, free: int = 500_000) -> Buying:
    """The co-op, its officers and two members with money."""
    purses = make_purses(work)
    gwen = admit(work, purses.coop, name="Gwen")
    give_office(work, purses.coop, gwen, OfficeKind.CHAIR)
    dewi = purse(work, purses, purses.dewi, free)
    eira = purse(work, purses, purses.eira, free)
    return Buying(purses, actor_of(work.session, purses.coop, gwen, work.today), *dewi, *eira)


def pool_terms(**given: Any) -> PoolTerms:
    """Night cover for two to four people, £60 a week for all, 26 weeks from 2 November 2026."""
    wanted: dict[str, Any] = {
        "title": "Night cover",
        "service_type": "night_cover",
        "what": "Somebody in the building every night.",
        "when_words": "Every night from 10pm to 7am.",
        "place": "Tan y Bryn",
        "min_people": 2,
        "max_people": 4,
        "weekly_minutes": 240,
        "weeks": 26,
        "starts_on": date(2026, 11, 2),
        "weekly_target": 6_000,
        "closes_on": CLOSES_ON,
    }
    return PoolTerms(**(wanted | given))


def open_pool(work: Work, buying: Buying, **given: Any) -> Pool:
    """A pool that the commissioning lead opened."""
    return pool_service.open_pool(replace(work, actor=buying.lead), terms=pool_terms(**given))


def pledge(work: Work, actor: Actor, pool: Pool, fund_id: uuid.UUID, weekly: int) -> int:
    """Set money aside; the receipt's number."""
    move = pool_service.set_pledge(replace(work, actor=actor), pool_id=pool.id, fund_id=fund_id, weekly=weekly)
    return move.entry_number


def funded_pool(work: Work, buying: Buying, **given: Any) -> uuid.UUID:
    """A pool that has what it needs: Dewi £42 and Eira £38 a week. Counted at ``AFTER_CLOSING``."""
    pool = open_pool(work, buying, **given)
    pledge(work, buying.dewi, pool, buying.dewi_fund, 4_200)
    pledge(work, buying.eira, pool, buying.eira_fund, 3_800)
    later = replace(work, actor=buying.lead, now=AFTER_CLOSING)
    assert pool_service.close_pool(later, pool_id=pool.id).value == "funded"
    return pool.id


@dataclass
class Bidder:
    """A provider and the person who acts for it in the co-op."""

    provider: Provider
    actor: Actor


def make_bidder(work: Work, buying: Buying, name: str = "Cwtch Care", *, verified: bool = True) -> Bidder:
    """A provider with insurance, checked by the secretary."""
    person = add_person(work)
    outside = replace(work, actor=Actor(person_id=person, permissions=frozenset({Permission.SIGNED_IN})))
    provider = providers.create_provider(
        outside,
        profile=Profile(
            name=name,
            about="We are a small team of neighbours.",
            legal_form="cooperative",
            owned_by="The people who work in it",
            people=8,
            area="Arfon",
            services=["night_cover", "outings"],
            languages="Cymraeg, English",
            fair_pay=True,
        ),
    )
    own = Actor(person_id=person, provider_id=provider.id, permissions=PROVIDER_PERSON)
    proof = providers.add_credential(
        replace(work, actor=own),
        kind="insurance",
        number="INS-1",
        issued_by="Mutual Insurers",
        expires_on=date(2027, 8, 31),
    )
    if verified:
        providers.verify_provider(
            replace(work, actor=buying.secretary),
            provider_id=provider.id,
            credential_ids=[proof.id],
            until=date(2027, 6, 30),
        )
    return Bidder(provider, replace(own, coop_id=buying.coop_id, coop=buying.lead.coop))


def call_terms(**given: Any) -> CallTerms:
    """Price 40, listening 35, fair work 25; no less than £13.00 an hour; noon on 20 October 2026."""
    wanted: dict[str, Any] = {
        "title": "Night cover at Tan y Bryn",
        "what": "Somebody awake in the building every night.",
        "for_whom": "Two people who live there.",
        "place": "Tan y Bryn",
        "when_words": "Every night from 10pm to 7am.",
        "hours": NIGHTS,
        "weeks": 26,
        "starts_on": date(2026, 11, 2),
        "weekly_most": 8_000,
        "price_weight": 40,
        "price_floor": 1_300,
        "fair_pay_words": "Pay everybody at least the Real Living Wage.",
        "fair_pay_source": "Living Wage Foundation",
        "fair_pay_on": date(2025, 10, 22),
        "deadline_at": DEADLINE,
        "criteria": (
            Ask("Listening", "How do you find out what matters to each person?", 35),
            Ask("Fair work", "How do you treat the people who work for you?", 25),
        ),
    }
    return CallTerms(**(wanted | given))


def published_call(work: Work, buying: Buying, **given: Any) -> Call:
    """A call for a funded pool, scored by the chair and Dewi, published on 1 October."""
    pool_id = funded_pool(work, buying)
    lead = replace(work, actor=buying.lead, now=AFTER_CLOSING)
    call = tender_service.draft_call(lead, pool_id=pool_id, terms=call_terms(**given))
    for actor in (buying.chair, buying.dewi):
        assert actor.person_id is not None
        tender_service.appoint_scorer(lead, call_id=call.id, person_id=actor.person_id)
    tender_service.publish_call(lead, call_id=call.id)
    return call


def content(work: Work, buying: Buying, call: Call, **given: Any) -> Content:
    """A bid of £15.00 an hour (or of ``rate`` for every kind) for the hours asked, with an answer to each criterion."""
    row = tenders.call(work.session, buying.coop_id, call.id)
    assert row is not None
    wanted: dict[str, Any] = {
        "rates": dict.fromkeys(row.kinds, given.pop("rate", 1_500)),
        "hours": row.hours,
        "starts_on": date(2026, 11, 2),
        "floor_reason": "",
        "answers": {each.id: f"How we do {each.name}" for each in row.criteria},
    }
    return Content(**(wanted | given))


def bid(work: Work, buying: Buying, call: Call, bidder: Bidder, **given: Any) -> uuid.UUID:
    """A bid sent on 1 October unless ``now`` says otherwise, for a group if ``consortium_id`` is given; its id."""
    at, group = given.pop("now", AFTER_CLOSING), given.pop("consortium_id", None)
    sent, said = replace(work, actor=bidder.actor, now=at), content(work, buying, call, **given)
    return tender_service.submit_bid(sent, call_id=call.id, content=said, consortium_id=group).id


def open_all(work: Work, buying: Buying, call: Call, now: datetime = AFTER_DEADLINE) -> int:
    """The lead begins the opening and the chair finishes it."""
    tender_service.begin_opening(replace(work, actor=buying.lead, now=now), call_id=call.id)
    return tender_service.open_bids(replace(work, actor=buying.chair, now=now), call_id=call.id)


def score_all(
    work: Work,
    buying: Buying,
    call: Call,
    points: dict[uuid.UUID, int],
    now: datetime = AFTER_DEADLINE,
    scorers: tuple[Actor, ...] = (),
) -> None:
    """Both scorers (the chair and Dewi, or ``scorers``) see no interest, give each bid the same points, and finish.

    A rate under the floor whose reason is not judged yet is accepted by both.
    """
    row = tenders.call(work.session, buying.coop_id, call.id)
    assert row is not None
    for actor in scorers or (buying.chair, buying.dewi):
        mine = replace(work, actor=actor, now=now)
        tender_service.declare_interest(mine, call_id=call.id, interest="none")
        tender_service.save_scores(
            mine,
            call_id=call.id,
            points={(b, each.id): (given, "As the bid says.") for b, given in points.items() for each in row.criteria},
        )
        for low in tenders.opened_bids(work.session, buying.coop_id, call.id):
            if low.floor is Floor.TO_JUDGE:
                tender_service.judge_floor(mine, call_id=call.id, bid_id=low.id, accepted=True, words="They show how.")
        tender_service.finish_scoring(mine, call_id=call.id)
    if buying.lead not in scorers:
        say_nothing_stands(work, buying.lead, call, now)


def say_nothing_stands(work: Work, officer: Actor, call: Call, now: datetime = AFTER_DEADLINE) -> None:
    """An officer who does not score says that nothing stands in the way of choosing."""
    tender_service.declare_interest(replace(work, actor=officer, now=now), call_id=call.id, interest="none")


def weekly_pledged(work: Work, buying: Buying, pool_id: uuid.UUID) -> int:
    """Pence a week that stand pledged to a pool."""
    return pools.totals(work.session, buying.coop_id, [pool_id])[pool_id].weekly
