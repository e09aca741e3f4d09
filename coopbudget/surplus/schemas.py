"""What the commands of this slice take."""

from __future__ import annotations

from coopbudget.forms import Choice, CivilDate, CommandSchema, Text, Whole
from coopbudget.surplus.rules import SocietyKind


class Split(CommandSchema):
    """Whole percentages of a surplus, and what the co-op is in law."""

    general = Whole(most=100)
    indivisible = Whole(most=100)
    community = Whole(most=100)
    dividend = Whole(most=100)
    kind = Choice(SocietyKind)


class Propose(Split):
    """A split put to the members' vote."""

    closes_on = CivilDate()
    reason = Text(longest=1000, required=False)


class Undo(CommandSchema):
    """Why a sharing is taken back."""

    why = Text(longest=500)
