"""How many votes a member's paper is: the one seam between the rules of the co-op and the roll."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from coopbudget.rulebook.rules import Rules
from coopbudget.rulebook.words import MemberClass

SMALL = 5
"""Where fewer people than this have papers of one weight, others may work out how they voted."""

Weights = Mapping[str, int]
"""Votes by member class (MemberClass values); a class that is not named has one."""


def small_groups(groups: Mapping[int, int]) -> dict[int, int]:
    """Of how many people have a paper of each weight, those that are few; none where every paper weighs the same.

    A count that anybody can check needs the weight on each paper, so what a few papers of one weight say can be read,
    and could be worked out of the whole if it were left out. Those who cast them are told before they vote.
    """
    return {weight: number for weight, number in groups.items() if number < SMALL} if len(groups) > 1 else {}


def small_classes(rules: Rules, classes: Iterable[str]) -> list[str]:
    """The classes whose papers would be few by ``rules``, among members of these classes."""
    counts = Counter(classes)
    weights = class_weights(rules, counts.elements())
    few = small_groups(Counter(weights.get(each, 1) for each in counts.elements()))
    return [str(each) for each in MemberClass if counts[each] and weights.get(each, 1) in few]


def class_weights(rules: Rules, roll: Iterable[str]) -> Weights:
    """The weights that ``rules`` give to a roll (the class of everybody on it), so that each class holds its share.

    Empty where the rules give every member one vote.
    """
    return {str(c): votes for c, votes in rules.weights(Counter(MemberClass(each) for each in roll)).items()}
