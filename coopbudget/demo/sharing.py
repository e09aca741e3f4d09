"""A share offer and a loan: neighbours put money into their own co-op, and one asks for a little of it back.

They decide in advance what shares earn; and one names who has hers one day.
"""

from __future__ import annotations

from datetime import timedelta

from coopbudget.demo import cast, papers
from coopbudget.demo.bank import Bank
from coopbudget.demo.deciding import votes
from coopbudget.demo.stage import Stage
from coopbudget.governance import service as governance
from coopbudget.shares import queries, service
from coopbudget.shares.rules import Relation

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


def interest_is_asked(stage: Stage, bank: Bank) -> None:
    """The treasurer asks before the time begins whether shares shall earn three percent; nearly all say yes."""
    with stage.person("gwen") as work:
        service.propose_interest(
            work, rate=300, starts_on=stage.day + timedelta(days=17), ends_on=stage.day + timedelta(days=62),
            closes_on=stage.day + timedelta(days=15),
        )  # fmt: skip
        (row,) = queries.interest_rows(work.session, work.coop_id)
    for holder in cast.HOLDERS:
        if holder.key not in ("gareth", "lili"):
            votes(stage, row.motion.id, holder, "no" if holder.key == "ted" else "yes")


def interest_is_counted(stage: Stage, bank: Bank) -> None:
    """Carried, the day before the time begins."""
    with stage.person("mair") as work:
        (row,) = queries.interest_rows(work.session, work.coop_id)
        governance.close_motion(work, motion_id=row.motion.id)


def interest_is_booked(stage: Stage, bank: Bank) -> None:
    """The time is over: each day's shares earned their part, to the penny."""
    with stage.person("gwen") as work:
        service.book_interest(work, number=1)


def rhian_names_her_nephew(stage: Stage, bank: Bank) -> None:
    """She says who has her shares one day, and the secretary keeps the paper that she signed."""
    with stage.person("rhian") as work:
        number = service.nominate(
            work, name="Guto Vaughan", relation=Relation.NIECE_NEPHEW, percent=100, contact="01970 555 0177"
        )
    with stage.person("dafydd") as work:
        paper = papers.upload(
            "rhian.pdf",
            "Who has my shares",
            "When I die, all that I have in the co-op in shares is to go to Guto Vaughan.",
        )
        service.receive_nomination(work, number=number, file=paper)


SCENES = (
    (84, "Shall shares earn interest?", interest_is_asked),
    (68, "Interest is decided", interest_is_counted),
    (90, "A friend lends", a_friend_lends),
    (85, "A share offer opens", an_offer_opens),
    (50, "Shares are registered", shares_registered),
    (50, "A loan begins", the_loan_begins),
    (40, "Somebody names who has her shares one day", rhian_names_her_nephew),
    (20, "Interest is booked", interest_is_booked),
    (12, "Some shares are asked back", some_asked_back),
)
"""How many days ago, what it is called, and what happens."""
