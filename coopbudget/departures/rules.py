"""A departure as a list of steps: what each is about, whether it is done, and whom or what it waits for. Pure.

The same list serves a member who leaves, has died, or is removed, before it is recorded (what it would mean) and after
(where it stands). Whoever settles something else in the same way gives ``steps`` its own facts. Money is pence.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from coopbudget.contracts.rules import LAST_INVOICE_DAYS


class What(StrEnum):
    """What a step is about, in the order in which people are told of it."""

    LET_GO = "let_go"  # pools, waiting lists, needs, the Direct Debit
    POWERS = "powers"  # offices, and who acted for them
    CONTRACTS = "contracts"  # each left by its own rule
    VISITS = "visits"  # the last ones billed, and what is left of a commitment free
    OWED = "owed"  # what they owe, and what they lent
    COUNCIL = "council"  # money of a funder's: back to it, or on to the next arrangement
    OWN = "own"  # own money: to them, or to the estate
    SHARES = "shares"
    DIVIDEND = "dividend"  # of the part of a year
    STATEMENT = "statement"
    PAPERS = "papers"
    IDENTITY = "identity"


class State(StrEnum):
    """Where a step stands."""

    DONE = "done"
    NOW = "now"  # an officer can do it today
    WAITS = "waits"  # for somebody, or for a day
    LATER = "later"  # comes by itself after all is settled


class Waits(StrEnum):
    """For whom or what a step waits."""

    DAY = "day"
    PROVIDER = "provider"
    SECOND_OFFICER = "second_officer"
    PAYMENT = "payment"  # a payment run, and the bank statement that shows it
    MEMBERS = "members"  # a vote at the year's end
    MEMBER = "member"
    SETTLER = "settler"  # nobody is named yet who settles the estate


AT_ONCE = frozenset({What.LET_GO, What.POWERS})
AFTER = frozenset({What.DIVIDEND, What.PAPERS, What.IDENTITY})
"""What holds nothing up: it comes after all is settled."""


@dataclass(frozen=True)
class Step:
    """One step. ``amount`` is what it is about (None: no money), ``on`` the day it waits for or was done."""

    what: What
    state: State
    amount: int | None = None
    waits: Waits | None = None
    on: date | None = None

    @property
    def holds(self) -> bool:
        """Whether the departure can't be finished before this."""
        return self.what not in AFTER | {What.STATEMENT} and self.state in (State.NOW, State.WAITS)


@dataclass(frozen=True)
class ContractFacts:
    """A contract: the last day paid for, what is still committed, how many visits until then nobody has approved on an
    invoice. ``closed``: all of it is settled."""

    last_day: date
    left: int
    unbilled: int

    @property
    def rest_free_on(self) -> date:
        """From when what is left is free: the provider's last invoice has had its time."""
        return self.last_day + timedelta(days=LAST_INVOICE_DAYS + 1)


@dataclass(frozen=True)
class PurseFacts:
    """What stands in a fund: free, and on its way out. ``asked`` waits for a second officer's yes, of what is on its
    way; ``own``: no funder's."""

    own: bool
    free: int
    on_way: int
    asked: int = 0


@dataclass(frozen=True)
class Facts:
    """All that the steps follow from. ``kept_through``: the last day on which papers and identity are kept."""

    today: date
    died: bool
    begun: bool
    contracts: tuple[ContractFacts, ...] = ()
    purses: tuple[PurseFacts, ...] = ()
    shares: int = 0
    shares_asked: int = 0
    shares_on_way: int = 0
    owed: int = 0
    trade: int = 0
    dividend_on: date | None = None
    settler: bool = False
    member_here: bool = True
    finished: bool = False
    erased: bool = False
    kept_through: date | None = None


def steps(facts: Facts) -> tuple[Step, ...]:
    """Every step, in the order of ``What``.

    She leaves with £180.00 promised to a contract until 20 October, £50.00 of own money free and £900.00 of her
    council's: the contract waits for that day and then for the last invoice, the own money for her to say where it
    goes, the council's is an officer's to send today.
    """
    found = [
        Step(What.LET_GO, State.DONE if facts.begun else State.NOW),
        Step(What.POWERS, State.DONE if _powers_ended(facts) else State.NOW if not facts.begun else State.LATER),
        _contracts(facts),
        _visits(facts),
        Step(What.OWED, State.WAITS if facts.owed else State.DONE, facts.owed, Waits.MEMBER if facts.owed else None),
        _council(facts),
        _own(facts),
        _shares(facts),
        _dividend(facts),
        Step(What.STATEMENT, State.DONE if facts.finished else State.NOW),
        Step(What.PAPERS, State.LATER, on=facts.kept_through),
        Step(What.IDENTITY, State.DONE if facts.erased else State.LATER, on=facts.kept_through),
    ]
    return tuple(found)


def _powers_ended(facts: Facts) -> bool:
    """Who has died leaves all of it at once; who leaves, with the membership."""
    return facts.begun and (facts.died or not facts.member_here)


def _contracts(facts: Facts) -> Step:
    paid = [each for each in facts.contracts if each.last_day > facts.today]
    left = sum(each.left for each in facts.contracts)
    if not paid:
        return Step(What.CONTRACTS, State.DONE if facts.begun or not facts.contracts else State.NOW, left)
    return Step(What.CONTRACTS, State.WAITS, left, Waits.DAY, max(each.last_day for each in paid))


def _visits(facts: Facts) -> Step:
    open_ = [each for each in facts.contracts if each.left or each.unbilled]
    if not open_:
        return Step(What.VISITS, State.DONE)
    left, last = sum(each.left for each in open_), max(each.rest_free_on for each in open_)
    if any(each.left and each.rest_free_on <= facts.today for each in open_):
        return Step(What.VISITS, State.NOW, left, on=last)
    if not left:
        # What nobody billed in time costs this member nothing any more.
        return Step(What.VISITS, State.DONE, 0)
    return Step(What.VISITS, State.WAITS, left, Waits.PROVIDER, last)


def _council(facts: Facts) -> Step:
    theirs = [each for each in facts.purses if not each.own]
    free, on_way = sum(each.free for each in theirs), sum(each.on_way for each in theirs)
    if free:
        return Step(What.COUNCIL, State.NOW, free + on_way)
    if on_way:
        return Step(What.COUNCIL, State.WAITS, on_way, Waits.PAYMENT)
    return Step(What.COUNCIL, State.DONE, 0)


def _own(facts: Facts) -> Step:
    theirs = [each for each in facts.purses if each.own]
    free, on_way, asked = sum(p.free for p in theirs), sum(p.on_way for p in theirs), sum(p.asked for p in theirs)
    if free and facts.died and not facts.settler:
        return Step(What.OWN, State.WAITS, free + on_way, Waits.SETTLER)
    if free and facts.member_here and not facts.died:
        return Step(What.OWN, State.WAITS, free + on_way, Waits.MEMBER)
    if free:
        return Step(What.OWN, State.NOW, free + on_way)
    if asked:
        return Step(What.OWN, State.WAITS, on_way, Waits.SECOND_OFFICER)
    if on_way:
        return Step(What.OWN, State.WAITS, on_way, Waits.PAYMENT)
    return Step(What.OWN, State.DONE, 0)


def _shares(facts: Facts) -> Step:
    if not facts.shares:
        return Step(What.SHARES, State.DONE, 0)
    if facts.shares > facts.shares_asked + facts.shares_on_way:
        waits_for_her = facts.member_here and not facts.died
        return Step(What.SHARES, State.WAITS if waits_for_her else State.NOW, facts.shares,
                    Waits.MEMBER if waits_for_her else None)  # fmt: skip
    return Step(What.SHARES, State.WAITS, facts.shares, Waits.SECOND_OFFICER if facts.shares_asked else Waits.PAYMENT)


def _dividend(facts: Facts) -> Step:
    if not facts.trade:
        return Step(What.DIVIDEND, State.DONE, 0)
    return Step(What.DIVIDEND, State.LATER, facts.trade, Waits.MEMBERS, facts.dividend_on)


def open_steps(found: tuple[Step, ...]) -> tuple[Step, ...]:
    """Those that keep a departure from being finished."""
    return tuple(step for step in found if step.holds)
