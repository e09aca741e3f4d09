"""A bigger co-op for benchmarks: many members, each with an agreement, money, a pledge and a vote to give."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from coopbudget.budgets import service as budgets
from coopbudget.demo import papers
from coopbudget.demo.bank import Bank, upload
from coopbudget.demo.stage import Stage
from coopbudget.governance import service as governance
from coopbudget.guard import CoopFacts
from coopbudget.members import queries, service as members
from coopbudget.members.words import MemberClass, OfficeKind
from coopbudget.payments import service as payments
from coopbudget.pools import service as pools

POOL_OF = 20
LETTER = ("Consent to pool", "We agree.")


def gather(size: int, today: date, step: Callable[[], None]) -> Stage:
    """A co-op of ``size`` members with slug ``crowd-SIZE``; ``step`` is called for each member.

    Sign-in: ``mN@crowd-SIZE.example`` have no password; tests and benchmarks sign in by session.
    """
    stage = Stage(today=today, tell=lambda _title: None, day=today - timedelta(days=60), slug=f"crowd-{size}")
    _founded(stage, size)
    pool_id = None
    bank = Bank()
    for index in range(1, size + 1):
        _one_joins(stage, index, bank)
        step()
    stage.wait(14)
    upload(stage, bank, "members")
    for index in range(1, size + 1):
        if index % POOL_OF == 1:
            with stage.person("m1") as work:
                pool_id = pools.open_pool(work, terms=_pool(stage, index)).id
        assert pool_id is not None
        with stage.person(f"m{index}") as work:
            pools.set_pledge(work, pool_id=pool_id, fund_id=stage.funds[f"m{index}"], weekly=500)
    stage.go_to(today)
    with stage.person("m1") as work:
        governance.open_motion(
            work, title="Shall we?", text="A question.", effect="other", terms={}, closes_on=today + timedelta(days=14)
        )
    return stage


def _founded(stage: Stage, size: int) -> None:
    with stage.nobody() as work:
        stage.people["m1"] = members.register_person(work, email=f"m1@{stage.slug}.example", display_name="Member One")
    with stage.outside("m1") as work:
        made = members.found_coop(work, slug=stage.slug, name=f"A co-op of {size}", nation="wales")
    stage.coop = CoopFacts(made.coop_id, stage.slug, f"A co-op of {size}", "wales")
    stage.members["m1"] = made.member_id
    with stage.nobody() as work:
        stage.people["gwen"] = members.register_person(
            work, email=f"treasurer@{stage.slug}.example", display_name="The Treasurer"
        )
    with stage.outside("gwen") as work:
        asked = members.apply_to_join(work, coop_id=made.coop_id, member_class=MemberClass.COMMUNITY_MEMBER, why="")
    stage.members["gwen"] = asked
    with stage.person("m1") as work:
        members.admit_member(work, member_id=asked)
        members.grant_office(
            work, member_id=asked, kind=OfficeKind.TREASURER, starts_on=work.today,
            ends_on=work.today + timedelta(days=365),
        )  # fmt: skip
        assert queries.count_members(work.session, work.coop_id) == 2
    with stage.person("gwen") as work:
        payments.set_bank_account(
            work, side="members", name="Members' money", sort_code="089999", account_number="65010011"
        )


def _one_joins(stage: Stage, index: int, bank: Bank) -> None:
    key = f"m{index}"
    if index > 1:
        assert stage.coop is not None
        with stage.nobody() as work:
            stage.people[key] = members.register_person(
                work, email=f"{key}@{stage.slug}.example", display_name=f"Member {index}"
            )
        with stage.outside(key) as work:
            asked = members.apply_to_join(work, coop_id=stage.coop.id, member_class=MemberClass.BUDGET_HOLDER, why="")
        with stage.person("m1") as work:
            members.admit_member(work, member_id=asked)
        stage.members[key] = asked
    with stage.person("gwen") as work:
        made = budgets.record_agreement(
            work, member_id=stage.members[key], funder_kind="council", funder_name="A council",
            reference=f"CROWD {10_000 + index}", rate=40_000, starts_on=stage.day - timedelta(days=100),
        )  # fmt: skip
        budgets.record_consent(
            work, agreement_id=made.agreement_id, officer_name="An officer", given_on=stage.day,
            file=papers.letter(*LETTER), filename="consent.pdf",
        )  # fmt: skip
        stage.funds[key] = made.fund_id
    bank.line("members", stage.day + timedelta(days=14), f"A COUNCIL CROWD {10_000 + index} BGC", 40_000)


def _pool(stage: Stage, index: int) -> pools.PoolTerms:
    return pools.PoolTerms(
        title=f"Company, group {index // POOL_OF + 1}", service_type="company", what="Company in the afternoon.",
        when_words="Afternoons", place="Here", min_people=2, max_people=POOL_OF, weekly_minutes=120, weeks=20,
        starts_on=stage.today + timedelta(days=60), weekly_target=5_000, closes_on=stage.today + timedelta(days=20),
    )  # fmt: skip
