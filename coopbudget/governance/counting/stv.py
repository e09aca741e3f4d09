"""The single transferable vote, by the Scottish Local Government Elections Order 2007, schedule 1, rules 45 to 52.

Weighted inclusive Gregory: when a candidate has more than the quota, every paper she holds passes on, each at
its own value times the surplus over her votes, cut to five decimals. One surplus or one exclusion is a round.
The largest surplus goes first; when none is left, whoever has fewest votes is excluded and all her papers pass
on at once, at the values they came with. A tie is broken by the latest earlier round in which the tied differ (who is
still tied there looks further back), and at last by lot, which is recorded. When as many candidates continue as
seats are free, they are elected with no further transfer. With one seat it is the alternative vote.

All figures are whole numbers of hundred-thousandths of a vote, so nothing is ever rounded but by the rule.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from coopbudget.governance.counting.papers import Election, Ranking, lot_order

UNIT = 100_000
"""One vote, in the figures here."""

Parcel = tuple[Ranking, int, int, int]
"""Equal papers in a pile: their ranking, where in it they lie now, how many they are, the value of each."""


@dataclass(frozen=True)
class Lot:
    """A draw: between whom, and who was drawn (for the transfer, or for exclusion)."""

    among: tuple[int, ...]
    drawn: int


@dataclass(frozen=True)
class Round:
    """One stage of the count, as it stood at its end. Figures in hundred-thousandths of a vote.

    ``non_transferable`` are the papers that name nobody further, ``cut`` what fell off after the fifth decimal:
    with the votes they make all that was cast. ``surplus_of`` is whose surplus was passed on in this round;
    ``excluded`` who was excluded (nobody or one).
    """

    votes: tuple[int, ...]
    non_transferable: int
    cut: int
    elected: tuple[int, ...]
    excluded: tuple[int, ...]
    surplus_of: int | None = None
    lot: Lot | None = None


@dataclass(frozen=True)
class Outcome:
    """A whole count. ``elected`` is in order of election; who is elected in one round stands as on the paper."""

    quota: int
    elected: tuple[int, ...]
    rounds: tuple[Round, ...]
    valid: int


@dataclass
class _Table:
    """The counting table: the piles, and what stands on the sheet."""

    lot: Callable[[], Sequence[int]]
    votes: list[int]
    piles: list[list[Parcel]]
    continuing: list[int]
    non_transferable: int = 0
    cut: int = 0
    sheets: list[tuple[int, ...]] = field(default_factory=list)

    def lay(self, parcels: Iterable[Parcel]) -> int:
        """Lay papers with the next continuing candidate they name, or aside; returns what they are worth."""
        continuing = set(self.continuing)
        laid = 0
        for ranking, at, papers, value in parcels:
            worth = papers * value
            laid += worth
            while at < len(ranking):
                candidate = ranking[at]
                at += 1
                if candidate in continuing:
                    self.piles[candidate].append((ranking, at, papers, value))
                    self.votes[candidate] += worth
                    break
            else:
                self.non_transferable += worth
        return laid

    def pass_surplus(self, candidate: int, quota: int) -> None:
        """Rule 48: every paper at its value times the surplus over the votes, cut to five decimals."""
        total = self.votes[candidate]
        surplus = total - quota
        pile, self.piles[candidate] = self.piles[candidate], []
        worth = {value: value * surplus // total for value in {parcel[3] for parcel in pile}}
        laid = self.lay((ranking, at, papers, worth[value]) for ranking, at, papers, value in pile)
        self.votes[candidate] = quota
        self.cut += surplus - laid

    def exclude(self, candidate: int) -> None:
        """Rule 50: all her papers at once, at the values they came with."""
        pile, self.piles[candidate] = self.piles[candidate], []
        self.continuing.remove(candidate)
        self.lay(pile)
        self.votes[candidate] = 0

    def choose(self, tied: Sequence[int], *, highest: bool) -> tuple[int, Lot | None]:
        """Rules 49 and 51: by the latest earlier round in which the tied differ, else by lot."""
        left = list(tied)
        for sheet in reversed(self.sheets[:-1]):
            if len(left) == 1:
                break
            best = max(sheet[each] for each in left) if highest else min(sheet[each] for each in left)
            left = [each for each in left if sheet[each] == best]
        if len(left) == 1:
            return left[0], None
        drawn = min(left, key=self.lot().index)
        return drawn, Lot(tuple(left), drawn)


def count(election: Election, lot: Sequence[int] | None = None) -> Outcome:
    """Count an election. ``lot`` is the order of the lot, if it was drawn elsewhere (default: from the papers)."""
    papers = election.valid()
    valid = sum(papers.values())
    quota = (valid // (election.seats + 1) + 1) * UNIT
    table = _Table(
        lambda: lot_order(election) if lot is None else lot,
        [0] * len(election.names),
        [[] for _ in election.names],
        list(election.standing),
    )
    table.lay((ranking, 0, votes, UNIT) for ranking, votes in papers.items())
    elected: list[int] = []
    pending: list[int] = []
    rounds: list[Round] = []
    surplus_of: int | None = None
    excluded: tuple[int, ...] = ()
    drawn: Lot | None = None
    while True:
        free = election.seats - len(elected)
        if len(table.continuing) <= free:
            winners = list(table.continuing)
        else:
            winners = [each for each in table.continuing if table.votes[each] >= quota]
        for each in winners:
            table.continuing.remove(each)
        elected += winners
        pending += [each for each in winners if table.votes[each] > quota]
        table.sheets.append(tuple(table.votes))
        rounds.append(
            Round(table.sheets[-1], table.non_transferable, table.cut, tuple(winners), excluded, surplus_of, drawn)
        )
        if len(elected) >= election.seats or not table.continuing:
            break
        surplus_of, excluded = None, ()
        if pending:
            most = max(table.votes[each] for each in pending)
            tied = [each for each in pending if table.votes[each] == most]
            surplus_of, drawn = table.choose(tied, highest=True)
            pending.remove(surplus_of)
            table.pass_surplus(surplus_of, quota)
        else:
            fewest = min(table.votes[each] for each in table.continuing)
            tied = [each for each in table.continuing if table.votes[each] == fewest]
            out, drawn = table.choose(tied, highest=False)
            table.exclude(out)
            excluded = (out,)
    return Outcome(quota, tuple(elected), tuple(rounds), valid)


def figure(votes: int) -> str:
    """Votes as people write them, with five decimals: ``1371.00000``."""
    return f"{votes // UNIT}.{votes % UNIT:05d}"
