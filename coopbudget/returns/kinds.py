"""The words that stand in the tables of returns; what people read is in ``words``."""

from __future__ import annotations

from enum import StrEnum


class Period(StrEnum):
    """How often a council wants a return."""

    FOUR_WEEKLY = "four_weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    HALF_YEARLY = "half_yearly"
    YEARLY = "yearly"
    ON_REQUEST = "on_request"


class Asked(StrEnum):
    """What a council asks for."""

    BANK = "bank"
    INVOICES = "invoices"
    TIMESHEETS = "timesheets"
    PAYSLIPS = "payslips"
    TAX = "tax"
    INSURANCE = "insurance"
    CONTRIBUTION = "contribution"
    DECLARATION = "declaration"
    FORM = "form"


class Way(StrEnum):
    """How a council takes it."""

    EMAIL = "email"
    POST = "post"
    ONLINE = "online"
    EMAIL_OR_POST = "email_or_post"


class Outside(StrEnum):
    """What the member said of spending outside the co-op: nothing yet, none, or that her list is whole."""

    UNSAID = ""
    NONE = "none"
    ALL = "all"


class Noted(StrEnum):
    """What a memorandum is: the first four are spent, the others came into the member's own account."""

    ASSISTANT = "assistant"
    TAX = "tax"
    EQUIPMENT = "equipment"
    OTHER = "other"
    FROM_COUNCIL = "from_council"
    PAID_IN = "paid_in"


CAME_IN = frozenset({Noted.FROM_COUNCIL, Noted.PAID_IN})


class FunderAsks(StrEnum):
    """What a council's officer can send: the words are those of ``budgets.kinds.Change``."""

    RATE = "rate"
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    ASKED_BACK = "asked_back"
