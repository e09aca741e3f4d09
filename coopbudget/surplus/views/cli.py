"""Members of a large co-op are told of a sharing so many at a time: by the worker, or by this command."""

from __future__ import annotations

import click

from coopbudget.guard import Actor, unit_of_work
from coopbudget.notices.tending import each_hour, need_one, one_coop, slug_of, systems
from coopbudget.surplus import service
from coopbudget.surplus.views.blueprint import bp


def tend(slug: str = "") -> list[tuple[str, int]]:
    """Tell whoever was not told yet of a sharing; the co-ops, and how many sharings each had to tell of."""
    return [(slug_of(system), _tell(system)) for system in systems(slug)]


def _tell(system: Actor) -> int:
    with unit_of_work(system) as work:
        waiting = service.still_to_tell(work)
    for proposal_id in waiting:
        more = True
        while more:
            with unit_of_work(system) as work:
                more = service.tell_next(work, proposal_id=proposal_id)
    return len(waiting)


each_hour(bp, "tend_surplus", tend)


@bp.cli.command("tend")
@one_coop
def tend_surplus(slug: str) -> None:
    """Tell members of a sharing who were not told yet, a thousand at a time."""
    done = tend(slug)
    need_one(slug, done)
    for name, sharings in done:
        click.echo(f"{name}: told of {sharings} sharings")
