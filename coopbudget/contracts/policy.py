"""Who may accept a contract, and for which side: pure answers with the reason in words."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from coopbudget.guard.policy import Allow, Decision, Deny


@dataclass(frozen=True)
class AcceptFacts:
    """What is known of the person who accepts. Both sides must be different people."""

    is_provider_person: bool
    accepted_for_other_side: bool


def may_accept_for_coop(facts: AcceptFacts) -> Decision:
    """An officer may, unless they act for the provider too: nobody makes a contract with themselves."""
    if facts.is_provider_person or facts.accepted_for_other_side:
        return Deny(_l("You act for this provider. Another officer has to accept for the co-op."))
    return Allow()


def may_accept_for_provider(facts: AcceptFacts) -> Decision:
    """A person of the provider may, unless they accepted for the co-op."""
    if facts.accepted_for_other_side:
        return Deny(_l("You accepted for the co-op. Somebody else has to accept for the provider."))
    return Allow()
