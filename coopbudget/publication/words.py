"""What people read about a process: where it stands, who was chosen, what it is worth."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _, lazy_gettext as _l

from coopbudget.errors import Words
from coopbudget.providers.words import SERVICE
from coopbudget.publication.mapping.packages import compiled
from coopbudget.publication.mapping.releases import Told

STAGES: dict[str, Words] = {
    "planning": _l("Being planned"),
    "dropped": _l("Does not go ahead"),
    "active": _l("Providers can bid"),
    "cancelled": _l("Called off"),
    "unsuccessful": _l("Nobody was chosen"),
    "pending": _l("A provider is chosen; the choice can still be challenged"),
    "awarded": _l("A provider is chosen"),
    "award_cancelled": _l("The choice was undone"),
    "running": _l("Contract"),
    "terminated": _l("Contract ended"),
}


@dataclass(frozen=True)
class Line:
    """A process on a page. ``pence`` None: no sum is shown of it; ``paid`` None: nothing was paid yet.

    ``more``: some payments are not in ``paid``, for their sums are not shown. ``told_at``: its last news.
    """

    ocid: str
    title: str
    stage: str
    provider: str
    pence: int | None
    paid: int | None
    more: bool
    told_at: datetime


def lines_of(told: Iterable[Told]) -> list[Line]:
    """These processes for people: a pool that is only planned yet, and every call. Plans with a call are left out."""
    found = list(told)
    called = {each.pool for each in found if each.call is not None}
    return [_line(each) for each in found if each.call is not None or each.pool not in called]


def _line(told: Told) -> Line:
    now = compiled(told.releases)
    service = SERVICE.get(told.service, SERVICE["other"])
    title = _("%(what)s, call %(number)s", what=service, number=told.call) if told.call else str(service)
    worth, suppliers, payments = _worth(now), _suppliers(now), _payments(now)
    return Line(
        ocid=told.ocid,
        title=title,
        stage=str(STAGES[_stage(now, told)]),
        provider=", ".join(suppliers),
        pence=worth,
        paid=sum(_pence(each["value"]) for each in payments if "value" in each) if payments else None,
        more=any("value" not in each for each in payments),
        told_at=datetime.fromisoformat(now["date"]),
    )


def _stage(now: dict[str, Any], told: Told) -> str:
    if contracts := now.get("contracts"):
        return "terminated" if contracts[-1]["status"] == "terminated" else "running"
    if now.get("tender", {}).get("status") in ("cancelled", "unsuccessful"):
        return str(now["tender"]["status"])
    if awards := now.get("awards"):
        found = awards[-1]["status"]
        return {"cancelled": "award_cancelled", "pending": "pending"}.get(found, "awarded")
    if "planning" in now:
        return "dropped" if told.releases[-1]["tag"] == ["planningUpdate"] else "planning"
    return "active"


def _suppliers(now: dict[str, Any]) -> list[str]:
    awards = [each for each in now.get("awards", ()) if each["status"] != "cancelled"]
    return [each["name"] for each in awards[-1]["suppliers"]] if awards else []


def _worth(now: dict[str, Any]) -> int | None:
    """By its contract, or else its choice, its call or its plan: what came later says more."""
    for found in (
        (now.get("contracts") or [{}])[-1],
        (now.get("awards") or [{}])[-1],
        now.get("tender", {}),
        now.get("planning", {}),
    ):
        if found:
            value = found.get("value") or found.get("budget", {}).get("amount") or {}
            return _pence(value) if "amount" in value else None
    return None


def _payments(now: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        each
        for contract in now.get("contracts", ())
        for each in contract.get("implementation", {}).get("transactions", ())
    ]


def _pence(value: dict[str, float]) -> int:
    return round(value["amount"] * 100)
