"""What a statement says of each part of a dividend, and what a dividend outside the funds is waiting for."""

from __future__ import annotations

from typing import Final

from flask_babel import gettext, lazy_gettext as _l

from coopbudget.errors import Words
from coopbudget.money import format_pence
from coopbudget.surplus.destinations import Goes
from coopbudget.surplus.placings import Part
from coopbudget.surplus.statements import Statement

DUE_STATES: Final[dict[str, tuple[Words, str]]] = {
    "to_offer": (_l("Held, the council is not asked yet"), "honey"),
    "offered": (_l("Offered to the council"), "sky"),
    "owed": (_l("Owed, to be paid"), "honey"),
    "moved": (_l("Put into another fund"), "leaf"),
    "undone": (_l("The sharing was undone"), "slate"),
    "instructed": (_l("Goes with the next payment run"), "honey"),
    "in_run": (_l("In a payment run"), "honey"),
    "sent": (_l("Sent"), "sky"),
    "cleared": (_l("Paid"), "leaf"),
    "returned": (_l("The bank sent it back"), "brick"),
}
"""How a dividend outside the funds stands: the words and the colour of their tag."""

DUE_KINDS: Final[dict[str, Words]] = {
    "council": _l("Held for a council"),
    "owner": _l("Owed to a member, from own money"),
    "class": _l("Part of a kind of member"),
}


def _(message: str, **values: object) -> str:
    return str(gettext(message, **values))


def where_words(statement: Statement, part: Part) -> str:
    """Where a fund's part is, in a few words; before it is shared, where it would go."""
    owner = statement.owners.get(part.fund_id) if part.fund_id else None
    if part.kept:
        return _("Kept for your next part: %(amount)s", amount=format_pence(part.kept))
    if not part.paid:
        return _("Nothing this time")
    match part.goes:
        case Goes.FUND:
            funder = owner.funder if owner else ""
            return _("In this fund, from %(funder)s", funder=funder) if funder else _("In this fund of own money")
        case Goes.SUCCESSOR:
            heir = statement.owners.get(part.into_fund_id) if part.into_fund_id else None
            return _("In fund %(number)s, since this agreement has ended", number=heir.number if heir else "")
        case Goes.COUNCIL:
            return _("Held for %(funder)s. It says what becomes of it.", funder=owner.funder if owner else "")
        case Goes.OWNER:
            return _("Owed to you. It goes to your bank account.")


def tax_note() -> Words:
    """What a dividend on trade is for tax."""
    return _l(
        "For tax: a dividend on what was bought lowers what was paid. It is not pay, and not interest. "
        "This is not tax advice."
    )
