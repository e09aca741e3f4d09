"""What accounts and ready-made splits are called on the pages of year end."""

from __future__ import annotations

from flask_babel import gettext, lazy_gettext as _l

from coopbudget.errors import Words
from coopbudget.ledger import chart
from coopbudget.ledger.names import plain_name
from coopbudget.members.labels import CLASS_WORDS
from coopbudget.rulebook.words import MemberClass

_NAMES: dict[str, Words] = {
    chart.INCOME_LEVY: _l("Levy from what members bought"),
    chart.INCOME_REBATES: _l("Rebates from providers"),
    chart.INCOME_GRANTS: _l("Grants"),
    chart.INCOME_OTHER: _l("Other income"),
    chart.RESERVE_GENERAL: _l("General reserve"),
    chart.RESERVE_INDIVISIBLE: _l("Reserve that can never be shared"),
    chart.COMMUNITY: _l("Community fund"),
    chart.MUTUAL: _l("Owed to our federation or a mutual fund"),
    chart.DIVIDEND_OWED: _l("Dividend owed to members' funds"),
}

_PRESETS: dict[str, Words] = {
    "asked": _l("As proposed"),
    "all_kept": _l("Keep it all in reserve"),
    "half_back": _l("Half back to members"),
    "italian": _l("As Italian social co-ops do"),
}


def account_word(code: str) -> Words:
    """An account's name at the beginning of a line."""
    if code in _NAMES:
        return _NAMES[code]
    name = plain_name(code)
    # What the treasurer calls a cost is the last part of its code.
    return name if name != code else code.rpartition(":")[2].replace("-", " ")


def preset_word(name: str) -> Words:
    """What a ready-made split is called."""
    return _PRESETS[name]


def class_word(member_class: str) -> str:
    """A kind of member, as people read it."""
    return str(gettext(CLASS_WORDS[MemberClass(member_class)]))
