"""Many returns at once: asked for by an officer, made by a job one after another, handed out as one zip.

What it makes lies beside the evidence, for some days, since it is made of what is kept anyway. Returns are gathered
some at a time, with one set of questions for all of them; documents are set and papers read after that transaction:
nobody waits for them.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from flask_babel import gettext as _, lazy_gettext as _l
from sqlalchemy import select, update

from coopbudget.budgets.kinds import FunderKind
from coopbudget.budgets.queries import AgreementRow, agreement_row, agreements_statement
from coopbudget.coops.service import next_number
from coopbudget.db import new_id
from coopbudget.db.constraints import named_rules
from coopbudget.errors import Invalid
from coopbudget.guard import Permission, Work
from coopbudget.money import plain_pounds
from coopbudget.notices.jobs import wake_for
from coopbudget.notices.messages import N_
from coopbudget.notices.service import tell
from coopbudget.returns import delivering, queries, words
from coopbudget.returns.delivering import File, Stands
from coopbudget.returns.errors import DoesNotAddUp, RunUnderWay
from coopbudget.returns.models import ReturnRun
from coopbudget.returns.service.ground import path, settings
from coopbudget.trail.service import append

JOB: Final = "make_returns"
GIVEN_UP_AFTER: Final = timedelta(minutes=15)
"""A run that told nothing for so long was cut short: it is begun again."""
KEPT: Final = timedelta(days=14)
"""How long what a run made is kept."""


@dataclass(frozen=True)
class Claimed:
    """A run that this job does, and the agreements (by id) that it is about."""

    id: uuid.UUID
    number: int
    since: date
    until: date
    agreement_ids: tuple[uuid.UUID, ...]


@dataclass(frozen=True)
class Prepared:
    """What is ready to be made for one agreement: a line of the index, and what sets its files (None: there are none).

    ``folder`` is where they stand.
    """

    index: tuple[object, ...]
    folder: str
    make: Callable[[], list[File]] | None

    def files(self) -> list[File]:
        """Its files, set now. Raises evidence's EvidenceLost for a paper that is not there."""
        made = self.make() if self.make is not None else []
        return [(f"{self.folder}/{name}", what, content) for name, what, content in made]


def ask_run(work: Work, *, since: date, until: date, funder_id: uuid.UUID | None = None) -> int:
    """Ask for the returns of all agreements with a funder (or of the whole co-op) for these days; the run's number.

    Raises RunUnderWay, Invalid for days that are not over or no agreement that has them.
    """
    work.need(Permission.MANAGE_AGREEMENTS)
    if since > until:
        raise Invalid({"since": [_l("The first day can't be after the last.")]})
    if (until - since).days > 732:
        raise Invalid({"since": [_l("Choose two years or less.")]})
    if until >= work.today:
        raise Invalid({"until": [_l("These days are not over yet.")]})
    concerned = _concerned(work, funder_id, since, until)
    if not concerned:
        raise Invalid({"since": [_l("No agreement with a council runs in these days.")]})
    run = ReturnRun(
        coop_id=work.coop_id, id=new_id(), number=next_number(work, "return_run"), funder_id=funder_id,
        funder_name=concerned[0].funder_name if funder_id else "", since=since, until=until,
        asked_by=work.actor.person_id, asked_at=work.now, begun_at=None, ticked_at=None, done=0,
        whole=len(concerned), finished_at=None, file="", size=0, gone_at=None,
    )  # fmt: skip
    with named_rules(work.session, {"uq_return_run_waiting": RunUnderWay}):
        work.session.add(run)
    append(
        work, act="returns.asked_for", subject_kind="return_run", subject_id=run.id,
        content={"number": run.number, "agreements": run.whole},
    )  # fmt: skip
    work.after_commit.append(lambda: wake_for(JOB))
    return run.number


def _concerned(work: Work, funder_id: uuid.UUID | None, since: date, until: date) -> list[AgreementRow]:
    """Checked agreements with a funder that run in these days, by number."""
    rows = [agreement_row(row, until) for row in work.session.execute(agreements_statement(work.coop_id, until))]
    return [
        each
        for each in rows
        if each.funder_kind != FunderKind.OWN
        and each.checked_at is not None
        and each.refused_at is None
        and each.starts_on <= until
        and (each.ends_on is None or each.ends_on >= since)
        and funder_id in (None, each.funder_id)
    ]


def claim_run(work: Work) -> Claimed | None:
    """Begin the co-op's waiting run; None where none waits or another job has it."""
    run = work.session.scalar(
        select(ReturnRun)
        .where(ReturnRun.coop_id == work.coop_id, ReturnRun.finished_at.is_(None))
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    if run is None or (run.ticked_at is not None and work.now - run.ticked_at < GIVEN_UP_AFTER):
        return None
    concerned = _concerned(work, run.funder_id, run.since, run.until)
    run.begun_at = run.ticked_at = work.now
    run.done, run.whole = 0, len(concerned)
    work.session.flush()
    return Claimed(run.id, run.number, run.since, run.until, tuple(each.id for each in concerned))


def not_begun(work: Work, *, claimed: Claimed, agreement_ids: Collection[uuid.UUID]) -> list[uuid.UUID]:
    """Those of a run's agreements that have no return of its days yet, in their order."""
    known = queries.newest_of_each(work.session, work.coop_id, agreement_ids, claimed.since, claimed.until)
    return [each for each in agreement_ids if each not in known]


def prepare(work: Work, *, claimed: Claimed, agreement_ids: Collection[uuid.UUID]) -> list[Prepared]:
    """The newest versions of the returns of agreements, in their order, each ready to be set in a folder of its own.

    All are gathered in as many queries as one. Setting them needs no transaction.
    """
    session, coop_id = work.session, work.coop_id
    known = queries.newest_of_each(session, coop_id, agreement_ids, claimed.since, claimed.until)
    rows = [known[each] for each in agreement_ids if each in known]
    if not rows:
        return []
    stands = delivering.as_they_stand(work, rows)
    makers = delivering.made_of(work, list(stands.values()))
    return [_prepared(work, stands[row.id], makers[row.id]) for row in rows]


def _prepared(work: Work, found: Stands, make: Callable[[], list[File]]) -> Prepared:
    row, folder = found.row, f"agreement-{found.row.agreement_number:05d}"
    facts = (folder, row.agreement_number, found.heads.member_number or "", row.funder, row.number)
    if found.gathered is None:
        return Prepared((*facts, str(DoesNotAddUp().message), "", ""), folder, None)
    figures = found.gathered.figures
    state = str(words.STATES[row.state(work.today)][0])
    whole = _("whole") if figures.whole else _("part")
    return Prepared((*facts, state, whole, plain_pounds(figures.closing)), folder, make)


def index_heads() -> tuple[str, ...]:
    """The first line of a run's index."""
    return (
        _("Folder"), _("Agreement"), _("Member"), _("Council"), _("Return"), _("State"), _("Whole or part"),
        _("There at the end"),
    )  # fmt: skip


def note_progress(work: Work, *, claimed: Claimed, done: int) -> None:
    """How many are made, for whoever waits."""
    work.session.execute(
        update(ReturnRun)
        .where(ReturnRun.coop_id == work.coop_id, ReturnRun.id == claimed.id, ReturnRun.finished_at.is_(None))
        .values(done=done, ticked_at=work.now)
    )


def finish_run(work: Work, *, claimed: Claimed, digest: str, size: int) -> None:
    """The run is done: its zip lies at ``result_path``. Who asked is told."""
    run = work.session.scalar(
        select(ReturnRun)
        .where(ReturnRun.coop_id == work.coop_id, ReturnRun.id == claimed.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if run is None or run.finished_at is not None:
        return
    run.done, run.finished_at, run.file, run.size = run.whole, work.now, digest, size
    work.session.flush()
    append(
        work, act="returns.made", subject_kind="return_run", subject_id=run.id,
        content={"number": run.number, "agreements": run.whole, "digest": digest},
    )  # fmt: skip
    if run.asked_by is not None:
        message = N_("The returns that you asked for are made: %(number)s of them. You find the file on the page.")
        link = path(work, f"/returns/runs/{run.number}")
        tell(work, people=[run.asked_by], message=message, values={"number": run.whole}, link=link)


def result_path(run_id: uuid.UUID) -> Path:
    """Where what a run made lies."""
    return settings().instance_dir / "returns" / f"{run_id}.zip"


def drop_old_runs(work: Work) -> int:
    """Take away what runs made longer ago than it is kept; how many files."""
    old = work.session.scalars(
        select(ReturnRun)
        .where(ReturnRun.coop_id == work.coop_id, ReturnRun.gone_at.is_(None), ReturnRun.finished_at < work.now - KEPT)
        .with_for_update()
    ).all()
    for run in old:
        result_path(run.id).unlink(missing_ok=True)
        run.gone_at, run.file = work.now, ""
    work.session.flush()
    return len(old)
