"""A share offer and a loan: neighbours put money into their own co-op, and one asks for a little of it back."""

from __future__ import annotations

from datetime import timedelta

from coopbudget.demo.bank import Bank
from coopbudget.demo.stage import Stage
from coopbudget.shares import queries, service

BUYERS = (("rhian", 150), ("arwel", 60), ("mair", 200), ("joan", 25))
"""Who buys how many shares of £1."""


def an_offer_opens(stage: Stage, bank: Bank) -> None:
    """The chair opens the offer; four neighbours buy with money of their own, and the next statement shows it."""
    with stage.person("mair") as work:
        service.open_offer(
            work,
            title="A stairlift for the back door",
            what_for="The back door has nine steps. With £900 we put a lift there that is ours.\n"
            "If less comes in, we build a ramp.",
            target=90_000,
            closes_on=stage.day + timedelta(days=120),
        )
    for key, shares in BUYERS:
        with stage.person(key) as work:
            service.apply_for_shares(work, shares=shares)
        reference = queries.reference_of(stage.numbers[key])
        bank.line("own", stage.day + timedelta(days=1), f"{key.upper()} {reference} FPI", shares * 100)


def shares_registered(stage: Stage, bank: Bank) -> None:
    """The secretary puts what was paid for into the register; Joan's waits for somebody to look."""
    with stage.person("dafydd") as work:
        for row in queries.applications(work.session, work.coop_id, waiting=True).rows:
            if row.state == "paid" and row.shares > 25:
                service.register_shares(work, number=row.number)


def some_asked_back(stage: Stage, bank: Bank) -> None:
    """Rhian would like a third of hers back; the notice runs."""
    with stage.person("rhian") as work:
        service.ask_shares_back(
            work, member_id=work.member_id, amount=5_000, sort_code="089999", account_number="40707070"
        )


def a_friend_lends(stage: Stage, bank: Bank) -> None:
    """A friend of the house lends £600 for two years; the next statement shows it."""
    with stage.person("gwen") as work:
        number = service.record_loan(
            work, lender="Gwilym Tudor", member_number=None, amount=60_000, rate=200, every_months=6, parts=4,
            terms="His letter, which Gwen keeps", sort_code="089999", account_number="40808080",
        )  # fmt: skip
    bank.line("own", stage.day + timedelta(days=1), f"G TUDOR {queries.loan_reference(number)}", 60_000)


def the_loan_begins(stage: Stage, bank: Bank) -> None:
    """The secretary has seen the money and the letter."""
    with stage.person("dafydd") as work:
        service.begin_loan(work, number=1)


SCENES = (
    (90, "A friend lends", a_friend_lends),
    (85, "A share offer opens", an_offer_opens),
    (50, "Shares are registered", shares_registered),
    (50, "A loan begins", the_loan_begins),
    (12, "Some shares are asked back", some_asked_back),
)
"""How many days ago, what it is called, and what happens."""
