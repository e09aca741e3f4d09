"""A contract's story as releases: signed, changed, paid, ended."""

from __future__ import annotations

from coopbudget.clock import civil_date
from coopbudget.publication.facts import Agreed, CallStory, Chosen, Edition, Payment, Supplier
from coopbudget.publication.mapping import words
from coopbudget.publication.mapping.pieces import (
    NOT_SHOWN,
    Piece,
    first_instant,
    instant,
    items,
    money,
    parties,
    period,
)
from coopbudget.publication.mapping.releasing import Process, Release
from coopbudget.publication.mapping.sums import Key, contract_key, payment_key


def contract_releases(process: Process, call: CallStory, contract: Agreed, sums: frozenset[Key]) -> list[Release]:
    """The releases of a contract that came into force; none of one that never did."""
    if contract.in_force_at is None or not contract.editions:
        return []
    choice = _choice_behind(call, contract)
    partners = choice.partners if choice is not None and contract.follows is None else ()
    everybody = parties(process.source, contract.supplier, partners)
    award_id = _award_id(call, contract, choice)
    found, amendments = [], list[Piece]()
    ended = False
    for edition in contract.editions:
        name = _edition_name(contract, edition)
        shown = contract_key(contract.number, edition.number) in sums
        if edition.number > 1:
            amendments.append(
                {
                    "id": str(edition.number),
                    "date": instant(edition.at),
                    "description": words.EDITION.get(edition.kind, words.EDITION["variation"]),
                    "releaseID": process.id_of(name),
                }
            )
        said = _contract(call, contract, edition, award_id, shown=shown)
        if amendments:
            said["amendments"] = list(amendments)
        if edition is contract.editions[0]:
            tags, awards = ["contract", "awardUpdate"], [_award_now(process, call, contract, award_id, shown=shown)]
            if contract.follows is not None:
                tags = ["award", "contract"]
            found.append(process.release(name, contract.in_force_at, tags, everybody, awards=awards, contracts=[said]))
            continue
        at_once = edition.kind == "termination" and edition.ends_on <= civil_date(edition.at)
        if at_once:
            said["status"], ended = "terminated", True
        tag = "contractTermination" if at_once else "contractAmendment"
        found.append(process.release(name, edition.at, [tag], everybody, contracts=[said]))
    found += _payments(process, contract, award_id, everybody, sums)
    if contract.closed_at is not None and not ended:
        over = {"id": f"contract-{contract.number}", "awardID": award_id, "status": "terminated"}
        name = f"contract-{contract.number}-ended"
        found.append(process.release(name, contract.closed_at, ["contractTermination"], everybody, contracts=[over]))
    return found


def _choice_behind(call: CallStory, contract: Agreed) -> Chosen | None:
    standing = [each for each in call.choices if each.set_aside_at is None]
    return standing[-1] if standing else None


def _award_id(call: CallStory, contract: Agreed, choice: Chosen | None) -> str:
    """The award that a contract is of. One that took over has an award of its own: another provider was chosen."""
    if contract.follows is not None or choice is None:
        return f"call-{call.number}-award-contract-{contract.number}"
    return f"call-{call.number}-award-{choice.number}"


def _edition_name(contract: Agreed, edition: Edition) -> str:
    first = edition is contract.editions[0]
    return f"contract-{contract.number}" if first else f"contract-{contract.number}-version-{edition.number}"


def _award_now(process: Process, call: CallStory, contract: Agreed, award_id: str, *, shown: bool) -> Piece:
    """The award as it stands once both sides signed."""
    if contract.follows is None:
        return {"id": award_id, "status": "active"}
    first = contract.editions[0]
    award: Piece = {
        "id": award_id,
        "title": f"{words.service(call.service)}, call {call.number}, taken over",
        "description": "The provider before could not go on. One that bid on the same call took over.",
        "status": "active",
        "date": instant(contract.made_at),
        "suppliers": [process.source.supplier_ref(contract.supplier)],
        "contractPeriod": period(first.starts_on, first.ends_on),
    }
    if shown:
        award["value"] = money(first.value)
    return award


def _contract(call: CallStory, contract: Agreed, edition: Edition, award_id: str, *, shown: bool) -> Piece:
    minutes = {kind: each for kind, (_rate, each) in edition.kinds.items()}
    rates = {kind: rate for kind, (rate, _minutes) in edition.kinds.items()}
    assert contract.in_force_at is not None
    found: Piece = {
        "id": f"contract-{contract.number}",
        "awardID": award_id,
        "title": f"{words.service(call.service)}, contract {contract.number}",
        "description": _described(edition, shown=shown),
        "status": "active",
        "period": period(edition.starts_on, edition.ends_on),
        "items": items(minutes, edition.weeks, rates=rates, counted=shown, anew=edition.number > 1),
        "dateSigned": instant(contract.in_force_at),
    }
    if shown:
        found["value"] = money(edition.value)
    elif edition.number > 1:
        found["value"] = NOT_SHOWN
    if contract.reviews:
        found["milestones"] = [
            {
                "id": f"review-{place}",
                "title": "Co-op and provider look at the contract together",
                "type": "assessment",
                "status": "scheduled",
                "dueDate": first_instant(day),
            }
            for place, day in enumerate(contract.reviews, start=1)
        ]
    return found


def _described(edition: Edition, *, shown: bool) -> str:
    said = "The value is the most that the provider may charge over the whole time."
    if not shown:
        said = words.WITHHELD
    if edition.rebate is not None:
        said += words.given_back(edition.rebate)
    if edition.kind == "suspension":
        until = f" to {edition.until_on.isoformat()}" if edition.until_on else ", until further notice"
        said += f" No support from {edition.from_on.isoformat()}{until}."
    return said


def _payments(
    process: Process, contract: Agreed, award_id: str, everybody: list[Piece], sums: frozenset[Key]
) -> list[Release]:
    found = []
    for place, payment in enumerate(contract.payments):
        shown = payment_key(contract.number, payment.name) in sums
        tag = "implementationUpdate" if place else "implementation"
        said = _transaction(process, contract.supplier, payment, shown=shown)
        name = f"payment-{payment.name}"
        found.append(process.release(name, payment.at, [tag], everybody, contracts=[_paid(contract, award_id, said)]))
        if payment.returned_at is not None and payment.returned_on is not None:
            back = {**said, "id": f"{said['id']}-returned", "date": first_instant(payment.returned_on)}
            if shown:
                back["value"] = money(-payment.amount)
            name, tags, paid = f"{name}-returned", ["implementationUpdate"], _paid(contract, award_id, back)
            found.append(process.release(name, payment.returned_at, tags, everybody, contracts=[paid]))
    return found


def _paid(contract: Agreed, award_id: str, transaction: Piece) -> Piece:
    return {
        "id": f"contract-{contract.number}",
        "awardID": award_id,
        "implementation": {"transactions": [transaction]},
    }


def _transaction(process: Process, payee: Supplier, payment: Payment, *, shown: bool) -> Piece:
    found: Piece = {
        "id": payment.name,
        "date": first_instant(payment.on),
        "payer": process.source.buyer_ref(),
        "payee": process.source.supplier_ref(payee),
    }
    if shown:
        found["value"] = money(payment.amount)
    return found
