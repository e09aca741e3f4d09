"""What accounts and ready-made splits are called on the pages of year end."""

from __future__ import annotations

from flask_babel import gettext, lazy_gettext as _l

from coopbudget.errors import Words
from coopbudget.ledger import chart
from coopbudget.ledger.names import plain_name
from coopbudget.members.labels import CLASS_WORDS
from coopbudget.rulebook.words import MemberClass
from coopbudget.surplus.rules import Source, Step

_NAMES: dict[str, Words] = {
    chart.INCOME_LEVY: _l("Levy from what members bought"),
    chart.INCOME_REBATES: _l("Rebates from providers"),
    chart.INCOME_GRANTS: _l("Grants"),
    chart.INCOME_OTHER: _l("Other income"),
    chart.RESERVE_GENERAL: _l("General reserve"),
    chart.RESERVE_INDIVISIBLE: _l("Reserve that can never be shared"),
    chart.COMMUNITY: _l("Community fund"),
    chart.PROVIDED: _l("Kept for bills to come"),
    chart.MUTUAL: _l("Owed to our federation or a mutual fund"),
    chart.DIVIDEND_OWED: _l("Dividend owed to members' funds"),
}

_STEPS: dict[Step, tuple[Words, Words]] = {
    Step.LEVY: (
        _l("Levy from what members bought"),
        _l("What the co-op keeps of each invoice, on top of what support costs."),
    ),
    Step.REBATES: (
        _l("Rebates from providers"),
        _l("What providers gave back because so much was bought together."),
    ),
    Step.GRANTS: (_l("Grants"), _l("Money given for a purpose. What is left of it can't go to members.")),
    Step.OTHER: (_l("Other income"), _l("Whatever else came in for the co-op itself.")),
    Step.COSTS: (_l("The co-op's own costs"), _l("Bills for the co-op's own running: insurance, rooms, fees.")),
    Step.INTEREST: (
        _l("Interest on shares"),
        _l("What members' shares earned. Members decided it before the year began, so it is a cost."),
    ),
    Step.PROVISIONS: (
        _l("Kept for bills to come"),
        _l("Costs of this year whose bills had not come. They go back into the next year, where the bills stand."),
    ),
}

_SOURCES: dict[Source, tuple[Words, Words]] = {
    Source.COUNCIL: (
        _l("Direct payments from councils"),
        _l("Kept by the co-op, or back to the funds it came from. Never into a pocket."),
    ),
    Source.NHS: (
        _l("Health budgets from the NHS"),
        _l("Kept by the co-op, or back to the funds it came from. Never into a pocket."),
    ),
    Source.OWN: (_l("Members' own money"), _l("Kept by the co-op, or back to the funds of own money.")),
    Source.GRANT: (_l("Grants"), _l("Kept, or used for what it was given for. Never to a member.")),
    Source.CO_OP: (_l("The co-op itself"), _l("Wherever members decide.")),
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
    return str(name)[:1].upper() + str(name)[1:] if name != code else code.rpartition(":")[2].replace("-", " ")


def preset_word(name: str) -> Words:
    """What a ready-made split is called."""
    return _PRESETS[name]


def class_word(member_class: str) -> str:
    """A kind of member, as people read it."""
    return str(gettext(CLASS_WORDS[MemberClass(member_class)]))


def step_word(step: Step) -> Words:
    """What a step of the year's result is called."""
    return _STEPS[step][0]


def step_hint(step: Step) -> Words:
    """What a step means."""
    return _STEPS[step][1]


def source_word(source: Source) -> Words:
    """Whose money it was."""
    return _SOURCES[source][0]


def source_may(source: Source) -> Words:
    """Where money of this kind may go when it is left over."""
    return _SOURCES[source][1]
