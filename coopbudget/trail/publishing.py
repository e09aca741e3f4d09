"""Showing everybody the head of a co-op's chain, once a day: nobody rewrites what came before it unseen."""

from __future__ import annotations

from sqlalchemy import insert

from coopbudget.guard import Work
from coopbudget.trail import queries
from coopbudget.trail.models import PublishedHead
from coopbudget.trail.queries import PublishedRow
from coopbudget.trail.service import lock_chain
from coopbudget.trail.tree import Tree


def publish_head(work: Work) -> PublishedRow | None:
    """Keep the head of the co-op's chain as today's, with the seal of the records since the head before.

    None where today's was published already or nothing is recorded yet. It adds nothing to the chain.
    """
    lock_chain(work)
    head = queries.head(work.session, work.coop_id)
    last = queries.last_published(work.session, work.coop_id)
    if head is None or head[0] == 0 or (last is not None and last.day >= work.today):
        return None
    seq, digest = head
    after, tree = last.seq if last else 0, Tree()
    for each in queries.digests_between(work.session, work.coop_id, after, seq):
        tree.add(each)
    row = PublishedRow(work.today, after, seq, digest, tree.seal(), work.now)
    work.session.execute(insert(PublishedHead).values(coop_id=work.coop_id, **row._asdict()))
    return row
