"""What names a pair: two entries of two co-ops, in one commit, each of which knows the other. Pure.

Each half carries who gives, who takes, and the pair's digest, so that whoever proves the books of one co-op can say
whether the other half is missing.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from coopbudget.ledger.drafts import content_digest, entry_content


def digest_of_pair(*, key: str, giver: str, taker: str, amount: int) -> str:
    """SHA-256 (hex) over the pair's key, both co-ops' ids and the sum of either half's legs (pence)."""
    return content_digest(entry_content(key=key, giver=giver, taker=taker, amount=amount)).hex()


def other_of(refs: Mapping[str, str], coop_id: uuid.UUID) -> uuid.UUID:
    """The co-op of the other half, from what this co-op's half names."""
    giver, taker = uuid.UUID(refs["giver"]), uuid.UUID(refs["taker"])
    return taker if giver == coop_id else giver


def holds_pair(told: Mapping[str, Any]) -> bool:
    """Whether an entry's content is the half of the pair that it names."""
    refs = told["refs"]
    amount = sum(leg[2] for leg in told["legs"])
    digest = digest_of_pair(key=told["key"], giver=refs["giver"], taker=refs["taker"], amount=amount)
    return bool(digest == refs["pair"])
