"""What a policy answers. Policies are pure: ``(actor, facts) -> Allow | Deny(reason)``."""

from __future__ import annotations

from dataclasses import dataclass

from coopbudget.errors import Forbidden, Words


@dataclass(frozen=True)
class Allow:
    """Yes."""

    def __bool__(self) -> bool:
        return True


@dataclass(frozen=True)
class Deny:
    """No, with the reason that the person reads."""

    reason: Words

    def __bool__(self) -> bool:
        return False


Decision = Allow | Deny


def insist(decision: Decision) -> None:
    """Raise Forbidden with the policy's reason unless it allowed."""
    if isinstance(decision, Deny):
        raise Forbidden(decision.reason)
