"""``python -m benchmarks``: every benchmark after the other, each in a process of its own."""

from __future__ import annotations

import pkgutil
import subprocess
import sys

import benchmarks

if __name__ == "__main__":
    names = sorted(module.name for module in pkgutil.iter_modules(benchmarks.__path__) if module.name != "__main__")
    failed = [
        name
        for name in names
        if subprocess.run([sys.executable, "-m", f"benchmarks.{name}", *sys.argv[1:]], check=False).returncode
    ]
    raise SystemExit(f"Failed: {', '.join(failed)}" if failed else 0)
