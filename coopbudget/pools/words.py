"""The words people read for a pool's states."""

from __future__ import annotations

from flask_babel import LazyString, gettext as _, lazy_gettext as _l, ngettext

from coopbudget.pools.rules import PoolState, Why

STATE: dict[str, LazyString] = {
    PoolState.FORMING: _l("Forming"),
    PoolState.CLOSING: _l("Being counted"),
    PoolState.FUNDED: _l("Has what it needs"),
    PoolState.IN_TENDER: _l("Looking for a provider"),
    PoolState.CONTRACTED: _l("Running"),
    PoolState.ENDED: _l("Ended"),
    PoolState.FAILED: _l("Did not come about"),
}

STATE_COLOUR: dict[str, str] = {
    PoolState.FORMING: "honey",
    PoolState.CLOSING: "slate",
    PoolState.FUNDED: "leaf",
    PoolState.IN_TENDER: "sky",
    PoolState.CONTRACTED: "plum",
    PoolState.ENDED: "slate",
    PoolState.FAILED: "slate",
}

WHY: dict[str, LazyString] = {
    Why.PLEDGED: _l("Money was set aside."),
    Why.CHANGED: _l("What is set aside was changed."),
    Why.WITHDRAWN: _l("The money was taken back."),
    Why.TOO_FEW_PEOPLE: _l("Too few people joined before it closed."),
    Why.TOO_LITTLE_MONEY: _l("Too little money was set aside before it closed."),
    Why.CANCELLED: _l("It was called off."),
    Why.SAID_NO: _l("A no to the provider that was chosen."),
    Why.NOT_NEEDED: _l("The contract cost less than was set aside."),
}


def show_hours(minutes: int) -> str:
    """Minutes as people say them: ``10 hours``, ``1 hour 30 minutes``."""
    hours, rest = divmod(minutes, 60)
    parts = []
    if hours:
        parts.append(ngettext("%(num)s hour", "%(num)s hours", hours))
    if rest:
        parts.append(ngettext("%(num)s minute", "%(num)s minutes", rest))
    return " ".join(parts) or _("no time")
