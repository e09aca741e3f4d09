"""What decisions caused, as the rooms that own the effects have it on record. A fixed number of queries for many."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from flask_babel import format_date, gettext
from sqlalchemy.orm import Session

from coopbudget.contracts import queries as contracts
from coopbudget.departures import queries as departures
from coopbudget.governance.queries import MotionRow, OptionRow
from coopbudget.invoices import queries as invoices
from coopbudget.providers import queries as providers
from coopbudget.rulebook.queries import versions
from coopbudget.shares import queries as shares
from coopbudget.shares.words import percent
from coopbudget.surplus import queries as surplus
from coopbudget.surplus.deficits import queries as deficits
from coopbudget.tenders import queries as tenders
from coopbudget.winding import queries as winding


def _(message: str, **values: object) -> str:
    return str(gettext(message, **values))


@dataclass(frozen=True)
class Caused:
    """Something that a decision caused: in words, and the page on which its record stands."""

    words: str
    endpoint: str
    place: Mapping[str, int] = field(default_factory=dict)


Offered = Mapping[uuid.UUID, Sequence[OptionRow]]


def caused_by(
    session: Session, coop_id: uuid.UUID, motions: Sequence[MotionRow], offered: Offered
) -> dict[uuid.UUID, list[Caused]]:
    """What each of these motions caused, by its id; empty where nothing has come of it (yet).

    ``offered`` are the options of those that had any. Only a decision that was used has caused anything, but for an
    election: of those elected, some may be in office before all are.
    """
    found: dict[uuid.UUID, list[Caused]] = {motion.id: [] for motion in motions}
    used = {motion.id: motion for motion in motions if motion.consumed_at is not None}
    for source in (_rules, _silence, _choices, _sharing, _covering, _interest, _removals, _endings):
        for motion_id, caused in source(session, coop_id, used):
            found[motion_id].append(caused)
    for motion in motions:
        if motion.effect == "election":
            found[motion.id] += _seated(offered.get(motion.id, ()))
    return found


Found = Iterator[tuple[uuid.UUID, Caused]]


def _rules(session: Session, coop_id: uuid.UUID, used: Mapping[uuid.UUID, MotionRow]) -> Found:
    for version in versions(session, coop_id):
        if version.motion_id is not None and version.motion_id in used:
            day = format_date(version.valid_from, "d MMMM y")
            words = _("Version %(number)s of our rules, from %(day)s", number=version.number, day=day)
            yield version.motion_id, Caused(words, "governance.rules_version", {"number": version.number})


def _silence(session: Session, coop_id: uuid.UUID, used: Mapping[uuid.UUID, MotionRow]) -> Found:
    for rule in invoices.silence_rules(session, coop_id):
        if rule.motion_id in used and rule.from_at is not None:
            words = _("A visit that nobody answers counts") if rule.counts else _("Silence about a visit is no yes")
            yield rule.motion_id, Caused(words, "invoices.silence")


def _choices(session: Session, coop_id: uuid.UUID, used: Mapping[uuid.UUID, MotionRow]) -> Found:
    choices = tenders.voted_choices(session, coop_id, used)
    made = contracts.contracts_of_calls(session, coop_id, {each.call_id for each in choices.values()})
    chosen = providers.providers_by_id(session, {c.provider_id for c in choices.values() if c.provider_id})
    for motion_id, choice in choices.items():
        if choice.provider_id is None:
            words = _("A provider was chosen, and the choice was undone later") if choice.set_aside else ""
        else:
            words = _("%(provider)s was chosen", provider=chosen[choice.provider_id].name)
        if words:
            yield motion_id, Caused(words, "tenders.call", {"number": choice.call_number})
        contract = made.get(choice.call_id)
        if contract is not None and choice.provider_id is not None:
            words = _("Contract %(number)s", number=contract.number)
            yield motion_id, Caused(words, "contracts.contract", {"number": contract.number})


def _sharing(session: Session, coop_id: uuid.UUID, used: Mapping[uuid.UUID, MotionRow]) -> Found:
    for motion_id, proposal in surplus.proposals_voted(session, coop_id, used).items():
        if proposal.posted_at is not None:
            year = proposal.year.name
            words = (
                _("The surplus of %(year)s was shared", year=year)
                if proposal.shared
                else _("The surplus of %(year)s was shared, and that was undone later", year=year)
            )
            yield motion_id, Caused(words, "surplus.year", {"year": year})


def _covering(session: Session, coop_id: uuid.UUID, used: Mapping[uuid.UUID, MotionRow]) -> Found:
    for motion_id, row in deficits.covers_voted(session, coop_id, used).items():
        if row.posted_at is not None:
            words = (
                _("The general reserve covered the deficit of %(year)s", year=row.year)
                if row.stands
                else _("The general reserve covered the deficit of %(year)s, and that was undone later", year=row.year)
            )
            yield motion_id, Caused(words, "deficits.deficit", {"year": row.year})


def _interest(session: Session, coop_id: uuid.UUID, used: Mapping[uuid.UUID, MotionRow]) -> Found:
    for motion_id, row in shares.interest_voted(session, coop_id, used).items():
        if row.total is not None:
            words = _("Interest on shares was booked: %(rate)s a year", rate=percent(row.rate))
        else:
            words = _("Interest on shares was booked, and that was taken back")
        yield motion_id, Caused(words, "shares.interest")


def _removals(session: Session, coop_id: uuid.UUID, used: Mapping[uuid.UUID, MotionRow]) -> Found:
    rows = departures.departures_decided(session, coop_id, used)
    people = departures.names_of(session, coop_id, rows)
    for row in rows:
        if row.motion_id is None:
            continue
        number = people[row.member_id].number
        words = (
            _("Member %(number)s was asked to leave, and stays", number=number)
            if row.state == "called_off"
            else _("Member %(number)s leaves", number=number)
        )
        yield row.motion_id, Caused(words, "departures.departures")


def _endings(session: Session, coop_id: uuid.UUID, used: Mapping[uuid.UUID, MotionRow]) -> Found:
    for motion_id, row in winding.endings_voted(session, coop_id, used).items():
        words = {
            "begun": _("Our co-op began to end"),
            "called_off": _("Our co-op began to end, and that was called off later"),
            "closed": _("Our co-op has ended"),
        }.get(row.state, "")
        if words:
            yield motion_id, Caused(words, "winding.ending")


def _seated(offered: Sequence[OptionRow]) -> list[Caused]:
    names = [each.name for each in offered if each.in_office]
    if not names:
        return []
    return [Caused(_("Put into office: %(names)s", names=", ".join(names)), "members.offices")]
