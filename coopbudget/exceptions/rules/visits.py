"""Visits that can't all have been: two at once to one member, or more than a day in a day. Pure.

Within one contract a visit that clashes can't be logged (``invoices.rules.clash``); this looks across contracts.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from coopbudget.exceptions.facts import Found, Kind, Record, Rule, Visit

DAY = 24 * 60
LEAST_MINUTES = 15
"""Visits that meet for less than this at their ends are one hand giving to the other."""
_SHOWN = 20


def _of_members(visits: Iterable[Visit]) -> dict[uuid.UUID, list[Visit]]:
    found: dict[uuid.UUID, list[Visit]] = defaultdict(list)
    for visit in sorted(visits, key=lambda each: (each.begins, each.number)):
        found[visit.member].append(visit)
    return found


def overlaps(visits: Iterable[Visit], since: date, until: date) -> list[Found]:
    """Two contracts whose visits to one member overlap by a quarter of an hour or more, for visits that begin in the
    stretch (a month, say). ``visits`` begin a day earlier. One finding a member, pair of contracts and month.
    """
    clashes: dict[tuple[uuid.UUID, int, int, str], list[tuple[Visit, Visit]]] = defaultdict(list)
    for member, own in _of_members(visits).items():
        running: list[Visit] = []
        for visit in own:
            running = [each for each in running if each.ends > visit.begins]
            for other in running:
                together = min(other.ends, visit.ends) - visit.begins
                if together >= LEAST_MINUTES and since <= visit.on <= until:
                    pair = sorted((other.contract, visit.contract))
                    clashes[member, pair[0], pair[1], f"{visit.on:%Y-%m}"].append((other, visit))
            running.append(visit)
    return [_clash(key, pairs) for key, pairs in clashes.items()]


def _clash(key: tuple[uuid.UUID, int, int, str], pairs: list[tuple[Visit, Visit]]) -> Found:
    member, first, second, month = key
    shown = dict.fromkeys(visit for pair in pairs[:_SHOWN] for visit in pair)
    together = sum(min(a.ends, b.ends) - max(a.begins, b.begins) for a, b in pairs)
    return Found(
        Rule.OVERLAP, f"{member}:{first}:{second}:{month}", pairs[-1][1].on, 0,
        {"times": len(pairs), "minutes": together, "member": pairs[0][0].member_number},
        (
            *(Record(Kind.CONTRACT, number) for number in dict.fromkeys((first, second))),
            *(visit.record for visit in shown),
        ),
        members=frozenset({member}), parties=frozenset(visit.provider for pair in pairs for visit in pair),
    )  # fmt: skip


def long_days(visits: Iterable[Visit], since: date, until: date) -> list[Found]:
    """Days on which visits to one member come to more than 24 hours, over all contracts."""
    found = []
    for member, own in _of_members(visits).items():
        days: dict[date, list[Visit]] = defaultdict(list)
        for visit in own:
            if since <= visit.on <= until:
                days[visit.on].append(visit)
        for day, that_day in days.items():
            minutes = sum(visit.minutes for visit in that_day)
            if minutes > DAY:
                found.append(
                    Found(
                        Rule.LONG_DAY, f"{member}:{day}", day, 0,
                        {"minutes": minutes, "member": that_day[0].member_number, "visits": len(that_day)},
                        tuple(visit.record for visit in that_day[:_SHOWN]), members=frozenset({member}),
                        parties=frozenset(visit.provider for visit in that_day),
                    )
                )  # fmt: skip
    return found
