"""Where a static file is today: names carry their content's hash, so browsers may keep them for ever.

The build writes manifest.json beside the files ({"app.css": "app.3f2a.css"}); it is read once in a process.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

STATIC = Path(__file__).parent / "static"


@cache
def manifest() -> dict[str, str]:
    """Plain name -> hashed name."""
    try:
        names: dict[str, str] = json.loads((STATIC / "manifest.json").read_text())
    except FileNotFoundError:
        raise RuntimeError("The static files are not built yet: run `make build`.") from None
    return names


def asset_url(name: str, prefix: str = "/static/") -> str:
    """The address of a built file, by its plain name."""
    return prefix + manifest()[name]


def is_hashed(filename: str) -> bool:
    """Whether a served name carries a hash, so that its response may be cached for a year."""
    return filename in manifest().values()
