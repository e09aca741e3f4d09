"""Where a surplus may go by the rules in force, and what percentages of it are in pence."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from coopbudget.money import split
from coopbudget.rulebook.rules import Rules
from coopbudget.rulebook.words import MemberClass, Society


class Refusal(StrEnum):
    """Why a surplus can't be shared in this way."""

    NOTHING_TO_SHARE = "nothing_to_share"
    NOT_A_HUNDRED = "not_a_hundred"
    NO_DIVIDEND_HERE = "no_dividend_here"
    NO_TRADE = "no_trade"
    RESERVE_TOO_SMALL = "reserve_too_small"
    INDIVISIBLE_TOO_SMALL = "indivisible_too_small"
    COMMUNITY_TOO_SMALL = "community_too_small"
    MUTUAL_TOO_SMALL = "mutual_too_small"
    DIVIDEND_TOO_LARGE = "dividend_too_large"
    CLASS_TOO_LARGE = "class_too_large"
    NOBODY_IN_CLASS = "nobody_in_class"
    GRANT_MONEY = "grant_money"


@dataclass(frozen=True)
class Percents:
    """Whole percentages of a surplus. ``dividend`` follows trade; ``classes`` are parts of classes of members besides,
    in the order of the classes and each above zero."""

    general: int
    indivisible: int
    community: int
    dividend: int
    mutual: int = 0
    classes: tuple[tuple[MemberClass, int], ...] = ()

    @property
    def by_class(self) -> int:
        """What classes get together."""
        return sum(percent for _, percent in self.classes)

    @property
    def total(self) -> int:
        return self.general + self.indivisible + self.community + self.mutual + self.dividend + self.by_class


@dataclass(frozen=True)
class Shares:
    """The same in pence."""

    general: int
    indivisible: int
    community: int
    dividend: int
    mutual: int = 0
    classes: tuple[tuple[MemberClass, int], ...] = ()

    @property
    def by_class(self) -> int:
        """What classes get together."""
        return sum(amount for _, amount in self.classes)

    @property
    def total(self) -> int:
        return self.general + self.indivisible + self.community + self.mutual + self.dividend + self.by_class


@dataclass(frozen=True)
class Limits:
    """What the rules of the co-op ask of a split, in percent: the least that is kept or given, the most that goes back
    to members, and the most that each class may have as a part of its own (a class that is not named has none)."""

    general: int = 0
    indivisible: int = 0
    community: int = 0
    mutual: int = 0
    dividend_most: int = 100
    class_most: tuple[tuple[MemberClass, int], ...] = ()
    society: Society = Society.CO_OPERATIVE

    def most_of(self, member_class: MemberClass) -> int:
        """The most percent that a class may get."""
        return dict(self.class_most).get(member_class, 0)


NO_LIMITS = Limits()


def limits_of(rules: Rules) -> Limits:
    """The limits that the rules of a co-op set."""
    return Limits(
        rules.reserve, rules.indivisible, rules.community, rules.mutual, rules.dividend_most, rules.class_most,
        rules.society,
    )  # fmt: skip


def refusal(
    surplus: int,
    percents: Percents,
    trade: int,
    limits: Limits = NO_LIMITS,
    *,
    classes: Collection[MemberClass] = (),
    grants_left: int = 0,
) -> Refusal | None:
    """Why this can't be proposed, or None.

    ``trade`` is what all funds spent together (pence), ``classes`` those in which somebody has a claim to a part, and
    ``grants_left`` what of grants is still there after the year's costs (pence): it was given for a purpose, and no
    member may have it.
    """
    parts = (percents.general, percents.indivisible, percents.community, percents.mutual, percents.dividend)
    if surplus <= 0:
        return Refusal.NOTHING_TO_SHARE
    if percents.total != 100 or min(parts) < 0 or any(percent < 1 for _, percent in percents.classes):
        return Refusal.NOT_A_HUNDRED
    back = percents.dividend + percents.by_class
    if back and limits.society is Society.COMMUNITY_BENEFIT:
        return Refusal.NO_DIVIDEND_HERE
    if percents.dividend and trade <= 0:
        return Refusal.NO_TRADE
    for given, least, why in (
        (percents.general, limits.general, Refusal.RESERVE_TOO_SMALL),
        (percents.indivisible, limits.indivisible, Refusal.INDIVISIBLE_TOO_SMALL),
        (percents.community, limits.community, Refusal.COMMUNITY_TOO_SMALL),
        (percents.mutual, limits.mutual, Refusal.MUTUAL_TOO_SMALL),
    ):
        if given < least:
            return why
    if back > limits.dividend_most:
        return Refusal.DIVIDEND_TOO_LARGE
    if any(percent > limits.most_of(each) for each, percent in percents.classes):
        return Refusal.CLASS_TOO_LARGE
    if any(each not in classes for each, _ in percents.classes):
        return Refusal.NOBODY_IN_CLASS
    shares = share(surplus, percents)
    if shares.dividend + shares.by_class > surplus - grants_left:
        return Refusal.GRANT_MONEY
    return None


def share(surplus: int, percents: Percents) -> Shares:
    """A surplus by percentages that sum to 100. Raises ValueError for a deficit or another sum."""
    if percents.total != 100:
        raise ValueError("the percentages sum to 100")
    weights = (
        percents.general, percents.indivisible, percents.community, percents.mutual, percents.dividend,
        *(percent for _, percent in percents.classes),
    )  # fmt: skip
    general, indivisible, community, mutual, dividend, *classes = (
        amount for _, amount in split(surplus, list(enumerate(weights)))
    )
    named = tuple((each, amount) for (each, _), amount in zip(percents.classes, classes, strict=True))
    return Shares(general, indivisible, community, dividend, mutual, named)


PRESETS: tuple[tuple[str, Percents], ...] = (
    ("all_kept", Percents(100, 0, 0, 0)),
    ("half_back", Percents(40, 0, 10, 50)),
    # At least 30 % to the reserve that can never be shared, and 3 % to a mutual fund, as Italian social co-operatives
    # do. No rule of the UK.
    ("italian", Percents(0, 30, 10, 57, 3)),
)
