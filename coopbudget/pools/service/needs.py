"""A member's needs: recorded, changed, ended, by herself, by who plans for her, or by an officer on the phone.

What a need says is care data. The trail keeps its number and nothing else, and an ended need is wiped.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from coopbudget.budgets import queries as funds
from coopbudget.coops.service import need_going, next_number
from coopbudget.errors import Invalid, Words
from coopbudget.guard import Power, Work
from coopbudget.members.service import tell_member_of_act
from coopbudget.notices.messages import N_
from coopbudget.pools import queries, rules
from coopbudget.pools.errors import NoSuchNeed, TooManyNeeds
from coopbudget.pools.models import Need
from coopbudget.pools.service.inviting import hold_groups, leave_groups
from coopbudget.pools.service.kinds import standing_kind
from coopbudget.pools.words import NO_POSTCODE, TOO_FEW_TIMES
from coopbudget.trail import service as trail

MOST_NEEDS = 30


@dataclass(frozen=True)
class NeedFacts:
    """What a member says of a need. ``slots`` are bits of the week, ``most`` pence a week; ``place`` as typed.

    ``gender``, ``language`` and ``outcome`` may be empty; an outcome is one of her agreements'. ``fund``: a number.
    """

    kind: str
    times: int
    minutes: int
    slots: int
    place: str
    miles: int
    most: int
    fund: int | None
    gender: str = ""
    language: str = ""
    outcome: str = ""


def outcomes_of_member(work: Work) -> list[str]:
    """What the plans of the member acted for are to bring about, each once, in the order of her funds."""
    work.need_power(Power.PLAN)
    held = funds.funds_of_member(work.session, work.coop_id, work.member_id, work.today)
    return funds.outcomes_of_agreements(work.session, work.coop_id, [each.agreement_id for each in held])


def record_need(work: Work, *, facts: NeedFacts) -> int:
    """Record a need of the member acted for; its number. Raises Invalid, TooManyNeeds."""
    need_going(work)
    work.need_power(Power.PLAN)
    mine = queries.needs_of_member(work.session, work.coop_id, work.member_id)
    if len(mine) >= MOST_NEEDS:
        raise TooManyNeeds()
    checked = _checked(work, facts, mine)
    need = Need(
        coop_id=work.coop_id,
        number=next_number(work, "need"),
        member_id=work.member_id,
        recorded_at=work.now,
        ended_at=None,
    )
    _write(work, need, facts, *checked)
    work.session.add(need)
    _done(work, need, "need.recorded", N_("A need was recorded."))
    return need.number


def change_need(work: Work, *, number: int, facts: NeedFacts) -> None:
    """Change what a need says. It leaves the groups it was found for. Raises Invalid, NoSuchNeed."""
    need = _locked(work, number)
    mine = queries.needs_of_member(work.session, work.coop_id, work.member_id)
    checked = _checked(work, facts, [each for each in mine if each.id != need.id])
    leave_groups(work, need.id)
    _write(work, need, facts, *checked)
    _done(work, need, "need.changed", N_("A need was changed."))


def end_need(work: Work, *, number: int) -> None:
    """The member needs it no more: what it said is wiped, and it leaves its groups. Raises NoSuchNeed."""
    need = _locked(work, number)
    leave_groups(work, need.id)
    need.kind = need.outward = need.gender = need.language = need.outcome = ""
    need.times = need.minutes = need.slots = need.miles = need.most = 0
    need.fund_id = None
    need.ended_at = need.changed_at = work.now
    _done(work, need, "need.ended", N_("A need was ended."))


def hold_needs(work: Work) -> None:
    """Lock the member's open needs and the groups they are in, before the first record of an act that ends them."""
    needs = work.session.scalars(
        select(Need.id)
        .where(Need.coop_id == work.coop_id, Need.member_id == work.member_id, Need.ended_at.is_(None))
        .order_by(Need.id)
        .with_for_update()
    ).all()
    if needs:
        hold_groups(work, needs)


def _locked(work: Work, number: int) -> Need:
    work.need_power(Power.PLAN)
    need = work.session.scalar(
        select(Need)
        .where(
            Need.coop_id == work.coop_id,
            Need.member_id == work.member_id,
            Need.number == number,
            Need.ended_at.is_(None),
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if need is None:
        raise NoSuchNeed()
    return need


def _checked(work: Work, facts: NeedFacts, others: list[queries.NeedRow]) -> tuple[str, uuid.UUID | None]:
    """The outward code and the fund's id. Every mistake is told at once."""
    errors: dict[str, list[Words]] = {}
    try:
        standing_kind(work, facts.kind)
    except Invalid as problem:
        errors |= problem.errors
    alike = [
        each for each in others if (each.kind, each.times, each.minutes) == (facts.kind, facts.times, facts.minutes)
    ]
    if alike:
        errors["kind"] = [_l("You have a need like this already, number %(n)s. Change that one.", n=alike[0].number)]
    if facts.slots.bit_count() < facts.times:
        errors["slots"] = [TOO_FEW_TIMES]
    outward = rules.outward_code(facts.place)
    if outward is None:
        errors["place"] = [NO_POSTCODE]
    fund_id = None
    if facts.fund is not None:
        fund = funds.fund_by_number(work.session, work.coop_id, facts.fund, work.today)
        if fund is None or fund.member_id != work.member_id:
            errors["fund"] = [_l("Choose one of the funds.")]
        else:
            fund_id = fund.id
    if facts.outcome and facts.outcome not in outcomes_of_member(work):
        errors["outcome"] = [_l("Choose one of the answers.")]
    if errors:
        raise Invalid(errors)
    assert outward is not None
    return outward, fund_id


def _write(work: Work, need: Need, facts: NeedFacts, outward: str, fund_id: uuid.UUID | None) -> None:
    need.kind, need.times, need.minutes, need.slots = facts.kind, facts.times, facts.minutes, facts.slots
    need.outward, need.miles, need.most, need.fund_id = outward, facts.miles, facts.most, fund_id
    need.gender, need.language, need.outcome = facts.gender, facts.language, facts.outcome
    need.changed_at = work.now


def _done(work: Work, need: Need, act: str, what: str) -> None:
    work.session.flush()
    trail.append(work, act=act, subject_kind="need", subject_id=need.id, content={"number": need.number})
    tell_member_of_act(work, what=what, link=f"/c/{work.actor.coop.slug}/needs" if work.actor.coop else "")
