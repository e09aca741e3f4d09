"""Act two: the night cover is to be withdrawn; a pool, a call, three bids (one withdrawn), a choice, a contract."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date, time, timedelta

from sqlalchemy.orm import Session

from coopbudget.clock import civil_date, london
from coopbudget.contracts import queries as contract_queries, service as contracts
from coopbudget.contracts.changing import Change
from coopbudget.contracts.pricing import KindRate
from coopbudget.contracts.service import Wanted
from coopbudget.demo import cast, papers, rebating
from coopbudget.demo.stage import Stage
from coopbudget.guard import Work
from coopbudget.guard.actor import Capacity
from coopbudget.pools import service as pools
from coopbudget.providers import service as providers
from coopbudget.providers.rules import HourKind
from coopbudget.providers.service import Profile
from coopbudget.tenders import queries as tender_queries, service as tenders
from coopbudget.tenders.asking import Limits
from coopbudget.tenders.rates import Hours, Rates
from coopbudget.tenders.rules import Content
from coopbudget.tenders.service import Ask, CallTerms
from coopbudget.tenders.volume import Rebate

NIGHT = 480  # minutes: ten in the evening to six in the morning
NIGHT_WEEKS = 44
UPLIFT_WEEK = 38  # the price moves two weeks from now
QUALITY = (
    Ask("People we will know", "Who will come, how often the same faces, and what when somebody is ill?", 30),
    Ask("Our language and our ways", "How will you speak Welsh with those who want it, and fit in with the house?", 20),
    Ask("Safety", "Tell us how you train people and what they do when something goes wrong.", 20),
)
ANSWERS = (
    "The same four people share the week, and you meet each of them first.",
    "Six of us speak Welsh at home. We ask each of you what you like to be called.",
    "Everybody has first aid and fire training; a senior is on the phone all night.",
)


def providers_come(stage: Stage) -> None:
    """Four small providers say who they are, show their proofs, and are checked by the commissioning lead."""
    for bidder in cast.BIDDERS:
        with stage.outside(bidder.person) as work:
            made = providers.create_provider(
                work,
                profile=Profile(
                    name=bidder.name,
                    about=bidder.about,
                    legal_form=bidder.legal_form,
                    owned_by=bidder.owned_by,
                    ownership=bidder.ownership,
                    people=bidder.people,
                    area="Aberwennol and ten miles round",
                    services=bidder.services,
                    languages=bidder.languages,
                    fair_pay=True,
                    fair_pay_words="Everybody gets the Real Living Wage or more.",
                ),
            )
            stage.providers[bidder.person] = made.id
            stage.provider_slugs[bidder.person] = made.slug
        with stage.provider(bidder.person) as work:
            proofs = [
                providers.add_credential(
                    work, kind="insurance", number=f"PL {bidder.account}", issued_by="A mutual insurer",
                    expires_on=stage.day + timedelta(days=700),
                    files=[papers.upload("insurance.pdf", "Public liability", "Ten million pounds for any one event.")],
                ).id,
                providers.add_credential(work, kind="dbs_policy", number="2025", issued_by="Our own").id,
            ]  # fmt: skip
            providers.ask_for_check(work)
        with stage.person("ifan") as work:
            providers.verify_provider(
                work,
                provider_id=stage.providers[bidder.person],
                credential_ids=proofs,
                until=stage.day + timedelta(days=690),
            )
        with stage.provider(bidder.person) as work:
            providers.set_bank_details(
                work, account_name=bidder.name, sort_code="089286", account_number=bidder.account
            )


def night_pool(stage: Stage, starts_on: date) -> uuid.UUID:
    """The pool is opened with the landlord's two letters on file, and the members pledge."""
    with stage.person("ifan") as work:
        pool = pools.open_pool(
            work,
            terms=pools.PoolTerms(
                title="Somebody in the house at night",
                service_type="night_cover",
                what="The landlord stops the night warden in spring. We want one person in the house every night, "
                "awake if one of us needs help. The landlord offers the old warden's room.",
                when_words="Every night, 10pm to 6am",
                place="Hafan Wen, Aberwennol",
                min_people=8,
                max_people=14,
                weekly_minutes=7 * NIGHT,
                weeks=NIGHT_WEEKS,
                starts_on=starts_on,
                weekly_target=92_000,
                closes_on=stage.day + timedelta(days=14),
            ),
        )
        for title, body in (
            ("Notice that the night warden is withdrawn", "From the last day of winter no warden sleeps in the house."),
            ("The landlord's offer of a room", "The warden's flat is free of rent for whoever you choose."),
        ):
            pools.keep_paper(work, pool_id=pool.id, title=title, file=papers.letter(title, body), filename="letter.pdf")
        pool_id: uuid.UUID = pool.id
    for holder in cast.HOLDERS:
        if holder.pledge:
            pledge(stage, pool_id, holder, holder.pledge)
    return pool_id


def pledge(stage: Stage, pool_id: uuid.UUID, holder: cast.Holder, weekly: int) -> None:
    """One member sets money aside; by phone, for who is reached by phone or post."""
    with acting(stage, holder) as work:
        pools.set_pledge(work, pool_id=pool_id, fund_id=stage.funds[holder.key], weekly=weekly)


def acting(stage: Stage, holder: cast.Holder) -> AbstractContextManager[Work]:
    """The member herself, or Mair recording what the member says on the phone."""
    if holder.phone or holder.address:
        return stage.person("dafydd", acting_for=holder.key, capacity=Capacity.OFFICER)
    return stage.person(holder.key)


def pool_closed(stage: Stage, pool_id: uuid.UUID) -> None:
    """The closing day is past: the pool has what it needs."""
    with stage.person("ifan") as work:
        pools.close_pool(work, pool_id=pool_id)


def call_published(
    stage: Stage, pool_id: uuid.UUID, *, title: str, starts_on: date, weeks: int, hours: Hours, most: int, days: int,
    floor: int, standstill_days: int = 0,
) -> uuid.UUID:  # fmt: skip
    """The call: its criteria, its floor, its fair-pay condition, and a deadline at noon."""
    with stage.person("ifan") as work:
        call = tenders.draft_call(
            work,
            pool_id=pool_id,
            terms=CallTerms(
                title=title,
                what="What our pool says, for as long as it says.",
                for_whom="Members of Hafan Wen, some with dementia, two who use wheelchairs.",
                place="Aberwennol",
                when_words="As the pool says",
                hours=hours,
                weeks=weeks,
                starts_on=starts_on,
                weekly_most=most,
                price_weight=30,
                price_floor=floor,
                fair_pay_words="Everybody who comes to us is paid the Real Living Wage or more.",
                fair_pay_source="Living Wage Foundation, UK rate",
                fair_pay_on=date(2025, 10, 22),
                deadline_at=london(stage.day + timedelta(days=days), time(12)),
                criteria=QUALITY,
                standstill_days=standstill_days,
                valid_days=180,
            ),
        )
        call_id: uuid.UUID = call.id
        for scorer in ("mair", "ifan"):
            tenders.appoint_scorer(work, call_id=call_id, person_id=stage.people[scorer])
        tenders.publish_call(work, call_id=call_id)
    return call_id


def bid(
    stage: Stage, key: str, call_id: uuid.UUID, *, rates: Rates, starts_on: date, rebate: Rebate | None = None
) -> None:
    """A sealed bid for all the hours that the call asks."""
    with stage.provider(key) as work:
        call = tender_queries.call(work.session, work.coop_id, call_id)
        assert call is not None
        answers = {each.id: words for each, words in zip(call.criteria, ANSWERS, strict=True)}
        tenders.submit_bid(
            work,
            call_id=call_id,
            content=Content(rates, call.hours, starts_on, floor_reason="", answers=answers, rebate=rebate),
        )


def call_changed(stage: Stage, call_id: uuid.UUID) -> None:
    """The co-op says what its calls are held to; two teams look at a call, and it is changed in the open."""
    with stage.person("dafydd") as work:
        tenders.set_limits(work, limits=Limits(small_below=1_000_000, direct_below=100_000))
    with stage.provider("emyr") as work:
        tenders.follow_call(work, call_id=call_id)
    with stage.provider("delyth") as work:
        tenders.keep_draft(work, call_id=call_id, values={"answer_1": ANSWERS[0]})
    with stage.person("ifan") as work:
        row = tender_queries.call(work.session, work.coop_id, call_id)
        assert row is not None
        later = london(civil_date(row.deadline_at) + timedelta(days=3), time(12))
        terms = replace(tenders.terms_of(row), when_words="Every second Saturday, 10am to 5pm", deadline_at=later)
        tenders.amend_call(work, call_id=call_id, terms=terms, why="The sea is further than we thought.")


def night_bids(stage: Stage, call_id: uuid.UUID, starts_on: date) -> None:
    """A question and its answer, three bids, and one withdrawn."""
    with stage.provider("emyr") as work:
        asked = tenders.ask_question(work, call_id=call_id, words="Is there a bathroom beside the warden's room?")
    with stage.person("ifan") as work:
        tenders.answer_question(work, call_id=call_id, number=asked.number, answer="Yes, and a small kitchen.")
    for bidder in cast.BIDDERS:
        if bidder.rate:
            rates = {HourKind.WAKING_NIGHT: bidder.rate, HourKind.BANK_HOLIDAY: bidder.rate * 3 // 2}
            back = rebating.NIGHTS if bidder.person == "delyth" else None
            bid(stage, bidder.person, call_id, rates=rates, starts_on=starts_on, rebate=back)
    with stage.provider("kasia") as work:
        tenders.withdraw_bid(work, call_id=call_id)


def scored_and_awarded(stage: Stage, call_id: uuid.UUID) -> None:
    """Opened by two officers, scored by two members, awarded with reasons."""
    with stage.person("ifan") as work:
        tenders.begin_opening(work, call_id=call_id)
    with stage.person("mair") as work:
        tenders.open_bids(work, call_id=call_id)
    safety = {"mair": 5, "ifan": 2}  # of the one team's answer they thought very differently
    for scorer in ("mair", "ifan"):
        points = {stage.providers["delyth"]: (5, 5, 4), stage.providers["emyr"]: (3, 4, safety[scorer])}
        with stage.person(scorer) as work:
            tenders.declare_interest(work, call_id=call_id, interest="none")
        with stage.person(scorer) as work:
            call = tender_queries.call(work.session, work.coop_id, call_id)
            assert call is not None
            given = {
                (opened.id, criterion.id): (point, "We asked ourselves who we would open the door to.")
                for opened in tender_queries.opened_bids(work.session, work.coop_id, call_id)
                for criterion, point in zip(call.criteria, points[opened.provider_id], strict=True)
            }
            tenders.save_scores(work, call_id=call_id, points=given)
            tenders.finish_scoring(work, call_id=call_id)
    _panel_meets(stage, call_id)
    with stage.person("ifan") as work:
        best = _first(work.session, work.coop_id, call_id)
        tenders.award_call(
            work,
            call_id=call_id,
            bid_id=best,
            reasons="The same faces every week, and Welsh at the door. Fair price.",
            learnt="Name the people who would come. Two answers spoke of a team and never said who it is.",
        )


def _panel_meets(stage: Stage, call_id: uuid.UUID) -> None:
    """Mair and Ifan differed on one answer, so they met; both sets of points are kept."""
    with stage.person("mair") as work:
        call = tender_queries.call(work.session, work.coop_id, call_id)
        assert call is not None
        bids = tender_queries.opened_bids(work.session, work.coop_id, call_id)
        other = next(each.id for each in bids if each.provider_id == stage.providers["emyr"])
        tenders.record_meeting(
            work,
            call_id=call_id,
            held_on=stage.day,
            words="We met in the old warden's room and read the answers on safety again.",
            points={(other, call.criteria[2].id): (4, "Good training; who answers at night is not said.")},
        )
    with stage.person("ifan") as work:
        tenders.answer_meeting(work, call_id=call_id, agrees=True)


def challenged_and_answered(stage: Stage, call_id: uuid.UUID) -> None:
    """The one that was not chosen asks whether its price was counted; the secretary, who had no part, answers."""
    with stage.provider("emyr") as work:
        tenders.challenge_award(
            work, call_id=call_id, words="We asked less an hour. Was our price counted as the call says?"
        )
    with stage.person("dafydd") as work:
        tenders.answer_challenge(
            work,
            call_id=call_id,
            number=1,
            outcome="not_upheld",
            words="It was: price gives 30 points of 100, and yours has all 30. The answers made the difference.",
        )


def _first(session: Session, coop_id: uuid.UUID, call_id: uuid.UUID) -> uuid.UUID:
    call = tender_queries.call(session, coop_id, call_id)
    assert call is not None
    return next(r.bid_id for r in tender_queries.ranking(session, coop_id, call) if r.rank == 1)


def contract_made(stage: Stage, call_id: uuid.UUID, starts_on: date) -> None:
    """The contract: eleven say yes, Joan says no and is released; both sides sign."""
    with stage.person("ifan") as work:
        made = contracts.make_contract(
            work,
            call_id=call_id,
            starts_on=starts_on,
            ends_on=starts_on + timedelta(days=7 * NIGHT_WEEKS - 1),
            answer_by=stage.day + timedelta(days=10),
            min_people=8,
            levy_bp=500,
            buys_as="agent",
            allocation="equal",
            absence="others_share",
            absence_after_days=7,
            leaving="after_notice",
            notice_days=28,
            ending_days=42,
            vat="exempt",
            uplift="fixed",
            uplift_bp=200,
            uplift_on=starts_on + timedelta(days=7 * UPLIFT_WEEK),
            reviews=[starts_on + timedelta(days=7 * 13), starts_on + timedelta(days=7 * 39)],
            outcomes="Nobody lies awake alone. The same faces. Welsh for whoever wants it.",
        )
        contract_id, digest = made.id, made.terms_digest
    for holder in cast.HOLDERS:
        if holder.pledge:
            with acting(stage, holder) as work:
                contracts.answer_contract(work, contract_id=contract_id, yes=holder.key != "joan")
    with stage.person("ifan") as work:
        contracts.accept_contract(work, contract_id=contract_id, side="coop", digest=digest)
    with stage.provider("delyth") as work:
        contracts.accept_contract(work, contract_id=contract_id, side="provider", digest=digest)


def contract_id_of(stage: Stage, call_id: uuid.UUID) -> uuid.UUID:
    """The contract that came of a call."""
    with stage.system() as work:
        found = contract_queries.contract_of_call(work.session, work.coop_id, call_id)
        assert found is not None
        contract_id: uuid.UUID = found.id
        return contract_id


def uplift_agreed(stage: Stage, contract_id: uuid.UUID, starts_on: date) -> None:
    """Two percent more for the nights, as the contract says: all who are in it say yes, and both sides sign."""
    with stage.person("ifan") as work:
        change = contracts.propose_uplift(
            work,
            contract_id=contract_id,
            from_on=starts_on + timedelta(days=7 * UPLIFT_WEEK),
            answer_by=stage.day + timedelta(days=10),
            figures={},
            kinds=None,
        )
        number, digest = change.number, change.digest
    _answers(stage, contract_id, number, [h for h in cast.HOLDERS if h.pledge and h.key != "joan"])
    for person, side in (("ifan", "coop"), ("delyth", "provider")):
        with stage.provider(person) if side == "provider" else stage.person(person) as work:
            contracts.accept_change(work, contract_id=contract_id, number=number, side=side, digest=digest)


def variation_waits(stage: Stage, contract_id: uuid.UUID) -> None:
    """A bank holiday has its own price from next month: some have said yes, Mair among those who have not."""
    with stage.person("ifan") as work:
        day = stage.day + timedelta(days=28)
        now = contract_queries.price_list(work.session, work.coop_id, contract_id).on(day)
        change = contracts.propose_change(
            work,
            contract_id=contract_id,
            kind=Change.VARIATION,
            from_on=day,
            answer_by=stage.day + timedelta(days=14),
            why="Nos Dawel pays its people more on bank holidays. Whoever goes to hospital keeps paying for two weeks, "
            "so that the price of a usual night can stay.",
            wanted=Wanted({"absence_after_days": 14}, kinds={**now, HourKind.BANK_HOLIDAY: KindRate(2_400, 0)}),
        )
        number = change.number
    _answers(stage, contract_id, number, [h for h in cast.HOLDERS if h.key in ("dafydd", "elin", "huw", "olwen")])


def lili_waits_for_a_place(stage: Stage, contract_id: uuid.UUID) -> None:
    """Lili has seen what it does for the others: she is first in line, and asked once the change is done with."""
    with stage.person("lili") as work:
        contract = contract_queries.contract(work.session, work.coop_id, contract_id)
        assert contract is not None
        pools.join_line(work, pool_id=contract.pool_id)


def _answers(stage: Stage, contract_id: uuid.UUID, number: int, holders: Iterable[cast.Holder]) -> None:
    for holder in holders:
        with acting(stage, holder) as work:
            contracts.answer_change(work, contract_id=contract_id, number=number, yes=True)
