"""What can be wrong with a pool or a pledge, named after the rule."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from coopbudget.errors import Conflict, Invalid, NotFound
from coopbudget.money import format_pence


class NoSuchPool(NotFound):
    """The co-op has no such pool."""


class PoolClosed(Conflict):
    """Past its closing a pool takes no pledge and lets none go."""

    message = _l("This pool has closed, so what is set aside for it can't be changed any more.")


class PoolFull(Conflict):
    """The pool has as many people as it can take."""

    message = _l("This pool is full. Somebody else took the last place. Nothing of yours was moved.")


class NotThatState(Conflict):
    """The pool is not where this act needs it to be."""

    message = _l("This pool is not at that point. Look at it again, then decide.")


class StillForming(Conflict):
    """Before its closing a pool is counted only if it has all it needs already."""

    message = _l("This pool does not have all it needs yet. Wait until it closes.")


class NotEnoughFree(Invalid):
    """A pledge for the whole term is more than the fund's free money."""

    def __init__(self, most: int = 0) -> None:
        """``most``: pence a week that there is enough for, where that is known."""
        words = _l("That is more than is free in this fund for the whole time. Choose less a week.")
        if most:
            words = _l(
                "That is more than is free in this fund for the whole time. There is enough for %(most)s a week.",
                most=format_pence(most),
            )
        super().__init__({"weekly": [words]})


class NothingToChange(Invalid):
    """The pledge is as it was."""

    def __init__(self) -> None:
        super().__init__({"weekly": [_l("You set aside this much already. Type another amount to change it.")]})
