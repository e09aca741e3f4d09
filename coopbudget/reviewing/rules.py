"""What a review looks for: kinds of samples, assertions, opinions. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Of(StrEnum):
    """What a sample is drawn of."""

    INVOICES = "invoices"
    PAYMENTS = "payments"
    RECEIPTS = "receipts"
    ENTRIES = "entries"


class Method(StrEnum):
    """How it is drawn: each item with the same chance, or each penny."""

    RANDOM = "random"
    VALUE = "value"


class Assertion(StrEnum):
    """What is said of an item, and can be held against something."""

    INVOICE = "invoice"
    DELIVERY = "delivery"
    BANK = "bank"
    TWO = "two"
    FUND = "fund"


class Verdict(StrEnum):
    """What came of it."""

    AGREES = "agrees"
    DIFFERS = "differs"
    NOT_HERE = "not_here"  # it can't be said of this item


class Opinion(StrEnum):
    """What the report says of the whole."""

    CLEAN = "clean"
    EXCEPT = "except"
    ADVERSE = "adverse"
    NONE = "none"


ASKED: Final[Mapping[Of, tuple[Assertion, ...]]] = {
    Of.INVOICES: (Assertion.INVOICE, Assertion.DELIVERY, Assertion.TWO, Assertion.FUND, Assertion.BANK),
    Of.PAYMENTS: (Assertion.INVOICE, Assertion.BANK, Assertion.TWO),
    Of.RECEIPTS: (Assertion.BANK, Assertion.FUND),
    Of.ENTRIES: (Assertion.INVOICE, Assertion.BANK, Assertion.TWO, Assertion.FUND),
}
"""What is looked for in each kind of item, in the order in which one looks."""


@dataclass(frozen=True)
class Result:
    """What a sample came to: items looked at, items of which all agrees, items of which something differs."""

    items: int
    looked_at: int
    agree: int
    differ: int

    @property
    def left(self) -> int:
        return self.items - self.looked_at


def is_done(of: Of, ticks: Mapping[str, str]) -> bool:
    """Whether every assertion of an item has its verdict."""
    return all(assertion in ticks for assertion in ASKED[of])


def result(of: Of, ticked: Iterable[Mapping[str, str]]) -> Result:
    """The result over the ticks of every item of a sample."""
    counts: Counter[str] = Counter()
    for ticks in ticked:
        counts["items"] += 1
        if is_done(of, ticks):
            counts["looked_at"] += 1
            counts["differ" if Verdict.DIFFERS in ticks.values() else "agree"] += 1
    return Result(counts["items"], counts["looked_at"], counts["agree"], counts["differ"])
