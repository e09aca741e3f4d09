"""What people read for the words of returns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flask_babel import lazy_gettext as _l

from coopbudget.contracts.words import ALLOCATION
from coopbudget.errors import Words
from coopbudget.outlook.kinds import LineKind
from coopbudget.providers.words import SERVICE
from coopbudget.returns.kinds import Asked, FunderAsks, Noted, Period, Way
from coopbudget.returns.rules import Line

PERIODS: Final[Mapping[str, Words]] = {
    Period.FOUR_WEEKLY: _l("Every four weeks"),
    Period.MONTHLY: _l("Every month"),
    Period.QUARTERLY: _l("Every three months"),
    Period.HALF_YEARLY: _l("Every six months"),
    Period.YEARLY: _l("Once a year"),
    Period.ON_REQUEST: _l("When the council asks"),
}
ASKED: Final[Mapping[str, Words]] = {
    Asked.BANK: _l("Bank statements"),
    Asked.INVOICES: _l("Invoices and receipts"),
    Asked.TIMESHEETS: _l("Timesheets"),
    Asked.PAYSLIPS: _l("Payslips"),
    Asked.TAX: _l("What was paid to the tax office (HMRC)"),
    Asked.INSURANCE: _l("The employer's insurance"),
    Asked.CONTRIBUTION: _l("That you pay in your part"),
    Asked.DECLARATION: _l("A signed declaration"),
    Asked.FORM: _l("The council's own form"),
}
WAYS: Final[Mapping[str, Words]] = {
    Way.EMAIL: _l("By e-mail"),
    Way.POST: _l("By post"),
    Way.ONLINE: _l("On the council's website"),
    Way.EMAIL_OR_POST: _l("By e-mail or by post"),
}
NOTED: Final[Mapping[str, Words]] = {
    Noted.ASSISTANT: _l("Wages of an assistant of your own"),
    Noted.TAX: _l("Tax, National Insurance or pension"),
    Noted.EQUIPMENT: _l("Equipment"),
    Noted.OTHER: _l("Something else for your support"),
    Noted.FROM_COUNCIL: _l("The council paid into your own account"),
    Noted.PAID_IN: _l("You paid in your part"),
}
KINDS: Final[Mapping[str, Words]] = {
    LineKind.OPENING: _l("There when the books began"),
    LineKind.COUNCIL: _l("From the council"),
    LineKind.PASSED_ON: _l("Passed on from the member's own account"),
    LineKind.CONTRIBUTION: _l("What the member pays in"),
    LineKind.OWN: _l("Own money"),
    LineKind.PURCHASE: _l("Support"),
    LineKind.LEVY: _l("Levy to the co-op, for running costs"),
    LineKind.DIVIDEND: _l("Share of the co-op's surplus"),
    LineKind.REBATE: _l("Rebate from a provider: support cost less"),
    LineKind.MONEY_BACK: _l("Set aside for the council, which asked for it back"),
    LineKind.MOVED: _l("Moved between co-ops, with the member"),
    LineKind.OWED: _l("Paid off what was owed for this fund"),
    LineKind.OTHER: _l("Something else"),
}
CATEGORIES: Final[Mapping[str, Words]] = {
    **SERVICE,
    "levy": _l("Levy to the co-op, for running costs"),
    "owed": _l("Paid off what was owed"),
    "assistant": _l("Own assistants"),
    "tax": _l("Tax, National Insurance and pensions of own assistants"),
    "equipment": _l("Equipment"),
    "outside": _l("Other support outside the co-op"),
}
NOTED_CATEGORY: Final[Mapping[str, str]] = {
    Noted.ASSISTANT: "assistant",
    Noted.TAX: "tax",
    Noted.EQUIPMENT: "equipment",
    Noted.OTHER: "outside",
}
PAPERS: Final[Mapping[str, Words]] = {
    "invoice": _l("The provider's invoice"),
    "memorandum": _l("A paper of the member's"),
    "letter": _l("The council's letter"),
}
STATES: Final[Mapping[str, tuple[Words, str]]] = {
    "open": (_l("Open"), "sky"),
    "soon": (_l("Due soon"), "honey"),
    "late": (_l("Late"), "brick"),
    "signed": (_l("Signed, not sent"), "honey"),
    "sent": (_l("Sent"), "leaf"),
    "replaced": (_l("A corrected one took its place"), "slate"),
}
ASKS: Final[Mapping[str, Words]] = {
    FunderAsks.RATE: _l("A new rate, or a new sum to pay in"),
    FunderAsks.SUSPENDED: _l("Payments are paused"),
    FunderAsks.RESUMED: _l("Payments start again"),
    FunderAsks.ASKED_BACK: _l("Money is asked back"),
}
SIGNED_AS: Final[Mapping[str, Words]] = {
    "self": _l("the member"),
    "supporter": _l("for the member, with the power to plan for them"),
    "officer": _l("the member, by phone; an officer wrote it down and read it back"),
}
TO_CHECK: Final = _l("To be checked")
BY_AGREEMENT: Final = _l("To be checked. Until then we go by what each agreement says.")
DECLARATION: Final = _l(
    "I say that this return is true and whole as far as I know, and that the money was spent on what was agreed."
)
PART_DECLARATION: Final = _l(
    "I say that this return is true as far as I know. It is a part return: what was spent outside the co-op is not all"
    " in it."
)


def category(name: str) -> str:
    """What a category is called."""
    return str(CATEGORIES.get(name, _l("Not said")))


def line_words(line: Line) -> str:
    """What a line is, with who was on the other side."""
    known = KINDS.get(line.kind) or NOTED.get(line.kind) or line.kind
    return f"{known}: {line.who}" if line.who else str(known)


def sharing(rules: tuple[str, ...]) -> str:
    """The rules by which an invoice was shared."""
    return "; ".join(str(ALLOCATION.get(rule, rule)) for rule in rules)


def or_to_check(value: object) -> str:
    """A figure or word of a council's rules; where nobody knows it: to be checked."""
    return str(TO_CHECK) if value in (None, "") else str(value)


def or_by_agreement(value: int | None) -> str:
    """A council's number of weeks or days; where nobody knows it, whose number counts until then."""
    return str(BY_AGREEMENT) if value is None else str(value)
