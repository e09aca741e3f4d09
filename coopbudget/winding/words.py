"""What people read of the ending of a co-op."""

from __future__ import annotations

from typing import Final

from flask_babel import lazy_gettext as _l

from coopbudget.errors import Words
from coopbudget.winding.law import Way
from coopbudget.winding.rules import Step

WAYS: Final[dict[Way, Words]] = {
    Way.INSTRUMENT: _l("By an instrument of dissolution: a paper that three quarters of the members sign"),
    Way.TRANSFER: _l("By a transfer of engagements: another society takes over what we have and owe"),
}

STEPS: Final[dict[Step, tuple[Words, Words, str]]] = {
    Step.POOLS: (_l("Pools are ended"), _l("What was set aside is free again."), "pools.pools"),
    Step.CALLS: (_l("Calls for bids are called off"), _l("Each bidder is told why."), "tenders.calls"),
    Step.CONTRACTS: (
        _l("Contracts have ended, or another has taken over"),
        _l("Each by its own rules and notice. Then close it, so that what is left is free."),
        "contracts.contracts",
    ),
    Step.VISITS: (_l("Visits are answered, disputes are settled"), _l("They may still cost money."), "invoices.visits"),
    Step.BILLS: (
        _l("Invoices and bills are decided and paid"),
        _l("Providers and suppliers come first."),
        "payments.money",
    ),
    Step.FUNDS: (
        _l("Members’ money is back where it belongs"),
        _l("To its funder, to its owner’s bank, or along to another co-op."),
        "departures.departures",
    ),
    Step.MOVES: (_l("Moves to other co-ops have arrived"), _l("On both statements."), "moving.moves"),
    Step.OWED: (
        _l("What members owe is paid or written off"),
        _l("Nobody is left with a debt they don’t know."),
        "collections.owed",
    ),
    Step.LOANS: (_l("Loans are paid back"), _l("Before shares."), "shares.loans"),
    Step.BANK: (
        _l("Nothing is on its way at the bank"),
        _l("Every line is matched, and nothing has to cross."),
        "payments.money",
    ),
    Step.OTHER: (_l("Nothing else stands in the books"), _l("Look at the trial balance."), "audit.books"),
    Step.SHARES: (_l("Shares are paid back"), _l("At par, and never more."), "winding.ending"),
    Step.ASSETS: (_l("What is left has gone to the other society"), _l("Nothing goes to members."), "winding.ending"),
    Step.ARCHIVE: (
        _l("The archive is written"),
        _l("Whoever runs this installation does it, after the last entry."),
        "winding.ending",
    ),
}
"""Each step: what is true when it is done, why, and the page where it is done."""
