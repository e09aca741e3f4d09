"""Invoices against what was agreed: the rate of an hour, the most a week, the most in all. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from uuid import UUID

from coopbudget.contracts.pricing import hourly
from coopbudget.exceptions.facts import Agreed, Found, Kind, Line, Record, Rule


def above_rate(lines: Iterable[Line], agreed: Mapping[UUID, Agreed]) -> list[Found]:
    """Invoices with lines that ask more an hour than their contract says for that kind and day, or for a kind that
    has no price. Held back or not: who asks too much is asked why.
    """
    groups: dict[UUID, list[tuple[Line, int]]] = defaultdict(list)
    for line in lines:
        price = agreed[line.contract_id].prices.rate(line.kind, line.on) or 0
        if line.rate > price:
            groups[line.invoice_id].append((line, price))
    found = []
    for invoice_id, wrong in groups.items():
        first, last = wrong[0][0], max(line.on for line, _price in wrong)
        contract = agreed[first.contract_id]
        over = sum(line.amount - hourly(line.minutes, price) for line, price in wrong)
        found.append(
            Found(
                Rule.ABOVE_RATE, f"{invoice_id}:{last:%Y-%m}", last, over,
                {
                    "lines": len(wrong), "rate": max(line.rate for line, _price in wrong),
                    "agreed": min(price for _line, price in wrong),
                    "paid": sum(1 for line, _price in wrong if line.approved),
                },
                (
                    Record(Kind.INVOICE, first.invoice, last, over, first.their_number),
                    Record(Kind.CONTRACT, contract.number),
                ),
                parties=frozenset({contract.provider}),
            )
        )  # fmt: skip
    return found


def week_of(contract: Agreed, day: date) -> date:
    """The first day of the contract's week that a day is in."""
    return contract.starts_on + timedelta(days=(day - contract.starts_on).days // 7 * 7)


def above_week_cap(lines: Iterable[Line], agreed: Mapping[UUID, Agreed]) -> list[Found]:
    """Weeks of a contract (from its first day on) whose approved lines come to more than its most a week.

    The lines are all of those weeks.
    """
    sums: dict[tuple[UUID, date], int] = defaultdict(int)
    asked: dict[tuple[UUID, date], dict[int, Record]] = defaultdict(dict)
    for line in lines:
        contract = agreed[line.contract_id]
        if line.approved and contract.cap_week is not None:
            key = contract.id, week_of(contract, line.on)
            sums[key] += line.owed
            asked[key][line.invoice] = Record(Kind.INVOICE, line.invoice, line.on, None, line.their_number)
    found = []
    for (contract_id, week), total in sums.items():
        contract = agreed[contract_id]
        if contract.cap_week is not None and total > contract.cap_week:
            found.append(
                Found(
                    Rule.ABOVE_CAP, f"{contract_id}:{week}", week + timedelta(days=6), total - contract.cap_week,
                    {"of": "week", "asked": total, "cap": contract.cap_week, "week": week.isoformat()},
                    (Record(Kind.CONTRACT, contract.number), *asked[contract_id, week].values()),
                    parties=frozenset({contract.provider}),
                )
            )  # fmt: skip
    return found


def above_term_cap(contracts: Iterable[Agreed]) -> list[Found]:
    """Contracts whose lines that count come to more than the most in all."""
    return [
        Found(
            Rule.ABOVE_CAP, f"{each.id}:all", each.last_on or each.starts_on, each.asked - each.cap_term,
            {"of": "all", "asked": each.asked, "cap": each.cap_term, "week": ""},
            (Record(Kind.CONTRACT, each.number),), parties=frozenset({each.provider}),
        )
        for each in contracts
        if each.cap_term is not None and each.asked > each.cap_term
    ]  # fmt: skip
