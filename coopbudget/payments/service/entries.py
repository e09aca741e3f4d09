"""The entry of a match: from Unmatched to where a line belongs, with the rows that tell of it."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import insert, select, update

from coopbudget.db import new_id
from coopbudget.db.constraints import named_rules
from coopbudget.errors import Conflict
from coopbudget.guard import Work
from coopbudget.ledger.chart import receivable_side
from coopbudget.ledger.queries import account_codes, closed_through
from coopbudget.ledger.service import Leg, Posted, draft_entry, open_account, post_drafts, post_entry
from coopbudget.payments.errors import AlreadyMatched, NoSuchThing
from coopbudget.payments.models import LineMatch, MatchPart, StatementLine
from coopbudget.payments.queries.crossings import to_cross
from coopbudget.payments.rules import Side
from coopbudget.payments.service.accounts import UNMATCHED
from coopbudget.payments.service.crossings import ASTRAY, WAYS
from coopbudget.payments.service.expecting import Claim, claim_expected, clear_expected, insist_on_claims
from coopbudget.payments.service.lines import booking_day, has_standing_match
from coopbudget.trail.service import append

Part = tuple[uuid.UUID, int, str]
"""Account, pence, and the reference it was found by."""


def record_match(
    work: Work,
    line: StatementLine,
    side: str,
    kind: str,
    parts: Sequence[Part],
    *,
    evidence_id: uuid.UUID | None = None,
) -> Posted:
    """Post a locked line's match in one entry and keep it. Raises AlreadyMatched where one stands."""
    return post_match(work, [line], side, kind, [parts], evidence_id=evidence_id)


def post_match(
    work: Work,
    lines: Sequence[StatementLine],
    side: str,
    kind: str,
    parts: Sequence[Sequence[Part]],
    *,
    evidence_id: uuid.UUID | None = None,
) -> Posted:
    """Post the match of locked lines, each with its parts, in one entry and keep it; several are joined.

    Raises AlreadyMatched where a match of one stands, NoSuchThing for one that is out of the books.
    """
    for line in lines:
        if line.entry_id is None or line.taken_out_at is not None:
            raise NoSuchThing()
        if has_standing_match(work, line.id):
            raise AlreadyMatched()
    claims = claim_expected(work, _as_shown(lines, parts))
    insist_on_claims(claims)
    unmatched = open_account(work, code=UNMATCHED[Side(side)])
    across = _across(work, side, {account for its_parts in parts for account, _, _ in its_parts})
    match_ids = [new_id() for _ in lines]
    on = booking_day(work, max(line.line_on for line in lines))
    posted = post_entry(
        work,
        kind=f"line_{kind}",
        on=on,
        key=f"match:{match_ids[0]}",
        legs=[
            leg
            for line, its_parts in zip(lines, parts, strict=True)
            for account, amount, _ in its_parts
            for leg in (
                across.legs(unmatched, account, amount)
                if line.amount > 0 and account in across.astray
                else [Leg(unmatched, account, amount) if line.amount > 0 else Leg(account, unmatched, amount)]
            )
        ],
        memo=f"line_{kind}",
        refs={"line": str(lines[0].id)},
    )
    joined_id = match_ids[0] if len(lines) > 1 else None
    matches, part_rows = [], []
    for line, match_id, its_parts in zip(lines, match_ids, parts, strict=True):
        matches.append(_match_row(work, match_id, line, kind, posted) | {"joined_id": joined_id})
        matches[-1]["evidence_id"] = evidence_id
        part_rows += [_part_row(work, match_id, place, part) for place, part in enumerate(its_parts, start=1)]
    _keep(work, matches, part_rows)
    _mark(work, lines)
    of_match = [match_id for match_id, its_parts in zip(match_ids, parts, strict=True) for _ in its_parts]
    clear_expected(work, list(zip(claims, of_match, strict=True)), on)
    for line in lines:
        line.parked_at = line.parked_by = None
        line.parked_note = ""
        append(
            work,
            act=f"line_{kind}",
            subject_kind="statement_line",
            subject_id=line.id,
            content={"entry": posted.number, "parts": len(part_rows)},
        )
    work.session.flush()
    return posted


@dataclass(frozen=True)
class _Across:
    """Of the accounts of a match, those whose money belongs into our other bank account; and what stands for it until
    it is there."""

    astray: frozenset[uuid.UUID]
    owed: uuid.UUID | None = None
    due: uuid.UUID | None = None

    def legs(self, unmatched: uuid.UUID, account: uuid.UUID, amount: int) -> list[Leg]:
        """This side owes it to the other one, where it is settled with whoever paid it."""
        assert self.owed is not None and self.due is not None
        return [Leg(unmatched, self.owed, amount), Leg(self.due, account, amount)]


def _across(work: Work, side: str, accounts: Collection[uuid.UUID]) -> _Across:
    codes = account_codes(work.session, work.coop_id, accounts)
    astray = frozenset(account for account, code in codes.items() if receivable_side(code) not in (None, side))
    if not astray:
        return _Across(astray)
    way = WAYS[ASTRAY[Side(side)]]
    return _Across(astray, open_account(work, code=way.owed), open_account(work, code=way.due))


def insist_still_here(work: Work, side: str, match_ids: Collection[uuid.UUID]) -> None:
    """Raise Conflict where money that these matches found astray is on its way to where it belongs, or there."""
    parts = work.session.execute(
        select(MatchPart.account_id, MatchPart.amount).where(
            MatchPart.coop_id == work.coop_id, MatchPart.match_id.in_(match_ids)
        )
    ).all()
    astray = _across(work, side, {account for account, _amount in parts}).astray
    found = sum(amount for account, amount in parts if account in astray)
    if found > to_cross(work.session, work.coop_id)[ASTRAY[Side(side)]].ready:
        raise Conflict(
            _l("This money is on its way to the account where it belongs. Take that transfer back first, if it was "
               "not sent. If it was, this match has to stay.")
        )  # fmt: skip


def _as_shown(lines: Sequence[StatementLine], parts: Sequence[Sequence[Part]]) -> list[tuple[uuid.UUID, int]]:
    """Each part's account, and its pence with the sign that the statement has."""
    return [
        (account, amount if line.amount > 0 else -amount)
        for line, its_parts in zip(lines, parts, strict=True)
        for account, amount, _ in its_parts
    ]


def post_targets(work: Work, side: str, found: Sequence[tuple[StatementLine, uuid.UUID]]) -> None:
    """Post many locked lines that have no match, each to its one account by an entry of its own; the rows that tell
    of it go to the database together. A line of an account that has nothing of its amount on its way is left."""
    claims = claim_expected(work, [(account, line.amount) for line, account in found])
    kept = [(each, claim) for each, claim in zip(found, claims, strict=True) if claim is not False]
    if not kept:
        return
    unmatched = open_account(work, code=UNMATCHED[Side(side)])
    closed = closed_through(work.session, work.coop_id)
    drafts, parts = [], []
    cleared: list[tuple[Claim, uuid.UUID, date]] = []
    for (line, account), claim in kept:
        match_id, amount = new_id(), abs(line.amount)
        on = line.line_on if closed is None or line.line_on > closed else work.today
        cleared.append((claim, match_id, on))
        drafts.append(
            draft_entry(
                kind="line_target",
                on=on,
                key=f"match:{match_id}",
                legs=[Leg(unmatched, account, amount) if line.amount > 0 else Leg(account, unmatched, amount)],
                memo="line_target",
                refs={"line": str(line.id)},
            )
        )
        parts.append(_part_row(work, match_id, 1, (account, amount, "")))
        if line.parked_at is not None:
            line.parked_at = line.parked_by = None
            line.parked_note = ""
    matches = [
        _match_row(work, match_id, line, "target", posted)
        for ((line, _), _), (_, match_id, _), posted in zip(kept, cleared, post_drafts(work, drafts), strict=True)
    ]
    _keep(work, matches, parts)
    _mark(work, [line for (line, _account), _claim in kept])
    for cleared_sum, match_id, on in cleared:
        if cleared_sum is not True:
            clear_expected(work, [(cleared_sum, match_id)], on)
    append(
        work,
        act="lines_confirmed",
        subject_kind="coop",
        subject_id=work.coop_id,
        content={"entries": [matches[0]["entry_number"], matches[-1]["entry_number"]], "lines": len(matches)},
    )
    work.session.flush()


def _match_row(work: Work, match_id: uuid.UUID, line: StatementLine, kind: str, posted: Posted) -> dict[str, Any]:
    return {
        "coop_id": work.coop_id,
        "id": match_id,
        "line_id": line.id,
        "kind": kind,
        "joined_id": None,
        "evidence_id": None,
        "entry_id": posted.entry_id,
        "entry_number": posted.number,
        "matched_by": work.actor.person_id,
        "matched_at": work.now,
    }


def _part_row(work: Work, match_id: uuid.UUID, place: int, part: Part) -> dict[str, Any]:
    account, amount, reference = part
    return {
        "coop_id": work.coop_id,
        "id": new_id(),
        "match_id": match_id,
        "position": place,
        "account_id": account,
        "amount": amount,
        "reference": reference,
    }


def _mark(work: Work, lines: Sequence[StatementLine]) -> None:
    """These locked lines no longer wait: a match of each stands from now on."""
    ids = [line.id for line in lines]
    work.session.execute(
        update(StatementLine)
        .where(StatementLine.coop_id == work.coop_id, StatementLine.id.in_(ids))
        .values(matched_at=work.now)
    )


def _keep(work: Work, matches: list[dict[str, Any]], parts: list[dict[str, Any]]) -> None:
    with named_rules(work.session, {"uq_line_match_standing": AlreadyMatched}):
        work.session.execute(insert(LineMatch), matches)
    work.session.execute(insert(MatchPart), parts)
