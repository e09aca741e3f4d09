"""Who may open, score and choose. Pure: people with an interest in a bidder stand back."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from flask_babel import lazy_gettext as _l

from coopbudget.guard.policy import Allow, Decision, Deny


def may_open(officer: uuid.UUID | None, bidders_people: Collection[uuid.UUID]) -> Decision:
    """Nobody opens bids who acts for one of the bidders."""
    if officer in bidders_people:
        return Deny(_l("You act for one of the bidders, so other officers have to open the bids."))
    return Allow()


def may_see_bids(*, interest: str | None, acts_for_bidder: bool) -> Decision:
    """A scorer sees bids after declaring that nothing stands in the way. ``interest`` None: not declared."""
    if acts_for_bidder or interest == "conflict":
        return Deny(_l("You have an interest in a bidder, so you don't score this call and don't see its bids."))
    if interest is None:
        return Deny(_l("Say first whether you have an interest in one of the bidders."))
    return Allow()


def may_award(*, officer: uuid.UUID | None, bidders_people: Collection[uuid.UUID], conflicted: bool) -> Decision:
    """Nobody chooses who acts for a bidder or declared an interest."""
    if officer in bidders_people or conflicted:
        return Deny(_l("You have an interest in a bidder, so somebody else has to choose."))
    return Allow()


def may_answer_challenge(
    *, officer: uuid.UUID | None, panel: Collection[uuid.UUID], chooser: uuid.UUID, concerned: Collection[uuid.UUID]
) -> Decision:
    """An officer who did not score, did not choose, acts for no bidder and did not challenge.

    ``concerned`` are the people who act for bidders or made the challenge.
    """
    if officer in panel:
        return Deny(_l("You were asked to score this call, so another officer answers the challenge."))
    if officer == chooser:
        return Deny(_l("You made this choice, so another officer answers the challenge."))
    if officer in concerned:
        return Deny(_l("You have an interest in this choice, so another officer answers the challenge."))
    return Allow()
