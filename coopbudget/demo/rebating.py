"""A rebate for buying much: earned by the nights, asked for by two officers, paid, and back in the funds that paid."""

from __future__ import annotations

from coopbudget.contracts import queries as contracts
from coopbudget.demo.bank import Bank
from coopbudget.demo.stage import Stage
from coopbudget.rebates import queries, service
from coopbudget.tenders.volume import Measure, On, Rebate, Reward, Shared, Step, Stretch

NIGHTS = Rebate(
    Measure.SPEND, Stretch.TERM, Reward.PERCENT, On.WHOLE, Shared.IN_YEAR, (Step(1_000_000, 100), Step(4_500_000, 200))
)
"""What the bid for the nights offers: 1% of everything from £10,000 on, 2% from £45,000."""


def asked_for(stage: Stage, bank: Bank) -> None:
    """The first step is crossed: the treasurer asks, the secretary agrees, and the next statement shows the money."""
    with stage.system() as work:
        (contract_id,) = queries.with_rebate(work.session, work.coop_id)
        service.accrue(work, contract_id=contract_id)
        contract = contracts.contract(work.session, work.coop_id, contract_id)
        assert contract is not None
        since = queries.standings(work.session, work.coop_id, contract)[0].counting.since
    with stage.person("gwen") as work:
        number = service.ask_claim(work, contract_id=contract_id, since=since).number
    with stage.person("dafydd") as work:
        claim = service.agree_claim(work, number=number)
        bank.line("members", stage.day, f"NOS DAWEL {claim.reference} BGC", claim.amount)


def shared(stage: Stage, bank: Bank) -> None:
    """What came goes back into the funds that paid; what was earned since can be asked for."""
    with stage.person("mair") as work:
        service.share_claim(work, number=1)
    with stage.system() as work:
        (contract_id,) = queries.with_rebate(work.session, work.coop_id)
        service.accrue(work, contract_id=contract_id)


SCENES = ((95, "A rebate is asked for", asked_for), (20, "The rebate is shared", shared))
"""How many days before today, what it is called, and the scene."""
