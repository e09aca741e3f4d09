"""What can stand in the way of a rebate."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from coopbudget.errors import Conflict, NotFound


class NoRebate(NotFound):
    """The contract has no rebate, or there is no such claim or sharing in this co-op."""


class NothingEarned(Conflict):
    """There is nothing to ask for."""

    message = _l("Nothing was earned that was not asked for already. Nothing was changed.")


class ClaimWaits(Conflict):
    """One claim of a stretch at a time."""

    message = _l("A claim for this waits for a second officer. Agree it or take it back first.")


class ClaimOver(Conflict):
    """It was agreed, or taken back."""

    message = _l("This claim was agreed or taken back before. Nothing was changed.")


class ClaimChanged(Conflict):
    """Less is earned by now than the claim asks."""

    message = _l("Less is earned by now than this claim asks, since visits were put right. Take it back and ask again.")


class MoneyCame(Conflict):
    """What the provider paid is not taken back in the books alone."""

    message = _l("Money came in for this claim, so it can't be taken back. Undo the match of the bank line first.")


class NothingToShare(Conflict):
    """Nothing came in that was not shared."""

    message = _l("No money came in for this claim that was not shared already. Nothing was changed.")


class SharedBefore(Conflict):
    """It was undone."""

    message = _l("This sharing was undone before. Nothing was changed.")
