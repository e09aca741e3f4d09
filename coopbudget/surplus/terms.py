"""What exactly the members vote on: the figures and the digest of everybody's trade."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from coopbudget.surplus.models import Proposal
from coopbudget.surplus.rules import Trade


def trade_digest(trades: Iterable[Trade]) -> str:
    """What names everybody's trade: SHA-256 over [member, fund, pence] in their order; in the part of a class over
    [member, 0, pence or days, class]."""
    return digest_of_rows((t.member, t.fund, t.amount, t.part.value if t.part else "") for t in trades)


def digest_of_rows(rows: Iterable[tuple[int, int, int, str]]) -> str:
    """The same from member, fund, what counts and part ("" for a fund), read one after the other.

    It is the digest of ``{"trade": [...]}`` as canonical JSON, hashed piece by piece: there may be many thousands.
    """
    whole = hashlib.sha256(b'{"trade":[')
    for place, (member, fund, amount, part) in enumerate(rows):
        named = f',"{part}"' if part else ""
        whole.update(f"{',' if place else ''}[{member},{fund},{amount}{named}]".encode())
    whole.update(b"]}")
    return whole.hexdigest()


def terms_of(proposal: Proposal) -> dict[str, Any]:
    """The terms that the members carry: figures and the digest of the trade, no names. What gets nothing is not named
    (so that what was carried before a place existed still says what it said)."""
    terms: dict[str, Any] = {
        "year": proposal.year,
        "lines": [list(line) for line in proposal.lines],
        "surplus": proposal.surplus,
        "kind": proposal.kind,
        "percents": [
            proposal.general_percent, proposal.indivisible_percent, proposal.community_percent,
            proposal.dividend_percent,
        ],
        "shares": [proposal.general, proposal.indivisible, proposal.community, proposal.dividend],
        "trade": proposal.trade_digest,
    }  # fmt: skip
    if proposal.mutual_percent:
        terms["mutual"] = [proposal.mutual_percent, proposal.mutual]
    if proposal.classes:
        terms["classes"] = [list(each) for each in proposal.classes]
    if proposal.least:
        terms["least"] = proposal.least
    return terms
