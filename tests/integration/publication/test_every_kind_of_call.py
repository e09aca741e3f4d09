"""Each way a call can go, done through the services, is told by the right releases, and they are valid.

Two buy together here, as in all tests of calls; so that they are told of at all, two count as enough in this file.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from coopbudget.guard import Work
from coopbudget.providers import service as providers
from coopbudget.providers.rules import HourKind
from coopbudget.providers.service import Stated
from coopbudget.publication import queries, rules
from coopbudget.publication.mapping.packages import Cover, release_package
from coopbudget.publication.mapping.releases import Told
from coopbudget.tenders import service
from coopbudget.tenders.asking import Limits
from coopbudget.tenders.rules import Outcome
from coopbudget.tenders.service.amending import terms_of
from tests.commissioning import (
    AFTER_CLOSING,
    AFTER_DEADLINE,
    DEADLINE,
    Buying,
    bid,
    call_terms,
    funded_pool,
    make_bidder,
    make_buying,
    open_all,
    published_call,
    score_all,
    tenders,
)
from tests.conftest import Act
from tests.ocds_schema import dangling, faults_of_package

DAY = timedelta(days=1)
COVER = Cover("https://coop.example/open/x/releases.json", "https://coop.example/open/x")


@pytest.fixture(autouse=True)
def two_are_enough(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No rule is judged in this file; the unit tests do that with five."""
    monkeypatch.setattr(rules, "FEWEST", 2)
    yield


def told(work: Work, buying: Buying) -> dict[str, Told]:
    """What is published, by the end of its ocid; all of it valid."""
    coop = buying.lead.coop
    assert coop is not None
    source = queries.source_of(slug=coop.slug, name=coop.name, nation=coop.nation, prefix="ocds-a1b2c3")
    found = list(queries.everything(work.session, buying.coop_id, source))
    package = release_package(source, COVER, work.now, found)
    assert faults_of_package(package) == []
    assert [dangling(each) for each in package["releases"]] == [set()] * len(package["releases"])
    assert all(each.ocid.startswith(f"ocds-a1b2c3-{coop.slug}-") for each in found)
    return {each.ocid.removeprefix(f"ocds-a1b2c3-{coop.slug}-"): each for each in found}


def test_a_group_is_chosen_challenged_and_undone_and_another_follows(act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        call = published_call(work, buying, standstill_days=10)
        first, second, alone = (make_bidder(work, buying, name) for name in ("First", "Second", "Alone"))
        parts = [Stated(first.provider.id, 6_000, "Days"), Stated(second.provider.id, 4_000, "Nights")]
        group = providers.form_consortium(replace(work, actor=first.actor), name="Both", parts=parts)
        providers.accept_part(replace(work, actor=second.actor), consortium_id=group, share=4_000)
        row = tenders.call(work.session, buying.coop_id, call.id)
        assert row is not None
        longer = replace(terms_of(row), deadline_at=DEADLINE + DAY, weekly_most=7_900)
        lead = replace(work, actor=buying.lead, now=AFTER_CLOSING + timedelta(hours=1))
        service.amend_call(lead, call_id=call.id, terms=longer, why="Mair has moved away.")
        sent = lead.now + timedelta(hours=1)
        bids = [
            bid(work, buying, call, first, consortium_id=group, now=sent),
            bid(work, buying, call, alone, now=sent + timedelta(seconds=1)),
        ]
        opened = AFTER_DEADLINE + DAY
        open_all(work, buying, call, opened)
        score_all(work, buying, call, dict(zip(bids, (5, 4), strict=True)), opened)
        before = told(work, buying)["call-1"].releases
        choosing = replace(work, actor=buying.lead, now=opened + timedelta(hours=1))
        service.award_call(choosing, call_id=call.id, bid_id=bids[0], reasons="Mair likes them.")
        late = opened + timedelta(hours=2)
        service.challenge_award(replace(work, actor=alone.actor, now=late), call_id=call.id, words="Count again.")
        service.answer_challenge(
            replace(work, actor=buying.secretary, now=late), call_id=call.id, number=1,
            outcome=Outcome.SCORE_AGAIN, words="It was not read.",
        )  # fmt: skip
        chair, dewi, lead = (
            replace(work, actor=each, now=late + DAY) for each in (buying.chair, buying.dewi, buying.lead)
        )
        points = {(bids[1], each.id): (5, "Now read.") for each in row.criteria}
        points |= {(bids[0], each.id): (1, "Less.") for each in row.criteria}
        service.record_meeting(chair, call_id=call.id, held_on=chair.today, words="", points=points)
        service.answer_meeting(dewi, call_id=call.id, agrees=True)
        service.award_call(lead, call_id=call.id, bid_id=bids[1], reasons="They are first now.")
        found = told(work, buying)["call-1"].releases
    assert [each["tag"] for each in found] == [
        ["tender"], ["tenderAmendment"], ["award", "tenderUpdate"], ["awardCancellation"], ["award", "tenderUpdate"],
    ]  # fmt: skip
    # Opened and scored, nothing is told of the bids, not even how many; and what was told stays as it was.
    assert [each["tag"] for each in before] == [["tender"], ["tenderAmendment"]]
    assert found[: len(before)] == before
    asked, amended, chosen, undone, anew = found
    assert asked["tender"]["tenderPeriod"]["endDate"] == "2026-10-20T11:00:00Z"
    assert amended["tender"]["tenderPeriod"]["endDate"] == "2026-10-21T11:00:00Z"
    assert amended["tender"]["amendments"][0]["description"] == "Changed: the deadline and the most that can be paid."
    assert [each["name"] for each in chosen["awards"][0]["suppliers"]] == ["First", "Second"]
    assert [each["roles"][-1] for each in chosen["parties"][1:]] == ["payee", "supplier"]
    assert chosen["tender"]["numberOfTenderers"] == 2
    assert undone["awards"][0]["status"] == "cancelled"
    assert [each["name"] for each in anew["awards"][0]["suppliers"]] == ["Alone"]
    assert anew["awards"][0]["id"] != chosen["awards"][0]["id"]
    assert "Mair" not in str(found)


def test_without_bids_in_lots_called_off_and_made_again(act: Act) -> None:
    with act() as work:
        buying = make_buying(work, free=1_500_000)
        lead = replace(work, actor=buying.lead, now=AFTER_CLOSING)
        service.set_limits(replace(lead, actor=buying.chair), limits=Limits(direct_below=9_000_000))
        service.choose_directly(
            lead, pool_id=funded_pool(work, buying), provider_id=make_bidder(work, buying).provider.id,
            terms=call_terms(), rates_agreed={HourKind.WAKING_NIGHT: 1_600}, reason="Mair knows them.",
            interest="none",
        )  # fmt: skip
        lots = []
        for name in ("Nights", "Weekends"):
            pool_id = funded_pool(work, buying, title=name, weeks=4)
            terms = call_terms(title=name, lot_name=name, weeks=4)
            drafted = service.draft_call(lead, pool_id=pool_id, terms=terms, beside=lots[0].id if lots else None)
            for actor in (buying.chair, buying.dewi):
                assert actor.person_id is not None
                service.appoint_scorer(lead, call_id=drafted.id, person_id=actor.person_id)
            service.publish_call(replace(lead, now=lead.now + timedelta(minutes=len(lots))), call_id=drafted.id)
            lots.append(drafted)
        later = replace(lead, now=lead.now + DAY)
        service.cancel_call(later, call_id=lots[0].id, words="Mair would rather not.")
        again = service.rerun_call(later, call_id=lots[0].id, deadline_at=DEADLINE + 30 * DAY, learnt="Ask sooner.")
        service.publish_call(replace(later, now=later.now + timedelta(hours=1)), call_id=again.id)
        found = told(work, buying)
    assert set(found) == {"pool-1", "pool-2", "pool-3", "call-1", "call-2", "call-3", "call-4"}
    (direct,) = found["call-1"].releases
    assert (direct["tag"], direct["tender"]["procurementMethod"]) == (["tender", "award"], "direct")
    assert "£90,000.00" in direct["tender"]["procurementMethodRationale"]
    assert [each["tag"] for each in found["call-2"].releases] == [["tender"], ["tenderCancellation"]]

    def related(name: str) -> set[tuple[str, str]]:
        said = found[name].releases[0]["relatedProcesses"]
        return {(each["relationship"][0], "-".join(each["identifier"].split("-")[-2:])) for each in said}

    assert related("call-2") == {("planning", "pool-2")}
    assert related("call-3") == {("planning", "pool-3"), ("x_lotOfTheSameNeed", "call-2")}
    assert ("unsuccessfulProcess", "call-2") in related("call-4")
    assert "Mair" not in str(found)
