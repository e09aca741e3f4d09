"""What every release has: its process, an id that stays, an instant, tags, and who takes part."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from coopbudget.publication.mapping.pieces import Piece, Source, instant

Release = dict[str, Any]


@dataclass(frozen=True)
class Process:
    """A process that releases are of."""

    source: Source
    ocid: str

    def id_of(self, name: str) -> str:
        """The id of the release of one event: the same whenever it is made."""
        return f"{self.ocid}-{name}"

    def release(self, name: str, at: datetime, tags: list[str], parties: list[Piece], **sections: Any) -> Release:
        """The release of one event of this process."""
        return {
            "ocid": self.ocid,
            "id": self.id_of(name),
            "date": instant(at),
            "tag": tags,
            "initiationType": "tender",
            "language": "en",
            "parties": parties,
            "buyer": self.source.buyer_ref(),
            **sections,
        }
