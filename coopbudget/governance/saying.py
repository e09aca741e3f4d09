"""What a ballot paper says, as one line of text that anybody can read and count, and how lines are counted.

A question with yes or no says ``yes``, ``no`` or ``abstain``. Other papers name options by their number on the
paper: ``3`` (choose one), ``1,4`` (approve any), ``3>1>2`` (in order of preference), or ``abstain``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from coopbudget.governance.counting.papers import Election, collect, lot_order
from coopbudget.governance.rules import Choice

ABSTAIN = Choice.ABSTAIN.value


class Method(StrEnum):
    """How a vote is given and counted."""

    YES_NO = "yes_no"
    CHOOSE_ONE = "choose_one"
    APPROVAL = "approval"
    STV = "stv"


class Slip(StrEnum):
    """What is wrong with a paper, before it goes into the box."""

    NOTHING = "nothing"
    TWICE = "twice"  # one number stands at two options
    GAP = "gap"  # a number is left out
    UNKNOWN = "unknown"
    BOTH = "both"  # options and an abstention


def ranked(numbers: Mapping[int, int]) -> tuple[str, Slip | None, tuple[int, ...]]:
    """The line for options (by number on the paper) with the rank each was given, or the slip and where it is."""
    if not numbers:
        return "", Slip.NOTHING, ()
    at = Counter(numbers.values())
    twice = tuple(option for option, rank in numbers.items() if at[rank] > 1)
    if twice:
        return "", Slip.TWICE, twice
    order = sorted(numbers, key=lambda option: numbers[option])
    for wanted, option in enumerate(order, start=1):
        if numbers[option] != wanted:
            return "", Slip.GAP, (option,)
    return ">".join(map(str, order)), None, ()


_SHAPES = {
    Method.YES_NO: re.compile("yes|no|abstain"),
    Method.CHOOSE_ONE: re.compile(r"[1-9][0-9]{0,3}|abstain"),
    Method.APPROVAL: re.compile(r"[1-9][0-9]{0,3}(,[1-9][0-9]{0,3})*|abstain"),
    Method.STV: re.compile(r"[1-9][0-9]{0,3}(>[1-9][0-9]{0,3})*|abstain"),
}


def options_in(said: str) -> tuple[int, ...]:
    """The options a line names, in its order."""
    return () if said in tuple(Choice) else tuple(int(each) for each in re.split("[,>]", said))


def clear(method: Method, said: str, options: Collection[int]) -> bool:
    """Whether a line is a paper of this vote: its shape, options that stand, none twice."""
    if not _SHAPES[method].fullmatch(said):
        return False
    named = options_in(said)
    in_order = method is not Method.APPROVAL or list(named) == sorted(named)
    return len(set(named)) == len(named) and set(named) <= set(options) and in_order


@dataclass(frozen=True)
class Tally:
    """How often each option was chosen, who wins, and between whom a lot was drawn (options by number)."""

    votes: dict[int, int]
    elected: tuple[int, ...]
    lot: tuple[int, ...] = ()


def tally(election: Election, papers: Iterable[tuple[str, int]]) -> Tally:
    """Count choose-one or approval: the most chosen win, as many as there are seats; a tie at the edge is drawn.

    The lot is the one preference votes use: from the papers themselves, so that anybody draws the same.
    """
    votes = dict.fromkeys((at + 1 for at in election.standing), 0)
    for said, weight in papers:
        for option in options_in(said):
            if option in votes:
                votes[option] += weight
    drawn = [at + 1 for at in lot_order(election)]
    order = sorted(votes, key=lambda option: (-votes[option], drawn.index(option)))
    elected = [option for option in order if votes[option]][: election.seats]
    edge = votes[elected[-1]] if len(elected) == election.seats else 0
    tied = tuple(sorted(option for option in votes if votes[option] == edge)) if edge else ()
    in_doubt = len(tied) > sum(1 for option in elected if votes[option] == edge)
    return Tally(votes, tuple(elected), tied if in_doubt else ())


def as_election(
    title: str, names: Sequence[str], seats: int, papers: Iterable[tuple[str, int]], withdrawn: Collection[int] = ()
) -> Election:
    """The papers (line and weight) as an election for counting and for a BLT file. Abstentions rank nobody."""
    return Election(
        title,
        tuple(names),
        seats,
        collect((tuple(option - 1 for option in options_in(said)), weight) for said, weight in papers),
        frozenset(option - 1 for option in withdrawn),
    )
