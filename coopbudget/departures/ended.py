"""What a departure ended and could give back, as it is kept in its row."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from coopbudget.members.service import EndedParts


def kept_ended(contracts: Iterable[uuid.UUID], parts: EndedParts) -> dict[str, Any]:
    """As it stands in the row: ids, and days as ISO."""
    return {
        "contracts": [str(each) for each in contracts],
        "offices": [[str(office), before.isoformat() if before else None] for office, before in parts.offices],
        "supporters": [str(each) for each in parts.supporters],
    }


def read_ended(kept: Mapping[str, Any] | None) -> tuple[list[uuid.UUID], EndedParts]:
    """The contracts that were left, and what ended with the membership. A departure from before this was kept: none."""
    found = kept or {}
    return (
        [uuid.UUID(each) for each in found.get("contracts", ())],
        EndedParts(
            tuple(
                (uuid.UUID(office), date.fromisoformat(before) if before else None)
                for office, before in found.get("offices", ())
            ),
            tuple(uuid.UUID(each) for each in found.get("supporters", ())),
        ),
    )
