"""Looking through the books: every rule over the facts of a stretch, and what they find kept, each thing once."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from coopbudget.coops.service import hold_coop, next_number
from coopbudget.db import new_id
from coopbudget.exceptions import gathering, rules
from coopbudget.exceptions.facts import STANDING, Approval, Found, Kind, Outcome
from coopbudget.exceptions.models import Finding, FindingLook
from coopbudget.guard import Permission, Work
from coopbudget.members.queries import members_by_id, officers, people_with, reviewers
from coopbudget.notices.messages import N_
from coopbudget.notices.service import tell
from coopbudget.payments.queries.looking import parties
from coopbudget.providers.queries.profiles import people_of_all
from coopbudget.trail.service import append

USUAL_MONTHS = 3
"""How many months back a look goes unless more is asked for: this one and those before it."""

FRESH = N_("Something in the books needs a look: %(number)s new things.")
_PIECE = 500


@dataclass(frozen=True)
class Looked:
    """What a look came to: how much was found, how much of it is new or changed, and what was no longer found."""

    found: int
    fresh: int
    gone: int


def usual_start(today: date) -> date:
    """The first day of the third month, this one counted: on 27 November 1 September."""
    first = today.replace(day=1)
    for _ in range(USUAL_MONTHS - 1):
        first = (first - timedelta(days=1)).replace(day=1)
    return first


def look(work: Work, *, since: date | None = None) -> Looked:
    """Look through the books from the month of ``since`` on (default: three months) and keep what is found.

    Repeating it changes nothing. Whoever decides is told of what is new. Needs SEE_TRAIL.
    """
    work.need(Permission.SEE_TRAIL)
    since = min((since or usual_start(work.today)).replace(day=1), work.today)
    hold_coop(work)
    found = {(each.rule.value, each.key): each for each in find(work.session, work.coop_id, since, work.today)}
    looked = _keep(work, found, since)
    row = FindingLook(
        coop_id=work.coop_id, id=new_id(), looked_at=work.now, looked_on=work.today, since=since,
        looked_by=work.actor.person_id, found=looked.found, fresh=looked.fresh, gone=looked.gone,
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    append(
        work, act="findings.looked", subject_kind="finding_look", subject_id=row.id,
        content={"since": since.isoformat(), "found": looked.found, "fresh": looked.fresh, "gone": looked.gone},
    )  # fmt: skip
    if looked.fresh:
        _tell(work, looked.fresh)
    return looked


def find(session: Session, coop_id: uuid.UUID, since: date, today: date) -> Iterator[Found]:
    """What every rule finds from a day on. Papers are read once, lines and visits a month at a time."""
    claims, last = gathering.claims(session, coop_id, since, today)
    for of_claims in (
        rules.duplicates(claims), rules.without_evidence(claims), rules.round_sums(claims),
        rules.dormant(claims, last), rules.odd_digits(claims, today),
    ):  # fmt: skip
        yield from _from(of_claims, since)
    yield from _from(rules.cut_under_limit(claims, gathering.claim_limits(session, coop_id)), since)
    made = gathering.payments_made(session, coop_id, since)
    yield from _from(rules.split_under_limit(made, gathering.limits(session, coop_id)), since)
    yield from _from(rules.details_changed(gathering.changes(session, coop_id, since), made), since)
    in_office = {each.person_id for each in officers(session, coop_id, today)}
    yield from rules.same_account(gathering.shared_accounts(session, coop_id), in_office)
    given = gathering.approvals(session, coop_id, since)
    able = len(people_with(session, coop_id, Permission.APPROVE_PAYMENTS, today))
    hands = [*given, *_preparing(given, gathering.preparers(made))]
    yield from _from(rules.same_pair(hands, able, today), since)
    yield from _from(rules.quick_yeses(given, today), since)
    yield from _from(rules.odd_hours(given, today), since)
    terms = gathering.Terms(session, coop_id)
    yield from _from(rules.above_term_cap(terms.with_term_cap()), since)
    for first, last_day in gathering.months(since, today):
        month = gathering.month(session, coop_id, first, last_day, terms)
        agreed = terms.agreed({line.contract_id for line in (*month.lines, *month.weeks)})
        yield from rules.above_rate(month.lines, agreed)
        yield from rules.above_week_cap(month.weeks, agreed)
        yield from rules.overlaps(month.visits, first, last_day)
        yield from rules.long_days(month.visits, first, last_day)
    funds = gathering.funds(session, coop_id, today)
    yield from rules.stopped(funds)
    yield from rules.near_floor(funds, today)


def _preparing(given: Iterable[Approval], prepared: dict[tuple[Kind, int], uuid.UUID]) -> Iterator[Approval]:
    """Whoever prepared a run is one of its two hands, as whoever said yes to it is."""
    for each in given:
        person = prepared.get((each.kind, each.number))
        if person is not None:
            yield Approval(each.kind, each.number, each.subject, person, each.at, each.after, each.amount)


def _from(found: Iterable[Found], since: date) -> Iterator[Found]:
    """What was found in the stretch: what lies before it was read to know again what comes again."""
    return (each for each in found if each.on >= since)


def _keep(work: Work, found: dict[tuple[str, str], Found], since: date) -> Looked:
    known = _known(work, found, since)
    concerned = _Concerned(work, [each for key, each in found.items() if _is_new(known.get(key), each)])
    fresh = gone = 0
    for key, each in found.items():
        row = known.get(key)
        if row is None:
            work.session.add(_new(work, each, concerned.by(each)))
            fresh += 1
            continue
        again = row.gone_at is not None and each.rule in STANDING
        row.gone_at = None
        if row.digest != each.digest or again:
            row.digest, row.concerns = each.digest, concerned.by(each)
            row.outcome, row.opened_at = Outcome.OPEN.value, work.now
            fresh += 1
        if row.facts != (facts := each.plain()):
            row.facts, row.found_on, row.amount = facts, each.on, max(0, each.amount)
    for key, row in known.items():
        if key not in found and row.gone_at is None and (row.rule in STANDING or row.found_on >= since):
            row.gone_at = work.now
            gone += 1
    work.session.flush()
    return Looked(len(found), fresh, gone)


def _is_new(row: Finding | None, each: Found) -> bool:
    return row is None or row.digest != each.digest or row.gone_at is not None


def _known(work: Work, found: dict[tuple[str, str], Found], since: date) -> dict[tuple[str, str], Finding]:
    """What is kept already of what was found, and what might be gone."""
    mine = select(Finding).where(Finding.coop_id == work.coop_id)
    rows = list(work.session.scalars(mine.where(or_(Finding.found_on >= since, Finding.rule.in_(sorted(STANDING))))))
    have = {(row.rule, row.key) for row in rows}
    keys = sorted({key for rule, key in found if (rule, key) not in have})
    for at in range(0, len(keys), _PIECE):
        rows += work.session.scalars(mine.where(Finding.key.in_(keys[at : at + _PIECE])))
    return {(row.rule, row.key): row for row in rows}


def _new(work: Work, each: Found, concerns: Sequence[str]) -> Finding:
    return Finding(
        coop_id=work.coop_id, id=new_id(), number=next_number(work, "finding"), rule=each.rule.value, key=each.key,
        digest=each.digest, facts=each.plain(), concerns=list(concerns), found_on=each.on, amount=max(0, each.amount),
        first_at=work.now, opened_at=work.now, gone_at=None, outcome=Outcome.OPEN.value,
    )  # fmt: skip


class _Concerned:
    """The persons behind members, providers and payees of these findings; three queries."""

    def __init__(self, work: Work, found: Sequence[Found]) -> None:
        ids = {each for one in found for each in one.parties}
        members = members_by_id(work.session, work.coop_id, {each for one in found for each in one.members})
        self._members = {each.id: each.person_id for each in members.values()}
        self._parties: dict[uuid.UUID, set[uuid.UUID]] = {}
        if ids:
            for party in parties(work.session, work.coop_id):
                for known in (party.id, party.ref_id):
                    self._parties.setdefault(known, set()).update(party.people)
            for provider_id, people in people_of_all(work.session, ids).items():
                self._parties.setdefault(provider_id, set()).update(people)

    def by(self, found: Found) -> list[str]:
        """Whom it concerns, by person id."""
        people = set(found.people)
        people.update(self._members[each] for each in found.members if each in self._members)
        for party in found.parties:
            people |= self._parties.get(party, set())
        return sorted(str(each) for each in people)


def _tell(work: Work, number: int) -> None:
    people = set(people_with(work.session, work.coop_id, Permission.SEE_TRAIL, work.today))
    people |= set(reviewers(work.session, work.coop_id, work.today))
    slug = work.actor.coop.slug if work.actor.coop else ""
    tell(
        work,
        people=sorted(people - {work.actor.person_id}),
        message=FRESH,
        values={"number": number},
        link=f"/c/{slug}/findings",
    )
