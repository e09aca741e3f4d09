"""What groups of accounts are called."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from coopbudget.audit.rules import Group
from coopbudget.errors import Words

_GROUPS: dict[Group, Words] = {
    Group.FREE: _l("members' funds, free to use"),
    Group.PLEDGED: _l("members' funds, promised to pools"),
    Group.COMMITTED: _l("members' funds, set aside for contracts"),
    Group.ASKED_BACK: _l("members' funds, asked back by funders or owners"),
    Group.PROVIDERS: _l("owed to providers"),
    Group.SUPPLIERS: _l("owed to the co-op's own suppliers"),
    Group.SHARES: _l("members' shares"),
    Group.SHARES_PAID: _l("paid in for shares, not registered yet"),
    Group.SHARES_BACK: _l("shares going back to members"),
    Group.SHARES_EARNED: _l("interest owed on shares"),
    Group.LOANS: _l("loans to the co-op"),
    Group.ACCRUED: _l("visits given and not billed yet"),
    Group.MEMBERS_OWE: _l("owed by members"),
}


def group_word(group: Group) -> Words:
    """What a group of accounts is called."""
    return _GROUPS[group]
