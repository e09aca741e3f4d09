"""A provider's home: what needs an answer, open calls, my bids, visits to log, what I'm owed and when it comes."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from coopbudget.contracts import questions as contracts
from coopbudget.coops import queries as coops
from coopbudget.db.survey import Found
from coopbudget.exceptions import questions as exceptions
from coopbudget.guard import Work
from coopbudget.invoices import queries as invoices, questions as invoice_questions
from coopbudget.payments import queries as payments, questions as payment_questions
from coopbudget.providers import questions as providers
from coopbudget.tenders import queries as tenders
from coopbudget.web.homes.tasks import ask_all

QUESTIONS = (
    providers.PROFILE,
    providers.ASKED_TO_JOIN,
    providers.OWN_PROOFS_ENDING,
    providers.TO_ANSWER,
    providers.OFFERS,
    contracts.PROVIDER_TO_SIGN,
    contracts.PROVIDER_CHANGES,
    contracts.PROVIDER_RUNS,
    contracts.PROVIDER_ENDED,
    invoice_questions.PROVIDER_WAITS,
    invoice_questions.PROVIDER_VISITS,
    payment_questions.PROVIDER_CONFIRMS,
    exceptions.PROVIDERS_PAPERS,
)


@dataclass(frozen=True)
class Owed:
    """One approved invoice: what comes (pence), and when it is due or went."""

    number: int
    amount: int
    due_on: date
    sent_on: date | None


@dataclass(frozen=True)
class AtCoop:
    """One co-op the provider works with. ``to_confirm``: new bank details wait for its word, ``differs``: visits of
    which somebody says that they were different, ``papers`` what it was asked for. ``checked`` are the invoices that
    officers still look at, ``owed`` is pence approved and not yet sent."""

    slug: str
    name: str
    to_sign: list[Found]
    to_confirm: bool
    differs: list[Found]
    papers: list[Found]
    running: list[Found]
    ready: list[tuple[Found, int]]
    checked: list[Found]
    coming: list[Owed]
    owed: int


@dataclass(frozen=True)
class ProviderHome:
    """The page's facts. Calls and bids come with the address part and the name of their co-op.

    ``asked`` counts groups of bidders that wait for an answer, ``ending`` proofs that run out or have,
    ``said`` what members said and waits for an answer, ``offers`` those to join or help it become a co-operative.
    """

    name: str
    slug: str
    asked: int
    ending: int
    said: int
    offers: int
    calls: list[tuple[str, str, tenders.OpenCall, bool]]
    bids: list[tuple[str, tenders.SentBid]]
    coops: list[AtCoop]


def provider_home(work: Work) -> ProviderHome:
    """Everything the page shows for the provider acted for: six queries, however many co-ops it works with."""
    session, provider_id = work.session, work.provider_id
    answers = ask_all(work, QUESTIONS)
    (profile,) = answers.rows(providers.PROFILE)
    calls = tenders.nearest_calls(session, work.now, provider_id)
    bids = tenders.newest_bids(session, provider_id)
    to_sign = [*answers.rows(contracts.PROVIDER_TO_SIGN), *answers.rows(contracts.PROVIDER_CHANGES)]
    running = answers.rows(contracts.PROVIDER_RUNS)
    all_mine = {row.ident: row for row in [*running, *answers.rows(contracts.PROVIDER_ENDED)]}
    unpaid = [each for each in payments.unpaid_to(session, provider_id) if each.owner_kind == "invoice"]
    checked = answers.rows(invoice_questions.PROVIDER_WAITS)
    differs = answers.rows(invoice_questions.PROVIDER_VISITS)
    confirms = {row.coop_id for row in answers.rows(payment_questions.PROVIDER_CONFIRMS) if row.coop_id}
    at = {row.coop_id for row in [*to_sign, *all_mine.values(), *checked, *differs] if row.coop_id} | confirms
    papers = answers.rows(exceptions.PROVIDERS_PAPERS)
    at |= {each.coop_id for each in unpaid} | {row.coop_id for row in papers if row.coop_id}
    ready = invoices.ready_of_contracts(session, at, all_mine)
    numbers = invoices.invoice_numbers(session, at, [each.owner_id for each in unpaid])
    names = coops.slugs_and_names(session, at | {call.coop_id for call in calls} | {bid.coop_id for bid in bids})
    bid_on = {bid.call_id for bid in bids if bid.withdrawn_at is None}
    return ProviderHome(
        name=profile.title,
        slug=profile.note,
        asked=answers.count(providers.ASKED_TO_JOIN),
        ending=answers.count(providers.OWN_PROOFS_ENDING),
        said=answers.count(providers.TO_ANSWER),
        offers=answers.count(providers.OFFERS),
        calls=[(*names[call.coop_id], call, call.id in bid_on) for call in calls],
        bids=[(names[bid.coop_id][0], bid) for bid in bids],
        coops=[
            AtCoop(
                *names[coop_id],
                to_confirm=coop_id in confirms,
                to_sign=[row for row in to_sign if row.coop_id == coop_id],
                differs=[row for row in differs if row.coop_id == coop_id],
                papers=[row for row in papers if row.coop_id == coop_id],
                running=[row for row in running if row.coop_id == coop_id],
                ready=[(row, ready[id]) for id, row in all_mine.items() if row.coop_id == coop_id and id in ready],
                checked=[row for row in checked if row.coop_id == coop_id],
                coming=_coming(coop_id, unpaid, numbers),
                owed=sum(each.amount for each in unpaid if each.coop_id == coop_id and each.sent_on is None),
            )
            for coop_id in sorted(at, key=names.__getitem__)
        ],
    )


def _coming(coop_id: uuid.UUID, unpaid: list[payments.Unpaid], numbers: Mapping[uuid.UUID, int]) -> list[Owed]:
    return [
        Owed(numbers[each.owner_id], each.amount, each.due_on, each.sent_on)
        for each in unpaid
        if each.coop_id == coop_id
    ]
