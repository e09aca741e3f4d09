"""While somebody acts for a member, pages say whose money, visits and vote it is, and nothing is "mine"."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from coopbudget.governance import service as governance
from coopbudget.guard import Power
from coopbudget.invoices import service as invoices
from coopbudget.members import queries as members, service as membership
from coopbudget.pools import service as pools
from coopbudget.pools.service import PoolTerms
from tests.conftest import Act
from tests.nights import STARTS, Kept, Nights, agree_all, award, kept, make
from tests.people import add_person, sign_in

ASKING = datetime(2026, 9, 2, 12, tzinfo=UTC)
RUNNING = datetime(2026, 10, 13, 12, tzinfo=UTC)
OWN = re.compile(r"[^.?!]*\b(?:I|[Mm]y|[Mm]ine|[Yy]ou|[Yy]ours?)\b[^.?!]*")
MAIN = re.compile(r"<main.*?</main>|<nav.*?</nav>", re.DOTALL)

# Whoever acts keeps her own messages, account and reports.
OF_WHO_ACTS = (
    "Reports I made What you told us, and what was done.",
    "About me Messages to me What we told you, the unread first.",
    "My account Your name, how we reach you, your password.",
)


@dataclass
class House:
    """Night cover, a pool still forming and a vote; ``gwen`` is the first member, ``helper`` her supporter."""

    nights: Nights
    contract: Kept
    gwen: str
    number: int
    fund: int
    base: str


@pytest.fixture
def house(act: Act) -> House:
    with act() as work:
        nights = award(work, weekly=(30_000,) * 3)
        lead = nights.at(work, nights.lead)
        pools.open_pool(
            lead,
            terms=PoolTerms(
                title="Days out", service_type="night_cover", what="A day by the sea", when_words="Saturdays",
                place="Aber", min_people=2, max_people=8, weekly_minutes=300, weeks=4, starts_on=STARTS,
                weekly_target=10_000, closes_on=STARTS - timedelta(days=9),
            ),
        )  # fmt: skip
        governance.open_motion(
            nights.at(work, nights.secretary), title="A new kettle", text="Shall we?", effect="other", terms={},
            closes_on=work.today + timedelta(days=90),
        )  # fmt: skip
        contract = kept(make(work, nights))
        first = nights.members[0]
        row = members.member(work.session, nights.coop.id, first.id)
        assert row is not None
        return House(nights, contract, row.display_name, first.number, nights.funds[0][1], f"/c/{nights.coop.slug}")


def supporter(app: Flask, act: Act, house: House) -> FlaskClient:
    """A browser of the member's supporter, acting for her."""
    with act(now=ASKING) as work:
        helper = add_person(work, "Sioned")
        membership.add_supporter(
            house.nights.at(work, house.nights.act_of(work, 0)),
            member_id=house.nights.members[0].id,
            person_id=helper,
            powers=list(Power),
            ends_on=work.today + timedelta(days=200),
        )
    client = app.test_client()
    sign_in(client, helper)
    client.post(f"{house.base}/act-for", data={"member": house.number, "as": "supporter"})
    client.get("/notices")  # here the page says once for whom she acts now
    return client


def by_phone(app: Flask, _act: Act, house: House) -> FlaskClient:
    """A browser of the secretary, recording what the member says on the phone."""
    client = app.test_client()
    sign_in(client, house.nights.secretary.person_id)  # type: ignore[arg-type]
    client.post(f"{house.base}/act-for", data={"member": house.number, "read_back": "yes"})
    client.get("/notices")
    return client


def shown(client: FlaskClient, path: str) -> str:
    """What the page's menu and its own part say, as words."""
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", " ".join(MAIN.findall(answer.text))).split()))


Acts = Callable[[Flask, Act, House], FlaskClient]


@pytest.mark.parametrize("acts", [supporter, by_phone])
def test_every_page_names_the_member(app: Flask, act: Act, house: House, acts: Acts) -> None:
    app.extensions["coopbudget.clock"] = lambda: ASKING
    client = acts(app, act, house)
    found: dict[str, str] = {}
    named = {
        "money": f"{house.gwen}'s money", "visits": f"{house.gwen}'s visits", "contracts": f"{house.gwen}'s contracts",
        "contracts/1": f"{house.gwen}'s answer", "contracts/1/answer/yes": f"for {house.gwen}",
        "supporters": f"Who supports {house.gwen}", "votes/1": f"{house.gwen}'s vote",
        "away": f"{house.gwen} is away", "": f"{house.gwen}'s contracts",
    }  # fmt: skip
    plain = [f"money/{house.fund}", "rooms", "pools", "pools/1", "pools/2", "pools/2/pledge", "contracts/1/answer/no"]
    check = f"pools/2/pledge/check?fund={house.fund}&weekly=10"
    for path in [*named, *plain, check]:
        found[path] = shown(client, f"{house.base}/{path}")
    client.post(f"{house.base}/pools/2/pledge", data={"fund": house.fund, "weekly": "10"})
    receipts = re.findall(r"/pools/2/receipts/\d+", client.get(f"{house.base}/pools/2").text)
    for path in (receipts[0][1:], "pools/2", f"pools/2/pledge/{house.fund}/take-back"):
        found[path] = shown(client, f"{house.base}/{path}")
    with act(now=ASKING) as work:
        agree_all(work, house.nights, house.contract)
    with act(now=RUNNING) as work:
        for days in (1, 2):
            invoices.log_visits(
                house.nights.at(work, house.nights.carer),
                contract_id=house.contract.id,
                days=[STARTS + timedelta(days=days)],
                start_minute=1_320,
                minutes=300,
                member_numbers=[house.number],
            )
    app.extensions["coopbudget.clock"] = lambda: RUNNING
    client = acts(app, act, house)
    client.post(f"{house.base}/visits/1/confirm")
    for path in ("", "contracts/1", "contracts/1/paid", "visits", "visits/1", "visits/2/different", "money", "away"):
        found[f"running {path}"] = shown(client, f"{house.base}/{path}")
    for own in OF_WHO_ACTS:
        found["rooms"] = found["rooms"].replace(own, "")
    mine = {path: OWN.findall(text) for path, text in found.items() if OWN.search(text)}
    assert mine == {}
    assert {path: words for path, words in named.items() if words not in found[path]} == {}


def test_a_supporter_is_offered_only_what_she_may_do(app: Flask, act: Act, house: House) -> None:
    app.extensions["coopbudget.clock"] = lambda: ASKING
    with act(now=ASKING) as work:
        looker = add_person(work, "Nia")
        membership.add_supporter(
            house.nights.at(work, house.nights.act_of(work, 0)),
            member_id=house.nights.members[0].id,
            person_id=looker,
            powers=[Power.SEE],
            ends_on=work.today + timedelta(days=200),
        )
    client = app.test_client()
    sign_in(client, looker)
    client.get("/notices")
    asked = shown(client, f"{house.base}/contracts/1")
    assert "Answering is not among the things you may do for" in asked and "Say yes or no" not in asked
    assert "/answer/yes" not in client.get(f"{house.base}/contracts/1").text
    asked = shown(client, f"{house.base}/votes/1")
    assert "Voting is not among the things you may do for" in asked and "in the box" not in asked
    assert "Days away" not in shown(client, f"{house.base}/rooms")
    assert "Days away" in shown(supporter(app, act, house), f"{house.base}/rooms")
    with act(now=ASKING) as work:
        agree_all(work, house.nights, house.contract)
    with act(now=RUNNING) as work:
        invoices.log_visits(
            house.nights.at(work, house.nights.carer),
            contract_id=house.contract.id,
            days=[STARTS],
            start_minute=1_320,
            minutes=300,
            member_numbers=[house.number],
        )
    app.extensions["coopbudget.clock"] = lambda: RUNNING
    assert "1 visit waits for an answer" in shown(client, f"{house.base}/visits")
    offered = " ".join(client.get(f"{house.base}/{path}").text for path in ("visits", "visits/1", "contracts/1"))
    for act_of_hers in ("/visits/confirm", "/visits/1/confirm", "/different", "/away"):
        assert f'{act_of_hers}"' not in offered, act_of_hers
