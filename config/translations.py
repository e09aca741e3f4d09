"""The translations' catalogues: compiled by ``make build``, brought up to date by ``make words``."""

import subprocess
import sys
import tempfile
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "coopbudget" / "web" / "translations"
KEYWORDS = ("_l", "_ln:1,2", "N_", "ngettext:1,2")


def compile_all() -> None:
    """Write each ``messages.mo`` that is older than its ``messages.po``."""
    for source in sorted(FOLDER.glob("*/LC_MESSAGES/messages.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as read, target.open("wb") as write:
            write_mo(write, read_po(read))


def update_all() -> None:
    """Find every word in the sources and bring the catalogues up to date; new ones wait for a translator."""
    babel = [sys.executable, "-m", "babel.messages.frontend", "-q"]
    keywords = [part for keyword in KEYWORDS for part in ("-k", keyword)]
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "messages.pot"
        extract = [
            "extract",
            "-F",
            "config/babel.cfg",
            *keywords,
            "--no-location",
            "--sort-output",
            "-o",
            str(template),
            ".",
        ]
        subprocess.run([*babel, *extract], cwd=ROOT, check=True)
        update = [
            "update",
            "--no-fuzzy-matching",
            "--ignore-obsolete",
            "-w",
            "100",
            "-i",
            str(template),
            "-d",
            str(FOLDER),
        ]
        subprocess.run([*babel, *update], cwd=ROOT, check=True)


if __name__ == "__main__":
    if "--update" in sys.argv:
        update_all()
    compile_all()
