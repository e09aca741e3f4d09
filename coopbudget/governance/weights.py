"""How many votes a member's paper is: the one seam between the rules of the co-op and the roll."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from coopbudget.rulebook.rules import Rules
from coopbudget.rulebook.words import MemberClass

Weights = Mapping[str, int]
"""Votes by member class (MemberClass values); a class that is not named has one."""


def class_weights(rules: Rules, roll: Iterable[str]) -> Weights:
    """The weights that ``rules`` give to a roll (the class of everybody on it), so that each class holds its share.

    Empty where the rules give every member one vote.
    """
    return {str(c): votes for c, votes in rules.weights(Counter(MemberClass(each) for each in roll)).items()}
