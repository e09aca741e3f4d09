"""How the books of a co-op open: balances from a spreadsheet, agreed to the bank, signed by two officers."""

from __future__ import annotations

import csv
import io
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from coopbudget.budgets.errors import (
    AlreadySigned,
    NoSuchOpening,
    OpeningDoesNotAgree,
    OpeningStands,
    SameOfficer,
)
from coopbudget.budgets.kinds import Side
from coopbudget.budgets.models import Agreement, Fund, Opening, OpeningLine
from coopbudget.budgets.queries.openings import lines_of, sum_of
from coopbudget.budgets.rules import squeeze
from coopbudget.coops.service import need_going, next_number
from coopbudget.db import new_id
from coopbudget.db.constraints import named_rules
from coopbudget.errors import Invalid, Words
from coopbudget.evidence.service import store
from coopbudget.guard import Permission, Work
from coopbudget.ledger import chart
from coopbudget.ledger.service import Leg, open_account, post_entry
from coopbudget.members import queries as members
from coopbudget.money import parse_pounds
from coopbudget.notices.messages import N_
from coopbudget.notices.service import tell
from coopbudget.trail.service import append

MOST_LINES = 5_000
HEADER = ("reference", "amount")


@dataclass(frozen=True)
class Line:
    """A line of the spreadsheet: the fund's payment reference, and pence."""

    reference: str
    amount: int


def read_lines(content: bytes) -> list[Line]:
    """The lines of a CSV with the columns ``reference`` and ``amount``, in its order; empty lines are passed over.

    Commas, semicolons and tabs part columns alike; the columns may stand in any order among others. Raises Invalid
    beside ``file``, with the line's number, for anything that can't be read: money is never guessed.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _bad(_l("We can't read the letters in this file. Save it as CSV UTF-8, then choose it again.")) from None
    head = text.splitlines()[0] if text else ""
    mark = max(",;\t", key=head.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=None), delimiter=mark))
    except csv.Error:
        raise _bad(_l("We can't read this as a list. Save it as CSV, then choose it again.")) from None
    names = [cell.strip().casefold() for cell in rows[0]] if rows else []
    if not all(name in names for name in HEADER):
        raise _bad(_l("The first line has to name two columns: reference and amount. The template shows how."))
    places = [names.index(name) for name in HEADER]
    lines = []
    for number, row in enumerate(rows[1:], 2):
        if not any(cell.strip() for cell in row):
            continue
        if len(row) <= max(places):
            raise _bad(_l("Line %(number)s is too short.", number=number))
        reference, amount = (row[place].strip() for place in places)
        try:
            pence = parse_pounds(amount)
        except ValueError:
            raise _bad(_l("Line %(number)s: the amount can't be read. Write it like 1204.50.", number=number)) from None
        if pence < 0:
            raise _bad(_l("Line %(number)s: a fund can't begin below nothing.", number=number))
        if not reference or len(reference) > 100:
            raise _bad(_l("Line %(number)s: the reference is missing or too long.", number=number))
        lines.append(Line(reference, pence))
    if not lines:
        raise _bad(_l("There is no line with money in this file."))
    if len(lines) > MOST_LINES:
        raise _bad(_l("This file has more than %(most)s lines.", most=MOST_LINES))
    return lines


def _bad(message: Words) -> Invalid:
    return Invalid({"file": [message]})


def draft_opening(
    work: Work,
    *,
    as_on: date,
    bank_figure: int,
    file: FileStorage | bytes,
    filename: str = "opening.csv",
) -> int:
    """Read opening balances of members' funds and match each line to its fund; the opening's number.

    Nothing is posted: the page shows the lines, what could not be matched, and the bank's figure (pence) for the end
    of ``as_on``. Raises Invalid, OpeningStands where the books are open already or one waits.
    """
    need_going(work)
    work.need(Permission.KEEP_BOOKS)
    if as_on > work.today:
        raise Invalid({"as_on": [_l("This day is still to come.")]})
    content = file if isinstance(file, bytes) else file.read()
    lines = read_lines(content)
    evidence_id = store(work, file=content, filename=filename, kind="opening")
    opening = _begin(work, Side.MEMBERS, as_on, bank_figure, evidence_id)
    funds = _funds_by_reference(work)
    seen: set[uuid.UUID] = set()
    for position, line in enumerate(lines, 1):
        fund_id = funds.get(squeeze(line.reference))
        if fund_id in seen:  # a fund stands once: a second line of it is a mistake somebody has to look at
            fund_id = None
        if fund_id is not None:
            seen.add(fund_id)
        work.session.add(
            OpeningLine(
                coop_id=work.coop_id,
                opening_id=opening.id,
                position=position,
                reference=line.reference,
                amount=line.amount,
                fund_id=fund_id,
            )
        )
    work.session.flush()
    _record(work, opening, "opening_drafted")
    return opening.number


def draft_own_opening(work: Work, *, as_on: date, bank_figure: int) -> int:
    """Write down what stood in the co-op's own bank account on a day (pence); the opening's number.

    Nothing is posted until two officers have signed. Raises Invalid, OpeningStands.
    """
    need_going(work)
    work.need(Permission.KEEP_BOOKS)
    if as_on > work.today:
        raise Invalid({"as_on": [_l("This day is still to come.")]})
    opening = _begin(work, Side.OWN, as_on, bank_figure, None)
    _record(work, opening, "opening_drafted")
    return opening.number


def sign_opening(work: Work, *, number: int) -> Opening:
    """Sign an opening that agrees with the bank. The second signature, of another officer, posts it.

    The first is the treasurer's (KEEP_BOOKS); the second is somebody's who approves payments. Raises
    OpeningDoesNotAgree, SameOfficer, AlreadySigned, ledger's ClosedPeriod.
    """
    need_going(work)
    opening = _locked(work, number)
    if opening.second_at is not None or opening.discarded_at is not None:
        raise AlreadySigned()
    lines = lines_of(work.session, work.coop_id, opening.id)
    if opening.side == Side.MEMBERS and not sum_of(opening.bank_figure, lines).agrees:
        raise OpeningDoesNotAgree()
    if opening.first_at is None:
        work.need(Permission.KEEP_BOOKS)
        opening.first_by, opening.first_at = work.person_id, work.now
        work.session.flush()
        _record(work, opening, "opening_signed")
        _ask_second(work, opening)
        return opening
    if work.actor.person_id == opening.first_by:
        raise SameOfficer()
    work.need(Permission.APPROVE_PAYMENTS)
    opening.second_by, opening.second_at = work.person_id, work.now
    work.session.flush()
    _record(work, opening, "opening_signed")
    if opening.side == Side.MEMBERS:
        bank = open_account(work, code=chart.MEMBERS_BANK)
        ids = {line.fund_id: line.account_id for line in lines if line.fund_id and line.account_id}
        legs = [Leg(bank, ids[line.fund_id], line.amount) for line in lines if line.fund_id and line.amount]
    else:
        legs = [
            Leg(open_account(work, code=chart.OWN_BANK), open_account(work, code=chart.OPENING), opening.bank_figure)
        ]
    posted = post_entry(
        work, kind="opening", on=opening.as_on, key=f"opening:{opening.side}", legs=legs, memo="opening",
        refs={"opening": str(opening.id)},
    )  # fmt: skip
    opening.entry_id, opening.entry_number = posted.entry_id, posted.number
    work.session.flush()
    _tell_members(work, [line.fund_id for line in lines if line.fund_id])
    return opening


def discard_opening(work: Work, *, number: int) -> None:
    """Throw an opening away that is not in the books, to load a better one. Raises AlreadySigned."""
    work.need(Permission.KEEP_BOOKS)
    opening = _locked(work, number)
    if opening.second_at is not None or opening.discarded_at is not None:
        raise AlreadySigned()
    opening.discarded_by, opening.discarded_at = work.actor.person_id, work.now
    work.session.flush()
    _record(work, opening, "opening_discarded")


def _begin(work: Work, side: Side, as_on: date, bank_figure: int, evidence_id: uuid.UUID | None) -> Opening:
    opening = Opening(
        coop_id=work.coop_id, id=new_id(), number=next_number(work, "opening"), side=side, as_on=as_on,
        bank_figure=bank_figure, evidence_id=evidence_id, uploaded_by=work.actor.person_id, uploaded_at=work.now,
    )  # fmt: skip
    with named_rules(work.session, {"uq_opening_standing": OpeningStands}):
        work.session.add(opening)
    return opening


def _locked(work: Work, number: int) -> Opening:
    opening = work.session.scalar(
        select(Opening).where(Opening.coop_id == work.coop_id, Opening.number == number).with_for_update()
    )
    if opening is None:
        raise NoSuchOpening()
    return opening


def _funds_by_reference(work: Work) -> dict[str, uuid.UUID]:
    """Funds whose agreement was checked, by squeezed reference: no money is laid in one that nobody looked at."""
    rows = work.session.execute(
        select(Agreement.reference_key, Fund.id)
        .join(Fund, (Fund.coop_id == Agreement.coop_id) & (Fund.agreement_id == Agreement.id))
        .where(Agreement.coop_id == work.coop_id, Agreement.checked_at.is_not(None))
    )
    return {row.reference_key: row.id for row in rows}


def _record(work: Work, opening: Opening, act: str) -> None:
    append(
        work, act=act, subject_kind="opening", subject_id=opening.id,
        content={"as_on": opening.as_on.isoformat(), "bank": opening.bank_figure, "side": opening.side},
    )  # fmt: skip


def _ask_second(work: Work, opening: Opening) -> None:
    officers = members.people_with(work.session, work.coop_id, Permission.APPROVE_PAYMENTS, work.today)
    slug = work.actor.coop.slug if work.actor.coop else ""
    tell(
        work,
        people=[person for person in officers if person != opening.first_by],
        message=N_("Opening balances of %(amount)s wait for a second officer's signature."),
        values={"amount": {"pence": opening.bank_figure}},
        link=f"/c/{slug}/openings/{opening.number}" if slug else "",
    )


def _tell_members(work: Work, fund_ids: Sequence[uuid.UUID]) -> None:
    rows = work.session.scalars(
        select(Fund.member_id).distinct().where(Fund.coop_id == work.coop_id, Fund.id.in_(fund_ids))
    )
    found = members.members_by_id(work.session, work.coop_id, list(rows))
    if found:
        slug = work.actor.coop.slug if work.actor.coop else ""
        tell(
            work,
            people=[member.person_id for member in found.values()],
            message=N_("Your money is now in the co-op's books. See that the sum is right."),
            link=f"/c/{slug}/money" if slug else "",
        )
