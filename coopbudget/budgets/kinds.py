"""The words that stand in the tables of agreements; what people read is in ``labels``."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Final

# An agreement without a last day. Kept as a date, so that a notice taken back is a change like any other.
NO_END: Final = date(9999, 12, 31)

RECEIPTS: Final = (
    "statement", "statement_line", "line_target", "line_split", "line_taken_out", "line_put_back", "match_undone",
    "stripe_received", "stripe_failed_late", "line_returned",
)  # fmt: skip
"""Kinds of entries by which money comes into a fund from outside, or turns out not to have come."""


class FunderKind(StrEnum):
    """Whose money it is."""

    COUNCIL = "council"
    NHS = "nhs"
    OWN = "own"


class Pattern(StrEnum):
    """How often the funder pays. Four-weekly in advance is what most councils do."""

    WEEKLY = "weekly"
    FOUR_WEEKLY = "four_weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"


class PaidAs(StrEnum):
    """Net: less what the member pays in. Gross: the whole of it, and the funder asks for the rest later."""

    NET = "net"
    GROSS = "gross"


class PaidInto(StrEnum):
    """Which account the funder pays: the co-op's account for members' money, or the member's own.

    From a member's own account only a slice comes to the co-op, so a council return is a part return.
    """

    COOP = "coop"
    MEMBER = "member"


class Change(StrEnum):
    """What a version of an agreement records."""

    BEGUN = "begun"
    RATE = "rate"
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    NOTICE = "notice"
    NOTICE_WITHDRAWN = "notice_withdrawn"
    ASKED_BACK = "asked_back"


class PromiseKind(StrEnum):
    """What a fund is promised to: a pool that still forms (pledged), or a contract (committed)."""

    POOL = "pool"
    CONTRACT = "contract"


class Side(StrEnum):
    """Members' money, or the co-op's own: two bank accounts that never mix."""

    MEMBERS = "members"
    OWN = "own"


class Deducts(StrEnum):
    """What of a fund's money its funder does not count when it looks at how much was kept.

    Councils differ (DOMAIN 6: one first deducts unpaid bills and a contingency): everything that is promised, only what
    a contract holds, or nothing at all.
    """

    PROMISED = "promised"
    COMMITTED = "committed"
    NOTHING = "nothing"


class Going(StrEnum):
    """How an outcome goes, as the member sees it."""

    WELL = "well"
    PARTLY = "partly"
    BADLY = "badly"
