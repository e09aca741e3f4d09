"""The chart of accounts: pure functions from what a pot is to its code. Codes go to beancount unchanged.

The first segment is the account's type and so its normal side: assets and expenses grow by debits, the rest
by credits. Numbers are the short ones people say aloud. Members' money and the co-op's own never share an
account: what crosses between them stands in the two ``Crossing`` accounts of a side until both statements
show it.
"""

from __future__ import annotations

import re
from typing import Final

TYPES: Final = {
    "Assets": "asset",
    "Liabilities": "liability",
    "Equity": "equity",
    "Income": "income",
    "Expenses": "expense",
}
DEBIT_TYPES: Final = frozenset({"asset", "expense"})

MEMBERS_BANK: Final = "Assets:Bank:Members"  # the bank account that holds members' money
OWN_BANK: Final = "Assets:Bank:Own"  # the bank account that holds the co-op's own money
MEMBERS_UNMATCHED: Final = "Liabilities:Unmatched:Members"  # on the members' statement, its owner not known yet
OWN_UNMATCHED: Final = "Liabilities:Unmatched:Own"  # on the co-op's own statement, not explained yet
MEMBERS_CLEARING: Final = "Liabilities:Clearing:Members"  # payments sent that no statement shows yet
OWN_CLEARING: Final = "Liabilities:Clearing:Own"  # the same for the co-op's own money
LEVY_OWED: Final = "Liabilities:Crossing:Levy"  # levy the members' side owes the co-op's own
LEVY_DUE: Final = "Assets:Crossing:Levy"  # the same levy, seen from the co-op's own side
DIVIDEND_OWED: Final = "Liabilities:Crossing:Dividend"  # dividend the co-op's own side owes the members'
DIVIDEND_DUE: Final = "Assets:Crossing:Dividend"  # the same dividend, seen from the members' side
FUNDS_ACCRUED: Final = "Liabilities:Accrued:Funds"  # below nothing: what funds will pay for visits not billed yet
LEVY_ACCRUED: Final = "Assets:Accrued:Levy"  # levy earned on them
DIVIDEND_KEPT: Final = "Liabilities:Dividends:Kept"  # dividends too small to be paid yet, kept for next time
COVER_OWED: Final = "Liabilities:Crossing:Cover"  # what the co-op's own side has to make good to the members'
COVER_DUE: Final = "Assets:Crossing:Cover"  # the same, seen from the members' side
ASTRAY_OWED: Final = "Liabilities:Crossing:Astray"  # members' money that came into the co-op's own account by mistake
ASTRAY_DUE: Final = "Assets:Crossing:Astray"  # the same, seen from the members' side
OWN_ASTRAY_OWED: Final = "Liabilities:Crossing:OwnAstray"  # the co-op's money that came into the members' account
OWN_ASTRAY_DUE: Final = "Assets:Crossing:OwnAstray"  # the same, seen from the co-op's own side
CARD_SHARES_OWED: Final = "Liabilities:Crossing:Shares"  # paid for shares by card: the members' side has it from Stripe
CARD_SHARES_DUE: Final = "Assets:Crossing:Shares"  # the same, seen from the co-op's own side, whose shares they are
ARRIVING: Final = "Liabilities:Arriving:"  # what comes from another co-op and no statement of ours shows yet
COOPS_OWED: Final = "Liabilities:Coops:"  # members' money that goes to another co-op, by its short name
COOPS_DUE: Final = "Assets:Coops:"  # the same money, seen from the co-op it goes to
STRIPE_CLEARING: Final = "Assets:Stripe:Clearing"  # what stands with Stripe; it comes to the members' bank
STRIPE_PAYOUTS: Final = "Assets:Stripe:Payouts"  # sent by Stripe to the members' bank, on no statement yet
STRIPE_REFUNDS: Final = "Liabilities:Stripe:Refunds"  # out of a fund, to be paid back by Stripe, not moved yet
STRIPE_FEES: Final = "Expenses:StripeFees"
SHARE_INTEREST: Final = "Expenses:ShareInterest"  # what shares earned, as members had decided
LOAN_INTEREST: Final = "Expenses:LoanInterest"  # what loan stock costs, part by part
PROVIDED: Final = "Expenses:Provisions"  # what a year keeps for bills that have not come
PROVISIONS: Final = "Liabilities:Provisions"  # the same, until the next year's first day
WRITTEN_OFF: Final = "Expenses:WrittenOff"  # what members owed and the co-op bears
INCOME_LEVY: Final = "Income:Levy"
INCOME_REBATES: Final = "Income:Rebates"
INCOME_GRANTS: Final = "Income:Grants"  # given for a purpose: what is left of it is nobody's dividend
INCOME_OTHER: Final = "Income:Other"
SURPLUS: Final = "Equity:Surplus"
RESERVE_GENERAL: Final = "Equity:Reserve:General"
RESERVE_INDIVISIBLE: Final = "Equity:Reserve:Indivisible"
RESERVE_WITHDRAWN: Final = "Equity:Reserve:Withdrawn"  # set apart for good, in place of shares that went back
ASSET_LOCK_OWED: Final = "Liabilities:AssetLock"  # owed to another society, which locks its reserve in the same way
COMMUNITY: Final = "Equity:Community"
MUTUAL: Final = "Liabilities:Mutual"  # what members gave to their federation or a mutual fund, until it is paid
DIVIDENDS: Final = "Liabilities:Dividends:"  # dividend of members whose part was not earned by a fund
SHARES: Final = "Equity:Shares:"  # what every account of share capital begins with
LOANS: Final = "Liabilities:Loans:"  # what every account of loan stock begins with
SHARES_OWED: Final = "Liabilities:Shares:"  # what is owed to members about shares: not registered yet, or going back
OPENING: Final = "Equity:Opening"

# What beancount takes: a capital or a figure first, then letters, figures and hyphens; at least two segments.
_CODE = re.compile(r"(Assets|Liabilities|Equity|Income|Expenses)(:[A-Z0-9][A-Za-z0-9-]*)+")
_FLOORED = re.compile(
    r"Liabilities:Funds:F\d+:(Available|Pledged:P\d+|Committed:C\d+)|Equity:Shares:M\d+"
    r"|Liabilities:Arriving:F\d+|(Liabilities|Assets):Coops:.+"
    r"|Liabilities:Shares:(Paid|Back|Interest):M\d+|Liabilities:Loans:(Owed|Due):L\d+"
    r"|(Liabilities|Assets):Crossing:(Own)?Astray"
    r"|Liabilities:Dividends:(M\d+|Kept|Held:F\d+|Own:M\d+)"
    r"|Assets:(Accrued|Receivable):Rebates:(Members|Own):[CR]\d+|Liabilities:Rebates:C\d+|"
    + re.escape(RESERVE_INDIVISIBLE)
)

_FUND = re.compile(r"Liabilities:Funds:F(\d+):")
_POT = re.compile(r"Liabilities:Funds:F(\d+):([A-Za-z]+)(?::[PC](\d+))?")
_SHARES = re.compile(r"Equity:Shares:M(\d+)")
_REBATE = re.compile(r"Assets:Receivable:Rebates:(Members|Own):")
_PAYABLE = re.compile(r"Liabilities:Payable:(?:Members:V|Own:S)(\d+)")


def fund_prefix(fund: int) -> str:
    """What every account of a fund begins with: ``Liabilities:Funds:F00012:``."""
    return f"Liabilities:Funds:F{fund:05d}:"


def fund_available(fund: int) -> str:
    """What the member can still promise. It can't be overspent."""
    return fund_prefix(fund) + "Available"


def fund_pledged(fund: int, pool: int) -> str:
    """What the fund has promised to a pool that is still forming."""
    return f"{fund_prefix(fund)}Pledged:P{pool:04d}"


def fund_committed(fund: int, contract: int) -> str:
    """What the fund has set aside for a contract."""
    return f"{fund_prefix(fund)}Committed:C{contract:04d}"


def fund_asked_back(fund: int) -> str:
    """What has been asked back and not been paid yet: by the funder or, where it is own money, by its owner."""
    return fund_prefix(fund) + "AskedBack"


def fund_arriving(fund: int) -> str:
    """What is on its way into a fund from another co-op. It is no part of the fund before a statement shows it."""
    return f"{ARRIVING}F{fund:05d}"


def coop_owed(slug: str) -> str:
    """What goes to another co-op, of members who move there. No more can be paid than was moved."""
    return COOPS_OWED + slug[:1].upper() + slug[1:]


def coop_due(slug: str) -> str:
    """What comes from another co-op, of members who moved here."""
    return COOPS_DUE + slug[:1].upper() + slug[1:]


def provider_payable(provider: int) -> str:
    """What members owe a provider for approved invoices."""
    return f"Liabilities:Payable:Members:V{provider:04d}"


def provider_accrued(provider: int) -> str:
    """What a provider has given, as members confirmed, and not billed yet: no promise is touched for it."""
    return f"Liabilities:Accrued:Members:V{provider:04d}"


def supplier_payable(supplier: int) -> str:
    """What the co-op itself owes a supplier for approved bills."""
    return f"Liabilities:Payable:Own:S{supplier:04d}"


def member_receivable(member: int) -> str:
    """What a member owes, since money that she had spent was taken back."""
    return f"Assets:Receivable:Members:M{member:05d}"


def share_capital(member: int) -> str:
    """The shares that a member holds, at par. She can't give back more."""
    return f"{SHARES}M{member:05d}"


def shares_paid(member: int) -> str:
    """What a member paid in for shares that are not registered yet."""
    return f"{SHARES_OWED}Paid:M{member:05d}"


def shares_back(member: int) -> str:
    """What goes back to a member for shares, and was not paid yet."""
    return f"{SHARES_OWED}Back:M{member:05d}"


def share_interest(member: int) -> str:
    """Interest that a member's shares earned, and that was not asked for yet."""
    return f"{SHARES_OWED}Interest:M{member:05d}"


def dividend_of(member: int) -> str:
    """Dividend that a member has as a worker, provider or other member of a class, and that was not paid yet."""
    return f"{DIVIDENDS}M{member:05d}"


def loan_owed(loan: int) -> str:
    """What of a loan to the co-op is still to be paid back."""
    return f"{LOANS}Owed:L{loan:05d}"


def loan_due(loan: int) -> str:
    """A part of a loan, with its interest, that is to be paid and was not paid yet."""
    return f"{LOANS}Due:L{loan:05d}"


def rebate_earned(side: str, contract: int) -> str:
    """What a contract's provider owes back for volume, and was not asked for yet. ``side``: whose it is, ``members``
    or ``own``."""
    return f"Assets:Accrued:Rebates:{side.capitalize()}:C{contract:04d}"


def rebate_claimed(side: str, claim: int) -> str:
    """What a provider was asked to pay back for volume, and has not paid yet. No more can come in than was asked."""
    return f"Assets:Receivable:Rebates:{side.capitalize()}:R{claim:05d}"


def receivable_side(code: str) -> str | None:
    """Into whose bank account a provider owes it, ``members`` or ``own``; None for what no provider owes."""
    found = _REBATE.match(code)
    return None if found is None else found[1].lower()


def rebate_to_share(contract: int) -> str:
    """What a contract's rebate brought for the members who paid, and was not shared among their funds yet."""
    return f"Liabilities:Rebates:C{contract:04d}"


def dividend_held(fund: int) -> str:
    """A dividend that a fund earned and can't take any more, held for the funder to say what becomes of it."""
    return f"Liabilities:Dividends:Held:F{fund:05d}"


def dividend_own(member: int) -> str:
    """A dividend on own money that is owed to its owner, who has no fund of own money any more."""
    return f"Liabilities:Dividends:Own:M{member:05d}"


def holder_of(code: str) -> int | None:
    """The number of the member whose shares an account is, or None."""
    found = _SHARES.fullmatch(code)
    return None if found is None else int(found[1])


def fund_of(code: str) -> int | None:
    """The number of the fund that an account belongs to, or None."""
    found = _FUND.match(code)
    return None if found is None else int(found[1])


def pot_of(code: str) -> tuple[int, str, int] | None:
    """Of an account of a fund: the fund's number, ``Available``, ``AskedBack``, ``Pledged`` or ``Committed``, and for
    which pool or contract (0: none). None for any other code."""
    found = _POT.fullmatch(code)
    return None if found is None else (int(found[1]), found[2], int(found[3] or 0))


def payable_number_of(code: str) -> int | None:
    """The number of the provider or supplier that a payable account is for, or None."""
    found = _PAYABLE.fullmatch(code)
    return None if found is None else int(found[1])


def type_of(code: str) -> str:
    """asset, liability, equity, income or expense. Raises ValueError for what is no account code."""
    if _CODE.fullmatch(code) is None:
        raise ValueError(f"not an account code: {code!r}")
    return TYPES[code.partition(":")[0]]


def floor_of(code: str) -> int | None:
    """The lowest balance the chart allows (pence): 0 for pots of a fund, what goes to and comes from other co-ops, what
    members have in shares, rebates, and the indivisible reserve; else none."""
    return 0 if _FLOORED.fullmatch(code) else None
