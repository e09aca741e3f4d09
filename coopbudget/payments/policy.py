"""Who may do what with money: separate hands. Pure; the service asks on locked rows."""

from __future__ import annotations

import uuid
from collections.abc import Set
from dataclasses import dataclass
from typing import Final

from flask_babel import lazy_gettext as _l

from coopbudget.guard.policy import Allow, Decision, Deny

ALLOW: Final = Allow()


FEWEST_PEOPLE: Final = 2  # one who prepares, one who approves
MOST_PEOPLE: Final = 5


@dataclass(frozen=True)
class Rule:
    """How many people it takes to pay: ``people`` in all, and one more above ``limit`` pence (None: no limit)."""

    people: int = FEWEST_PEOPLE
    limit: int | None = None

    @property
    def most(self) -> int:
        """How many it takes at most."""
        return self.people if self.limit is None else self.people + 1


NO_MORE: Final = Rule()


def stricter(one: Rule, other: Rule) -> Rule:
    """The rule that asks of every sum as many people as whichever of the two asks more."""
    if one.people != other.people:
        return max(one, other, key=lambda rule: rule.people)
    limits = [rule.limit for rule in (one, other) if rule.limit is not None]
    return Rule(one.people, min(limits) if limits else None)


def approvals_needed(rule: Rule, total: int) -> int:
    """How many others must approve what one officer prepared, for a run of ``total`` pence."""
    above = rule.limit is not None and total > rule.limit
    return rule.people - 1 + (1 if above else 0)


def change_rule(rule: Rule, *, before: Rule, officers: int, least: Rule = NO_MORE) -> Decision:
    """A rule that nobody could keep is refused: there must be officers enough for the largest run. So is one that asks
    fewer people than ``least``, which members agreed in the rules of the co-op."""
    if stricter(rule, least) != rule:
        return Deny(_l("The rules of your co-op ask for more people. Only the members can change those, by a vote."))
    if rule == before:
        return Deny(_l("This is the rule you have."))
    if rule.most > officers:
        return Deny(
            _l(
                "That takes %(needed)s people, but %(officers)s may approve payments now. Fill an office first.",
                needed=rule.most,
                officers=officers,
            )
        )
    return ALLOW


def decide_rule(person: uuid.UUID, *, asked_by: uuid.UUID) -> Decision:
    """Two officers make a rule about money."""
    if person == asked_by:
        return Deny(_l("You asked for this change. A different officer must agree to it."))
    return ALLOW


def prepare_run(person: uuid.UUID, *, barred: Set[uuid.UUID], payees: Set[uuid.UUID]) -> Decision:
    """Whoever is paid by the run, or barred from one of its payments, leaves it to another officer."""
    if person in payees:
        return Deny(_l("One of these payments is to you. Another officer must prepare it."))
    if person in barred:
        return Deny(_l("You had a part in one of these payments. Another officer must prepare it."))
    return ALLOW


def approve_run(
    person: uuid.UUID,
    *,
    prepared_by: uuid.UUID,
    approved_by: Set[uuid.UUID],
    barred: Set[uuid.UUID],
    payees: Set[uuid.UUID],
) -> Decision:
    """As many different officers as the rule says, and none of them has a part in what is paid."""
    if person == prepared_by:
        return Deny(_l("You prepared this run. A different officer must approve it."))
    if person in approved_by:
        return Deny(_l("You have approved this run. One more officer must."))
    if person in payees:
        return Deny(_l("One of these payments is to you. Another officer must approve it."))
    if person in barred:
        return Deny(_l("You had a part in one of these payments. Another officer must approve it."))
    return ALLOW


def decide_change(person: uuid.UUID, *, asked_by: uuid.UUID, payee_people: Set[uuid.UUID]) -> Decision:
    """A change of bank details is the commonest way to steal: whoever asked for it never agrees to it."""
    if person == asked_by:
        return Deny(_l("You asked for this change. A different officer must agree to it."))
    if person in payee_people:
        return Deny(_l("These are your own bank details. Another officer must agree to the change."))
    return ALLOW


def confirm_change(
    person: uuid.UUID, *, asked_by: uuid.UUID, decided_by: uuid.UUID | None, payee_people: Set[uuid.UUID]
) -> Decision:
    """The payee's own word, by somebody who speaks for them and had no other part in the change."""
    if person not in payee_people:
        return Deny(_l("Only somebody who is paid can confirm this."))
    if person in (asked_by, decided_by):
        return Deny(_l("You had a part in this change as an officer. Another of your people must confirm it."))
    return ALLOW


def approve_bill(
    person: uuid.UUID,
    *,
    claimant: uuid.UUID | None,
    payee_people: Set[uuid.UUID],
    approved_by: Set[uuid.UUID],
) -> Decision:
    """Different officers, none of whom gets the money."""
    if person == claimant or person in payee_people:
        return Deny(_l("This bill pays you. Other officers must approve it."))
    if person in approved_by:
        return Deny(_l("You have approved this bill. A different officer must say yes too."))
    return ALLOW
