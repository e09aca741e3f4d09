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


class NoSuchKind(NotFound):
    """The co-op has no such kind of support."""


class NoSuchNeed(NotFound):
    """The member has no such need, or it has ended."""


class TooManyNeeds(Conflict):
    """A member has as many needs as can be looked after."""

    message = _l("You have many needs here already. End one that you don't need any more, then add this one.")


class SearchUnderWay(Conflict):
    """Two looks for groups at once would ask the same people twice."""

    message = _l("We are looking for groups already. Wait until that is done.")


class NoSuchSuggestion(NotFound):
    """The co-op has no such suggestion, or this member was not asked."""


class GroupIsOver(Conflict):
    """A suggestion that was dropped, or whose time to answer is over, takes no answer."""

    message = _l("This group is not forming any more, so there is nothing to answer. Your need stays as it is.")


class TooFewLeft(Conflict):
    """Too many of a suggestion's needs have changed for the group to be asked."""

    message = _l("Some of these needs have changed, so the group is too small now. Look for groups again.")


class PlaceIsFree(Conflict):
    """Nobody waits for a pool that has room."""

    message = _l("There is a free place in this pool. You can set money aside now.")


class InThePool(Conflict):
    """Whoever is in a pool does not wait for it."""

    message = _l("You are in this pool already.")


class WaitsAlready(Conflict):
    """Nobody stands twice in one line."""

    message = _l("You are on the waiting list already.")


class NoWaitingList(Conflict):
    """A pool that is over has no waiting list."""

    message = _l("This pool is over, so nobody waits for it.")


class ExtendedAlready(Conflict):
    """A pool's closing is put off once."""

    message = _l("This pool was given more time already. That is done once, so that people can rely on a date.")


class NothingTooMuch(Conflict):
    """There is nothing to give back."""

    message = _l("Nothing more is set aside than the pool needs.")


class AskedAround(Conflict):
    """People are not asked again and again."""

    message = _l("People were asked a few days ago. Give them time to answer.")
