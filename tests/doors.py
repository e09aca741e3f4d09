"""Every door at which something new begins, as the code has it: what asks whether the co-op goes on, and what is made.

A door is a function that asks ``coops.service.need_going`` (it refuses) or ``goes_on`` (it rests).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HOUSE = ROOT / "coopbudget"
_PASSED_OVER = ("demo", "models", "coops")


@dataclass(frozen=True)
class Function:
    """A function of a room's service: its module, its name, the names that it calls."""

    module: str
    name: str
    calls: frozenset[str]
    refuses: bool
    rests: bool

    @property
    def room(self) -> str:
        return self.module.split(".")[1]

    @property
    def is_door(self) -> bool:
        return self.refuses or self.rests


def _called(node: ast.AST) -> Iterator[str]:
    for each in ast.walk(node):
        if isinstance(each, ast.Call):
            if isinstance(each.func, ast.Name):
                yield each.func.id
                if each.func.id == "insert" and each.args and isinstance(each.args[0], ast.Name):
                    yield each.args[0].id
            elif isinstance(each.func, ast.Attribute):
                yield each.func.attr


def functions() -> list[Function]:
    """Every function of the house that is given a piece of work, outside the demonstration."""
    found = []
    for path in sorted(HOUSE.rglob("*.py")):
        parts = path.relative_to(HOUSE).with_suffix("").parts
        if any(part in _PASSED_OVER for part in parts):
            continue
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef) and node.args.args and node.args.args[0].arg == "work":
                calls = frozenset(_called(node))
                found.append(
                    Function(
                        ".".join(("coopbudget", *parts)), node.name, calls, "need_going" in calls, "goes_on" in calls
                    )
                )
    return found


def doors() -> list[Function]:
    """Those that ask whether the co-op goes on."""
    return [each for each in functions() if each.is_door]
