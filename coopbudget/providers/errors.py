"""What can be wrong with a provider, named after the rule."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from coopbudget.errors import Conflict, Invalid, NotFound


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
