"""The papers of a pool: what was withdrawn, what was offered. The page says so and keeps the letter (DOMAIN 28)."""

from __future__ import annotations

import uuid

from werkzeug.datastructures import FileStorage

from coopbudget.evidence.service import store
from coopbudget.guard import Permission, Work
from coopbudget.pools.models import PoolPaper
from coopbudget.pools.service.opening import locked_pool
from coopbudget.trail.service import append


def keep_paper(
    work: Work, *, pool_id: uuid.UUID, title: str, file: FileStorage | bytes, filename: str = ""
) -> uuid.UUID:
    """Keep a paper with the pool, for every member to read; its id. Raises NoSuchPool, BadFile beside ``file``."""
    work.need(Permission.PUBLISH_CALLS)
    pool = locked_pool(work, pool_id)
    evidence_id = store(work, file=file, filename=filename, kind="pool_paper")
    paper = PoolPaper(
        coop_id=work.coop_id,
        pool_id=pool.id,
        evidence_id=evidence_id,
        title=title,
        kept_at=work.now,
        kept_by=work.actor.person_id,
    )
    work.session.add(paper)
    work.session.flush()
    append(work, act="pool.paper_kept", subject_kind="pool", subject_id=pool.id, content={"evidence": str(evidence_id)})
    return paper.id
