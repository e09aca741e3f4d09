"""What proving the books found: counts, and the first record that does not agree."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from coopbudget.errors import Words


@dataclass(frozen=True)
class Broken:
    """The first record that does not agree: ``record`` says which ("trail 12"), ``why`` in words what is wrong."""

    record: str
    why: Words


@dataclass
class Report:
    """What was checked in one chain, and what was found. ``head_digest`` can be noted down and compared later."""

    coop_id: uuid.UUID
    records: int = 0
    accounts: int = 0
    entries: int = 0
    transfers: int = 0
    closings: int = 0
    pairs: int = 0
    heads: int = 0
    head_seq: int = 0
    head_digest: str = ""
    broken: Broken | None = None

    @property
    def ok(self) -> bool:
        return self.broken is None


class Disagrees(Exception):
    """Carries the finding out of the walk."""

    def __init__(self, record: str, why: Words) -> None:
        self.broken = Broken(record, why)
        super().__init__(record)
