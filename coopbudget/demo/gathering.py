"""Needs and a group: neighbours say what they would like, the lead looks for groups, and one is being asked."""

from __future__ import annotations

from datetime import timedelta

from coopbudget.demo.stage import Stage
from coopbudget.pools import queries, service as pools
from coopbudget.pools.matching.engine import find_groups
from coopbudget.pools.rules import mask_of, middle
from coopbudget.pools.service import NeedFacts

HOME = "SY23"
TEA = ("tue-afternoon", "thu-afternoon")
PRICES = (("company", 1_680, 3, 6), ("night_cover", 1_520, 2, 14), ("outings", 2_150, 3, 8))
# Who would like company in the afternoon: the times that would do, and the most it may cost a week in pence.
COMPANY = (
    ("mair", TEA, 1_500, ""),
    ("ifan", TEA, 1_400, "cy"),
    ("elin", ("tue-afternoon", "wed-afternoon"), 1_500, "cy"),
    ("gareth", ("tue-afternoon", "fri-morning"), 1_800, ""),
    ("joan", ("mon-afternoon", "tue-afternoon"), 1_300, ""),
    ("rhian", ("wed-evening",), 1_200, ""),
)
SAID_YES = ("ifan", "gareth")
# Small pools that have all they need: title, service, what and when.
SMALL = (
    ("Gardens in spring", "home_help", "Somebody with a spade and a good back.", "Friday mornings"),
    ("Shopping on Wednesdays", "company", "Somebody to come along and carry.", "Wednesdays, 10am to 11am"),
    ("Company on Sundays", "company", "A game of cards, and a walk when it is dry.", "Sundays, 2pm to 3pm"),
)


def kinds_priced(stage: Stage) -> None:
    """The commissioning lead writes down what an hour usually costs, and adds a kind of their own."""
    for key, hourly, least, most in PRICES:
        with stage.person("ifan") as work:
            pools.change_kind(work, key=key, name="", hourly=hourly, least=least, most=most)
    with stage.person("ifan") as work:
        pools.add_kind(work, name="A lift to chapel", base="transport", hourly=1_900, least=2, most=4)


def needs_recorded(stage: Stage) -> None:
    """Members say what they would like; Dafydd records Ted's on the phone."""
    for key, slots, most, language in COMPANY:
        with stage.person(key) as work:
            pools.record_need(
                work,
                facts=NeedFacts(
                    kind="company", times=1, minutes=120, slots=mask_of(slots), place=HOME, miles=5, most=most,
                    fund=stage.fund_numbers[key], language=language, outcome="Out and about with other people",
                ),
            )  # fmt: skip
    with stage.person("dafydd", acting_for="ted") as work:
        pools.record_need(
            work,
            facts=NeedFacts(
                kind="outings", times=1, minutes=240, slots=mask_of(["sat-morning", "sat-afternoon"]), place=HOME,
                miles=10, most=3_000, fund=stage.fund_numbers["ted"],
            ),
        )  # fmt: skip


def group_found(stage: Stage) -> None:
    """The lead looks for groups, asks the people of one, and two have said yes: Mair's would be the third."""
    with stage.person("ifan") as work:
        pools.ask_for_groups(work, weeks=12, starts_on=stage.today + timedelta(days=42))
    with stage.system() as work:
        claimed = pools.claim_search(work)
    assert claimed is not None
    groups = find_groups(claimed.needs, claimed.kinds, middle)
    with stage.system() as work:
        pools.keep_groups(work, claimed=claimed, groups=groups)
    with stage.person("ifan") as work:
        found = work.session.scalars(queries.suggestions_statement(work.coop_id)).first()
        assert found is not None, "a group for company in the afternoon"
        number = found.number
        pools.ask_people(
            work, number=number, title="Tea and company on Tuesdays", answer_by=stage.today + timedelta(days=9)
        )
    for key in SAID_YES:
        with stage.person(key) as work:
            pools.answer_invitation(work, number=number, answer="yes")


def small_pools_wait(stage: Stage) -> None:
    """Three small pools have all they need: with bids, by invitation, in lots or without bids, the lead says."""
    for title, service_type, what, when in SMALL:
        with stage.person("ifan") as work:
            pool_id = pools.open_pool(
                work,
                terms=pools.PoolTerms(
                    title=title, service_type=service_type, what=what, when_words=when, place="Hafan Wen", min_people=2,
                    max_people=6, weekly_minutes=60, weeks=10, starts_on=stage.today + timedelta(days=70),
                    weekly_target=1_500, closes_on=stage.today + timedelta(days=20),
                ),
            ).id  # fmt: skip
        for key, weekly in (("idris", 1_200), ("rhian", 300)):
            with stage.person(key) as work:
                pools.set_pledge(work, pool_id=pool_id, fund_id=stage.funds[key], weekly=weekly)
        with stage.person("ifan") as work:
            pools.close_pool(work, pool_id=pool_id)
