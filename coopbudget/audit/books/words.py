"""What the lines, sections and totals of the reports are called."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from coopbudget.audit.books.rules import Key, Place, Section
from coopbudget.errors import Words

SECTIONS: dict[Section, Words] = {
    Section.FIXED: _l("Fixed assets"),
    Section.CURRENT: _l("Current assets"),
    Section.WITHIN_A_YEAR: _l("Owed within one year"),
    Section.LATER: _l("Owed after more than one year"),
    Section.CAPITAL: _l("Capital and reserves"),
}

PLACES: dict[Place, Words] = {
    Place.FIXED: _l("Things we own"),
    Place.BANK_MEMBERS: _l("In the bank: members' money"),
    Place.BANK_OWN: _l("In the bank: the co-op's own"),
    Place.STRIPE: _l("With Stripe"),
    Place.MEMBERS_OWE: _l("Owed by members"),
    Place.LEVY_EARNED: _l("Levy on visits not billed yet"),
    Place.REBATES: _l("Rebates that providers owe"),
    Place.OTHER_ASSETS: _l("Other things owed to us"),
    Place.FUNDS: _l("Members' funds"),
    Place.PROVIDERS: _l("Providers"),
    Place.NOT_BILLED: _l("Visits not billed yet"),
    Place.SUPPLIERS: _l("The co-op's own suppliers"),
    Place.ON_ITS_WAY: _l("Payments on their way"),
    Place.UNMATCHED: _l("Money with no owner found yet"),
    Place.REBATES_TO_SHARE: _l("Rebates to share among members"),
    Place.SHARES_OWED: _l("Shares and interest going to members"),
    Place.LOANS_DUE: _l("Parts of loans to be paid"),
    Place.CROSSING: _l("Between our two bank accounts"),
    Place.OTHER_OWED: _l("Other things we owe"),
    Place.LOANS: _l("Loans to the co-op"),
    Place.SHARES: _l("Members' shares"),
    Place.RESERVES: _l("Reserves"),
    Place.COMMUNITY: _l("Community fund"),
    Place.SURPLUS: _l("Surplus of earlier years"),
    Place.OPENING: _l("Opening balances"),
    Place.RESULT: _l("Surplus not shared yet"),
}

KEYS: dict[Key, Words] = {
    Key.TURNOVER: _l("Turnover for the year"),
    Key.BOTH: _l("Income and spending added together"),
    Key.SURPLUS: _l("Surplus (below zero: loss) for the year"),
    Key.FIXED: _l("Fixed assets"),
    Key.CURRENT: _l("Current assets"),
    Key.ASSETS: _l("Total assets"),
    Key.OWED_SOON: _l("Current liabilities"),
    Key.SHARES: _l("Share capital"),
    Key.OWED_LATER: _l("Long-term liabilities"),
    Key.RESERVES: _l("Reserves"),
    Key.ALL_OWED: _l("Total liabilities, share capital and reserves"),
}

AGES: tuple[Words, ...] = (_l("0 to 30 days"), _l("31 to 60 days"), _l("61 to 90 days"), _l("Over 90 days"))

OWNERS: dict[str, Words] = {
    "invoice": _l("invoice"),
    "bill": _l("bill"),
}
