"""The books are opened: the council asks where the money goes, and the members vote that everybody may read it."""

from __future__ import annotations

from datetime import timedelta

from coopbudget.demo import cast
from coopbudget.demo.bank import Bank
from coopbudget.demo.deciding import votes
from coopbudget.demo.stage import Stage
from coopbudget.governance import service as governance
from coopbudget.publication.open_books import queries, service


def books_are_asked_about(stage: Stage, bank: Bank) -> None:
    """The secretary asks; all but three vote, and two of them say no."""
    with stage.person("dafydd") as work:
        motion_id = service.propose(
            work,
            opens=True,
            closes_on=stage.day + timedelta(days=15),
            reason="The council and two other houses ask what our nights cost. Here they can read it.",
        )
    for holder in cast.HOLDERS:
        if holder.key not in ("gareth", "lili", "olwen"):
            votes(stage, motion_id, holder, "no" if holder.key in ("ted", "beti") else "yes")


def books_are_opened(stage: Stage, bank: Bank) -> None:
    """Carried: the secretary puts it into effect."""
    with stage.person("mair") as work:
        (asked,) = queries.questions(work.session, work.coop_id)
        governance.close_motion(work, motion_id=asked.motion.id)
    with stage.person("dafydd") as work:
        service.put_into_effect(work, motion_id=asked.motion.id)


SCENES = ((47, "May everybody read our books?", books_are_asked_about), (31, "The books are opened", books_are_opened))
"""How many days ago, what it is called, and what happens."""
