"""A co-op whose members could share what they need. For tests of needs and groups."""

from __future__ import annotations

from dataclasses import dataclass, replace

from coopbudget.guard import Actor, Work
from coopbudget.pools import service
from coopbudget.pools.rules import mask_of
from coopbudget.pools.service import NeedFacts
from tests.commissioning import Buying, make_buying, purse
from tests.people import Member, actor_of, admit
from tests.replaying import replayed


def facts(fund: int | None, **given: object) -> NeedFacts:
    """Company on Tuesday or Thursday afternoons, near SY23, for at most £15 a week."""
    wanted: dict[str, object] = {
        "kind": "company", "times": 1, "minutes": 120, "slots": mask_of(["tue-afternoon", "thu-afternoon"]),
        "place": "SY23 1AB", "miles": 5, "most": 1_500, "fund": fund,
    }  # fmt: skip
    return NeedFacts(**(wanted | given))  # type: ignore[arg-type]


@dataclass
class Town:
    """A co-op where an hour of company costs £16.80, with four members who could share it."""

    buying: Buying
    people: list[Actor]
    funds: list[int]
    members: list[Member]

    def record(self, work: Work, index: int, **given: object) -> int:
        mine = replace(work, actor=self.people[index])
        return service.record_need(mine, facts=facts(self.funds[index], **given))


@replayed
def make_town(work: Work) -> Town:
    buying = make_buying(work)
    lead = replace(work, actor=buying.lead)
    service.change_kind(lead, key="company", name="", hourly=1_680, least=2, most=4)
    town = Town(
        buying,
        [buying.dewi, buying.eira],
        [buying.dewi_fund_number, buying.eira_fund_number],
        [buying.purses.dewi, buying.purses.eira],
    )
    for name in ("Ffion", "Guto"):
        member = admit(work, buying.purses.coop, name=name)
        town.people.append(actor_of(work.session, buying.purses.coop, member))
        town.funds.append(purse(work, buying.purses, member, 500_000)[1])
        town.members.append(member)
    return town
