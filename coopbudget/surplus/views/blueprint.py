"""The blueprint of the slice's pages, and the proposal that an address means."""

from __future__ import annotations

from flask import Blueprint

from coopbudget.guard import Work
from coopbudget.surplus import service
from coopbudget.surplus.errors import NothingProposed
from coopbudget.surplus.queries import ProposalRow

bp = Blueprint("surplus", __name__, template_folder="../templates", cli_group="surplus")


def proposal_of(work: Work, year: int) -> ProposalRow:
    """The year's last proposal. Raises NoSuchYear, NothingProposed."""
    found = service.year_that_is_over(work, year).proposal
    if found is None:
        raise NothingProposed()
    return found
