"""Open books, worked out. Pure: what happened goes in, what everybody may read comes out.

How a member is kept from being found (the method and its source stand in ``publication.rules``):

1. *Primary suppression.* What a contract was paid is the sum of those of its payments that may be shown at all, and
   a contract that began with fewer than five is in no line. What few share is added up over all such contracts and
   judged as one sum, quarter after quarter.
2. *Secondary suppression.* A total is the sum of what is shown and of nothing else. So there is no total from which
   the lines could be taken to find the one that is missing.
3. *Over time.* Sums of what members bear themselves are judged by all that were shown before: where one to four
   came, went or moved on their own, the sum is withheld. A quarter's figures stand from its closing on; what is known
   later stands in the next.
4. *Between forms.* Page, table and JSON are made from one ``QuarterBooks``; and what open contracting data show of a
   contract is the same judgement, so neither says what the other withholds.
5. *Numbers of people* are told in bands, each at least nearly twice as far up as down, so that a sum shared out evenly
   does not tell a share; below five none is told.
6. *Savings* are a percentage in steps of five, of the contracts on which five or more told their price alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from coopbudget.contracts.pricing import levy_on
from coopbudget.invoices.rules import Saving
from coopbudget.publication.facts import Agreed, CallStory, Edition, Payment
from coopbudget.publication.mapping.sums import Key, payment_key, shown_calls, shown_sums
from coopbudget.publication.open_books.facts import (
    Around,
    Band,
    Bought,
    Happened,
    Quarter,
    QuarterBooks,
    Rate,
)
from coopbudget.publication.rules import FEWEST, Shares, Sum, enough, shown
from coopbudget.surplus.rules import FinancialYear

BANDS: Final = ((5, 9), (10, 19), (20, 39), (40, 79), (80, 159), (160, None))
PERCENT_STEP: Final = 5
MONTHS: Final = 3


def quarters_of(year: FinancialYear) -> list[tuple[int, date, date]]:
    """Number, first and last day of each quarter of a financial year; a year that is no whole quarters long ends with
    a shorter one."""
    found: list[tuple[int, date, date]] = []
    first = year.starts_on
    while first <= year.ends_on:
        after = first
        for _ in range(MONTHS):
            after = (after + timedelta(days=31)).replace(day=1)
        last = min(after - timedelta(days=1), year.ends_on)
        found.append((len(found) + 1, first, last))
        first = last + timedelta(days=1)
    return found


def finished(years: Iterable[FinancialYear], closings: Iterable[tuple[date, datetime]]) -> list[Quarter]:
    """The quarters whose books are closed, the oldest first. ``closings`` are (through, when), the oldest first.

    A quarter that was opened again counts from the closing after that.
    """
    told = list(closings)
    found = []
    for year in sorted(years, key=lambda each: each.starts_on):
        for number, first, last in quarters_of(year):
            since: datetime | None = None
            for through, at in told:
                since = None if through < last else since or at
            if since is not None:
                found.append(Quarter(year.name, number, first, last, since))
    return found


def told_in(quarters: Sequence[Quarter], on: date, known_at: datetime) -> Quarter | None:
    """The quarter in which something of a day, known since an instant, is told: the first that was still open then."""
    return next((each for each in quarters if on <= each.ends_on and known_at <= each.closed_at), None)


def band(people: int) -> Band | None:
    """So many people as they are told; None below five."""
    return next((Band(least, most) for least, most in BANDS if least <= people <= (most or people)), None)


def saved_percent(savings: Iterable[Saving]) -> int | None:
    """How much less the same hours cost together, in steps of five percent of what they cost alone; £100 and £83: 15.

    Only contracts on which five or more told their price alone; None where there is none.
    """
    counted = [each for each in savings if enough(each.told)]
    alone = sum(each.alone for each in counted)
    if alone <= 0:
        return None
    saved = 100 * (alone - sum(each.together for each in counted))
    return PERCENT_STEP * round(saved / (alone * PERCENT_STEP))


def books(
    quarters: Sequence[Quarter], happened: Happened, around: Mapping[str, Around] | None = None
) -> list[QuarterBooks]:
    """What everybody reads of each quarter, in their order. ``around`` is by quarter; what it lacks is left out."""
    told = {each.name: each for each in quarters}
    lines = _lines(quarters, happened)
    small = _small(quarters, happened.small)
    came = _in_turn(quarters, happened.came_in)
    found = []
    for name, quarter in told.items():
        beside = (around or {}).get(name, Around())
        bought = tuple(lines[name])
        some, whole = small[name]
        found.append(
            QuarterBooks(
                quarter=quarter,
                members=band(beside.members),
                came_in=came[name],
                bought=bought,
                small=whole,
                more=any(each.more for each in bought) or (some and whole is None),
                saved_percent=saved_percent(beside.savings),
                running=tuple(beside.running),
                decisions=tuple(beside.decisions),
            )
        )
    return found


def _in_turn(quarters: Sequence[Quarter], by_quarter: Mapping[str, Shares]) -> dict[str, int | None]:
    """Sums of what single members bear, each judged by those of the quarters before it."""
    each = [by_quarter.get(quarter.name, {}) for quarter in quarters]
    answers = shown([Sum(shares, shares) for shares in each])
    return {
        quarter.name: sum(shares.values()) if answer else None
        for quarter, shares, answer in zip(quarters, each, answers, strict=True)
    }


def _small(quarters: Sequence[Quarter], payments: Iterable[Payment]) -> dict[str, tuple[bool, int | None]]:
    """By quarter: whether anything was paid for what few share, and all of it together where that may be shown."""
    shares: dict[str, dict[object, int]] = {each.name: {} for each in quarters}
    some = set()
    for payment in payments:
        for sign, on, at in _moves(payment):
            quarter = told_in(quarters, on, at)
            if quarter is None:
                continue
            some.add(quarter.name)
            bears = shares[quarter.name]
            for member, pence in payment.shares.items():
                bears[member] = bears.get(member, 0) + sign * pence
    judged = _in_turn(quarters, shares)  # type: ignore[arg-type]
    return {name: (name in some, pence) for name, pence in judged.items()}


def _moves(payment: Payment) -> list[tuple[int, date, datetime]]:
    """That it was paid, and that it came back: +1 or -1, the day, and since when it is known."""
    found = [(1, payment.on, payment.at)]
    if payment.returned_on is not None and payment.returned_at is not None:
        found.append((-1, payment.returned_on, payment.returned_at))
    return found


def _lines(quarters: Sequence[Quarter], happened: Happened) -> dict[str, list[Bought]]:
    found: dict[str, list[Bought]] = {each.name: [] for each in quarters}
    for pool in happened.pools:
        sums = shown_sums(pool)
        for call in shown_calls(pool):
            for contract in call.contracts:
                _add_lines(found, quarters, call, contract, sums)
    for lines in found.values():
        lines.sort(key=lambda each: each.contract)
    return found


def _add_lines(
    found: dict[str, list[Bought]],
    quarters: Sequence[Quarter],
    call: CallStory,
    contract: Agreed,
    sums: frozenset[Key],
) -> None:
    """A line in each quarter in which the contract ran or something was paid for it."""
    paid: dict[str, list[tuple[int, Payment]]] = {}
    for payment in contract.payments:
        for sign, on, at in _moves(payment):
            quarter = told_in(quarters, on, at)
            if quarter is not None:
                paid.setdefault(quarter.name, []).append((sign, payment))
    for quarter in quarters:
        edition = _held(contract, quarter)
        moves = paid.get(quarter.name, [])
        if edition is None or not (moves or _ran(contract, edition, quarter)):
            continue
        open_ones = [(sign, each) for sign, each in moves if payment_key(contract.number, each.name) in sums]
        people = {member for _sign, each in moves for member, pence in each.shares.items() if pence > 0}
        found[quarter.name].append(
            Bought(
                contract=contract.number,
                supplier=contract.supplier,
                service=call.service,
                starts_on=edition.starts_on,
                ends_on=edition.ends_on,
                rates=_rates(contract, quarter),
                members=band(len(people)),
                paid=sum(sign * each.amount for sign, each in open_ones) if open_ones else None,
                levy=sum(sign * levy_on(each.amount, _levy_bp(contract, each.on)) for sign, each in open_ones),
                more=len(open_ones) < len(moves),
            )
        )


def _held(contract: Agreed, quarter: Quarter) -> Edition | None:
    """The terms as they were known when the quarter was closed; None before there were any."""
    known = [each for each in contract.editions if each.at <= quarter.closed_at and each.from_on <= quarter.ends_on]
    return known[-1] if known and contract.in_force_at is not None else None


def _levy_bp(contract: Agreed, on: date) -> int:
    """The levy that held on a day."""
    held = [each for each in contract.editions if each.from_on <= on] or contract.editions[:1]
    return held[-1].levy_bp


def _ran(contract: Agreed, edition: Edition, quarter: Quarter) -> bool:
    over = contract.closed_at is not None and contract.closed_at.date() < quarter.starts_on
    return edition.starts_on <= quarter.ends_on and edition.ends_on >= quarter.starts_on and not over


def _rates(contract: Agreed, quarter: Quarter) -> tuple[Rate, ...]:
    """What an hour of each kind cost in the quarter, and from which day on: a new rate stands beside the one before."""
    found: dict[str, list[Rate]] = {}
    for edition in contract.editions:
        if edition.at > quarter.closed_at or edition.from_on > quarter.ends_on:
            continue
        since = edition.starts_on if edition is contract.editions[0] else edition.from_on
        for kind, (pence, _minutes) in sorted(edition.kinds.items()):
            rates = found.setdefault(kind, [])
            if not rates or rates[-1].pence != pence:
                rates.append(Rate(kind, pence, since))
    return tuple(
        rate
        for rates in found.values()
        for rate, after in zip(rates, [*rates[1:], None], strict=True)
        if after is None or after.since > quarter.starts_on
    )


TERMS: Final = {
    "version": 1,
    "fewest": FEWEST,
    "shows": ["members", "money_in", "bought", "rates", "levy", "savings", "running", "decisions", "contracts"],
}
"""What members agree to, as their motion has it. Whoever shows more raises the version, and asks them anew."""


def terms_of(opens: bool) -> dict[str, Any]:
    """What exactly the members vote on."""
    return {"opens": opens, **TERMS}
