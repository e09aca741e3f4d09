"""Who traded how much through the co-op in a year, as its rules count trade. Amounts are pence."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator, Mapping
from heapq import merge
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from coopbudget.budgets.queries.owners import owners_statement
from coopbudget.db.pieces import in_pieces
from coopbudget.ledger.chart import LEVY_OWED, fund_of, payable_number_of
from coopbudget.ledger.queries import balances
from coopbudget.ledger.sums import each_flow_there_and_back
from coopbudget.members.queries.membership import members_statement
from coopbudget.members.queries.register import members_of_classes
from coopbudget.providers.queries import provider_numbers, providers_of_people
from coopbudget.rulebook.queries import rules_on
from coopbudget.rulebook.words import Counted, MemberClass
from coopbudget.surplus.rules import Claims, FinancialYear, Source, Trade, days_in, in_order, standing

_COMMITTED = "Liabilities:Funds:*:Committed:"
PAYABLE = "Liabilities:Payable:Members:"
"""What every account of what members owe a provider begins with."""
_FREE, _REBATES = "Liabilities:Funds:*:Available", "Liabilities:Rebates:"


def trades(session: Session, coop_id: uuid.UUID, year: FinancialYear, parts: Collection[MemberClass] = ()) -> Claims:
    """What each fund paid for contracts in the year, less what came back, by member number, then fund number; and of
    each class in ``parts``, what its members supplied as providers or how many days they were members.

    The rules of the year's last day say which trade counts and whose. So many queries however many funds. Claims to
    nothing are left out.
    """
    rules = rules_on(session, coop_id, year.ends_on)
    paid = paid_by_funds(session, coop_id, year, to=PAYABLE if rules.trade is Counted.SPENT else LEVY_OWED)
    if rules.trade is Counted.SPENT:
        for number, amount in _rebated(session, coop_id, year).items():
            paid[number] = paid.get(number, 0) - amount
    of_funds = _of_funds(session, coop_id, paid, rules.trade_classes)
    return Claims(merge(of_funds, in_order(_in_parts(session, coop_id, year, parts)), key=standing))


def _of_funds(
    session: Session, coop_id: uuid.UUID, paid: Mapping[int, int], classes: Collection[MemberClass]
) -> Iterator[Trade]:
    """The trade of funds whose member is of these classes, by member number, then fund number, as it is read."""
    funds = owners_statement(coop_id).order_by(None).subquery()
    members = members_statement(coop_id).order_by(None).subquery()
    columns: tuple[Any, ...] = (
        members.c.number, funds.c.number, funds.c.id, members.c.id, funds.c.funder_kind, members.c.member_class,
    )  # fmt: skip
    rows = in_pieces(
        session,
        select(*columns).join(members, members.c.id == funds.c.member_id).order_by(members.c.number, funds.c.number),
    )
    for member, fund, fund_id, member_id, kind, member_class in rows:
        if paid.get(fund) and member_class in classes:
            yield Trade(member, fund, fund_id, member_id, paid[fund], Source(kind))


def paid_by_funds(session: Session, coop_id: uuid.UUID, year: FinancialYear, *, to: str) -> dict[int, int]:
    """What each fund paid out of its commitments to the accounts ``to`` in the year, less what came back: pence by the
    fund's number. Two queries."""
    return _net(session, coop_id, year, to, of_fund=True)


def _net(session: Session, coop_id: uuid.UUID, year: FinancialYear, to: str, *, of_fund: bool) -> dict[int, int]:
    """What left commitments for ``to``, less what came back: by the number of the fund, or of the provider."""
    net: dict[int, int] = {}
    flows = each_flow_there_and_back(
        session, coop_id, debit=_COMMITTED, credit=to, by="debit" if of_fund else "credit",
        since=year.starts_on, until=year.ends_on,
    )  # fmt: skip
    for flow in flows:
        number = fund_of(flow.code) if of_fund else payable_number_of(flow.code)
        if number is not None:
            net[number] = net.get(number, 0) + flow.amount
    return net


def _rebated(session: Session, coop_id: uuid.UUID, year: FinancialYear) -> dict[int, int]:
    """What of providers' rebates came back to each fund in the year, by its number: it lowers what the fund paid."""
    found: dict[int, int] = {}
    if not balances(session, coop_id, prefix=_REBATES):
        return found
    flows = each_flow_there_and_back(
        session, coop_id, debit=_REBATES, credit=_FREE, by="credit", since=year.starts_on, until=year.ends_on
    )
    for flow in flows:
        number = fund_of(flow.code)
        if number is not None:
            found[number] = found.get(number, 0) + flow.amount
    return found


def _in_parts(
    session: Session, coop_id: uuid.UUID, year: FinancialYear, parts: Collection[MemberClass]
) -> Iterator[Trade]:
    """Claims to the parts of classes: providers by what they were paid for, everybody else by days of membership."""
    members = members_of_classes(session, coop_id, parts) if parts else []
    supplied: dict[uuid.UUID, int] = {}
    acting: dict[uuid.UUID, list[uuid.UUID]] = {}
    if MemberClass.PROVIDER in parts:
        paid = _net(session, coop_id, year, PAYABLE, of_fund=False)
        numbers = provider_numbers(session, coop_id)
        supplied = {provider_id: paid[number] for provider_id, number in numbers.items() if paid.get(number, 0) > 0}
        people = {m.person_id for m in members if m.member_class == MemberClass.PROVIDER}
        acting = providers_of_people(session, people, year.starts_on, year.ends_on)
    for member in members:
        part = MemberClass(member.member_class)
        if part is MemberClass.PROVIDER:
            # A provider counts once: for whoever of its people became a member first.
            amount = sum(supplied.pop(each, 0) for each in acting.get(member.person_id, ()))
        else:
            amount = days_in(year, member.joined_on, member.left_on)
        if amount > 0:
            yield Trade(member.number, 0, None, member.id, amount, part=part)
