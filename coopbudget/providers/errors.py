"""What can be wrong with a provider, named after the rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import lazy_gettext as _l

from coopbudget.errors import Conflict, Invalid, NotFound, Words
from coopbudget.providers.rules import ConsortiumState


class NoSuchProvider(NotFound):
    """No provider has that address."""


class ProviderNameTaken(Conflict):
    """Two providers can't share an address."""

    message = _l("Another provider has this short name. Choose another.")


class AlreadyAmongThem(Conflict):
    """The person acts for this provider already."""

    message = _l("This person acts for the provider already.")


class LastPerson(Conflict):
    """A provider without anybody could not be reached."""

    message = _l("You are the last person of this provider. Add somebody first, then leave.")


class NoProofs(Invalid):
    """A verification rests on at least one proof that holds on the day."""

    def __init__(self) -> None:
        super().__init__(
            {"credentials": [_l("Choose at least one proof that you looked at and that has not run out.")]}
        )


class NotVerified(Conflict):
    """The act is for providers that the co-op has checked, and whose proofs still hold."""

    message = _l("This co-op has not checked this provider, or the check has run out. An officer can do it today.")


class NoSuchConsortium(NotFound):
    """There is none, or the provider has no part in it."""


class AnsweredAlready(Conflict):
    """A part is accepted or declined once."""

    message = _l("This was answered already, or the lead has changed the shares. Look again.")


class ConsortiumEnded(Conflict):
    """Nothing more is done with a consortium that has ended."""

    message = _l("This group of providers has ended. Nothing was changed.")


class ConsortiumNotReady(Conflict):
    """Providers bid together once each has accepted its share; ``state`` says what is missing."""

    _WORDS: Mapping[ConsortiumState, Words] = {
        ConsortiumState.ASKING: _l("Not every provider has accepted its share yet. You can bid when all have."),
        ConsortiumState.SHORT: _l(
            "Somebody said no or left, so the shares no longer make a whole. The lead has to state them again."
        ),
        ConsortiumState.ENDED: _l("This group of providers has ended, so it can't bid."),
    }

    def __init__(self, state: ConsortiumState) -> None:
        self.state = state
        super().__init__(self._WORDS[state])


class PartnerNotVerified(NotVerified):
    """Each member of a consortium is checked by the co-op; ``names`` are those that are not."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = list(names)
        super().__init__(
            _l("This co-op has not checked every provider of the group: %(names)s.", names=", ".join(self.names))
        )


class NoSuchFeedback(NotFound):
    """The co-op has none, or it is not this person's."""


class FeedbackStands(Conflict):
    """A member says how a contract's support is once, and may take it back and say it anew."""

    message = _l("You have said how it is already. Take that back first if you want to say something else.")


class FeedbackGone(Conflict):
    """Taken back, or out of sight."""

    message = _l("This was taken back, or is out of sight. Nothing was changed.")


class RepliedAlready(Conflict):
    """An answer is given once."""

    message = _l("This was answered already. Nothing was changed.")


class NoSuchConversion(NotFound):
    """The business does not say that it wants to become a co-operative."""


class InterestStands(Conflict):
    """One offer by each person."""

    message = _l("You have offered already. Take that back first if you want to say something else.")


class OwnBusiness(Conflict):
    """Its own people are part of it anyhow."""

    message = _l("You act for this business, so you can't offer to join it.")
