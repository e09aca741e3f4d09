"""Compile the translations' catalogues where they changed; run by ``make build``."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

FOLDER = Path(__file__).resolve().parent.parent / "coopbudget" / "web" / "translations"


def main() -> None:
    """Write each ``messages.mo`` that is older than its ``messages.po``."""
    for source in sorted(FOLDER.glob("*/LC_MESSAGES/messages.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as read, target.open("wb") as write:
            write_mo(write, read_po(read))


if __name__ == "__main__":
    main()
