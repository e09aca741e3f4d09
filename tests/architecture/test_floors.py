"""The house is as its map says."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HOUSE = ROOT / "coopbudget"
SOURCES = sorted(p for p in HOUSE.rglob("*.py") if "node_modules" not in p.parts)


def _imports(path: Path) -> list[str]:
    found = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            found += [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
    return found


def test_models_are_imported_by_their_own_slice_alone() -> None:
    trespassers = []
    for path in SOURCES:
        slice_name = path.relative_to(HOUSE).parts[0]
        for name in _imports(path):
            match = re.match(r"coopbudget\.(\w+)\.models\b", name)
            if match and match[1] != slice_name:
                trespassers.append(f"{path.relative_to(ROOT)} imports {name}")
    assert trespassers == []


def test_no_import_hides_in_a_function() -> None:
    hidden = []
    for path in SOURCES:
        for function in ast.walk(ast.parse(path.read_text())):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                hidden += [
                    f"{path.relative_to(ROOT)}:{node.lineno}"
                    for node in ast.walk(function)
                    if isinstance(node, ast.Import | ast.ImportFrom)
                ]
    assert hidden == []


def test_files_stay_short() -> None:
    assert [str(p.relative_to(ROOT)) for p in SOURCES if len(p.read_text().splitlines()) > 400] == []


def test_no_drawer_for_odds_and_ends() -> None:
    names = {"common", "utils", "helpers", "misc"}
    assert [str(p.relative_to(ROOT)) for p in SOURCES if names & {*p.parts[:-1], p.stem}] == []


def test_every_module_says_what_it_is_for() -> None:
    assert [str(p.relative_to(ROOT)) for p in SOURCES if not ast.get_docstring(ast.parse(p.read_text()))] == []


def test_services_never_ask_the_time_or_commit() -> None:
    """Time comes in with the work, and the edge commits."""
    asking = []
    for path in SOURCES:
        if path.relative_to(HOUSE).parts[0] in ("clock.py", "guard", "web", "demo") or "cli" in path.stem:
            continue
        if re.search(r"datetime\.now\(|date\.today\(|utcnow\(|time\.time\(\)", path.read_text()):
            asking.append(str(path.relative_to(ROOT)))
        if path.stem in ("service", "queries") and re.search(r"\.commit\(\)", path.read_text()):
            asking.append(str(path.relative_to(ROOT)))
    assert asking == []


def test_the_readme_map_names_the_rooms_of_the_import_contract() -> None:
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]
    rooms = [name.strip("() ") for layer in contract["layers"] for name in re.split(r"[|:]", layer)]
    table = (ROOT / "README.md").read_text().split("## The map of the house", 1)[1].split("\n## ", 1)[0]
    mapped = re.findall(r"^\| `(\w+)`", table, re.MULTILINE)
    assert mapped == rooms
    existing = {
        p.name.removesuffix(".py") for p in HOUSE.iterdir() if p.suffix == ".py" or (p / "__init__.py").exists()
    }
    assert existing - {"__init__", "__pycache__"} == set(rooms)


def test_the_top_of_the_house_holds_only_its_named_things() -> None:
    tracked = {
        "coopbudget", "migrations", "tests", "config", "wsgi.py", "pyproject.toml", "README.md",
        "Makefile", "LICENSE", "benchmarks", "docs",
    }  # fmt: skip
    made_here = {"instance", "build", "node_modules", "__pycache__"}
    assert {p.name for p in ROOT.iterdir() if not p.name.startswith(".")} - made_here <= tracked
