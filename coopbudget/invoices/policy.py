"""Who may settle a visit, and who may approve an invoice: pure answers with the reason in words."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from coopbudget.guard.policy import Allow, Decision, Deny


@dataclass(frozen=True)
class OfficerFacts:
    """What is known of the officer. ``has_share``: the invoice is paid from a fund of their own too."""

    is_provider_person: bool
    has_approved: bool = False
    has_share: bool = False


def may_approve(facts: OfficerFacts) -> Decision:
    """Different officers approve, none of them a person of the provider.

    A member who pays a share of the invoice may: in a co-op everybody does sooner or later, an approval
    sends money out and never in, and another officer looks too.
    """
    if facts.is_provider_person:
        return Deny(_l("You act for this provider, so other officers have to approve its invoices."))
    if facts.has_approved:
        return Deny(_l("You have approved this invoice. Another officer has to look at it too."))
    return Allow()


def may_reject(facts: OfficerFacts) -> Decision:
    """An officer may send an invoice back, unless they act for the provider."""
    if facts.is_provider_person:
        return Deny(_l("You act for this provider, so another officer has to decide about its invoices."))
    return Allow()


def may_settle(facts: OfficerFacts) -> Decision:
    """An officer settles a visit, unless they act for the provider."""
    if facts.is_provider_person:
        return Deny(_l("You act for this provider, so another officer has to settle its visits."))
    return Allow()
