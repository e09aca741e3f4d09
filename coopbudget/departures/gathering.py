"""One departure as it stands, read from the rooms that own what it is about: the facts of its steps, fund by fund."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from coopbudget.budgets import queries as budgets
from coopbudget.budgets.kinds import FunderKind
from coopbudget.budgets.queries import AskedBackRow, FundRow, MoneyBackRow, Pot
from coopbudget.budgets.queries.looking import longest_evidence_years
from coopbudget.departures import queries
from coopbudget.departures.queries import DepartureRow, Standing
from coopbudget.departures.rules import ContractFacts, Facts, PurseFacts, Step, steps
from coopbudget.evidence.rules import kept_through
from coopbudget.ledger import chart, queries as ledger
from coopbudget.members import queries as members
from coopbudget.members.queries import MemberRow
from coopbudget.members.words import Leaving
from coopbudget.outlook import queries as outlook
from coopbudget.outlook.kinds import LineKind
from coopbudget.outlook.queries import Statement
from coopbudget.payments.queries.instructions import State as Paid, instruction_states
from coopbudget.rulebook.queries import rules_on, versions
from coopbudget.shares import queries as shares
from coopbudget.shares.queries import NominationRow, TransferRow, WithdrawalRow
from coopbudget.surplus import queries as surplus
from coopbudget.surplus.rules import FinancialYear, year_ends, year_of

_YEARS_BACK = 3
"""Years that are over and may still be shared; older ones that nobody shared are not promised to anybody."""
_MANY = 200


@dataclass(frozen=True)
class FundAccount:
    """A fund from its first day to today: all that happened in it, and what went back out of it."""

    fund: FundRow
    pot: Pot
    statement: Statement
    asked_back: tuple[tuple[AskedBackRow, Paid | None], ...]
    money_back: tuple[MoneyBackRow, ...]

    @property
    def own(self) -> bool:
        """Whether it is own money."""
        return self.fund.funder_kind == FunderKind.OWN

    @property
    def here(self) -> int:
        """All that still stands in it, what is on its way out included (pence)."""
        return self.pot.total + self.pot.asked_back

    def bought(self, year: FinancialYear) -> int:
        """What was paid out of it for support in a year (pence): what a dividend on trade counts."""
        return -sum(
            line.change
            for line in self.statement.lines
            if line.kind is LineKind.PURCHASE and year.starts_on <= line.on <= year.ends_on
        )


@dataclass(frozen=True)
class ShareAccount:
    """What a member has in shares (pence), what she asked back, what passed on, and to whom something passes."""

    there: int
    asked: int
    on_way: int
    withdrawals: tuple[WithdrawalRow, ...]
    transfers: tuple[TransferRow, ...]
    named: tuple[NominationRow, ...]


@dataclass(frozen=True)
class Departing:
    """A member on her way out, or who might be: ``row`` is None before it is recorded.

    ``trade``: what she bought (pence) in each year whose surplus nobody has shared yet, the newest first.
    """

    member: MemberRow
    row: DepartureRow | None
    why: Leaving
    told_on: date
    now: Standing
    funds: tuple[FundAccount, ...]
    shares: ShareAccount
    trade: tuple[tuple[FinancialYear, int], ...]
    kept_through: date
    offices: int
    supporters: int
    steps: tuple[Step, ...]

    @property
    def died(self) -> bool:
        return self.why is Leaving.DIED


def departing(
    session: Session, coop_id: uuid.UUID, member: MemberRow, row: DepartureRow | None, today: date, *,
    why: Leaving = Leaving.LEFT, told_on: date | None = None,
) -> Departing:  # fmt: skip
    """What a departure comes to. Without a ``row``: what it would, for this reason and day."""
    why = Leaving(row.why) if row else why
    told_on = row.told_on if row else told_on or today
    died = why is Leaving.DIED
    now = queries.standing(session, coop_id, member.id, today, told_on=told_on, died=died)
    funds = fund_accounts(session, coop_id, member, now, today)
    held = _shares(session, coop_id, member)
    trade = _trade(session, coop_id, funds, today)
    kept = _kept_through(session, coop_id, row.ended_on or today if row else today, today)
    facts = Facts(
        today=today,
        died=died,
        begun=row is not None,
        contracts=tuple(ContractFacts(each.last_day, each.left, each.unbilled) for each in now.contracts),
        purses=tuple(
            PurseFacts(
                each.own, each.pot.available, each.pot.asked_back,
                sum(back.amount for back in each.money_back if back.state == "asked"),
            )
            for each in funds
        ),
        shares=held.there,
        shares_asked=held.asked,
        shares_on_way=held.on_way,
        owed=now.owes + sum(loan.owed for loan in now.loans),
        trade=sum(amount for _, amount in trade),
        dividend_on=trade[0][0].ends_on if trade else None,
        settler=bool(row and row.settler),
        member_here=member.left_on is None,
        finished=row is not None and row.state == "done",
        erased=not member.named,
        kept_through=kept,
    )  # fmt: skip
    return Departing(
        member, row, why, told_on, now, funds, held, trade, kept,
        offices=len([o for o in members.offices_of(session, coop_id, member.id) if o.last_on >= today]),
        supporters=len([s for s in members.supporters_for(session, coop_id, member.id) if s.stands(today)]),
        steps=steps(facts),
    )  # fmt: skip


def fund_accounts(
    session: Session, coop_id: uuid.UUID, member: MemberRow, now: Standing, today: date
) -> tuple[FundAccount, ...]:
    """Each fund of a member with all its lines; a member has few."""
    ids = [each.fund.id for each in now.funds]
    asked = budgets.asked_back_of_funds(session, coop_id, ids, settled=True)
    states = instruction_states(session, coop_id, [each.id for rows in asked.values() for each in rows])
    backs = budgets.money_back_of_member(session, coop_id, member.id)
    return tuple(
        FundAccount(
            each.fund,
            each.pot,
            outlook.fund_statement(
                session, coop_id, each.fund, min(each.fund.starts_on, member.joined_on, today), today
            ),
            tuple((row, states.get(row.id)) for row in asked.get(each.fund.id, ())),
            tuple(back for back in backs if back.fund_id == each.fund.id),
        )
        for each in now.funds
    )


def _shares(session: Session, coop_id: uuid.UUID, member: MemberRow) -> ShareAccount:
    withdrawals = shares.withdrawals_of(session, coop_id, member.id, most=_MANY)
    return ShareAccount(
        there=shares.standing_of(session, coop_id, member.number),
        asked=sum(each.amount for each in withdrawals if each.state == "asked"),
        on_way=ledger.balance(session, coop_id, chart.shares_back(member.number)),
        withdrawals=tuple(withdrawals),
        transfers=tuple(shares.transfers_of(session, coop_id, member.id)),
        named=tuple(shares.passing_to(session, coop_id, member.id)),
    )


def _trade(
    session: Session, coop_id: uuid.UUID, funds: Sequence[FundAccount], today: date
) -> tuple[tuple[FinancialYear, int], ...]:
    ends = year_ends([each.dated for each in versions(session, coop_id)])
    years = [year_of(today, ends), *surplus.years_of(session, coop_id, today, most=_YEARS_BACK)]
    made: Mapping[int, Sequence[surplus.ProposalRow]] = surplus.proposals(session, coop_id, [y.name for y in years])
    waiting = [year for year in years if not any(row.shared for row in made.get(year.name, ()))]
    found = [(year, sum(each.bought(year) for each in funds)) for year in waiting]
    return tuple((year, amount) for year, amount in found if amount > 0)


def _kept_through(session: Session, coop_id: uuid.UUID, day: date, today: date) -> date:
    rules = rules_on(session, coop_id, today)
    years = max(rules.evidence_years, longest_evidence_years(session, coop_id))
    return kept_through(day, rules.year_end_month, years)
