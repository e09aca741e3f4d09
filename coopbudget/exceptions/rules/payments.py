"""Payments and bank details: cut to fit under a limit, two parties with one account, details changed before. Pure."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta

from coopbudget.exceptions.facts import Change, Found, Kind, Limit, Party, Payment, Record, Rule

SPLIT_DAYS = 7
CHANGED_DAYS = 14
_PERSONAL = frozenset({"member", "supplier", "lender"})


def limit_on(limits: Sequence[Limit], day: date) -> int | None:
    """Above how many pence it took one more person on a day; None where no limit held."""
    return next((each.amount for each in reversed(limits) if each.from_on <= day), None)


def split_under_limit(payments: Iterable[Payment], limits: Sequence[Limit]) -> list[Found]:
    """Payments to one payee in different runs within a week: each run within the limit, each payment half of it or
    more, and together above it. In one run they would have needed one more person.
    """
    groups: dict[uuid.UUID, list[Payment]] = defaultdict(list)
    for payment in sorted(payments, key=lambda each: (each.on, each.run)):
        limit = limit_on(limits, payment.on)
        if limit is not None and payment.total <= limit <= 2 * payment.amount:
            groups[payment.payee].append(payment)
    found = []
    for payee, group in groups.items():
        while group:
            first = group[0]
            near = [each for each in group if each.on - first.on < timedelta(days=SPLIT_DAYS)]
            group = group[len(near) :]
            together = sum(each.amount for each in near)
            limit = limit_on(limits, near[-1].on) or 0
            if len({each.run for each in near}) > 1 and together > limit:
                found.append(_split(payee, near, together, limit))
    return found


def _split(payee: uuid.UUID, near: Sequence[Payment], together: int, limit: int) -> Found:
    hands = frozenset(each.prepared_by for each in near).union(*(each.approved_by for each in near))
    return Found(
        Rule.SPLIT, f"{payee}:{near[0].run}", near[-1].on, together,
        {"limit": limit, "together": together, "runs": len({each.run for each in near})},
        (
            Record(Kind.PAYEE, near[0].payee_number),
            *(Record(Kind.RUN, each.run, each.on, each.amount) for each in near),
        ),
        people=hands, parties=frozenset({payee}),
    )  # fmt: skip


def one_party(parties: Collection[Party]) -> bool:
    """Whether payees of one account are one person: she is paid back as a member, and for a bill she laid out."""
    people = {each.people for each in parties}
    return len(people) == 1 and len(next(iter(people))) == 1 and all(each.kind in _PERSONAL for each in parties)


def same_account(accounts: Iterable[Collection[Party]], officers: Collection[uuid.UUID]) -> list[Found]:
    """Bank accounts that two parties have, each given as all the payees it belongs to. Worst where one is an officer.

    ``officers`` are the persons in office.
    """
    found = []
    for parties in accounts:
        if len(parties) < 2 or one_party(parties):
            continue
        ordered = sorted(parties, key=lambda each: each.number)
        people = frozenset().union(*(each.people for each in ordered))
        found.append(
            Found(
                Rule.SAME_ACCOUNT, ":".join(str(each.payee) for each in ordered),
                max(each.since for each in ordered), 0,
                {"parties": len(ordered), "officer": int(bool(people & set(officers)))},
                tuple(Record(Kind.PAYEE, each.number, each.since) for each in ordered),
                people=people, parties=frozenset(each.payee for each in ordered),
            )
        )  # fmt: skip
    return found


def details_changed(changes: Iterable[Change], payments: Iterable[Payment]) -> list[Found]:
    """First payments within 14 days after new bank details that the payee did not confirm on their own page, or that
    are more than twice what was ever paid to them before.

    A change that they confirmed themselves, followed by a payment like those before, is left alone.
    """
    by_payee: dict[uuid.UUID, list[Payment]] = defaultdict(list)
    for payment in sorted(payments, key=lambda each: (each.on, each.run)):
        by_payee[payment.payee].append(payment)
    found = []
    for change in changes:
        paid = by_payee.get(change.payee, [])
        after = [each for each in paid if timedelta(0) <= each.on - change.on <= timedelta(days=CHANGED_DAYS)]
        before = [each.amount for each in paid if each.on < change.on]
        if not after:
            continue
        large = bool(before) and after[0].amount > 2 * max(before)
        if change.by_payee and not large:
            continue
        hands = frozenset(filter(None, (change.asked_by, change.decided_by, after[0].prepared_by)))
        found.append(
            Found(
                Rule.CHANGED_DETAILS, f"{change.payee}:{change.on}", after[0].on, after[0].amount,
                {
                    "days": (after[0].on - change.on).days, "changed": change.on.isoformat(),
                    "heard": int(not change.by_payee), "large": int(large),
                },
                (
                    Record(Kind.PAYEE, change.payee_number, change.on),
                    Record(Kind.RUN, after[0].run, after[0].on, after[0].amount),
                ),
                people=hands | after[0].approved_by, parties=frozenset({change.payee}),
            )
        )  # fmt: skip
    return found
