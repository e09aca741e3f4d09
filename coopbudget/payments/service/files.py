"""The bank files of a run: made the same whenever they are asked for, sealed by digest, each taking recorded."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from coopbudget.db import new_id
from coopbudget.guard import Permission, Work
from coopbudget.payments.bank_files import Batch, Debtor, make_file
from coopbudget.payments.errors import FileTaken, NoSuchThing, RunChanged
from coopbudget.payments.models import PaymentRun, RunDownload, RunFile, RunPayment
from coopbudget.payments.rules import FileLine
from coopbudget.payments.service.runs import lock_run, run_payments
from coopbudget.trail.service import append


def take_file(work: Work, *, number: int, part: int, again: bool = False) -> bytes:
    """A bank file of an approved run, and a record of who took it.

    Raises FileTaken where it was taken before, unless ``again``; Conflict if its bytes are not those approved.
    """
    work.need(Permission.PREPARE_PAYMENTS)
    run = lock_run(work, number)
    file = work.session.scalar(
        select(RunFile)
        .where(RunFile.coop_id == work.coop_id, RunFile.run_id == run.id, RunFile.part == part)
        .with_for_update()
    )
    if run.approved_at is None or file is None:
        raise NoSuchThing()
    taken = work.session.scalar(
        select(func.count())
        .select_from(RunDownload)
        .where(RunDownload.coop_id == work.coop_id, RunDownload.file_id == file.id)
    )
    if taken and not again:
        raise FileTaken()
    of_part = [payment for payment in run_payments(work, run.id) if payment.part == part]
    content = file_of(run, of_part, approved_at=run.approved_at)
    if hashlib.sha256(content).hexdigest() != file.digest:
        raise RunChanged(_l("This file is not the one that was approved. Do not send it. Tell the other officers."))
    work.session.add(
        RunDownload(coop_id=work.coop_id, id=new_id(), file_id=file.id, taken_by=work.person_id, taken_at=work.now)
    )
    work.session.flush()
    append(
        work,
        act="bank_file_taken",
        subject_kind="payment_run",
        subject_id=run.id,
        content={"digest": file.digest, "part": part, "times": int(taken or 0) + 1, "total": file.total},
    )
    return content


def file_of(run: PaymentRun, payments: Sequence[RunPayment], *, approved_at: datetime) -> bytes:
    """The bank file of these payments of one part: the same bytes whenever it is made."""
    made_for = run.made_for
    return make_file(
        made_for["kind"],
        made_for["layout"],
        batch=Batch(run.number, payments[0].part, approved_at),
        debtor=Debtor(made_for["name"], made_for["sort_code"], made_for["account_number"]),
        lines=[
            FileLine(p.sort_code, p.account_number, p.payee_name, p.amount, p.reference, p.position) for p in payments
        ],
    )
