"""How many votes a member's paper is. The one seam for the rules of the co-op, which choose weights or none."""

from __future__ import annotations

from collections.abc import Mapping

from coopbudget.guard import Work

Weights = Mapping[str, int]
"""Votes by member class (MemberClass values); a class that is not named has one."""


def class_weights(work: Work) -> Weights:
    """The weights that the co-op's rules give today: none, so every member has one vote."""
    return {}
