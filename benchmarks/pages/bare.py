"""What the home pages are measured against: a bare Flask page that asks five Core queries and sends so many bytes.

``gunicorn benchmarks.pages.bare:app`` with COOPBUDGET_DATABASE_URL, and in BARE_COOP and BARE_EMAIL what to read:
the person, the co-op, the membership, its funds and what is free in them, as a home page would. No session, no
template, no checks.
"""

from __future__ import annotations

import os

from flask import Flask
from sqlalchemy import MetaData, create_engine, select

engine = create_engine(os.environ["COOPBUDGET_DATABASE_URL"])
house = MetaData()
house.reflect(engine, only=["person", "coop", "membership", "fund", "account"])
engine.dispose()  # the workers are forked from here
person, coop, membership, fund, account = (
    house.tables[name] for name in ("person", "coop", "membership", "fund", "account")
)
app = Flask(__name__)
SLUG, EMAIL = os.environ["BARE_COOP"], os.environ["BARE_EMAIL"]


@app.get("/<int:size>")
def page(size: int) -> str:
    """Five queries, then ``size`` characters with what was found in them."""
    with engine.connect() as connection:
        who = connection.execute(select(person.c.id, person.c.display_name).where(person.c.email == EMAIL)).one()
        where = connection.execute(select(coop.c.id, coop.c.name).where(coop.c.slug == SLUG)).one()
        part = connection.execute(
            select(membership.c.id, membership.c.number, membership.c.member_class).where(
                membership.c.coop_id == where.id, membership.c.person_id == who.id
            )
        ).one()
        funds = connection.execute(
            select(fund.c.id, fund.c.number).where(fund.c.coop_id == where.id, fund.c.member_id == part.id)
        ).all()
        codes = [f"Liabilities:Funds:F{each.number:05d}:Available" for each in funds]
        balances = connection.execute(
            select(account.c.code, account.c.balance).where(account.c.coop_id == where.id, account.c.code.in_(codes))
        ).all()
    found = f"{who.display_name} {where.name} {part.number} {sum(each.balance for each in balances)}"
    return found.ljust(size, ".")
