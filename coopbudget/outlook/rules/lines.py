"""What a line of a statement is, whom money came from, and which outcome a purchase served. Pure."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from coopbudget.budgets.kinds import FunderKind, PaidInto
from coopbudget.budgets.rules import squeeze
from coopbudget.ledger import chart
from coopbudget.outlook.kinds import LineKind

_PROVIDERS = "Liabilities:Payable:Members:"
_REBATES = "Liabilities:Rebates:"
_RECEIVABLE = "Assets:Receivable:Members:"
_FROM_BANK = (chart.MEMBERS_BANK, chart.MEMBERS_UNMATCHED)
_BY_CARD = (chart.STRIPE_CLEARING, chart.STRIPE_REFUNDS)
_NAME_SHOWN = 12  # letters: banks cut a payer's name short


@dataclass(frozen=True)
class Payer:
    """Whose money may come into a fund, and what the bank said of one payment.

    ``contribution`` is what the member pays in each time by the agreement of that day (pence); ``said`` the payer and
    the words of the bank's line, empty where there was none.
    """

    funder_kind: str
    funder: str
    paid_into: str
    member: str
    contribution: int = 0
    said: str = ""


def kind_of(*, entry_kind: str, inside: bool, other: str, asked_back: str, change: int, payer: Payer) -> LineKind:
    """The kind of a line by its entry and the far account; ``asked_back`` is the fund's own account of that name."""
    if inside:
        return LineKind.INSIDE
    if other == asked_back:
        return LineKind.MONEY_BACK
    if other.startswith(_PROVIDERS):
        return LineKind.PURCHASE
    if other == chart.LEVY_OWED:
        return LineKind.LEVY
    if other.startswith((chart.COOPS_OWED, chart.ARRIVING)):
        return LineKind.MOVED
    if other == chart.DIVIDEND_DUE or other.startswith(chart.DIVIDENDS):
        return LineKind.DIVIDEND
    if other.startswith(_REBATES):
        return LineKind.REBATE
    if other.startswith(_RECEIVABLE):
        return LineKind.OWED
    if entry_kind == "opening" and other in _FROM_BANK:
        return LineKind.OPENING
    if other in _BY_CARD:
        return _paid_by_herself(payer)
    if other in _FROM_BANK:
        return came_from(payer, abs(change))
    return LineKind.OTHER


def _paid_by_herself(payer: Payer) -> LineKind:
    if payer.funder_kind == FunderKind.OWN:
        return LineKind.OWN
    return LineKind.PASSED_ON if payer.paid_into == PaidInto.MEMBER else LineKind.CONTRIBUTION


def came_from(payer: Payer, amount: int) -> LineKind:
    """Who paid a line of the members' bank into a fund.

    Of own money, the member. Where the funder pays the member's own account, she passes a part of it on. Otherwise it
    is the funder, unless the bank's words do not name the funder and name the member, or the sum is just what she pays
    in each time. (A funder's line carries the agreement's reference; so does hers.)
    """
    if payer.funder_kind == FunderKind.OWN:
        return LineKind.OWN
    if payer.paid_into == PaidInto.MEMBER:
        return LineKind.PASSED_ON
    said = squeeze(payer.said)
    funder = squeeze(payer.funder)[:_NAME_SHOWN]
    if funder and funder in said:
        return LineKind.COUNCIL
    if payer.contribution and amount == payer.contribution:
        return LineKind.CONTRIBUTION
    surname = squeeze(payer.member.rpartition(" ")[2])
    return LineKind.CONTRIBUTION if len(surname) > 2 and surname in said else LineKind.COUNCIL


def outcome_of(
    outcomes: Sequence[tuple[uuid.UUID, str]], said: uuid.UUID | None, contract_words: str
) -> uuid.UUID | None:
    """The agreed outcome that a contract serves: the one that was said; the only one there is; or the first whose words
    stand in what the contract is to achieve. None while nobody said."""
    if said is not None and any(ident == said for ident, _ in outcomes):
        return said
    if len(outcomes) == 1:
        return outcomes[0][0]
    achieves = contract_words.casefold()
    return next((ident for ident, words in outcomes if words.casefold() in achieves), None)
