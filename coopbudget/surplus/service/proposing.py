"""Put to the members how the surplus of a year whose books are closed is to be shared."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import NotRequired, TypedDict, Unpack

from flask_babel import format_date, gettext as _, lazy_gettext as _l
from sqlalchemy import insert

from coopbudget.coops.service import need_going, next_number
from coopbudget.db import new_id
from coopbudget.errors import Invalid, Words
from coopbudget.governance.service import open_motion
from coopbudget.guard import Permission, Work
from coopbudget.members.labels import CLASS_WORDS
from coopbudget.money import format_pence
from coopbudget.rulebook.queries import rules_on
from coopbudget.rulebook.words import MemberClass
from coopbudget.surplus import queries
from coopbudget.surplus.deficits.queries import brought_forward
from coopbudget.surplus.deficits.rules import shareable
from coopbudget.surplus.errors import AlreadyProposed, AlreadyShared, BooksOpen, NoSuchYear, PooledMoneyWaits
from coopbudget.surplus.models import Proposal, TradeRow
from coopbudget.surplus.queries import ProposalRow, Standing, YearRow
from coopbudget.surplus.rules import (
    Claims,
    Limits,
    Percents,
    Refusal,
    Shares,
    each_gets,
    limits_of,
    refusal,
    share,
    spent_together,
)
from coopbudget.surplus.terms import terms_of, trade_digest
from coopbudget.trail.service import append

_AT_ONCE = 1_000
_WHY_NOT: Mapping[Refusal, tuple[str, Callable[[Limits], Words]]] = {
    Refusal.NOTHING_TO_SHARE: ("_form", lambda _limits: _l("There is no surplus to share in that year.")),
    Refusal.NOT_A_HUNDRED: ("general", lambda _limits: _l("The shares have to add up to 100.")),
    Refusal.NO_DIVIDEND_HERE: ("dividend", lambda _limits: _l(
        "Our rules say we are a community benefit society. It may not give anything back to members. "
        "Set this to 0 and share it elsewhere."
    )),
    Refusal.RESERVE_TOO_SMALL: ("general", lambda limits: _l(
        "Our rules keep at least %(percent)s %% for the general reserve.", percent=limits.general
    )),
    Refusal.INDIVISIBLE_TOO_SMALL: ("indivisible", lambda limits: _l(
        "Our rules keep at least %(percent)s %% for the reserve that can never be shared.", percent=limits.indivisible
    )),
    Refusal.COMMUNITY_TOO_SMALL: ("community", lambda limits: _l(
        "Our rules give at least %(percent)s %% to learning and the community.", percent=limits.community
    )),
    Refusal.MUTUAL_TOO_SMALL: ("mutual", lambda limits: _l(
        "Our rules give at least %(percent)s %% to our federation or a mutual fund.", percent=limits.mutual
    )),
    Refusal.DIVIDEND_TOO_LARGE: ("dividend", lambda limits: _l(
        "Our rules give at most %(percent)s %% back to members, all kinds together.", percent=limits.dividend_most
    )),
    Refusal.NO_TRADE: ("dividend", lambda _limits: _l(
        "No fund bought anything through the co-op that year. Set this to 0."
    )),
    Refusal.GRANT_MONEY: ("dividend", lambda _limits: _l(
        "A part of what is left is grant money. It was given for a purpose, so it can't go to members. Lower this."
    )),
}  # fmt: skip


class SplitFields(TypedDict):
    """Whole percentages that sum to 100. ``classes``: those of classes of members with a part of their own."""

    general: int
    indivisible: int
    community: int
    dividend: int
    mutual: NotRequired[int]
    classes: NotRequired[Mapping[MemberClass, int]]


@dataclass(frozen=True)
class Draft:
    """What a proposal would do, before it is one. ``brought`` is what of earlier deficits this surplus fills first;
    ``gets`` what each of ``trades`` gets, place by place."""

    year: YearRow
    brought: int
    percents: Percents
    limits: Limits
    shares: Shares
    trades: Claims
    gets: Sequence[int]

    @property
    def left(self) -> int:
        """What is shared: the surplus, less the deficits of earlier years that it fills."""
        return shareable(self.year.result.surplus, self.brought)

    @property
    def trade(self) -> int:
        """What all funds with trade spent together."""
        return spent_together(self.trades)

    @property
    def funds(self) -> int:
        """How many funds would get something."""
        return sum(1 for trade, amount in zip(self.trades, self.gets, strict=True) if amount and not trade.part)


def year_that_is_over(work: Work, year: int) -> YearRow:
    """The year by its name. Raises NoSuchYear."""
    found = queries.year_row(work.session, work.coop_id, year, work.today)
    if found is None:
        raise NoSuchYear()
    return found


def year_to_think_about(work: Work, year: int) -> YearRow:
    """The year by its name, if it is over or if it is the one that runs. Raises NoSuchYear."""
    if queries.year_running(work.session, work.coop_id, work.today).name != year:
        return year_that_is_over(work, year)
    return queries.year_so_far(work.session, work.coop_id, work.today)


def percents_of(fields: SplitFields) -> Percents:
    """The percentages that were asked for, classes in their own order and without those that get nothing."""
    given = fields.get("classes", {})
    return Percents(
        fields["general"], fields["indivisible"], fields["community"], fields["dividend"], fields.get("mutual", 0),
        tuple((each, given[each]) for each in MemberClass if given.get(each)),
    )  # fmt: skip


def draft_proposal(work: Work, *, year: int, **fields: Unpack[SplitFields]) -> Draft:
    """What a split would mean, without recording anything. Raises NoSuchYear, Invalid with the reason."""
    return draft_of(work, year_to_think_about(work, year), **fields)


def draft_of(work: Work, found: YearRow, **fields: Unpack[SplitFields]) -> Draft:
    """The same for a year that was found already. Raises Invalid with the reason."""
    work.need(Permission.PROPOSE_SURPLUS)
    percents = percents_of(fields)
    trades = queries.trades(work.session, work.coop_id, found.year, [each for each, _ in percents.classes])
    limits = limits_of(rules_on(work.session, work.coop_id, work.today))
    brought = brought_forward(work.session, work.coop_id, found.year.name, work.today)
    left = shareable(found.result.surplus, brought)
    if found.result.surplus > 0 and not left:
        filled: Words = _l("All of this surplus fills the deficits of earlier years, so there is nothing to share.")
        raise Invalid({"_form": [filled]})
    _refuse(found, left, percents, trades, limits)
    shares = share(left, percents)
    return Draft(found, brought, percents, limits, shares, trades, each_gets(shares, trades))


def _refuse(found: YearRow, left: int, percents: Percents, trades: Claims, limits: Limits) -> None:
    """Raise Invalid, at its field and with the reason, for a split that the rules don't allow."""
    why = refusal(
        left, percents, spent_together(trades), limits,
        classes={trade.part for trade in trades if trade.part}, grants_left=found.result.grants_left,
    )  # fmt: skip
    if why is None:
        return
    if why is Refusal.CLASS_TOO_LARGE:
        raise Invalid({
            f"part-{each}": [_too_large(each, limits.most_of(each))]
            for each, percent in percents.classes if percent > limits.most_of(each)
        })  # fmt: skip
    if why is Refusal.NOBODY_IN_CLASS:
        there = {trade.part for trade in trades}
        nobody: Words = _l("Nobody of this kind has a claim to a part of that year. Leave it empty.")
        raise Invalid({f"part-{each}": [nobody] for each, _percent in percents.classes if each not in there})
    field, words = _WHY_NOT[why]
    raise Invalid({field: [words(limits)]})


def _too_large(member_class: MemberClass, most: int) -> Words:
    if not most:
        return _l("Our rules give this kind of member no part of its own. Members can change the rules by a vote.")
    return _l("Our rules give this kind of member at most %(percent)s %%.", percent=most)


def propose_split(
    work: Work, *, year: int, closes_on: date, reason: str = "", **fields: Unpack[SplitFields]
) -> ProposalRow:
    """Freeze the year's figures and everybody's trade, and put the split to the members' vote.

    Raises NoSuchYear, BooksOpen, AlreadyShared, AlreadyProposed, Invalid, and PooledMoneyWaits while money that members
    set aside for a contract that has ended is not back in their funds.
    """
    need_going(work)
    work.need(Permission.PROPOSE_SURPLUS)
    number = next_number(work, "surplus")  # its row stays locked: proposals of a co-op are made one at a time
    draft = draft_proposal(work, year=year, **fields)
    if not draft.year.books_closed:
        raise BooksOpen()
    if draft.year.standing is Standing.SHARED:
        raise AlreadyShared()
    if queries.unspent(work.session, work.coop_id, draft.year.year, work.today):
        raise PooledMoneyWaits()
    if draft.year.standing in (Standing.VOTING, Standing.TO_COUNT, Standing.CARRIED):
        raise AlreadyProposed()
    if closes_on < work.today:
        raise Invalid({"closes_on": [_l("Choose a last day that is still to come.")]})
    proposal = _store(work, draft, number=number, reason=reason)
    motion_id = open_motion(
        work,
        title=_("Share the surplus of %(year)s as proposed?", year=draft.year.year.name),
        text=_motion_text(draft, reason),
        effect="surplus",
        terms=terms_of(proposal),
        closes_on=closes_on,
        if_yes=_motion_yes(draft),
        if_no=_("Nothing is shared now. The surplus stays in the co-op until another proposal is carried."),
        right=Permission.PROPOSE_SURPLUS,
    )
    proposal.motion_id = motion_id
    work.session.flush()
    append(
        work,
        act="surplus.proposed",
        subject_kind="surplus_proposal",
        subject_id=proposal.id,
        content={"year": proposal.year, "surplus": proposal.surplus, "motion": str(motion_id)},
    )
    made = queries.proposal(work.session, work.coop_id, proposal.id)
    assert made is not None
    return made


def _store(work: Work, draft: Draft, *, number: int, reason: str) -> Proposal:
    """The proposal's rows. They come before anything that appends to the trail (lock order)."""
    year = draft.year.year
    proposal = Proposal(
        coop_id=work.coop_id,
        id=new_id(),
        number=number,
        year=year.name,
        starts_on=year.starts_on,
        ends_on=year.ends_on,
        kind=draft.limits.society.value,
        lines=[[line.code, line.amount] for line in draft.year.result.lines],
        surplus=draft.left,
        general_percent=draft.percents.general,
        indivisible_percent=draft.percents.indivisible,
        community_percent=draft.percents.community,
        mutual_percent=draft.percents.mutual,
        dividend_percent=draft.percents.dividend,
        by_class_percent=draft.percents.by_class,
        general=draft.shares.general,
        indivisible=draft.shares.indivisible,
        community=draft.shares.community,
        mutual=draft.shares.mutual,
        dividend=draft.shares.dividend,
        by_class=draft.shares.by_class,
        classes=[
            [each.value, percent, amount]
            for (each, percent), (_each, amount) in zip(draft.percents.classes, draft.shares.classes, strict=True)
        ],
        sources=[
            [each.source.value, each.levy, each.rebates, each.rest]
            for each in queries.income_by_source(work.session, work.coop_id, year, draft.year.result)
        ],
        trade=draft.trade,
        trade_digest=trade_digest(draft.trades),
        least=rules_on(work.session, work.coop_id, work.today).dividend_least if draft.shares.dividend else 0,
        reason=reason,
        proposed_by=work.person_id,
        proposed_at=work.now,
    )
    work.session.add(proposal)
    work.session.flush()
    claims = zip(draft.trades, draft.gets, strict=True)
    while some := list(islice(claims, _AT_ONCE)):
        work.session.execute(
            insert(TradeRow),
            [
                {
                    "coop_id": work.coop_id, "id": new_id(), "proposal_id": proposal.id, "member_id": t.member_id,
                    "member_number": t.member, "fund_id": t.fund_id, "fund_number": t.fund, "source": t.source,
                    "part": t.part.value if t.part else "", "trade": t.amount, "dividend": amount,
                }
                for t, amount in some
            ],
        )  # fmt: skip
    return proposal


def _motion_text(draft: Draft, reason: str) -> str:
    result = draft.year.result
    told = _(
        "In the year to %(end)s the co-op took in %(income)s and spent %(costs)s on its own running. "
        "%(surplus)s is left over. Money in members' funds is not part of it.",
        end=format_date(draft.year.year.ends_on, "d MMMM y"),
        income=format_pence(result.income),
        costs=format_pence(result.costs),
        surplus=format_pence(result.surplus),
    )
    if draft.brought:
        told += " " + _(
            "%(brought)s of it fills the deficits of earlier years first, so %(left)s is shared.",
            brought=format_pence(draft.brought),
            left=format_pence(draft.left),
        )
    return f"{told}\n\n{reason}" if reason else str(told)


def _motion_yes(draft: Draft) -> str:
    shares = draft.shares
    parts = [
        (_l("%(amount)s to the general reserve"), shares.general),
        (_l("%(amount)s to the reserve that can never be shared"), shares.indivisible),
        (_l("%(amount)s to learning and the community"), shares.community),
        (_l("%(amount)s to our federation or a mutual fund"), shares.mutual),
        (_l("%(amount)s back to members' funds, by what each spent"), shares.dividend),
    ]
    said = [str(words) % {"amount": format_pence(amount)} for words, amount in parts if amount]
    said += [
        _("%(amount)s to members of this kind: %(who)s", amount=format_pence(amount), who=_(CLASS_WORDS[each]))
        for each, amount in shares.classes if amount
    ]  # fmt: skip
    return "; ".join(said) + "."
