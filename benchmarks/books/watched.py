"""``python -m benchmarks.books.watched ARGUMENTS``: the product's ``flask ARGUMENTS``; last on the standard error, the
most memory that the process held, in kB."""

from __future__ import annotations

import sys
from pathlib import Path

from flask.cli import cli


def peak() -> int:
    """The peak of this program alone: ``ru_maxrss`` would begin with that of whoever started it."""
    found = Path("/proc/self/status").read_text().partition("VmHWM:")[2]
    return int(found.split()[0])


if __name__ == "__main__":
    try:
        cli.main(sys.argv[1:], prog_name="flask")
    finally:
        print(peak(), file=sys.stderr)
