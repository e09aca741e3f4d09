"""What the rules see, and what they find. Frozen and pure: no database, no clock.

Amounts are whole pence, lengths of time minutes (of approvals: seconds), times of day those on the wall in London.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from coopbudget.contracts.pricing import PriceList
from coopbudget.providers.rules import HourKind

NOBODY: frozenset[uuid.UUID] = frozenset()


class Rule(StrEnum):
    """What is looked for."""

    DUPLICATE = "duplicate"
    ABOVE_RATE = "above_rate"
    ABOVE_CAP = "above_cap"
    SPLIT = "split"
    SAME_ACCOUNT = "same_account"
    CHANGED_DETAILS = "changed_details"
    SAME_PAIR = "same_pair"
    QUICK_YES = "quick_yes"
    ODD_HOURS = "odd_hours"
    OVERLAP = "overlap"
    LONG_DAY = "long_day"
    NO_EVIDENCE = "no_evidence"
    ROUND_SUMS = "round_sums"
    DORMANT = "dormant"
    STOPPED = "stopped"
    NEAR_FLOOR = "near_floor"
    DIGITS = "digits"


STANDING = frozenset({Rule.SAME_ACCOUNT, Rule.STOPPED, Rule.NEAR_FLOOR})
"""Rules that tell how things stand now: what they no longer find is over, whenever it began."""


class Outcome(StrEnum):
    """What a finding was decided to be."""

    EXPLAINED = "explained"
    MENDED = "mended"
    REPORTED = "reported"
    OPEN = "open"


class Shown(StrEnum):
    """Which findings a list shows."""

    OPEN = "open"
    DECIDED = "decided"
    REPORTED = "reported"
    GONE = "gone"
    ALL = "all"


class Kind(StrEnum):
    """What a finding stands on."""

    INVOICE = "invoice"
    BILL = "bill"
    RUN = "run"
    PAYEE = "payee"
    CONTRACT = "contract"
    VISIT = "visit"
    FUND = "fund"


@dataclass(frozen=True)
class Record:
    """One record that a finding stands on, by the number people say. ``their_number`` is what its paper says."""

    kind: Kind
    number: int
    on: date | None = None
    amount: int | None = None
    their_number: str = ""


Value = str | int


@dataclass(frozen=True)
class Found:
    """What a rule found. ``key`` is the same whenever the same thing is found; ``on`` the day of its last record.

    ``amount`` is what is at stake. ``values`` fill the rule's sentence, and so do ``moving`` ones, which grow from day
    to day without being another fact. ``people``, ``members`` and ``parties`` (a provider or a payee) are whom it
    concerns, by id: none of them decides it.
    """

    rule: Rule
    key: str
    on: date
    amount: int
    values: Mapping[str, Value]
    records: tuple[Record, ...]
    people: frozenset[uuid.UUID] = NOBODY
    members: frozenset[uuid.UUID] = NOBODY
    parties: frozenset[uuid.UUID] = NOBODY
    moving: Mapping[str, Value] = field(default_factory=dict)

    def plain(self) -> dict[str, object]:
        """The facts as plain values, for keeping."""
        return {"values": {**self.values, **self.moving}, "records": self._records()}

    def _records(self) -> list[list[object]]:
        return [
            [each.kind.value, each.number, each.on.isoformat() if each.on else "", each.amount, each.their_number]
            for each in self.records
        ]

    @property
    def digest(self) -> str:
        """SHA-256 of the facts: another digest means that they changed, and that it is looked at anew."""
        facts = [self.rule.value, self.key, dict(self.values), self._records()]
        text = json.dumps(facts, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def read_records(kept: list[list[object]]) -> list[Record]:
    """Records from the plain values that ``Found.plain`` made."""
    return [
        Record(
            Kind(str(kind)),
            int(str(number)),
            date.fromisoformat(str(on)) if on else None,
            None if amount is None else int(str(amount)),
            str(theirs),
        )
        for kind, number, on, amount, theirs in kept
    ]


@dataclass(frozen=True)
class Claim:
    """A provider's invoice, or a bill of the co-op's own: what ``party`` asks for and was not refused.

    ``since`` and ``until`` are its period (a bill's: its day), ``contract`` what an invoice is of. ``members`` are who
    bears it, ``people`` who recorded or sent it or are paid by it.
    """

    id: uuid.UUID
    kind: Kind
    number: int
    party: uuid.UUID
    their_number: str
    on: date
    since: date
    until: date
    amount: int
    paid: bool = True
    has_file: bool = True
    members: frozenset[uuid.UUID] = NOBODY
    people: frozenset[uuid.UUID] = NOBODY
    contract: uuid.UUID | None = None

    @property
    def record(self) -> Record:
        return Record(self.kind, self.number, self.on, self.amount, self.their_number)


@dataclass(frozen=True)
class Line:
    """A line of an invoice. ``owed`` is its amount less what was taken off; ``approved``: it was, or waits."""

    invoice_id: uuid.UUID
    invoice: int
    their_number: str
    contract_id: uuid.UUID
    on: date
    kind: HourKind
    minutes: int
    rate: int
    amount: int
    owed: int
    approved: bool


@dataclass(frozen=True)
class Agreed:
    """What a contract says. ``asked`` is what its lines that count came to so far, until ``last_on``."""

    id: uuid.UUID
    number: int
    provider: uuid.UUID
    starts_on: date
    prices: PriceList
    cap_week: int | None = None
    cap_term: int | None = None
    asked: int = 0
    last_on: date | None = None


@dataclass(frozen=True)
class Payment:
    """A payment of an approved run. ``total`` is the run's; ``prepared_by`` and ``approved_by`` made it go."""

    run: int
    on: date
    payee: uuid.UUID
    payee_number: int
    amount: int
    total: int
    prepared_by: uuid.UUID
    approved_by: frozenset[uuid.UUID] = NOBODY


@dataclass(frozen=True)
class Limit:
    """Above how many pence a run (an invoice, a bill) took one more person, from a day on; None: no limit."""

    from_on: date
    amount: int | None


@dataclass(frozen=True)
class Party:
    """Somebody the co-op pays. ``kind`` is a payee's; ``people`` are who they are, or who speaks for them."""

    payee: uuid.UUID
    number: int
    kind: str
    people: frozenset[uuid.UUID]
    since: date


@dataclass(frozen=True)
class Change:
    """New bank details that are in use. ``by_payee``: the payee said so on their own page."""

    payee: uuid.UUID
    payee_number: int
    on: date
    by_payee: bool
    asked_by: uuid.UUID
    decided_by: uuid.UUID | None = None


@dataclass(frozen=True)
class Approval:
    """A yes to an invoice's part, a bill or a run. ``at`` is on the wall in London; ``after`` the seconds since it
    could first be given."""

    kind: Kind
    number: int
    subject: uuid.UUID
    person: uuid.UUID
    at: datetime
    after: int
    amount: int

    @property
    def record(self) -> Record:
        return Record(self.kind, self.number, self.at.date(), self.amount)


@dataclass(frozen=True)
class Visit:
    """A visit to one member that counts or waits; time on the road and visits called off are none."""

    number: int
    contract: int
    provider: uuid.UUID
    member: uuid.UUID
    member_number: int
    on: date
    start: int
    minutes: int

    @property
    def begins(self) -> int:
        """Minutes by the clock on the wall, from a day long ago."""
        return self.on.toordinal() * 1_440 + self.start

    @property
    def ends(self) -> int:
        return self.begins + self.minutes

    @property
    def record(self) -> Record:
        return Record(Kind.VISIT, self.number, self.on)


@dataclass(frozen=True)
class Period:
    """One payment period of an agreement that is over: its first day, what was due in it, what came (pence)."""

    starts_on: date
    rate: int
    contribution: int
    received: int


@dataclass(frozen=True)
class Promise:
    """What a fund is promised to, contract by number: what is set aside for it and what it takes a week (pence)."""

    contract: int
    balance: int
    weekly: int
    until_on: date


@dataclass(frozen=True)
class FundStanding:
    """A fund today. ``free`` is what it can still promise, ``weekly_income`` what comes in a week (pence)."""

    number: int
    member: uuid.UUID
    free: int
    weekly_income: int
    periods: tuple[Period, ...] = ()
    promises: tuple[Promise, ...] = field(default=())
