"""A pool's story as releases, the oldest first: one of planning for the pool, then those of each of its calls."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from operator import itemgetter

from coopbudget.publication.facts import Agreed, CallStage, CallStory, Chosen, PoolStory
from coopbudget.publication.mapping import words
from coopbudget.publication.mapping.contracts import contract_releases
from coopbudget.publication.mapping.pieces import (
    NOT_SHOWN,
    Piece,
    Source,
    first_instant,
    hours,
    instant,
    items,
    last_instant,
    money,
    parties,
    period,
)
from coopbudget.publication.mapping.releasing import Process, Release
from coopbudget.publication.mapping.sums import Key, shown_calls, shown_sums, tender_key
from coopbudget.publication.rules import enough, is_crowd


@dataclass(frozen=True)
class Told:
    """A process with its releases, the oldest first. ``call`` is its call's number, None for the planning of a pool."""

    ocid: str
    service: str
    pool: int
    call: int | None
    releases: tuple[Release, ...]


def processes(source: Source, pool: PoolStory) -> list[Told]:
    """Every process of a pool that may be told of: its planning, then each call by number; none is empty."""
    told = []
    planning = _planning(source, pool)
    if planning:
        told.append(Told(source.ocid("pool", pool.number), pool.service, pool.number, None, planning))
    sums = shown_sums(pool)
    for call in shown_calls(pool):
        releases = _call_releases(source, pool, call, sums, planned=bool(planning))
        told.append(Told(source.ocid("call", call.number), call.service, pool.number, call.number, releases))
    return told


def title_of(call: CallStory) -> str:
    """What a call is called in the open: never by its own title, which somebody typed."""
    return f"{words.service(call.service)}, call {call.number}"


def _planning(source: Source, pool: PoolStory) -> tuple[Release, ...]:
    if pool.funded_at is None or not enough(len(pool.pledged)):
        return ()
    process = Process(source, source.ocid("pool", pool.number))
    what = words.service(pool.service).lower()
    budget: Piece = {
        "description": "What members of the co-op mean to set aside for it together, from their own budgets."
    }
    size = ""
    if is_crowd(pool.pledged):
        budget["amount"] = money(pool.weekly_target * pool.weeks)
        size = f", about {hours(pool.weekly_minutes):g} hours a week for {pool.weeks} weeks"
    begins = pool.starts_on.isoformat()
    planning: Piece = {"rationale": f"Members want to buy {what} together{size}, from {begins}.", "budget": budget}
    found = [process.release("planning", pool.funded_at, ["planning"], parties(source), planning=planning)]
    if pool.failed_at is not None and pool.failed_at > pool.funded_at:
        ended = {**planning, "rationale": f"{planning['rationale']} It does not go ahead."}
        found.append(
            process.release("planning-ended", pool.failed_at, ["planningUpdate"], parties(source), planning=ended)
        )
    return tuple(found)


def _call_releases(
    source: Source, pool: PoolStory, call: CallStory, sums: frozenset[Key], *, planned: bool
) -> tuple[Release, ...]:
    process = Process(source, source.ocid("call", call.number))
    related = _related(source, pool, call, planned=planned)
    found = []
    tender: Piece = {}
    amendments: list[Piece] = []
    for stage in call.stages:
        if stage.number and stage.material:
            amendments.append(
                {
                    "id": f"{stage.number}",
                    "date": instant(stage.at),
                    "description": words.changed(stage.changed),
                    "amendsReleaseID": process.id_of(_stage_name(stage.number - 1)),
                    "releaseID": process.id_of(_stage_name(stage.number)),
                }
            )
        tender = _tender(source, call, stage, shown=tender_key(call.number, stage.number) in sums)
        if amendments:
            tender["amendments"] = list(amendments)
        if call.kind == "direct":
            continue
        tag = "tender" if not stage.number else "tenderAmendment" if stage.material else "tenderUpdate"
        extra = {"relatedProcesses": related} if related else {}
        found.append(
            process.release(_stage_name(stage.number), stage.at, [tag], parties(source), tender=tender, **extra)
        )
    for choice in call.choices:
        found += _choice_releases(process, call, choice, tender, related, sums)
    if call.closed_at is not None:
        found.append(_closing(process, call))
    for contract in call.contracts:
        found += contract_releases(process, call, contract, sums)
    return tuple(sorted(found, key=itemgetter("date")))


def _stage_name(number: int) -> str:
    return f"tender-{number}" if number else "tender"


def _related(source: Source, pool: PoolStory, call: CallStory, *, planned: bool) -> list[Piece]:
    """Its planning, the lots of the same need that were published before it, and the call it was made again of."""
    wanted = [("planning", "pool", pool.number)] if planned else []
    wanted += [("x_lotOfTheSameNeed", "call", lot) for lot in call.lots]
    if call.again_of is not None:
        wanted.append(("unsuccessfulProcess", "call", call.again_of))
    return [
        {
            "id": f"{kind}-{number}",
            "relationship": [relationship],
            "scheme": "ocid",
            "identifier": source.ocid(kind, number),
        }
        for relationship, kind, number in wanted
    ]


def _tender(source: Source, call: CallStory, stage: CallStage, *, shown: bool) -> Piece:
    method, details = words.METHOD[call.kind]
    last = stage.starts_on + timedelta(days=7 * stage.weeks - 1)
    tender: Piece = {
        "id": f"call-{call.number}",
        "title": title_of(call),
        "description": _described(stage, shown=shown),
        "status": "active",
        "procuringEntity": source.buyer_ref(),
        "items": items(stage.minutes, stage.weeks, counted=shown, anew=stage.number > 0),
        "procurementMethod": method,
        "procurementMethodDetails": details + (words.SMALL if call.small and call.kind != "direct" else ""),
        "mainProcurementCategory": "services",
        "contractPeriod": period(stage.starts_on, last),
    }
    if shown:
        tender["value"] = money(stage.weekly_most * stage.weeks)
    elif stage.number:
        tender["value"] = NOT_SHOWN
    if call.kind == "direct":
        tender["procurementMethodRationale"] = _rationale(call.direct_below)
        return tender
    opens = call.stages[0].at
    tender |= {
        "awardCriteria": "ratedCriteria",
        "awardCriteriaDetails": f"Price counts {stage.price_weight} of 100, quality {100 - stage.price_weight}.",
        "submissionMethod": ["electronicSubmission"],
        "submissionMethodDetails": "Bids are sealed: nobody can read them before the deadline.",
        "tenderPeriod": {"startDate": instant(opens), "endDate": instant(stage.deadline_at)},
        "enquiryPeriod": {
            "startDate": instant(opens),
            "endDate": instant(stage.questions_until_at or stage.deadline_at),
        },
    }
    if stage.decision_on is not None:
        begins = first_instant(stage.opening_on) if stage.opening_on else instant(stage.deadline_at)
        tender["awardPeriod"] = {"startDate": begins, "endDate": last_instant(stage.decision_on)}
    return tender


def _described(stage: CallStage, *, shown: bool) -> str:
    if not shown:
        return f"Support for members of the co-op for {stage.weeks} weeks. {words.WITHHELD}"
    minutes = sum(stage.minutes.values())
    return f"Support for members of the co-op, {hours(minutes):g} hours a week for {stage.weeks} weeks."


def _rationale(below: int | None) -> str:
    if below is None:
        return "The co-op lets small contracts be given without bids."
    return f"It is worth less than £{below // 100:,}.{below % 100:02d}, below which the co-op may choose without bids."


def _choice_releases(
    process: Process, call: CallStory, choice: Chosen, tender: Piece, related: list[Piece], sums: frozenset[Key]
) -> list[Release]:
    source = process.source
    stage = max((each for each in call.stages if each.at <= choice.awarded_at), key=lambda each: each.number)
    counted = tender_key(call.number, stage.number) in sums
    everybody = parties(source, choice.supplier, choice.partners)
    award = award_of(process, call, choice, status="pending" if choice.waits else "active", stage=stage, shown=counted)
    if call.kind == "direct":
        said: Piece = {**tender, "status": "complete"}
        tags, extra = ["tender", "award"], ({"relatedProcesses": related} if related else {})
    else:
        said = {"id": tender["id"], "status": "complete", "numberOfTenderers": call.bids_opened}
        tags, extra = ["award", "tenderUpdate"], {}
    name = f"award-{choice.number}"
    found = [process.release(name, choice.awarded_at, tags, everybody, tender=said, awards=[award], **extra)]
    over = choice.set_aside_at
    why = "A challenge to the choice was upheld."
    if over is None:
        called_off = [each.cancelled_at for each in call.contracts if _never_began(each) and each.cancelled_at]
        if called_off and not any(each.in_force_at for each in call.contracts):
            over, why = max(called_off), "No contract was made of it."
    if over is not None:
        undone = {**award, "status": "cancelled", "description": why}
        found.append(process.release(f"{name}-ended", over, ["awardCancellation"], everybody, awards=[undone]))
    return found


def _never_began(contract: Agreed) -> bool:
    return contract.follows is None and contract.in_force_at is None


def award_of(process: Process, call: CallStory, choice: Chosen, *, status: str, stage: CallStage, shown: bool) -> Piece:
    """A choice as an award: its price for the whole term where the sums may be shown, and what an hour costs."""
    source = process.source
    award: Piece = {
        "id": f"call-{call.number}-award-{choice.number}",
        "title": title_of(call),
        "status": status,
        "date": instant(choice.awarded_at),
        "suppliers": [source.supplier_ref(each) for each in (choice.supplier, *choice.partners)],
        "items": items(choice.minutes, stage.weeks, rates=choice.rates, counted=shown),
        "contractPeriod": period(stage.starts_on, stage.starts_on + timedelta(days=7 * stage.weeks - 1)),
    }
    if choice.partners:
        award["description"] = "Several providers do it together. The first leads, and is paid for all."
    if shown:
        award["value"] = money(choice.weekly_cost * stage.weeks)
    return award


def _closing(process: Process, call: CallStory) -> Release:
    cancelled = call.closed_why == "cancelled"
    tender = {"id": f"call-{call.number}", "status": "cancelled" if cancelled else "unsuccessful"}
    tag = "tenderCancellation" if cancelled else "tenderUpdate"
    assert call.closed_at is not None
    return process.release("closed", call.closed_at, [tag], parties(process.source), tender=tender)
