"""Months and the year are closed by the checklist, a year is planned, members say what support cost them alone."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, timedelta

from coopbudget.audit.books import service as books
from coopbudget.audit.closing import queries, service
from coopbudget.demo.stage import Stage
from coopbudget.ledger import chart
from coopbudget.pools import service as pools
from coopbudget.rulebook.queries import versions
from coopbudget.surplus import service as surplus
from coopbudget.surplus.rules import year_ends, year_of

PLAN = (
    (chart.INCOME_LEVY, 185_000, "Twelve people's nights, as the contract says"),
    (chart.INCOME_REBATES, 24_000, "As last year"),
    (chart.INCOME_OTHER, 0, "No grant is promised"),
    ("Expenses:Insurance", 34_000, "The insurer wrote that it goes up a little"),
    ("Expenses:Fees", 13_000, "Letters and large print, twice"),
    ("Expenses:Premises", 48_000, "The vestry, each quarter"),
    ("Expenses:Training", 20_000, "A day on safeguarding"),
)
ALONE = (
    ("megan", 750, "A sleep-in at £60 a night, by an agency's list"), ("huw", 800, "An offer by letter"),
    ("elin", 725, "Her cousin pays £58 a night in the next town"), ("dafydd", 750, "The same agency's list"),
    ("joan", 750, "What she paid before for a sleep-in"),
)  # fmt: skip


def closed(stage: Stage, through: date, *, accrue: bool = False) -> None:
    """Two officers look, and the treasurer closes; ``accrue``: visits that are not billed are taken in first."""
    if accrue:
        with stage.person("gwen") as work:
            service.accrue_visits(work, through=through)
    for officer in ("gwen", "mair"):
        with stage.person(officer) as work:
            seal = queries.checklist(work.session, work.coop_id, through).seal
            service.look_at(work, through=through, seal=seal)
    with stage.person("gwen") as work:
        open_items = queries.checklist(work.session, work.coop_id, through).open
        why = "What is still open is on its way, as the next statement shows." if open_items else ""
        service.close_month(work, through=through, why=why)
    if accrue:
        with stage.person("gwen") as work:
            service.take_accruals_back(work, through=through)


def bill_to_come(stage: Stage, year: int) -> None:
    """The year bears the fee of who reviews it, though the bill comes later."""
    with stage.person("gwen") as work:
        surplus.provide(work, year=year, what="The reviewer's fee for this year", amount=6_000)


def budget_planned(stage: Stage) -> None:
    """The treasurer plans the year that runs, line by line."""
    with stage.person("gwen") as work:
        year = year_of(stage.day, year_ends([each.dated for each in versions(work.session, work.coop_id)]))
        for code, amount, why in PLAN:
            books.set_budget(work, year=year.name, code=code, amount=amount, why=why)


def told_alone(stage: Stage, pool_id: uuid.UUID) -> None:
    """Five of the night pool say what an hour would cost them alone."""
    for key, hourly, told_by in ALONE:
        with stage.person(key) as work:
            pools.record_alone_price(work, pool_id=pool_id, hourly=hourly, told_by=told_by)


def on_the_bill(
    on: Callable[[date, str, Callable[[], None]], None], stage: Stage, ended: date, month_end: Callable[[date], date]
) -> None:
    """The year is closed and two months after it, each a month later, and the year that runs is planned."""
    one = month_end(ended + timedelta(days=1))
    two = month_end(one + timedelta(days=1))
    on(ended + timedelta(days=20), "A bill is still to come", lambda: bill_to_come(stage, ended.year))
    on(ended + timedelta(days=30), "The books are closed", lambda: closed(stage, ended))
    on(one + timedelta(days=30), "A month is closed", lambda: closed(stage, one))
    on(two + timedelta(days=30), "Another month is closed", lambda: closed(stage, two, accrue=True))
    on(ended + timedelta(days=20), "A year is planned", lambda: budget_planned(stage))
