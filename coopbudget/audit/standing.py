"""Where an entry stands in the chain: its record, the links after it, and the head that everybody was shown.

A member sees this of the entries that touch her own money or shares. What the record says goes with it only where
nobody else's money is in the same entry; that it stands there can be worked out either way, from digests alone.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from coopbudget.budgets.queries.owners import owners_of_members
from coopbudget.guard import Actor, Permission, Power
from coopbudget.ledger import chart, queries as ledger
from coopbudget.ledger.lines import transfers
from coopbudget.ledger.queries import EntryRow
from coopbudget.ledger.receipts import Code, code_of
from coopbudget.members.queries.membership import member as member_row_of
from coopbudget.shares.queries import loans_of
from coopbudget.trail import queries as trail
from coopbudget.trail.canonical import GENESIS, instant, link
from coopbudget.trail.queries import PublishedRow
from coopbudget.trail.tree import Step, leads_to, way_up

NEXT: Final = 3
"""How many of the records that follow are named one by one."""

_MEMBERS = re.compile(r":M(\d+)$")
_LOANS = re.compile(re.escape(chart.LOANS) + r"\w+:L(\d+)$")


@dataclass(frozen=True)
class Whose:
    """The numbers by which a member's money stands in the books."""

    funds: frozenset[int]
    member: int | None
    loans: frozenset[int]

    def owns(self, code: str) -> bool:
        """Whether an account is hers."""
        return _person_of(code) in (
            {("fund", number) for number in self.funds}
            | {("loan", number) for number in self.loans}
            | {("member", self.member)}
        )


def _person_of(code: str) -> tuple[str, int] | None:
    """What a person's account is known by; None for the co-op's own and providers'."""
    if (fund := chart.fund_of(code)) is not None:
        return "fund", fund
    if found := _LOANS.match(code):
        return "loan", int(found[1])
    if found := _MEMBERS.search(code):
        return "member", int(found[1])
    return None


def alone_in_it(whose: Whose, codes: Iterable[str]) -> bool:
    """Whether nobody else's money stands in these accounts."""
    return all(_person_of(code) is None or whose.owns(code) for code in codes)


@dataclass(frozen=True)
class Standing:
    """An entry in the chain. ``fits``: its record's digest comes out of its content and the digest before.

    ``as_kept`` is whether the record begins as the code on the receipt says; None where the number alone was typed.
    ``content`` is None where others' money is in it. ``head`` is the first that everybody was shown with it, ``steps``
    lead from the record to its seal; both are None and empty while none was published since.
    """

    entry: EntryRow
    code: str
    before: bytes
    digest: bytes
    content: str | None
    fits: bool
    as_kept: bool | None
    after: list[bytes]
    records_to_head: int
    head: PublishedRow | None
    steps: list[Step]
    sealed: bool

    @property
    def stands(self) -> bool:
        """Whether all that could be worked out agrees."""
        return self.fits and self.as_kept is not False and (self.head is None or self.sealed)


def whose_money(session: Session, coop_id: uuid.UUID, member_id: uuid.UUID) -> Whose:
    """By which numbers the member's money stands in the books."""
    member = member_row_of(session, coop_id, member_id)
    return Whose(
        frozenset(owner.number for owner in owners_of_members(session, coop_id, [member_id])),
        member.number if member else None,
        frozenset(loan.number for loan in loans_of(session, coop_id, member_id)),
    )


def standing_of(session: Session, coop_id: uuid.UUID, actor: Actor, code: Code) -> Standing | None:
    """Where the entry stands; None where there is none, or it is not this person's to look at."""
    entry = ledger.entry_by_number(session, coop_id, code.number)
    if entry is None:
        return None
    whole = actor.may(Permission.SEE_BOOKS)
    if not whole:
        if actor.member_id is None or not actor.may_for_member(Power.SEE):
            return None
        whose = whose_money(session, coop_id, actor.member_id)
        codes = {side for each in transfers(session, coop_id, entry.number) for side in (each.debit, each.credit)}
        if not any(whose.owns(each) for each in codes):
            return None
        whole = alone_in_it(whose, codes)
    record = trail.record(session, coop_id, entry.trail_seq)
    if record is None:
        return None
    seq = entry.trail_seq
    before = GENESIS if seq == 1 else trail.record_digest(session, coop_id, seq - 1) or GENESIS
    head = trail.first_published_with(session, coop_id, seq)
    stretch = trail.digests_between(session, coop_id, head.after_seq, head.seq) if head else []
    place = seq - head.after_seq - 1 if head else 0
    steps = way_up(stretch, place) if head and place < len(stretch) else []
    return Standing(
        entry=entry,
        code=code_of(entry.number, record.digest),
        before=before,
        digest=record.digest,
        content=record.content if whole else None,
        fits=link(before, seq, record.content) == record.digest,
        as_kept=record.digest.hex().startswith(code.begins) if code.begins else None,
        after=trail.digests_between(session, coop_id, seq, seq + NEXT),
        records_to_head=head.seq - seq if head else 0,
        head=head,
        steps=steps,
        sealed=head is not None and leads_to(record.digest, steps, head.seal),
    )


def for_programs(found: Standing, *, heads: str, at: datetime) -> dict[str, Any]:
    """All that another program needs to work it out again; ``heads`` is the public address of the heads."""
    head = found.head
    return {
        "how": {
            "digest": "SHA-256(digest before + record as 8 bytes, big end first + content as UTF-8)",
            "seal": "RFC 6962: leaf SHA-256(00 + digest), knot SHA-256(01 + left + right), from the record upwards",
        },
        "made_at": instant(at),
        "entry": found.entry.number,
        "receipt": found.code,
        "record": {
            "record": found.entry.trail_seq,
            "digest_before": found.before.hex(),
            "content": found.content,
            "digest": found.digest.hex(),
        },
        "neighbours": [{"left": step.left, "hash": step.hash.hex()} for step in found.steps],
        "published": None
        if head is None
        else {
            "day": head.day.isoformat(),
            "after_record": head.after_seq,
            "record": head.seq,
            "digest": head.digest.hex(),
            "seal": head.seal.hex(),
            "heads": heads,
        },
    }
