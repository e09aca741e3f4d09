"""A return as it is looked at and handed out: as it stands while it is open, as it was signed after that."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from coopbudget.budgets import queries as budgets
from coopbudget.budgets.queries import AgreementRow
from coopbudget.clock import civil_date
from coopbudget.evidence import service as evidence
from coopbudget.guard import Work
from coopbudget.members import queries as members
from coopbudget.returns import pack, queries, words
from coopbudget.returns.errors import DoesNotAddUp, NoSuchReturn
from coopbudget.returns.gathering import Asked, Gathered, MemoRow, Said, gather_each
from coopbudget.returns.paper import Heads, Signature, return_document
from coopbudget.returns.queries import ExtractRow, ReturnRow
from coopbudget.returns.rules import BankLine

File = tuple[str, str, bytes]
"""Its name in the pack, what it is, and its bytes."""


def agreement_of(session: Session, coop_id: uuid.UUID, row: ReturnRow) -> AgreementRow:
    """The agreement of a return, as it stood at the end of its days. Raises NoSuchReturn for none."""
    found = budgets.agreement(session, coop_id, row.agreement_id, row.until)
    if found is None:
        raise NoSuchReturn()
    return found


def as_it_stands(work: Work, row: ReturnRow) -> Gathered:
    """What was signed, or what the books say now. Raises DoesNotAddUp, NoSuchReturn."""
    (found,) = as_they_stand(work, [row]).values()
    if found.gathered is None:
        raise DoesNotAddUp()
    return found.gathered


@dataclass(frozen=True)
class Stands:
    """A return as it stands: who and what it is about, and its figures (None: they and the ledger differ)."""

    row: ReturnRow
    heads: Heads
    gathered: Gathered | None
    extract: ExtractRow | None


def as_they_stand(work: Work, rows: Sequence[ReturnRow]) -> dict[uuid.UUID, Stands]:
    """Returns of the same days, by id, as they were signed or as the books say now: in as many queries as one.

    Raises NoSuchReturn where an agreement is gone.
    """
    session, coop_id = work.session, work.coop_id
    since, until = rows[0].since, rows[0].until
    assert all((row.since, row.until) == (since, until) for row in rows), "returns of the same days"
    agreements = budgets.agreements_by_id(session, coop_id, {row.agreement_id for row in rows}, until)
    if any(row.agreement_id not in agreements for row in rows):
        raise NoSuchReturn()
    unsigned = [row for row in rows if row.figures is None]
    gathered: dict[uuid.UUID, Gathered | None] = {}
    if unsigned:
        asked = _asked(work, unsigned, agreements, until)
        gathered |= zip((row.id for row in unsigned), gather_each(session, coop_id, asked, since, until), strict=True)
    extracts = {}
    if len(unsigned) < len(rows):
        extracts = queries.extracts_of(session, coop_id, [row.id for row in rows if row.figures is not None])
    for row in rows:
        if row.figures is not None:
            gathered[row.id] = Gathered(row.figures, bank_lines(extracts[row.id]) if row.id in extracts else ())
    heads = _heads(work, rows, agreements)
    return {row.id: Stands(row, heads[row.id], gathered[row.id], extracts.get(row.id)) for row in rows}


def _asked(
    work: Work, rows: Sequence[ReturnRow], agreements: Mapping[uuid.UUID, AgreementRow], until: date
) -> list[Asked]:
    """What is asked of each return that nobody signed yet, in their order."""
    session, coop_id = work.session, work.coop_id
    plans = queries.plans_of(session, coop_id, [row.agreement_id for row in rows])
    keys = {plan.profile_key for plan in plans.values()}
    profiles = queries.profiles_on(session, coop_id, keys, until) if keys else {}
    noted = queries.memoranda_of(session, coop_id, [row.id for row in rows])
    found = []
    for row in rows:
        memos = [
            MemoRow(each.kind, each.noted_on, each.words, each.amount, each.outcome, each.evidence_id)
            for each in noted[row.id]
        ]
        plan = plans.get(row.agreement_id)
        profile = profiles.get(plan.profile_key) if plan else None
        said = Said(row.outside, row.own_opening, row.own_closing, memos)
        found.append(Asked(agreements[row.agreement_id], said, profile.ceiling_weeks if profile else None))
    return found


def bank_lines(extract: ExtractRow) -> tuple[BankLine, ...]:
    """The lines that an extract's text tells."""
    return tuple(
        BankLine(
            each["label"], date.fromisoformat(each["on"]), each["amount"], each["what"], each["text"], each["part"]
        )
        for each in json.loads(extract.content)["lines"]
    )


def heads_of(work: Work, row: ReturnRow) -> Heads:
    """Who and what a return is about."""
    return _heads(work, [row], {row.agreement_id: agreement_of(work.session, work.coop_id, row)})[row.id]


def _heads(
    work: Work, rows: Sequence[ReturnRow], agreements: Mapping[uuid.UUID, AgreementRow]
) -> dict[uuid.UUID, Heads]:
    """Who and what each return is about, by its id."""
    session, coop_id = work.session, work.coop_id
    known = members.members_by_id(session, coop_id, {row.member_id for row in rows})
    corrected = [row.replaces_id for row in rows if row.replaces_id is not None]
    before = queries.numbers_of(session, coop_id, corrected) if corrected else {}
    found = {}
    for row in rows:
        agreement, member = agreements[row.agreement_id], known.get(row.member_id)
        found[row.id] = Heads(
            number=row.number,
            version=row.version,
            coop=work.actor.coop.name if work.actor.coop else "",
            member=member.display_name if member else _("a member who left"),
            member_number=(member.number or 0) if member else 0,
            representative=agreement.representative,
            funder=row.funder,
            reference=agreement.reference,
            replaces=before.get(row.replaces_id) if row.replaces_id else None,
        )
    return found


def document(work: Work, row: ReturnRow, *, large: bool = False) -> bytes:
    """The PDF: the one that was signed, or a draft in the reader's language.

    In large print it is set anew from what was signed, with the signature's words: what was sent stays the one file.
    """
    if row.pdf_id is not None and not large:
        return evidence.read(work, row.pdf_id)
    (found,) = as_they_stand(work, [row]).values()
    return _document(found, large=large)


def _document(found: Stands, *, large: bool = False) -> bytes:
    if found.gathered is None:
        raise DoesNotAddUp()
    return return_document(found.gathered.figures, found.heads, found.gathered.bank, signature_of(found), large=large)


def signature_of(found: Stands) -> Signature | None:
    """The signature that stands under a return; None for a draft."""
    row, signed_on = found.row, signed_day(found.row)
    if signed_on is None:
        return None
    return Signature(row.signed_name, signed_on, row.signed_as, found.extract.code if found.extract else "")


def listed(work: Work, row: ReturnRow) -> bytes:
    """The CSV: the one that was signed, or a draft's."""
    return evidence.read(work, row.csv_id) if row.csv_id is not None else pack.list_of(as_it_stands(work, row).figures)


def made_of(work: Work, found: Sequence[Stands]) -> dict[uuid.UUID, Callable[[], list[File]]]:
    """What makes everything that is handed out of each return, by its id: its document, its list, the shares, the
    bank's lines, the papers. Nothing more is asked of the database then, so it is for after the transaction.

    What is made raises DoesNotAddUp, and evidence's EvidenceLost for a paper that is not there.
    """
    wanted: set[uuid.UUID] = set()
    for each in found:
        wanted |= {ident for ident in (each.row.pdf_id, each.row.csv_id) if ident is not None}
        if each.gathered is not None:
            wanted |= {uuid.UUID(paper.evidence) for paper in each.gathered.figures.papers}
    readers = evidence.readers(work, wanted)
    return {each.row.id: partial(_files_of, each, readers) for each in found}


def _files_of(found: Stands, readers: Mapping[uuid.UUID, Callable[[], bytes]]) -> list[File]:
    row, gathered = found.row, found.gathered
    if gathered is None:
        raise DoesNotAddUp()
    figures, name = gathered.figures, f"return-{row.number}-v{row.version}"
    document = readers[row.pdf_id]() if row.pdf_id is not None else _document(found)
    listed = readers[row.csv_id]() if row.csv_id is not None else pack.list_of(figures)
    files: list[File] = [
        (f"{name}.pdf", _("The return"), document),
        (f"{name}.csv", _("The return as a list"), listed),
    ]
    if figures.pooled:
        files.append(("shares.csv", _("S: shares of invoices"), pack.shares_list(figures.pooled)))
    if gathered.bank:
        files.append(("bank-lines.csv", _("B: lines of the bank"), pack.bank_list(gathered.bank)))
    if found.extract is not None:
        files += _signed(found.extract)
    for paper in figures.papers:
        what = f"{paper.label}: {words.PAPERS[paper.kind]}"
        files.append((f"evidence/{paper.label}-{paper.filename}", what, readers[uuid.UUID(paper.evidence)]()))
    return files


def _signed(extract: ExtractRow) -> Sequence[File]:
    signature = f"{extract.signature}\n"
    return (
        ("bank-extract.json", _("The bank's lines, as we signed them"), extract.content.encode()),
        ("bank-extract.signature", _("The signature (Ed25519, hex) of that file"), signature.encode()),
        ("bank-extract.key", _("The public key (hex) that checks it"), f"{extract.public_key}\n".encode()),
    )


def packed(work: Work, row: ReturnRow) -> bytes:
    """The zip of all that is handed out, with its index."""
    found = as_they_stand(work, [row])
    return pack.pack(made_of(work, list(found.values()))[row.id]())


def signed_day(row: ReturnRow) -> date | None:
    """The civil day on which a return was signed."""
    return civil_date(row.signed_at) if row.signed_at else None
