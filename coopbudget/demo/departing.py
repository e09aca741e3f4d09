"""Scenes of leaving: Lili moves to her sister's, and where her money goes is worked out step by step."""

from __future__ import annotations

from coopbudget.demo.stage import Stage
from coopbudget.departures import service
from coopbudget.members.words import Leaving


def lili_leaves(stage: Stage) -> None:
    """Lili says herself that she leaves; the officers see each step, and what of her money goes where."""
    with stage.person("lili") as work:
        service.begin_departure(work, member_id=stage.members["lili"], why=Leaving.LEFT, told_on=work.today)
