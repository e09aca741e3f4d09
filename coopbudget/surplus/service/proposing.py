"""Put to the members how the surplus of a year whose books are closed is to be shared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypedDict, Unpack

from flask_babel import format_date, gettext as _, lazy_gettext as _l
from sqlalchemy import insert

from coopbudget.coops.service import next_number
from coopbudget.db import new_id
from coopbudget.errors import Invalid, Words
from coopbudget.governance.service import open_motion
from coopbudget.guard import Permission, Work
from coopbudget.money import format_pence
from coopbudget.rulebook.queries import rules_on
from coopbudget.surplus import queries
from coopbudget.surplus.errors import AlreadyProposed, AlreadyShared, BooksOpen, NoSuchYear
from coopbudget.surplus.models import Proposal, TradeRow
from coopbudget.surplus.queries import ProposalRow, Standing, YearRow
from coopbudget.surplus.rules import (
    Dividend,
    Least,
    Percents,
    Refusal,
    Shares,
    SocietyKind,
    Trade,
    dividends,
    refusal,
    share,
)
from coopbudget.surplus.terms import terms_of, trade_digest
from coopbudget.trail.service import append

_WHY_NOT: Mapping[Refusal, tuple[str, Words]] = {
    Refusal.NOTHING_TO_SHARE: ("_form", _l("There is no surplus to share in that year.")),
    Refusal.NOT_A_HUNDRED: ("general", _l("The four shares have to add up to 100.")),
    Refusal.NO_DIVIDEND_HERE: (
        "dividend",
        _l("A community benefit society may not pay a dividend. Set this to 0 and share it elsewhere."),
    ),
    Refusal.RESERVE_TOO_SMALL: ("general", _l("Your rules keep more of the surplus for the general reserve.")),
    Refusal.INDIVISIBLE_TOO_SMALL: (
        "indivisible",
        _l("Your rules keep more of the surplus for the reserve that can never be shared."),
    ),
    Refusal.COMMUNITY_TOO_SMALL: ("community", _l("Your rules give more of the surplus to the community.")),
    Refusal.NO_TRADE: ("dividend", _l("No fund bought anything through the co-op that year. Set this to 0.")),
}


class SplitFields(TypedDict):
    """Whole percentages that sum to 100, and what the co-op is in law."""

    general: int
    indivisible: int
    community: int
    dividend: int
    kind: str


@dataclass(frozen=True)
class Draft:
    """What a proposal would do, before it is one."""

    year: YearRow
    percents: Percents
    kind: SocietyKind
    shares: Shares
    trades: list[Trade]
    dividends: list[Dividend]

    @property
    def trade(self) -> int:
        """What all funds with trade spent together."""
        return sum(t.amount for t in self.trades if t.amount > 0)


def year_that_is_over(work: Work, year: int) -> YearRow:
    """The year by its name. Raises NoSuchYear."""
    found = queries.year_row(work.session, work.coop_id, year, work.today)
    if found is None:
        raise NoSuchYear()
    return found


def draft_proposal(work: Work, *, year: int, **fields: Unpack[SplitFields]) -> Draft:
    """What a split would mean, without recording anything. Raises NoSuchYear, Invalid with the reason."""
    work.need(Permission.SHARE_SURPLUS)
    found = year_that_is_over(work, year)
    percents = Percents(fields["general"], fields["indivisible"], fields["community"], fields["dividend"])
    kind = SocietyKind(fields["kind"])
    trades = queries.trades(work.session, work.coop_id, found.year)
    traded = sum(t.amount for t in trades if t.amount > 0)
    rules = rules_on(work.session, work.coop_id, work.today)
    least = Least(rules.reserve, rules.indivisible, rules.community)
    why = refusal(found.result.surplus, percents, kind, traded, least)
    if why is not None:
        field, words = _WHY_NOT[why]
        raise Invalid({field: [words]})
    shares = share(found.result.surplus, percents)
    each = dividends(shares.dividend, trades) if traded else []
    return Draft(found, percents, kind, shares, trades, each)


def propose_split(
    work: Work, *, year: int, closes_on: date, reason: str = "", **fields: Unpack[SplitFields]
) -> ProposalRow:
    """Freeze the year's figures and everybody's trade, and put the split to the members' vote.

    Raises NoSuchYear, BooksOpen, AlreadyShared, AlreadyProposed, Invalid.
    """
    work.need(Permission.SHARE_SURPLUS)
    number = next_number(work, "surplus")  # its row stays locked: proposals of a co-op are made one at a time
    draft = draft_proposal(work, year=year, **fields)
    if not draft.year.books_closed:
        raise BooksOpen()
    if draft.year.standing is Standing.SHARED:
        raise AlreadyShared()
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
    year, given = draft.year.year, {d.trade.fund_id: d.amount for d in draft.dividends}
    proposal = Proposal(
        coop_id=work.coop_id,
        id=new_id(),
        number=number,
        year=year.name,
        starts_on=year.starts_on,
        ends_on=year.ends_on,
        kind=draft.kind.value,
        lines=[[line.code, line.amount] for line in draft.year.result.lines],
        surplus=draft.year.result.surplus,
        general_percent=draft.percents.general,
        indivisible_percent=draft.percents.indivisible,
        community_percent=draft.percents.community,
        dividend_percent=draft.percents.dividend,
        general=draft.shares.general,
        indivisible=draft.shares.indivisible,
        community=draft.shares.community,
        dividend=draft.shares.dividend,
        trade=draft.trade,
        trade_digest=trade_digest(draft.trades),
        reason=reason,
        proposed_by=work.person_id,
        proposed_at=work.now,
    )
    work.session.add(proposal)
    work.session.flush()
    if draft.trades:
        work.session.execute(
            insert(TradeRow),
            [
                {
                    "coop_id": work.coop_id, "id": new_id(), "proposal_id": proposal.id, "member_id": t.member_id,
                    "member_number": t.member, "fund_id": t.fund_id, "fund_number": t.fund, "trade": t.amount,
                    "dividend": given.get(t.fund_id, 0),
                }
                for t in draft.trades
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
    return f"{told}\n\n{reason}" if reason else str(told)


def _motion_yes(draft: Draft) -> str:
    shares = draft.shares
    parts = [
        _("%(amount)s to the general reserve", amount=format_pence(shares.general)) if shares.general else "",
        _("%(amount)s to the reserve that can never be shared", amount=format_pence(shares.indivisible))
        if shares.indivisible
        else "",
        _("%(amount)s to the community", amount=format_pence(shares.community)) if shares.community else "",
        _("%(amount)s back to members' funds, by what each spent", amount=format_pence(shares.dividend))
        if shares.dividend
        else "",
    ]
    return "; ".join(str(part) for part in parts if part) + "."
