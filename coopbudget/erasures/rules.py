"""What a list says of the things on it. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from enum import StrEnum


class What(StrEnum):
    """What is on a list."""

    FILES = "files"
    IDENTITIES = "identities"


def list_digest(things: Iterable[str]) -> str:
    """SHA-256 over the things of a list, in whatever order they come: who agrees, agrees to just these."""
    return hashlib.sha256("\n".join(sorted(things)).encode()).hexdigest()
