"""What happened, as releases of the standard: right tags, ids that stay, nobody named who may not be."""

from __future__ import annotations

import json
import uuid
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from hypothesis import given, settings, strategies as st

from coopbudget.contracts.changing import Change
from coopbudget.coops.service import NATIONS
from coopbudget.providers.rules import HourKind, ServiceType
from coopbudget.publication.facts import (
    Agreed,
    Buyer,
    CallStage,
    CallStory,
    Chosen,
    Edition,
    Payment,
    PoolStory,
    Supplier,
)
from coopbudget.publication.mapping import words
from coopbudget.publication.mapping.packages import Cover, compiled, record_package, release_package, written
from coopbudget.publication.mapping.pieces import Source, hours, money
from coopbudget.publication.mapping.releases import Told, processes
from coopbudget.publication.mapping.releasing import Release
from coopbudget.publication.rules import Shares, Sum
from coopbudget.publication.words import lines_of
from coopbudget.tenders.asking import CallKind
from coopbudget.tenders.volume import Measure, On, Rebate, Reward, Shared, Step, Stretch
from tests.ocds_schema import dangling, faults_of_package, faults_of_release

SOURCE = Source(Buyer("tan-y-bryn", "Tan y Bryn", "wales"), "coopbudget")
COVER = Cover("https://coop.example/open/tan-y-bryn/releases.json", "https://coop.example/open/tan-y-bryn")
BEGAN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NOS_DA = Supplier(1, "Nos Da", False)
CWTCH = Supplier(2, "Cwtch Care", False)
GWILYM = Supplier(3, "Gwilym Prys", True)


def on(day: int) -> datetime:
    return BEGAN + timedelta(days=day)


def bears(people: int, each: int = 4_000) -> Shares:
    return {uuid.UUID(int=n + 1): each for n in range(people)}


def stage(day: int = 2, number: int = 0, *, people: int = 6, **given: object) -> CallStage:
    return replace(
        CallStage(
            number=number, at=on(day), material=True, changed=("deadline_at", "hours") if number else (),
            weekly_most=24_000, weeks=26, starts_on=date(2026, 5, 4), minutes={"waking_night": 900, "travel": 0},
            price_weight=40, deadline_at=on(14), questions_until_at=on(9), opening_on=on(14).date(),
            decision_on=on(21).date(), pledged=bears(people),
        ),
        **given,  # type: ignore[arg-type]
    )  # fmt: skip


def chosen(number: int = 1, day: int = 20, **given: object) -> Chosen:
    return replace(
        Chosen(
            number=number, supplier=NOS_DA, partners=(), rates={"waking_night": 1_567, "travel": 45},
            minutes={"waking_night": 900}, weekly_cost=23_505, awarded_at=on(day), waits=True, set_aside_at=None,
        ),
        **given,  # type: ignore[arg-type]
    )  # fmt: skip


BACK = Rebate(Measure.HOURS, Stretch.TERM, Reward.UNIT, On.ABOVE, Shared.IN_YEAR, (Step(600, 25),))


def edition(number: int = 1, day: int = 35, kind: str = "first", *, people: int = 6, **given: object) -> Edition:
    return replace(
        Edition(
            number=number, kind=kind, at=on(day), from_on=date(2026, 5, 4), until_on=None,
            starts_on=date(2026, 5, 4), ends_on=date(2026, 11, 1), weeks=26,
            kinds={"waking_night": (1_567, 900), "travel": (45, 0)}, value=611_130, borne=Sum(bears(people)),
        ),
        **given,  # type: ignore[arg-type]
    )  # fmt: skip


def payment(name: str, day: int, amount: int = 94_020, *, people: int = 6, **given: object) -> Payment:
    return replace(
        Payment(name, on(day).date(), on(day), amount, Sum(bears(people))),
        **given,  # type: ignore[arg-type]
    )


def agreed(number: int = 1, **given: object) -> Agreed:
    return replace(
        Agreed(
            number=number, supplier=NOS_DA, follows=None, made_at=on(31), in_force_at=on(35), cancelled_at=None,
            closed_at=on(270), reviews=(date(2026, 8, 3),), editions=(edition(),), payments=(),
        ),
        **given,  # type: ignore[arg-type]
    )  # fmt: skip


def call(**given: object) -> CallStory:
    return replace(
        CallStory(
            number=3, service="night_cover", kind="open", small=False, lots=(), again_of=None, stages=(stage(),),
            closed_at=None, closed_why=None, bids_opened=3, choices=(), direct_below=None, contracts=(),
        ),
        **given,  # type: ignore[arg-type]
    )  # fmt: skip


def pool(*calls: CallStory, people: int = 6) -> PoolStory:
    return PoolStory(
        number=7, service="night_cover", weekly_minutes=900, weeks=26, starts_on=date(2026, 5, 4),
        weekly_target=20_000, funded_at=on(0), failed_at=None, pledged=bears(people), calls=calls,
    )  # fmt: skip


WHOLE = pool(
    call(
        stages=(stage(), stage(4, 1), stage(6, 2, material=False)),
        choices=(chosen(1, 20, set_aside_at=on(24)), chosen(2, 28, supplier=CWTCH, partners=(GWILYM,))),
        contracts=(
            agreed(
                supplier=CWTCH,
                editions=(
                    edition(),
                    edition(2, 120, "uplift", value=620_000),
                    edition(3, 150, "suspension", until_on=date(2026, 8, 30)),
                    edition(4, 200, "termination", ends_on=on(230).date(), value=500_000),
                ),
                payments=(
                    payment("run-2-1", 91),
                    payment("run-3-1", 119, 94_021, returned_on=on(121).date(), returned_at=on(122)),
                    payment("bank-77", 130, 3_000, borne=None),
                ),
            ),
        ),
    )
)


def of(told: list[Told], kind: str) -> tuple[Release, ...]:
    return next(each.releases for each in told if f"-{kind}-" in each.ocid)


def tags(releases: tuple[Release, ...]) -> list[list[str]]:
    return [each["tag"] for each in releases]


def test_a_whole_story_is_valid_and_has_the_right_tags() -> None:
    told = processes(SOURCE, WHOLE)
    assert [each.ocid for each in told] == ["coopbudget-tan-y-bryn-pool-7", "coopbudget-tan-y-bryn-call-3"]
    package = release_package(SOURCE, COVER, on(400), told)
    assert faults_of_package(package) == []
    assert [dangling(each) for each in package["releases"]] == [set()] * len(package["releases"])
    assert tags(of(told, "pool")) == [["planning"]]
    assert tags(of(told, "call")) == [
        ["tender"], ["tenderAmendment"], ["tenderUpdate"], ["award", "tenderUpdate"], ["awardCancellation"],
        ["award", "tenderUpdate"], ["contract", "awardUpdate"], ["implementation"], ["implementationUpdate"],
        ["contractAmendment"], ["implementationUpdate"], ["implementationUpdate"], ["contractAmendment"],
        ["contractAmendment"], ["contractTermination"],
    ]  # fmt: skip
    dates = [each["date"] for each in of(told, "call")]
    assert dates == sorted(dates)
    ids = [each["id"] for each in package["releases"]]
    assert len(set(ids)) == len(ids)


def test_what_it_came_to() -> None:
    told = processes(SOURCE, WHOLE)
    now = compiled(of(told, "call"))
    assert faults_of_release(now) == []
    assert [each["status"] for each in now["awards"]] == ["cancelled", "active"]
    (contract,) = now["contracts"]
    assert (contract["status"], contract["value"]["amount"], contract["awardID"]) == (
        "terminated",
        5000,
        "call-3-award-2",
    )
    paid = [(each["id"], each.get("value", {}).get("amount")) for each in contract["implementation"]["transactions"]]
    assert paid == [
        ("run-2-1", 940.2), ("run-3-1", 940.21), ("run-3-1-returned", -940.21), ("bank-77", None),
    ]  # fmt: skip
    assert [each["id"] for each in contract["amendments"]] == ["2", "3", "4"]
    assert now["tender"]["amendments"][0]["description"] == "Changed: the deadline and the hours."
    assert {each["id"]: each["roles"] for each in now["parties"]}["tan-y-bryn-provider-3"] == ["tenderer", "supplier"]
    records = record_package(SOURCE, COVER, on(400), told)["records"]
    assert [each["ocid"] for each in records] == [each.ocid for each in told]


def test_a_person_who_works_alone_and_whoever_was_not_chosen_are_not_named() -> None:
    text = json.dumps(release_package(SOURCE, COVER, on(400), processes(SOURCE, WHOLE)))
    assert "Gwilym" not in text
    assert "A person working for themselves (not named)" in text
    undecided = json.dumps(of(processes(SOURCE, pool(call(bids_opened=0))), "call"))
    assert "provider-" not in undecided
    assert "numberOfTenderers" not in undecided


def test_a_release_is_the_same_whenever_it_is_made() -> None:
    """Told at any instant, the story so far gives the very releases that it gives when all is over."""
    (whole,) = WHOLE.calls
    (contract,) = whole.contracts
    final = of(processes(SOURCE, WHOLE), "call")
    for day in (3, 5, 21, 26, 40, 100, 125, 160):
        known = on(day)
        signed = contract.in_force_at is not None and contract.in_force_at <= known
        so_far = replace(
            contract,
            in_force_at=contract.in_force_at if signed else None,
            closed_at=None,
            editions=tuple(each for each in contract.editions if each.at <= known),
            payments=tuple(
                each if each.returned_at is None or each.returned_at <= known
                else replace(each, returned_at=None, returned_on=None)
                for each in contract.payments if each.at <= known
            ),
        )  # fmt: skip
        then = replace(
            whole,
            stages=tuple(each for each in whole.stages if each.at <= known),
            choices=tuple(
                each if each.set_aside_at is None or each.set_aside_at <= known else replace(each, set_aside_at=None)
                for each in whole.choices if each.awarded_at <= known
            ),
            contracts=(so_far,) if contract.made_at <= known else (),
        )  # fmt: skip
        assert of(processes(SOURCE, pool(then)), "call") == tuple(
            each for each in final if datetime.fromisoformat(each["date"]) <= known
        )


def test_without_bids_it_says_so_and_why() -> None:
    story = call(kind="direct", choices=(chosen(day=2, waits=False),), bids_opened=1, direct_below=1_000_000)
    (release,) = of(processes(SOURCE, pool(story)), "call")
    assert release["tag"] == ["tender", "award"]
    tender = release["tender"]
    assert (tender["procurementMethod"], tender["status"]) == ("direct", "complete")
    assert "£10,000.00" in tender["procurementMethodRationale"]
    assert {"tenderPeriod", "awardCriteria", "numberOfTenderers"}.isdisjoint(tender)
    assert release["awards"][0]["status"] == "active"
    assert faults_of_package(release_package(SOURCE, COVER, on(9), processes(SOURCE, pool(story)))) == []


def test_invited_small_and_one_of_several_lots() -> None:
    story = call(kind="invited", small=True, lots=(1, 2), again_of=None)
    (release,) = of(processes(SOURCE, pool(story)), "call")
    assert release["tender"]["procurementMethod"] == "limited"
    assert "two pages" in release["tender"]["procurementMethodDetails"]
    assert [(each["relationship"], each["identifier"]) for each in release["relatedProcesses"]] == [
        (["planning"], "coopbudget-tan-y-bryn-pool-7"),
        (["x_lotOfTheSameNeed"], "coopbudget-tan-y-bryn-call-1"),
        (["x_lotOfTheSameNeed"], "coopbudget-tan-y-bryn-call-2"),
    ]


def test_called_off_and_nobody_chosen() -> None:
    for why, tag, status in (
        ("cancelled", "tenderCancellation", "cancelled"),
        ("no_award", "tenderUpdate", "unsuccessful"),
    ):
        last = of(processes(SOURCE, pool(call(closed_at=on(16), closed_why=why))), "call")[-1]
        assert (last["tag"], last["tender"]["status"]) == ([tag], status)


def test_a_contract_that_never_began_undoes_the_award_and_another_that_takes_over_has_its_own() -> None:
    off = agreed(in_force_at=None, cancelled_at=on(33), closed_at=None)
    last = of(processes(SOURCE, pool(call(choices=(chosen(),), contracts=(off,)))), "call")[-1]
    assert (last["tag"], last["awards"][0]["status"]) == (["awardCancellation"], "cancelled")
    new = agreed(
        2, supplier=CWTCH, follows=1, made_at=on(180), in_force_at=on(190), editions=(edition(1, 190, rebate=BACK),)
    )
    releases = of(processes(SOURCE, pool(call(choices=(chosen(),), contracts=(agreed(), new)))), "call")
    took_over = next(each for each in releases if each["tag"] == ["award", "contract"])
    assert took_over["awards"][0]["suppliers"] == [{"id": "tan-y-bryn-provider-2", "name": "Cwtch Care"}]
    assert took_over["contracts"][0]["awardID"] == took_over["awards"][0]["id"]
    # Its terms say what it gives back, as they say its rates.
    assert took_over["contracts"][0]["description"].endswith(
        "The provider gives a part back of what lies above each step: £0.25 for each hour from 10 hours on."
    )
    assert faults_of_release(took_over) == []


def test_fewer_than_five_and_nothing_is_said_at_all() -> None:
    assert processes(SOURCE, pool(call(stages=(stage(people=4),)), people=4)) == []


def test_four_who_say_yes_and_the_contract_has_no_sums() -> None:
    story = call(
        choices=(chosen(),),
        contracts=(agreed(editions=(edition(people=4),), payments=(payment("run-1-1", 90, people=4),)),),
    )
    releases = of(processes(SOURCE, pool(story)), "call")
    text = json.dumps([each["contracts"] for each in releases if "contracts" in each])
    assert '"quantity"' not in text
    assert "6111" not in text
    assert "940" not in text
    assert "too much about too few people" in text
    assert '"amount": 15.67' in text  # what an hour costs says nothing of anybody


def test_somebody_takes_a_pledge_back_and_the_amended_call_no_longer_shows_its_sum() -> None:
    """£240 a week of six and £200 a week of five would say what the one who left had set aside."""
    story = call(stages=(stage(), stage(4, 1, people=5, weekly_most=20_000, minutes={"waking_night": 750})))
    first, amended = of(processes(SOURCE, pool(story)), "call")
    assert first["tender"]["value"]["amount"] == 6240
    assert amended["tender"]["value"]["amount"] is None  # nothing in its place takes the old sum back
    assert [each["quantity"] for each in amended["tender"]["items"]] == [None]
    now = compiled((first, amended))["tender"]
    assert "amount" not in now["value"]
    assert "quantity" not in json.dumps(now)
    assert faults_of_release(amended) == []
    award = of(processes(SOURCE, pool(replace(story, choices=(chosen(),)))), "call")[-1]["awards"][0]
    assert "value" not in award


ODD = [uuid.UUID(int=n + 1) for n in range(10)]
BASE = 5**11
# Each bears nearly the same, so that the pace is nobody's; yet any sum and difference of theirs tells who is in it.
BEARS = {member: BASE + 5**place for place, member in enumerate(ODD)}


def who_is_in(pence: int) -> int:
    """How many members a difference of two sums is made of: it is read in fives, from the smallest."""
    rest, found = pence, 0
    for place in range(len(ODD)):
        digit = (rest // 5**place) % 5
        sign = digit - 5 if digit > 2 else digit
        rest -= sign * 5**place
        found += abs(sign)
    return found


def test_a_later_deadline_alone_says_nothing_new_so_its_sum_stays() -> None:
    """One has taken a pledge back meanwhile; the call still says what it said."""
    story = call(stages=(stage(), stage(4, 1, people=5), stage(6, 2, people=5, weekly_most=20_000)))
    first, longer, less = of(processes(SOURCE, pool(story)), "call")
    assert longer["tender"]["value"] == first["tender"]["value"] == {"amount": 6240, "currency": "GBP"}
    assert less["tender"]["value"]["amount"] is None


@settings(max_examples=60, deadline=None)
@given(st.lists(st.frozensets(st.sampled_from(ODD), min_size=1), min_size=1, max_size=8))
def test_who_reads_the_data_alone_and_subtracts_every_two_sums_finds_no_member(
    groups: list[frozenset[uuid.UUID]],
) -> None:
    """Members come and go; each month's visits are each one's own; all that the finder has is the JSON."""
    borne = [{member: BEARS[member] for member in group} for group in groups]
    paid = tuple(
        payment(f"run-{place}-1", 90 + place, sum(each.values()), borne=Sum(each, each))
        for place, each in enumerate(borne)
    )
    asked = stage(pledged=BEARS, weekly_most=sum(BEARS.values()), weeks=1)
    signed = edition(weeks=1, value=sum(BEARS.values()), borne=Sum(BEARS, BEARS))
    story = call(stages=(asked,), choices=(), contracts=(agreed(editions=(signed,), payments=paid),))
    text = "".join(written(SOURCE, COVER, on(400), processes(SOURCE, replace(pool(story), pledged=BEARS))))
    found = json.loads(text, parse_float=Decimal)
    seen = {
        int(each["value"]["amount"] * 100)
        for release in found["releases"]
        for part in (release.get("tender"), *release.get("contracts", ()))
        if part
        for each in (part, *part.get("implementation", {}).get("transactions", ()))
        if each.get("value", {}).get("amount") is not None
    }
    assert sum(BEARS.values()) in seen
    for one in seen:
        assert who_is_in(one) >= 5
        assert all(who_is_in(one - other) not in range(1, 5) for other in seen if other != one)


@given(st.integers(-(10**13), 10**13))
def test_every_sum_is_written_to_the_penny(pence: int) -> None:
    assert Decimal(json.dumps(money(pence)["amount"])) * 100 == pence


@given(st.integers(0, 10**7))
def test_hours_are_right_to_half_a_hundredth(minutes: int) -> None:
    assert abs(Decimal(json.dumps(hours(minutes))) * 60 - minutes) <= Decimal("0.3")


def test_a_long_export_is_the_package_in_pieces() -> None:
    told = processes(SOURCE, WHOLE)
    assert json.loads("".join(written(SOURCE, COVER, on(400), told))) == release_package(SOURCE, COVER, on(400), told)


def test_every_kind_of_hour_support_and_change_has_its_words() -> None:
    assert set(words.HOUR) == set(HourKind)
    assert set(words.SERVICE) == set(ServiceType)
    assert set(words.EDITION) == set(Change) - {Change.FIRST}
    assert set(words.METHOD) == set(CallKind)
    assert set(words.REGION) == set(NATIONS)


def test_what_people_read_of_it() -> None:
    told = processes(SOURCE, WHOLE)
    (line,) = lines_of(told)  # the plan that became a call is not shown beside it
    assert (line.pence, line.paid, line.more) == (500_000, 94_020, True)
    left = call(
        choices=(chosen(),),
        contracts=(agreed(editions=(edition(), edition(2, 90, "variation", people=4, value=500_000)), closed_at=None),),
    )
    (line,) = lines_of(processes(SOURCE, pool(left)))
    assert (line.pence, line.paid) == (None, None)  # not the sum of before, which no longer holds
