"""What can go wrong in words people can act on, and the one table that maps kinds to HTTP statuses.

Slices subclass the five kinds by the rule that was broken and set ``message``; they raise, and never
build a response. Missing and not-yours are both ``NotFound``, so that nobody learns what exists.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar, TypeAlias

from flask_babel import LazyString, lazy_gettext as _l

Words: TypeAlias = str | LazyString


class CoopbudgetError(Exception):
    """The root of every error that a person may see. ``message`` is what they read."""

    status: ClassVar[int] = 500
    title: ClassVar[Words] = _l("Something went wrong")
    message: Words = _l("Something went wrong. Nothing was lost.")

    def __init__(self, message: Words | None = None) -> None:
        if message is not None:
            self.message = message
        super().__init__(message)

    def __str__(self) -> str:
        return str(self.message)


class NotFound(CoopbudgetError):
    """It does not exist, or it belongs to somebody else: the answer is the same."""

    status = 404
    title = _l("We can't find that page")
    message = _l("It may have moved, or it may not be yours to see.")


class Forbidden(CoopbudgetError):
    """The person is known, the thing is known, and their part in the co-op does not allow it."""

    status = 403
    title = _l("You can't do that")
    message = _l("Your part in this co-op does not let you do that. Nothing was changed.")


class SecondFactorNeeded(Forbidden):
    """The act needs a code from the person's phone, or their passkey, given a short while ago."""

    title = _l("Show that it is you")
    message = _l(
        "This needs a fresh code from your phone, or your passkey. Nothing was changed. Go back, then show it is you."
    )


class ProofNeeded(Forbidden):
    """The act binds somebody for long: the person shows once more that it is they, by password or second factor."""

    title = _l("Show that it is you")
    message = _l("Type your password again, so that we know it is you. Nothing was changed.")


class Conflict(CoopbudgetError):
    """The state of things does not allow the act (any more); nothing was done."""

    status = 409
    title = _l("That can't be done now")
    message = _l("Somebody changed this before you. Nothing was lost. Look again, then decide.")


class Invalid(CoopbudgetError):
    """What was sent is wrong. ``errors`` maps a field to its messages; ``_form`` is the whole."""

    status = 422
    title = _l("There is a problem")
    message = _l("Something in the form needs another look. Nothing was saved.")

    def __init__(self, errors: Mapping[str, Sequence[Words]] | Words) -> None:
        found: Mapping[str, Sequence[Words]] = errors if isinstance(errors, Mapping) else {"_form": [errors]}
        self.errors: dict[str, list[Words]] = {name: list(messages) for name, messages in found.items()}
        first = next((m for messages in self.errors.values() for m in messages), None)
        super().__init__(first)


class Unavailable(CoopbudgetError):
    """An outside service, or the schema, is not ready; trying later is right."""

    status = 503
    title = _l("We can't do that just now")
    message = _l("Something we need is not answering. Nothing was lost. Please try again later.")


KINDS: tuple[type[CoopbudgetError], ...] = (NotFound, Forbidden, Conflict, Invalid, Unavailable)
