"""What the items of the checklist are called, and what to do about each."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from coopbudget.audit.closing.rules import Item
from coopbudget.errors import Words

ITEMS: dict[Item, tuple[Words, Words]] = {
    Item.BANK_MEMBERS: (_l("The members' bank account agrees"), _l("Hold bank against books")),
    Item.BANK_OWN: (_l("The co-op's own bank account agrees"), _l("Hold bank against books")),
    Item.PARKED_MEMBERS: (_l("No members' money without an owner"), _l("Match the lines")),
    Item.PARKED_OWN: (_l("No money of the co-op's own unexplained"), _l("Match the lines")),
    Item.ON_ITS_WAY: (_l("No payment on its way that no statement shows"), _l("Look at the payments")),
    Item.VISITS: (_l("Visits are billed, or taken into the month"), _l("Take them into the month")),
    Item.EYES: (_l("Two officers have looked"), _l("Look at the figures")),
}
