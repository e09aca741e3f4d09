"""Write ``coopbudget/pools/outward_codes.csv`` anew: ``python -m config.outward_codes FOLDER``.

FOLDER holds the CSV files of Ordnance Survey's Code-Point Open (plain or gzipped; no header; postcode, quality,
easting and northing first). Each outward code (the part of a postcode before the space) gets the middle of its
postcodes, in hundreds of metres on the National Grid. Postcodes without a place (quality 90) are left out.
"""

from __future__ import annotations

import csv
import gzip
import io
import statistics
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

TABLE = Path(__file__).resolve().parents[1] / "coopbudget" / "pools" / "outward_codes.csv"
NO_PLACE = "90"


def rows(folder: Path) -> Iterator[list[str]]:
    """Every row of every file."""
    for path in sorted(folder.iterdir()):
        if path.name.endswith((".csv", ".csv.gz")):
            content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
            yield from csv.reader(io.StringIO(content.decode()))


def main() -> None:
    """Read, take the middle of each code, write."""
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for postcode, quality, easting, northing, *_ in rows(Path(sys.argv[1])):
        if quality != NO_PLACE:
            found[postcode[:-3].strip()].append((int(easting), int(northing)))
    with TABLE.open("w", newline="") as file:
        for code in sorted(found):
            middle = [round(statistics.median(axis) / 100) for axis in zip(*found[code], strict=True)]
            file.write(f"{code},{middle[0]},{middle[1]}\n")
    sys.stdout.write(f"{len(found)} outward codes\n")


if __name__ == "__main__":
    main()
