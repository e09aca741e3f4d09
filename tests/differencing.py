"""Somebody who holds every table that was ever published, and works out what one member spends.

She knows who took part in what and when, and that everybody spends the same each quarter: both more than a stranger
can. Each number she reads is an equation over what she does not know; nobody spends less than nothing. She asks the
two questions that such an *audit* asks of suppressed tables: the least and the most that one unknown can be. Exact.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from fractions import Fraction

Unknown = Hashable
Equation = tuple[frozenset[Unknown], int]


def bounds(equations: Iterable[Equation]) -> dict[Unknown, tuple[Fraction, Fraction | None]]:
    """The least and the most (None: no limit) that each unknown can be. Raises ValueError where the equations clash."""
    told = list(dict.fromkeys(equations))
    classes: dict[frozenset[int], list[Unknown]] = {}
    for unknown in sorted({each for group, _ in told for each in group}, key=repr):
        stands_in = frozenset(at for at, (group, _) in enumerate(told) if unknown in group)
        classes.setdefault(stands_in, []).append(unknown)
    columns = list(classes)
    table = [[Fraction(at in column) for column in columns] for at in range(len(told))]
    found: dict[Unknown, tuple[Fraction, Fraction | None]] = {}
    for at, column in enumerate(columns):
        most = _most(table, [Fraction(value) for _, value in told], at, 1)
        assert most is not None, "what stands in a sum is no more than the sum"
        alone = len(classes[column]) == 1
        least = -(_most(table, [Fraction(value) for _, value in told], at, -1) or Fraction(0)) if alone else Fraction(0)
        for unknown in classes[column]:
            found[unknown] = (least, most)
    return found


def found_out(equations: Iterable[Equation], truth: Mapping[Unknown, int]) -> list[Unknown]:
    """Whom she found: the interval left to them is narrower than what they spend."""
    return [
        unknown
        for unknown, (least, most) in bounds(equations).items()
        if truth[unknown] > 0 and most is not None and most - least < truth[unknown]
    ]


def _most(table: list[list[Fraction]], values: list[Fraction], wanted: int, sign: int) -> Fraction | None:
    """The most that ``sign`` times a variable can be, by the simplex method with Bland's rule (it always ends)."""
    rows, width = len(table), len(table[0])
    tableau = [[*row, *(Fraction(at == mine) for at in range(rows)), value] for mine, (row, value) in
               enumerate(zip(table, values, strict=True))]  # fmt: skip
    basis = [width + at for at in range(rows)]
    first = [Fraction(0)] * width + [Fraction(-1)] * rows
    _climb(tableau, basis, first, width + rows)
    if any(tableau[at][-1] for at, column in enumerate(basis) if column >= width):
        raise ValueError("these equations clash")
    for at, column in enumerate(basis):  # an artificial one that stays at nothing makes room for a real one
        if column >= width:
            other = next((here for here in range(width) if tableau[at][here]), None)
            if other is not None:
                _pivot(tableau, basis, at, other)
    second = [Fraction(0)] * (width + rows)
    second[wanted] = Fraction(sign)
    if not _climb(tableau, basis, second, width):
        return None
    return sum((second[column] * tableau[at][-1] for at, column in enumerate(basis)), Fraction(0))


def _climb(tableau: list[list[Fraction]], basis: list[int], goal: list[Fraction], width: int) -> bool:
    while True:
        for column in range(width):
            if column in basis:
                continue
            gain = goal[column] - sum(goal[b] * row[column] for b, row in zip(basis, tableau, strict=True))
            if gain > 0:
                break
        else:
            return True
        steps = [(row[-1] / row[column], basis[at], at) for at, row in enumerate(tableau) if row[column] > 0]
        if not steps:
            return False
        _pivot(tableau, basis, min(steps)[2], column)


def _pivot(tableau: list[list[Fraction]], basis: list[int], at: int, column: int) -> None:
    by = tableau[at][column]
    tableau[at] = [each / by for each in tableau[at]]
    for other, row in enumerate(tableau):
        if other != at and row[column]:
            times = row[column]
            tableau[other] = [a - times * b for a, b in zip(row, tableau[at], strict=True)]
    basis[at] = column
