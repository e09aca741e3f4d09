"""What people read for the words that stand in the tables, and for a line of a statement."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from flask_babel import gettext as _, lazy_gettext as _l, ngettext

from coopbudget.budgets.keeping import Keeping
from coopbudget.budgets.kinds import Change, Deducts, FunderKind, Going, PaidAs, PaidInto, Pattern, PromiseKind
from coopbudget.budgets.payee_rules import Relation
from coopbudget.budgets.queries.statements import StatementLine
from coopbudget.budgets.rules import Pooling
from coopbudget.collections.rules import Kind
from coopbudget.errors import Words
from coopbudget.ledger import chart
from coopbudget.ledger.names import plain_name
from coopbudget.money import format_pence

FUNDERS: Final[Mapping[str, Words]] = {
    FunderKind.COUNCIL: _l("A council"),
    FunderKind.NHS: _l("The NHS"),
    FunderKind.OWN: _l("Own money"),
}
PATTERNS: Final[Mapping[str, Words]] = {
    Pattern.FOUR_WEEKLY: _l("Every four weeks, in advance"),
    Pattern.WEEKLY: _l("Every week"),
    Pattern.MONTHLY: _l("Every month"),
    Pattern.QUARTERLY: _l("Every three months"),
}
PAID_AS: Final[Mapping[str, Words]] = {
    PaidAs.NET: _l("Less what is paid in (net)"),
    PaidAs.GROSS: _l("All of it, and the part to pay in is asked for later (gross)"),
}
PAID_INTO: Final[Mapping[str, Words]] = {
    PaidInto.COOP: _l("The co-op's account for members' money"),
    PaidInto.MEMBER: _l("The member's own account, and a part comes to the co-op"),
}
CHANGES: Final[Mapping[str, Words]] = {
    Change.BEGUN: _l("The agreement began"),
    Change.RATE: _l("A new rate, or a new sum to pay in"),
    Change.SUSPENDED: _l("Payments are paused"),
    Change.RESUMED: _l("Payments start again"),
    Change.NOTICE: _l("The funder gives notice that it ends"),
    Change.NOTICE_WITHDRAWN: _l("The notice is taken back"),
    Change.ASKED_BACK: _l("The funder asks for money back"),
}
PROMISES: Final[Mapping[str, Words]] = {
    PromiseKind.POOL: _l("Pool"),
    PromiseKind.CONTRACT: _l("Contract"),
}
POOLING: Final[Mapping[Pooling, Words]] = {
    Pooling.ALLOWED: _l("Can be pooled"),
    Pooling.NEEDS_CHECK: _l("Waits for a check"),
    Pooling.REFUSED: _l("Not accepted"),
    Pooling.SERVICE_FUND: _l("Never pooled"),
    Pooling.NEEDS_CONSENT: _l("No consent yet"),
    Pooling.NOT_STARTED: _l("Not started"),
    Pooling.SUSPENDED: _l("Paused"),
    Pooling.ENDED: _l("Ended"),
}
POOLING_COLOURS: Final[Mapping[Pooling, str]] = {
    Pooling.ALLOWED: "leaf",
    Pooling.NEEDS_CHECK: "honey",
    Pooling.NEEDS_CONSENT: "honey",
    Pooling.SUSPENDED: "brick",
    Pooling.ENDED: "slate",
    Pooling.REFUSED: "slate",
    Pooling.NOT_STARTED: "sky",
    Pooling.SERVICE_FUND: "slate",
}
# Who holds a direct payment for somebody: England Care Act 2014 ss31-32, Wales 2014 Act ss50-52 (DOMAIN, words).
REPRESENTATIVES: Final[Mapping[str, Words]] = {
    "england": _l("Nominated or authorised person"),
    "wales": _l("Suitable person"),
    "scotland": _l("Guardian or attorney"),
    "northern_ireland": _l("Appointed person"),
}
MONEY_BACK: Final[Mapping[str, tuple[Words, str]]] = {
    "asked": (_l("Waits for an officer"), "honey"),
    "refused": (_l("Not sent"), "slate"),
    "called_off": (_l("Taken back"), "slate"),
    "instructed": (_l("Waits for a payment run"), "honey"),
    "in_run": (_l("In a payment run"), "sky"),
    "sent": (_l("Sent to the bank"), "sky"),
    "cleared": (_l("Paid"), "leaf"),
    "returned": (_l("Came back from the bank"), "brick"),
}
OPENING_STATES: Final[Mapping[str, Words]] = {
    "draft": _l("Not signed"),
    "waiting": _l("Waits for the second signature"),
    "posted": _l("In the books"),
    "discarded": _l("Thrown away"),
}
SIDES: Final[Mapping[str, Words]] = {
    "members": _l("Members' money"),
    "own": _l("The co-op's own money"),
}

_PAID_IN: Final[Mapping[str, Words]] = {
    Kind.RECEIVED: _l("Paid in by card or Direct Debit"),
    Kind.FAILED_LATE: _l("Taken back: a payment in failed after all"),
    Kind.REFUND: _l("A payment in paid back to where it came from"),
    "refund_asked": _l("A payment in paid back to where it came from"),
    "refund_let_go": _l("Paying back did not work: it is here again"),
    Kind.REFUND_BACK: _l("Paying back did not work: it is here again"),
    Kind.DISPUTE: _l("Taken back by the bank: a payment in was questioned"),
    Kind.DISPUTE_BACK: _l("Given again by the bank, which had taken it back"),
    "debt_paid": _l("Paid off what was owed for this fund"),
}

_OWN_MONEY_BACK: Final[Mapping[str, Words]] = {
    "money_back": _l("Set aside to go to the member's own bank account"),
    "money_back_off": _l("Free again: it does not go to the member's bank account"),
}

_POT = re.compile(r".*:(?P<pot>Pledged|Committed):[A-Z]0*(?P<number>\d+)")


def funder_name(name: str) -> Words:
    """The funder's name; own money has none."""
    return name or _l("Own money")


def line_words(line: StatementLine) -> Words:
    """What a step of a fund's statement was, in plain words."""
    if line.inside:
        return _moved_inside(line)
    if line.kind in _OWN_MONEY_BACK:
        return _OWN_MONEY_BACK[line.kind]
    if line.other == chart.fund_asked_back(_fund_of(line.pot)):
        return _l("Set aside for the funder, who asked for it back")
    if line.kind in _PAID_IN:
        return _PAID_IN[line.kind]
    if line.other in (chart.MEMBERS_BANK, chart.MEMBERS_UNMATCHED):
        if line.kind == "opening":
            return _l("What was there when the books began")
        return _l("Money came in") if line.change > 0 else _l("Taken out again: it did not belong here")
    if line.other.startswith("Liabilities:Payable:"):
        number = _number(line.pot)
        if line.change > 0:
            return _l("Taken back from a payment for support under contract %(number)s", number=number)
        return _l("Paid for support under contract %(number)s", number=number)
    if line.other == chart.LEVY_OWED:
        return _l("Levy to the co-op") if line.change < 0 else _l("Levy given back")
    if line.other == chart.DIVIDEND_DUE or line.other.startswith(chart.DIVIDENDS):
        return _l("A share of the co-op's surplus")
    if line.other.startswith("Liabilities:Rebates:"):
        return _l("A rebate from a provider") if line.change > 0 else _l("A rebate from a provider taken back")
    if line.other.startswith(chart.COOPS_OWED):
        return _l("Gone to another co-op with the member") if line.change < 0 else _l("A move to another co-op undone")
    if line.other.startswith(chart.ARRIVING):
        return _l("Come from another co-op with the member") if line.change > 0 else _l("It had not come after all")
    return plain_name(line.other)


def promise_of(line: StatementLine) -> tuple[PromiseKind, int] | None:
    """The pool or contract that a step of a statement is about, by its number; None where it is about none."""
    for code in (line.pot, line.other):
        if found := _POT.fullmatch(code):
            kind = PromiseKind.POOL if found["pot"] == "Pledged" else PromiseKind.CONTRACT
            return kind, int(found["number"])
    return None


def _moved_inside(line: StatementLine) -> Words:
    if found := _POT.fullmatch(line.pot):
        number = int(found["number"])
        if found["pot"] == "Pledged":
            return _l("Set aside for pool %(number)s", number=number)
        return _l("Set aside for contract %(number)s", number=number)
    number = _number(line.other)
    if ":Pledged:" in line.other:
        return _l("Came back from pool %(number)s, free again", number=number)
    return _l("Came back from contract %(number)s, free again", number=number)


def _number(code: str) -> int:
    found = _POT.fullmatch(code)
    return int(found["number"]) if found else 0


def _fund_of(code: str) -> int:
    found = re.match(r"Liabilities:Funds:F0*(\d+):", code)
    return int(found[1]) if found else 0


RELATIONS: Final[Mapping[str, Words]] = {
    Relation.PARTNER: _l("Husband, wife or civil partner"),
    Relation.LIVES_AS_PARTNER: _l("Somebody who lives with the member as a partner"),
    Relation.PARENT: _l("Mother or father"),
    Relation.PARENT_IN_LAW: _l("Mother-in-law or father-in-law"),
    Relation.STEP_PARENT: _l("Stepmother or stepfather"),
    Relation.CHILD: _l("Son or daughter"),
    Relation.CHILD_IN_LAW: _l("Son-in-law or daughter-in-law"),
    Relation.STEPCHILD: _l("Stepson or stepdaughter"),
    Relation.SIBLING: _l("Brother or sister"),
    Relation.AUNT_OR_UNCLE: _l("Aunt or uncle"),
    Relation.GRANDPARENT: _l("Grandmother or grandfather"),
    Relation.GRANDCHILD: _l("Grandchild"),
    Relation.NEPHEW_OR_NIECE: _l("Nephew or niece"),
    Relation.COUSIN: _l("Cousin"),
    Relation.PARTNER_OF_RELATIVE: _l("Husband, wife or partner of one of these relatives"),
    Relation.FAMILY_ATTORNEY: _l("A relative who is the member’s guardian or attorney"),
    Relation.OTHER: _l("Somebody else, such as a friend"),
}

DEDUCTS: Final[Mapping[Deducts, Words]] = {
    Deducts.PROMISED: _l("Nothing that is promised counts: what is free is what is kept"),
    Deducts.COMMITTED: _l("What a contract holds does not count; what is set aside for a pool does"),
    Deducts.NOTHING: _l("Everything counts until it is paid"),
}

GOING: Final[Mapping[Going, tuple[Words, str]]] = {
    Going.WELL: (_l("It goes well"), "leaf"),
    Going.PARTLY: (_l("It goes so-so"), "honey"),
    Going.BADLY: (_l("It does not go well"), "brick"),
}


def keeping_words(keeping: Keeping) -> str:
    """How much may be kept, as a sentence."""
    if keeping.amount is not None:
        said = _("%(sum)s.", sum=format_pence(keeping.amount))
    else:
        said = ngettext("%(num)s week's money.", "%(num)s weeks' money.", keeping.weeks or 0)
    if keeping.contingency:
        said += " " + _("%(sum)s beside it, for what nobody can foresee.", sum=format_pence(keeping.contingency))
    return f"{said} {DEDUCTS[keeping.deducts]}."
