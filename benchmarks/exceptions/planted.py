"""Frauds and mistakes, five of each kind, put into clean books: what a rule must find."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from benchmarks.exceptions.books import Books
from coopbudget.exceptions.facts import Approval, Change, Claim, Kind, Party, Payment, Rule, Visit

OF_EACH = 5
_LATE = 9_000_000


def _id(chance: random.Random) -> uuid.UUID:
    return uuid.UUID(int=chance.getrandbits(128), version=4)


def _some(books: Books, kind: Kind) -> list[Claim]:
    """Papers far apart, not the first ones."""
    found = sorted((each for each in books.claims if each.kind is kind), key=lambda each: (each.on, each.number))
    return found[-1 :: -max(1, len(found) // (2 * OF_EACH))][:OF_EACH]


def duplicate(books: Books, chance: random.Random) -> None:
    """The same invoice again, its number typed otherwise; twice with another number."""
    ways = (str.lower, lambda text: f"{text}.", lambda text: text.replace("-", " "), None, None)
    for claim, way in zip(_some(books, Kind.INVOICE), ways, strict=True):
        number = way(claim.their_number) if way else f"Z{claim.number}Z"
        on = claim.on + timedelta(days=30)
        books.claims.append(replace(claim, id=_id(chance), number=claim.number + _LATE, their_number=number, on=on))


def above_rate(books: Books, chance: random.Random) -> None:
    """A pound an hour more than agreed, on one line of each of five invoices."""
    invoices = sorted({line.invoice for line in books.lines})
    numbers = set(invoices[:: max(1, len(invoices) // OF_EACH)])
    for index, line in enumerate(books.lines):
        if line.invoice in numbers:
            numbers.discard(line.invoice)
            books.lines[index] = replace(line, rate=line.rate + 100, amount=line.amount + 100)


def above_cap(books: Books, chance: random.Random) -> None:
    """Five contracts with a week of three times what was given."""
    for contract in list(books.agreed.values())[:OF_EACH]:
        line = next(each for each in reversed(books.lines) if each.contract_id == contract.id)
        books.lines += [replace(line, owed=contract.cap_week or 0, amount=contract.cap_week or 0, invoice=_LATE)] * 2


def split(books: Books, chance: random.Random) -> None:
    """£3,800 and £3,500 to one payee, two days apart, where £4,000 takes one more: two runs, two invoices for halves of
    one month, two bills in turn."""
    for index in range(OF_EACH):
        if index % 3:
            _cut(books, chance, index, Kind.INVOICE if index % 3 == 1 else Kind.BILL)
            continue
        payee, day = _id(chance), books.today - timedelta(days=20 * index + 10)
        for nth, amount in enumerate((380_000, 350_000)):
            run, on = _LATE + 2 * index + nth, day + timedelta(days=2 * nth)
            books.payments.append(Payment(run, on, payee, _LATE + index, amount, amount, books.officers[0]))


def _cut(books: Books, chance: random.Random, index: int, kind: Kind) -> None:
    """Two papers of nine tenths and seven tenths of the limit, two days apart."""
    party, contract, day = _id(chance), _id(chance), books.today - timedelta(days=20 * index + 10)
    limit = books.claim_limits[kind][-1].amount or 0
    for nth, tenths in enumerate((9, 7)):
        on = day + timedelta(days=2 * nth)
        since, until = (on, on) if kind is Kind.BILL else (on - timedelta(days=15), on - timedelta(days=2))
        books.claims.append(
            Claim(
                _id(chance), kind, _LATE * 7 + 2 * index + nth, party, f"C{index}{nth}", on, since, until,
                limit * tenths // 10 + 37, contract=contract if kind is Kind.INVOICE else None,
            )
        )  # fmt: skip


def same_account(books: Books, chance: random.Random) -> None:
    """Two providers with one account; providers with the treasurer's own."""
    for index in range(OF_EACH):
        one, other = frozenset({_id(chance)}), frozenset({books.officers[0] if index % 2 else _id(chance)})
        books.accounts.append(
            [
                Party(_id(chance), _LATE + 2 * index, "provider", one, books.today),
                Party(_id(chance), _LATE + 2 * index + 1, "member" if index % 2 else "provider", other, books.today),
            ]
        )


def changed_details(books: Books, chance: random.Random) -> None:
    """New details that only an officer heard of, and a payment three days later."""
    for index in range(OF_EACH):
        payee, day = _id(chance), books.today - timedelta(days=9 * index + 9)
        books.changes.append(Change(payee, _LATE + index, day, False, books.officers[0], books.officers[1]))
        books.payments.append(
            Payment(_LATE + 50 + index, day + timedelta(days=3), payee, _LATE, 9_000, 9_000, books.officers[0])
        )


def _quarters(books: Books) -> list[date]:
    """The first days of the last five quarters that are over, with no approvals of others in them."""
    first = date(books.today.year + 1, 1, 1)
    return [date(first.year + nth // 4, 1 + 3 * (nth % 4), 10) for nth in range(OF_EACH)]


def same_pair(books: Books, chance: random.Random) -> None:
    """Five quarters after the others in which the first two approve everything."""
    for day in _quarters(books):
        for nth in range(14):
            subject = _id(chance)
            for who in books.officers[:2]:
                at = datetime.combine(day, time(11)) + timedelta(days=nth)
                books.approvals.append(Approval(Kind.INVOICE, _LATE + nth, subject, who, at, 4_000, 5_000))
    books.today += timedelta(days=3 * 365)


def quick_yes(books: Books, chance: random.Random) -> None:
    """Somebody who says yes within three seconds, six times in each of five quarters."""
    who = _id(chance)
    for day in _quarters(books):
        for nth in range(6):
            at = datetime.combine(day, time(11)) + timedelta(days=nth)
            books.approvals.append(Approval(Kind.BILL, _LATE + nth, _id(chance), who, at, 3, 5_000))
    books.today += timedelta(days=3 * 365)


def odd_hours(books: Books, chance: random.Random) -> None:
    """Five people who approve thirty times by day, and once at three in the morning."""
    day = books.today - timedelta(days=200)
    for _ in range(OF_EACH):
        who = _id(chance)
        for nth in range(31):
            at = datetime.combine(day, time(15 if nth < 30 else 3)) + timedelta(days=nth)
            books.approvals.append(Approval(Kind.BILL, _LATE + nth, _id(chance), who, at, 4_000, 5_000))


def overlap(books: Books, chance: random.Random) -> None:
    """Another contract's visit to the same member at the same time."""
    for visit in books.visits[:: max(1, len(books.visits) // OF_EACH)][:OF_EACH]:
        books.visits.append(replace(visit, number=visit.number + _LATE, contract=_LATE, start=visit.start + 20))


def long_day(books: Books, chance: random.Random) -> None:
    """Three visits of nine hours on one day, one after another."""
    for index in range(OF_EACH):
        member, day = _id(chance), books.today - timedelta(days=30 + index)
        books.visits += [
            Visit(_LATE + nth, _LATE, member, member, _LATE + index, day, 480 * nth, 540) for nth in range(3)
        ]


def no_evidence(books: Books, chance: random.Random) -> None:
    """Five bills whose file is gone."""
    for claim in _some(books, Kind.BILL):
        books.claims[books.claims.index(claim)] = replace(claim, has_file=False)


def round_sums(books: Books, chance: random.Random) -> None:
    """Five suppliers who ask £150, £400, £250 and so on, eight times in a year."""
    for index in range(OF_EACH):
        party, day = _id(chance), date(books.today.year - 1, 1, 11)
        for nth in range(8):
            on = day + timedelta(days=40 * nth)
            amount = 5_000 * chance.randrange(2, 12)
            books.claims.append(
                Claim(_id(chance), Kind.BILL, _LATE + 10 * index + nth, party, f"R{nth}", on, on, on, amount)
            )


def dormant(books: Books, chance: random.Random) -> None:
    """Five suppliers who come again after two years."""
    for index in range(OF_EACH):
        party = _id(chance)
        for nth, on in enumerate((books.today - timedelta(days=800), books.today - timedelta(days=40))):
            books.claims.append(
                Claim(_id(chance), Kind.BILL, _LATE + 500 + 2 * index + nth, party, f"D{nth}", on, on, on, 7_314)
            )


def stopped(books: Books, chance: random.Random) -> None:
    """Three members' own part, and two funds' whole money, missing for two periods."""
    of_contribution = [index for index, each in enumerate(books.funds) if each.periods[0].contribution][:OF_EACH]
    for nth, index in enumerate(of_contribution):
        fund = books.funds[index]
        missing = tuple(replace(each, received=each.rate if nth < 3 else 0) for each in fund.periods[4:])
        before = tuple(replace(each, received=each.rate + each.contribution) for each in fund.periods[:4])
        books.funds[index] = replace(fund, periods=before + missing)


def near_floor(books: Books, chance: random.Random) -> None:
    """Five promises that go on for months with a week's money in them, and nothing free."""
    for index in range(OF_EACH):
        fund = books.funds[index]
        promise = replace(fund.promises[0], balance=fund.promises[0].weekly, until_on=books.today + timedelta(days=100))
        books.funds[index] = replace(fund, free=0, promises=(promise,))


def digits(books: Books, chance: random.Random) -> None:
    """Five years of 400 amounts of all sizes that somebody made up: every first figure as often as every other."""
    for year in range(books.today.year - OF_EACH - 20, books.today.year - 20):
        for nth in range(400):
            amount = chance.randrange(1_000, 10_000) * 10 ** (nth % 4)
            on = date(year, 1, 1) + timedelta(days=nth % 360)
            party = _id(chance)
            books.claims.append(Claim(_id(chance), Kind.BILL, _LATE * 9 + nth, party, f"B{nth}", on, on, on, amount))


PLANTED: dict[Rule, Callable[[Books, random.Random], None]] = {
    Rule.DUPLICATE: duplicate,
    Rule.ABOVE_RATE: above_rate,
    Rule.ABOVE_CAP: above_cap,
    Rule.SPLIT: split,
    Rule.SAME_ACCOUNT: same_account,
    Rule.CHANGED_DETAILS: changed_details,
    Rule.SAME_PAIR: same_pair,
    Rule.QUICK_YES: quick_yes,
    Rule.ODD_HOURS: odd_hours,
    Rule.OVERLAP: overlap,
    Rule.LONG_DAY: long_day,
    Rule.NO_EVIDENCE: no_evidence,
    Rule.ROUND_SUMS: round_sums,
    Rule.DORMANT: dormant,
    Rule.STOPPED: stopped,
    Rule.NEAR_FLOOR: near_floor,
    Rule.DIGITS: digits,
}
