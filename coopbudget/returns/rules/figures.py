"""What a return says, worked out from what happened to a fund, and the proof that it adds up. Pure; whole pence.

A return runs from the end of the day before ``since`` to the end of ``until``::

    opening + receipts - spent - gone back = closing

and that closing has to be what the ledger has for the day. Money that only moved within the fund (set aside for a
pool, for a contract, free again) is in none of these: it changes what is promised, not what is there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from coopbudget.outlook.kinds import MONEY_IN, LineKind
from coopbudget.returns.kinds import CAME_IN, Noted, Outside


class Side(StrEnum):
    """On which side of a return a line stands."""

    IN = "in"
    SPENT = "spent"
    BACK = "back"


_SIDES: Final[Mapping[str, Side]] = {
    **dict.fromkeys(MONEY_IN, Side.IN),
    LineKind.PURCHASE: Side.SPENT,
    LineKind.LEVY: Side.SPENT,
    LineKind.OWED: Side.SPENT,
    LineKind.MONEY_BACK: Side.BACK,
}


def side_of(kind: str, change: int) -> Side | None:
    """The side of a line of this kind (see ``outlook.kinds``); None for money that stayed within the fund.

    A line below nothing takes back one of its kind, so it stays on its side. What has no name of its own goes by its
    direction.
    """
    if kind == LineKind.INSIDE:
        return None
    if kind == LineKind.MOVED:
        return Side.IN if change > 0 else Side.BACK
    return _SIDES.get(kind, Side.IN if change > 0 else Side.SPENT)


def directed(side: Side, change: int) -> int:
    """A change of the fund in its side's own direction: what comes in counts up among receipts, what goes elsewhere."""
    return change if side is Side.IN else -change


@dataclass(frozen=True)
class Line:
    """One line of a return. ``amount`` is pence in its side's own direction: below nothing where it was taken back.

    ``kind`` is the statement's word (``outlook.kinds``), outside the co-op that of ``kinds.Noted``; ``who`` was on the
    other side, or what a memorandum says; ``category`` and ``outcome`` (its place, from 1) are those of the support;
    ``proofs`` name its evidence as the index has it, and ``entry`` is its number in the books (0: outside the co-op).
    """

    side: str
    kind: str
    entry: int
    on: str
    amount: int
    who: str = ""
    category: str = ""
    outcome: int | None = None
    proofs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Paper:
    """A file that goes with a return: the label its lines name it by, which evidence it is, and of what kind."""

    label: str
    evidence: str
    filename: str
    kind: str


@dataclass(frozen=True)
class Pooled:
    """This fund's ``share`` of an invoice (or of a credit note on it: below nothing), the ``whole``, and the rules that
    made it.

    ``sharers`` is how many members bear it; nobody but this one is named. ``since`` to ``until``: the days it is for.
    """

    label: str
    entry: int
    invoice: int
    title: str
    provider: str
    since: str
    until: str
    whole: int
    share: int
    sharers: int
    rules: tuple[str, ...]


@dataclass(frozen=True)
class Held:
    """What stood promised at the end: to a pool or a contract, by its number."""

    kind: str
    number: int
    title: str
    amount: int


@dataclass(frozen=True)
class Own:
    """The member's own account of a direct payment that only partly comes to the co-op (pence).

    ``opening`` and ``closing`` are as she said from her bank; None where she has not.
    """

    opening: int | None
    closing: int | None
    came_in: int
    spent: int
    moved: int

    @property
    def difference(self) -> int | None:
        """What opening, receipts, spend and what went to the co-op lack to the closing; None while one is not said."""
        if self.opening is None or self.closing is None:
            return None
        return self.opening + self.came_in - self.spent - self.moved - self.closing


@dataclass(frozen=True)
class Figures:
    """A return in figures (pence), as it is signed and kept. Days are ISO, so that it can be kept as it is.

    ``counted`` is what of the closing the funder counts as kept (net of what is promised, by its own rule), ``weeks``
    how many whole weeks' money that is (None: nothing comes in), ``ceiling`` what it lets stand (None: no limit is
    known) and ``over`` what is above. ``own`` only where the funder pays the member's own account.
    """

    since: str
    until: str
    opening: int
    closing: int
    lines: tuple[Line, ...]
    outside: tuple[Line, ...]
    pooled: tuple[Pooled, ...]
    held: tuple[Held, ...]
    papers: tuple[Paper, ...]
    council_due: int
    contribution_due: int
    counted: int
    weeks: int | None
    ceiling: int | None
    ceiling_weeks: int | None
    over: int
    whole: bool
    outcomes: tuple[str, ...] = ()
    own: Own | None = None

    def of_kind(self, *kinds: str) -> int:
        """The sum of the lines of these kinds."""
        return sum(line.amount for line in self.lines if line.kind in kinds)

    def on_side(self, side: str) -> list[Line]:
        """The lines of one side, in their order."""
        return [line for line in self.lines if line.side == side]

    @property
    def receipts(self) -> int:
        return sum(line.amount for line in self.on_side(Side.IN))

    @property
    def spent(self) -> int:
        return sum(line.amount for line in self.on_side(Side.SPENT))

    @property
    def gone_back(self) -> int:
        return sum(line.amount for line in self.on_side(Side.BACK))

    @property
    def adds_up(self) -> bool:
        """Whether opening, receipts, spend and what went back lead to the closing."""
        return self.opening + self.receipts - self.spent - self.gone_back == self.closing

    @property
    def spent_outside(self) -> int:
        return sum(line.amount for line in self.outside_spends())

    @property
    def promised(self) -> int:
        return sum(each.amount for each in self.held)

    def by_category(self) -> list[tuple[str, int]]:
        """What was spent, by category, the largest first; levy and what was spent elsewhere among them."""
        return _summed((line.category, line.amount) for line in (*self.on_side(Side.SPENT), *self.outside_spends()))

    def by_outcome(self) -> list[tuple[int | None, int]]:
        """What was spent towards each agreed outcome (by its place, from 1), in their order; None: not said."""
        sums: dict[int | None, int] = dict.fromkeys(range(1, len(self.outcomes) + 1), 0)
        for line in (*self.on_side(Side.SPENT), *self.outside_spends()):
            sums[line.outcome] = sums.get(line.outcome, 0) + line.amount
        return list(sums.items())

    @property
    def contribution(self) -> int:
        """What the member paid in as her part, here or (noted by her) into her own account."""
        noted = sum(line.amount for line in self.outside if line.kind == Noted.PAID_IN)
        return self.of_kind(LineKind.CONTRIBUTION) + noted

    @property
    def from_council(self) -> int:
        """What the funder paid, here or (noted by her) into the member's own account."""
        noted = sum(line.amount for line in self.outside if line.kind == Noted.FROM_COUNCIL)
        return self.of_kind(LineKind.COUNCIL) + noted

    def without_paper(self) -> list[Line]:
        """The lines that have no evidence but their entry in the books."""
        return [line for line in (*self.lines, *self.outside) if not line.proofs]

    def outside_spends(self) -> list[Line]:
        """What was spent outside the co-op, by day."""
        return [line for line in self.outside if line.side == Side.SPENT]

    def as_dict(self) -> dict[str, Any]:
        """For keeping; ``from_dict`` reads it."""
        return asdict(self)

    @classmethod
    def from_dict(cls, kept: Mapping[str, Any]) -> Figures:
        """What ``as_dict`` wrote."""
        lists: dict[str, Any] = {
            "lines": tuple(_line(each) for each in kept["lines"]),
            "outside": tuple(_line(each) for each in kept["outside"]),
            "pooled": tuple(Pooled(**{**each, "rules": tuple(each["rules"])}) for each in kept["pooled"]),
            "papers": tuple(Paper(**each) for each in kept["papers"]),
            "held": tuple(Held(**each) for each in kept["held"]),
            "outcomes": tuple(kept["outcomes"]),
            "own": Own(**kept["own"]) if kept["own"] else None,
        }
        return cls(**{**kept, **lists})


def _line(kept: Mapping[str, Any]) -> Line:
    return Line(**{**kept, "proofs": tuple(kept["proofs"])})


def _summed(rows: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    sums: dict[str, int] = {}
    for name, amount in rows:
        sums[name] = sums.get(name, 0) + amount
    return sorted(sums.items(), key=lambda each: (-each[1], each[0]))


@dataclass(frozen=True)
class Memo:
    """What a member noted of money outside the co-op, with the label of its paper in the index."""

    kind: str
    on: date
    words: str
    amount: int
    category: str = ""
    outcome: int | None = None
    proof: str = ""


def _memo_side(kind: str) -> Side:
    return Side.IN if kind in CAME_IN else Side.SPENT


def outside_lines(memos: Sequence[Memo]) -> tuple[Line, ...]:
    """Memoranda as lines, by day, as they were noted."""
    ordered = sorted(enumerate(memos), key=lambda each: (each[1].on, each[0]))
    return tuple(_memo_line(memo) for _place, memo in ordered)


def _memo_line(m: Memo) -> Line:
    proofs = (m.proof,) if m.proof else ()
    return Line(_memo_side(m.kind), m.kind, 0, m.on.isoformat(), m.amount, m.words, m.category, m.outcome, proofs)


def own_account(memos: Sequence[Memo], lines: Sequence[Line], *, opening: int | None, closing: int | None) -> Own:
    """The member's own account: what she noted of it, and what of it came to the co-op."""
    came = sum(m.amount for m in memos if m.kind in CAME_IN)
    spent = sum(m.amount for m in memos if m.kind not in CAME_IN)
    moved = sum(line.amount for line in lines if line.kind == LineKind.PASSED_ON)
    return Own(opening, closing, came, spent, moved)


def is_whole(outside: str, memos: Sequence[Memo], own: Own | None) -> bool:
    """Whether a return takes in all that was spent (DOMAIN 24); else it says 'part'.

    The member has said that there was nothing else, or that what she listed is all. Where the funder pays her own
    account, that account has to add up besides, to the penny.
    """
    said = outside == Outside.NONE and not any(m.kind not in CAME_IN for m in memos)
    said = said or (outside == Outside.ALL and bool(memos))
    return said and (own is None or own.difference == 0)


@dataclass(frozen=True)
class BankLine:
    """A line that the bank's statements show of one fund's money (pence, in above nothing).

    ``text`` is the bank's own, and empty where its line is about others too: then only this fund's ``part`` is told.
    """

    label: str
    on: date
    amount: int
    what: str
    text: str = ""
    part: bool = False
