"""A member's home and her statement in a small and in a large co-op: what they cost, and how often they ask."""

from __future__ import annotations

from statistics import median

from benchmarks.ledger.house import House
from benchmarks.ledger.timing import against, in_turns
from benchmarks.pages.load import Get, rate, served
from benchmarks.pages.people import SMALL, Visit, cookie, load, queries_of
from coopbudget.budgets.queries import funds_of_member
from coopbudget.coops import queries as coops
from coopbudget.guard import unit_of_work
from coopbudget.guard.actor import SYSTEM
from coopbudget.members import queries as members


def pages(place: House, size: int) -> dict[str, Visit]:
    """A member's pages in the crowd of this size: somebody who holds no office."""
    slug = f"crowd-{size}"
    email = f"m3@{slug}.example"
    with place.app.app_context(), unit_of_work(SYSTEM) as work:
        coop = coops.coop_by_slug(work.session, slug)
        person = members.person_by_email(work.session, email)
        assert coop is not None
        assert person is not None
        member = members.member_of_person(work.session, coop.id, person)
        assert member is not None
        (fund,) = funds_of_member(work.session, coop.id, member.id, work.today)
    return {
        "home": Visit(email, f"/c/{slug}/"),
        "statement": Visit(email, f"/c/{slug}/money/{fund.number}/statement"),
    }


def compare(place: House, large: int, *, quick: bool) -> tuple[dict[str, float], dict[str, float]]:
    """Pages a second in both, and ratios."""
    load(place, large)
    few, many = pages(place, SMALL), pages(place, large)
    rates: dict[str, float] = {}
    ratios: dict[str, float] = {}
    for name in few:
        asked = []
        for visit in (few[name], many[name]):
            queries_of(place, visit)  # what is read once in a process is read now
            asked.append(queries_of(place, visit))
        rates[f"{name}, queries/{SMALL} members"], rates[f"{name}, queries/{large:,} members"] = asked
        ratios[f"{name}_queries_equal"] = float(asked[0] == asked[1])
    seconds, rounds = (2.5, 3) if quick else (3.0, 7)
    with served(place, "wsgi:app") as port:
        for name in few:
            gets = {
                "few": Get(port, few[name].path, cookie(place, few[name])),
                "many": Get(port, many[name].path, cookie(place, many[name])),
            }
            for each in gets.values():
                each.once()  # waits until the workers have started, however long that takes
                rate(each, seconds)
            found = in_turns(
                {size: (lambda length, get=get: rate(get, length)) for size, get in gets.items()},
                seconds=seconds,
                rounds=rounds,
            )
            rates[f"{name}, pages a second/{SMALL} members"] = median(found["few"])
            rates[f"{name}, pages a second/{large:,} members"] = median(found["many"])
            ratios[f"{name}_cost_large_vs_small"] = against(found["few"], found["many"])
    return rates, ratios
