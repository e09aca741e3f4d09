"""What this co-op's rules say about membership: asked in one place, whatever keeps them."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy.orm import Session

from coopbudget.members.rules import MembershipRules


def membership_rules(_session: Session, _coop_id: uuid.UUID, _on: date) -> MembershipRules:
    """The rules in force in the co-op on a day. Every co-op has the usual ones so far."""
    return MembershipRules()
