"""What an account is called on a screen: a code is for the books, these words are for people."""

from __future__ import annotations

import re

from flask_babel import LazyString, lazy_gettext as _l

from coopbudget.ledger import chart

_FUND = re.compile(r"Liabilities:Funds:F0*(?P<fund>\d+):(?P<pot>\w+)(?::[A-Z]0*(?P<number>\d+))?")
_PAYABLE = re.compile(r"Liabilities:Payable:(?P<side>Members|Own):[A-Z]0*(?P<number>\d+)")
_ACCRUED = re.compile(r"Liabilities:Accrued:Members:V0*(?P<number>\d+)")
_ARRIVING = re.compile(r"Liabilities:Arriving:F0*(?P<fund>\d+)")
_COOPS = re.compile(r"(?P<side>Liabilities|Assets):Coops:(?P<slug>.+)")
_RECEIVABLE = re.compile(r"Assets:Receivable:Members:M0*(?P<member>\d+)")
_SHARES = re.compile(r"(?P<what>Equity:Shares|Liabilities:Shares:(?:Paid|Back|Interest)):M0*(?P<member>\d+)")
_REBATES = re.compile(r"Assets:(?P<what>Accrued|Receivable):Rebates:(?:Members|Own):[CR]0*(?P<number>\d+)")
_TO_SHARE = re.compile(r"Liabilities:Rebates:C0*(?P<contract>\d+)")
_LOANS = re.compile(r"Liabilities:Loans:(?P<what>Owed|Due):L0*(?P<loan>\d+)")

_DIVIDEND = re.compile(r"Liabilities:Dividends:(?P<what>Held:F|Own:M|M)0*(?P<number>\d+)")

_NAMES: dict[str, LazyString] = {
    chart.MEMBERS_BANK: _l("members' money in the bank"),
    chart.OWN_BANK: _l("the co-op's own money in the bank"),
    chart.MEMBERS_UNMATCHED: _l("members' money with no owner found yet"),
    chart.OWN_UNMATCHED: _l("the co-op's money not explained yet"),
    chart.MEMBERS_CLEARING: _l("payments from members' money on their way"),
    chart.OWN_CLEARING: _l("payments from the co-op's money on their way"),
    chart.LEVY_OWED: _l("levy to be moved out of members' money"),
    chart.LEVY_DUE: _l("levy the co-op is waiting for"),
    chart.DIVIDEND_OWED: _l("dividend to be moved into members' money"),
    chart.DIVIDEND_DUE: _l("dividend members are waiting for"),
    chart.FUNDS_ACCRUED: _l("what funds will pay for visits not billed yet"),
    chart.LEVY_ACCRUED: _l("levy on visits not billed yet"),
    chart.DIVIDEND_KEPT: _l("small dividends kept for next time"),
    chart.COVER_OWED: _l("what the co-op makes good to members' money"),
    chart.COVER_DUE: _l("what members' money is waiting to have made good"),
    chart.ASTRAY_OWED: _l("members' money that came into the co-op's own account, to be moved"),
    chart.ASTRAY_DUE: _l("members' money that came into the wrong account, and is on its way"),
    chart.OWN_ASTRAY_OWED: _l("the co-op's money that came into the members' account, to be moved"),
    chart.OWN_ASTRAY_DUE: _l("the co-op's money that came into the wrong account, and is on its way"),
    chart.CARD_SHARES_OWED: _l("paid by card for shares, to be moved out of members' money"),
    chart.CARD_SHARES_DUE: _l("paid by card for shares, which the co-op is waiting for"),
    chart.STRIPE_CLEARING: _l("members' money with Stripe"),
    chart.STRIPE_PAYOUTS: _l("on its way from Stripe to the bank"),
    chart.STRIPE_REFUNDS: _l("being paid back to where it came from"),
    chart.STRIPE_FEES: _l("Stripe's fees"),
    chart.WRITTEN_OFF: _l("written off"),
    chart.PROVIDED: _l("kept for bills that have not come"),
    chart.PROVISIONS: _l("bills that have not come"),
    chart.LOAN_INTEREST: _l("interest on loans"),
    chart.SHARE_INTEREST: _l("interest on shares"),
    chart.INCOME_LEVY: _l("levy"),
    chart.INCOME_REBATES: _l("rebates"),
    chart.INCOME_GRANTS: _l("grants"),
    chart.INCOME_OTHER: _l("other income"),
    chart.SURPLUS: _l("surplus"),
    chart.RESERVE_GENERAL: _l("general reserve"),
    chart.RESERVE_INDIVISIBLE: _l("indivisible reserve"),
    chart.RESERVE_WITHDRAWN: _l("reserve in place of shares that went back"),
    chart.ASSET_LOCK_OWED: _l("indivisible reserve, owed to a society with the same lock"),
    chart.COMMUNITY: _l("community fund"),
    chart.MUTUAL: _l("owed to our federation or a mutual fund"),
    chart.OPENING: _l("opening balances"),
}


def plain_name(code: str) -> LazyString | str:
    """Plain words for an account's code; the code itself where there are none."""
    if code in _NAMES:
        return _NAMES[code]
    if fund := _FUND.fullmatch(code):
        values = {"fund": int(fund["fund"]), "number": int(fund["number"] or 0)}
        match fund["pot"]:
            case "Available":
                return _l("fund %(fund)s, free to use", **values)
            case "Pledged":
                return _l("fund %(fund)s, promised to pool %(number)s", **values)
            case "Committed":
                return _l("fund %(fund)s, set aside for contract %(number)s", **values)
            case "AskedBack":
                return _l("fund %(fund)s, asked back", **values)
    if payable := _PAYABLE.fullmatch(code):
        number = int(payable["number"])
        if payable["side"] == "Members":
            return _l("owed to provider %(number)s", number=number)
        return _l("owed to supplier %(number)s", number=number)
    if accrued := _ACCRUED.fullmatch(code):
        return _l("given by provider %(number)s, not billed yet", number=int(accrued["number"]))
    if arriving := _ARRIVING.fullmatch(code):
        return _l("on its way into fund %(fund)s", fund=int(arriving["fund"]))
    if other := _COOPS.fullmatch(code):
        slug = other["slug"][:1].lower() + other["slug"][1:]
        if other["side"] == "Assets":
            return _l("to come from the co-op %(slug)s", slug=slug)
        return _l("to go to the co-op %(slug)s", slug=slug)
    if owed := _RECEIVABLE.fullmatch(code):
        return _l("owed by member %(number)s", number=int(owed["member"]))
    if shares := _SHARES.fullmatch(code):
        number = int(shares["member"])
        match shares["what"]:
            case "Equity:Shares":
                return _l("shares of member %(number)s", number=number)
            case "Liabilities:Shares:Paid":
                return _l("paid in for shares by member %(number)s", number=number)
            case "Liabilities:Shares:Interest":
                return _l("interest owed to member %(number)s", number=number)
            case _:
                return _l("shares going back to member %(number)s", number=number)
    if dividend := _DIVIDEND.fullmatch(code):
        number = int(dividend["number"])
        match dividend["what"]:
            case "Held:F":
                return _l("dividend of fund %(number)s, held for its funder", number=number)
            case "Own:M":
                return _l("dividend on own money owed to member %(number)s", number=number)
            case _:
                return _l("dividend of member %(number)s, not paid yet", number=number)
    if rebate := _REBATES.fullmatch(code):
        if rebate["what"] == "Accrued":
            return _l("rebate earned on contract %(number)s", number=int(rebate["number"]))
        return _l("rebate asked for, claim %(number)s", number=int(rebate["number"]))
    if to_share := _TO_SHARE.fullmatch(code):
        return _l("rebate on contract %(number)s, to share among members", number=int(to_share["contract"]))
    if loan := _LOANS.fullmatch(code):
        number = int(loan["loan"])
        if loan["what"] == "Owed":
            return _l("loan %(number)s, still to pay back", number=number)
        return _l("loan %(number)s, part on its way back", number=number)
    return code
