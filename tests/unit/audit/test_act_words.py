"""Whatever the source writes into the trail has words of its own: nobody reads an act as it is kept."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import coopbudget
from coopbudget.audit.act_words import ACTS
from coopbudget.members.words import Ending
from coopbudget.pools.rules.life import Why

ROOT = Path(coopbudget.__file__).parent
Function = ast.FunctionDef | ast.AsyncFunctionDef
# What makes records by itself and is handed acts by everybody, and what only reads them.
PLUMBING = ("trail", "audit/views")


Calls = list[tuple[Function | None, ast.Call]]


@cache
def _room(name: str) -> dict[Path, str]:
    """The files of a room, with what stands in them."""
    inside = sorted((ROOT / name).rglob("*.py")) if (ROOT / name).is_dir() else [ROOT / name]
    return {path: path.read_text() for path in inside}


@cache
def _calls_in(path: Path) -> Calls:
    """Every call in a file, each with the function that it stands in. To read one takes a while: few are."""
    return list(_calls(ast.parse(path.read_text())))


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _handed(call: ast.Call, position: int | None, name: str) -> ast.expr | None:
    for keyword in call.keywords:
        if keyword.arg == name:
            return keyword.value
    return call.args[position] if position is not None and position < len(call.args) else None


def _said(room: str, path: Path, value: ast.expr, within: Function | None) -> Iterator[str]:
    """The acts that an expression can be; ``*`` stands for what is put into it when it runs."""
    if isinstance(value, ast.Constant):
        yield str(value.value)
    elif isinstance(value, ast.IfExp):
        yield from _said(room, path, value.body, within)
        yield from _said(room, path, value.orelse, within)
    elif isinstance(value, ast.JoinedStr):
        yield "".join(part.value if isinstance(part, ast.Constant) else "*" for part in value.values)  # type: ignore[misc]
    elif isinstance(value, ast.Name) and within is not None:
        for node in ast.walk(within):
            if isinstance(node, ast.Assign) and any(
                isinstance(target, ast.Name) and target.id == value.id for target in node.targets
            ):
                yield from _said(room, path, node.value, within)
        arguments = [each.arg for each in within.args.args]
        if value.id in arguments or value.id in [each.arg for each in within.args.kwonlyargs]:
            position = arguments.index(value.id) if value.id in arguments else None
            yield from _of_callers(room, path, within, position, value.id)


def _of_callers(room: str, path: Path, function: Function, position: int | None, name: str) -> Iterator[str]:
    for other, text in _room(room).items():
        if f"{function.name}(" not in text or (function.name.startswith("_") and other != path):
            continue
        for within, call in _calls_in(other):
            handed = _handed(call, position, name) if _called(call) == function.name else None
            if handed is not None:
                yield from _said(room, other, handed, within)


def _calls(tree: ast.AST, within: Function | None = None) -> Iterator[tuple[Function | None, ast.Call]]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Call):
            yield within, node
        yield from _calls(node, node if isinstance(node, Function) else within)


def acts_in_source() -> dict[str, str]:
    """Each act that some file writes, and where."""
    found: dict[str, str] = {}
    for entry in sorted(ROOT.iterdir()):
        for path, text in _room(entry.name).items() if entry.is_dir() or entry.suffix == ".py" else []:
            where = path.relative_to(ROOT).as_posix()
            if "act=" not in text or where.startswith(PLUMBING):
                continue
            for within, call in _calls_in(path):
                handed = _handed(call, None, "act")
                if handed is not None:
                    said = list(_said(entry.name, path, handed, within))
                    assert said, f"{where}:{call.lineno} writes an act that this test can't read"
                    found.update(dict.fromkeys(said, f"{where}:{call.lineno}"))
    return found


def test_every_act_that_the_source_writes_has_words() -> None:
    acts = acts_in_source()
    assert {"departure.taken_up_again", "rebate.claimed", "move.asked", "winding.begun", "open_books.paused"} <= {*acts}
    wordless = {
        act: where
        for act, where in acts.items()
        if act not in ACTS and not ("*" in act and any(key.startswith(act.split("*", 1)[0]) for key in ACTS))
    }
    assert wordless == {}
    assert {f"pledge.{why}" for why in Why} | {f"lost_phone.{why}" for why in Ending} <= {*ACTS}
