"""The door of a room: where it leads, what it is called, and whom it opens to."""

from __future__ import annotations

from dataclasses import dataclass

from flask import g

from coopbudget.collections.queries.stripe import stripe_on
from coopbudget.errors import Words
from coopbudget.guard import Actor, Permission as P, Power


@dataclass(frozen=True)
class Door:
    """A room's entry: where it leads, and which of these permissions opens it (any one does).

    ``acting`` and ``acting_hint`` are its words while somebody acts for a member: what is hers is not "mine".
    """

    endpoint: str
    text: Words
    opens: tuple[P, ...]
    hint: Words = ""
    acting: Words = ""
    acting_hint: Words = ""
    power: Power | None = None
    stripe: bool = False
    own_only: bool = False

    def open_to(self, actor: Actor) -> bool:
        """Whether the actor's part opens it, with the power for the member where it asks for one.

        What needs Stripe is there only where this installation has keys; ``own_only``: while nobody acts for her.
        """
        if self.own_only and (actor.own_member_id is None or actor.on_behalf_of is not None):
            return False
        if self.power is not None and not actor.may_for_member(self.power):
            return False
        return any(actor.may(permission) for permission in self.opens) and (not self.stripe or stripe_on())

    def words(self) -> tuple[str, str]:
        """Its name and its hint, for whoever this request acts for."""
        if g.get("acting_for_name"):
            return str(self.acting or self.text), str(self.acting_hint or self.hint)
        return str(self.text), str(self.hint)
