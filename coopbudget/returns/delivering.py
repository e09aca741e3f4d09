"""A return as it is looked at and handed out: as it stands while it is open, as it was signed after that."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from datetime import date

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from coopbudget.budgets import queries as budgets
from coopbudget.budgets.queries import AgreementRow
from coopbudget.clock import civil_date
from coopbudget.evidence import service as evidence
from coopbudget.guard import Work
from coopbudget.members import queries as members
from coopbudget.returns import pack, queries, words
from coopbudget.returns.errors import NoSuchReturn
from coopbudget.returns.gathering import Gathered, MemoRow, Said, gather
from coopbudget.returns.paper import Heads, return_document
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
    """What was signed, or what the books say now. Raises DoesNotAddUp."""
    session, coop_id = work.session, work.coop_id
    if row.figures is not None:
        extract = queries.extract_of(session, coop_id, row.id)
        return Gathered(row.figures, bank_lines(extract) if extract else ())
    plan = queries.plan_of(session, coop_id, row.agreement_id)
    profile = queries.profile_on(session, coop_id, plan.profile_key, row.until) if plan else None
    memos = [
        MemoRow(each.kind, each.noted_on, each.words, each.amount, each.outcome, each.evidence_id)
        for each in queries.memoranda(session, coop_id, row.id)
    ]
    said = Said(row.outside, row.own_opening, row.own_closing, memos)
    agreement = agreement_of(session, coop_id, row)
    ceiling = profile.ceiling_weeks if profile else None
    return gather(session, coop_id, agreement, row.since, row.until, said, ceiling_weeks=ceiling)


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
    agreement = agreement_of(work.session, work.coop_id, row)
    member = members.member(work.session, work.coop_id, row.member_id)
    before = queries.return_by_id(work.session, work.coop_id, row.replaces_id) if row.replaces_id else None
    return Heads(
        number=row.number,
        version=row.version,
        coop=work.actor.coop.name if work.actor.coop else "",
        member=member.display_name if member else _("a member who left"),
        member_number=(member.number or 0) if member else 0,
        representative=agreement.representative,
        funder=row.funder,
        reference=agreement.reference,
        replaces=before.number if before else None,
    )


def document(work: Work, row: ReturnRow, gathered: Gathered | None = None) -> bytes:
    """The PDF: the one that was signed, or a draft in the reader's language."""
    if row.pdf_id is not None:
        return evidence.read(work, row.pdf_id)
    found = gathered or as_it_stands(work, row)
    return return_document(found.figures, heads_of(work, row), found.bank, None)


def listed(work: Work, row: ReturnRow, gathered: Gathered | None = None) -> bytes:
    """The CSV: the one that was signed, or a draft's."""
    if row.csv_id is not None:
        return evidence.read(work, row.csv_id)
    return pack.list_of((gathered or as_it_stands(work, row)).figures)


def files_of(work: Work, row: ReturnRow, gathered: Gathered | None = None) -> list[File]:
    """Everything that is handed out of a return: its document, its list, the shares, the bank's lines, the papers.

    Raises DoesNotAddUp, and evidence's EvidenceLost for a paper that is not there.
    """
    found = gathered or as_it_stands(work, row)
    name = f"return-{row.number}-v{row.version}"
    files: list[File] = [
        (f"{name}.pdf", _("The return"), document(work, row, found)),
        (f"{name}.csv", _("The return as a list"), listed(work, row, found)),
    ]
    if found.figures.pooled:
        files.append(("shares.csv", _("S: shares of invoices"), pack.shares_list(found.figures.pooled)))
    if found.bank:
        files.append(("bank-lines.csv", _("B: lines of the bank"), pack.bank_list(found.bank)))
    extract = queries.extract_of(work.session, work.coop_id, row.id)
    if extract is not None:
        files += _signed(extract)
    for paper in found.figures.papers:
        what = f"{paper.label}: {words.PAPERS[paper.kind]}"
        files.append((f"evidence/{paper.label}-{paper.filename}", what, evidence.read(work, uuid.UUID(paper.evidence))))
    return files


def _signed(extract: ExtractRow) -> Sequence[File]:
    signature = f"{extract.signature}\n"
    return (
        ("bank-extract.json", _("The bank's lines, as we signed them"), extract.content.encode()),
        ("bank-extract.signature", _("The signature (Ed25519, hex) of that file"), signature.encode()),
        ("bank-extract.key", _("The public key (hex) that checks it"), f"{extract.public_key}\n".encode()),
    )


def packed(work: Work, row: ReturnRow) -> bytes:
    """The zip of all that, with its index."""
    return pack.pack(files_of(work, row))


def signed_day(row: ReturnRow) -> date | None:
    """The civil day on which a return was signed."""
    return civil_date(row.signed_at) if row.signed_at else None
