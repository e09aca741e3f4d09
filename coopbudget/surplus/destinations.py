"""Where a dividend goes that a fund earned. Pure.

The rule, in this order:

- it goes into the fund that earned it, while its agreement runs;
- if that agreement has ended, into the member's fund of the same funder that runs or begins next (own money: her fund
  of own money), so that a council's money stays with its council (Care Act 2014 s33 ties it to the plan);
- else it goes into no fund: a council's (or the NHS's) is held and offered back to it, own money is owed to its owner.

Of somebody who is no longer a member no fund takes any more. A sum below the least that is paid out stays in the pot
of small sums and is added to the same fund's next dividend; it is paid whatever it is where there is no next one.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Goes(StrEnum):
    """Where a fund's dividend goes."""

    FUND = "fund"
    SUCCESSOR = "successor"
    COUNCIL = "council"  # held, and offered back to the funder
    OWNER = "owner"  # own money, owed to its owner


@dataclass(frozen=True)
class Purse:
    """A fund as its agreement stands. ``funder_id`` is None for own money, ``ends_on`` where no last day is known."""

    fund_id: uuid.UUID
    number: int
    funder_id: uuid.UUID | None
    accepted: bool
    starts_on: date
    ends_on: date | None

    def takes(self, day: date) -> bool:
        """Whether money can land in it: it was checked, and has not ended."""
        return self.accepted and (self.ends_on is None or self.ends_on >= day)


@dataclass(frozen=True)
class Destination:
    """Where a dividend goes, and into which fund where it goes into one."""

    goes: Goes
    into: Purse | None


def destination(earned: Purse, others: Iterable[Purse], *, gone: bool, day: date) -> Destination:
    """Where a dividend of ``earned`` goes that is shared on ``day``.

    ``others`` are the member's funds (their order does not matter; ``earned`` may be among them). ``gone``: she is no
    longer a member.
    """
    if not gone:
        if earned.takes(day):
            return Destination(Goes.FUND, earned)
        heirs = [
            purse
            for purse in others
            if purse.fund_id != earned.fund_id and purse.funder_id == earned.funder_id and purse.takes(day)
        ]
        if heirs:
            # One that runs before one that is still to begin; then the one that began first.
            heir = min(heirs, key=lambda p: (p.starts_on > day, p.starts_on, p.number))
            return Destination(Goes.SUCCESSOR, heir)
    return Destination(Goes.OWNER if earned.funder_id is None else Goes.COUNCIL, None)


@dataclass(frozen=True)
class Payout:
    """What becomes of a dividend and of what was kept from earlier ones (pence): paid now, or kept for the next."""

    paid: int
    kept: int


def payout(dividend: int, brought: int, least: int, goes: Goes) -> Payout:
    """``least`` is the least that is paid out (0: everything). The two parts sum to what there is, always."""
    whole = dividend + brought
    if goes in (Goes.FUND, Goes.SUCCESSOR) and 0 < whole < least:
        return Payout(0, whole)
    return Payout(whole, 0)
