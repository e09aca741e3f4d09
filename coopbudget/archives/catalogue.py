"""What of a co-op goes into its archive: by the metadata of the tables, but for what is named here as staying."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from sqlalchemy import Column, Table, Text, TypeDecorator, Uuid, column, table
from sqlalchemy.sql.expression import TableClause

from coopbudget.db.base import Base
from coopbudget.db.types import Utc

LEFT_OUT: Final[Mapping[str, str]] = {
    "outbox": "mail that waits to be sent, and whom it goes to",
    "notice": "what people were told, which they have read here",
    "calendar_address": "the secret addresses of calendars",
    "bid_draft": "drafts of bids, under a key that never goes out",
    "motion_sealed": "papers of open votes, under a key that never goes out",
    "lost_phone": "requests to take somebody's second step off",
    "platform_report": "reports to whoever runs the installation",
    "stripe_account": "the connection with Stripe: connect it anew",
    "stripe_act": "what waits to be asked of Stripe: both installations would ask it",
}
"""Tables of a co-op that stay, and why."""

INSTALLATION: Final = frozenset(
    {"passkey", "credential_file", "credential_reminder", "shared_evidence", "consortium_member",
     "conversion", "conversion_interest", "stripe_event"}
)  # fmt: skip
"""Tables of the installation that no archive takes from."""

FILLED: Final[Mapping[str, Mapping[str, Any]]] = {
    "call": {"sealed_key": None},
    "motion": {"sealed_key": None},
    "mandate": {
        "customer": None, "session": None, "page_url": "", "setup_intent": None, "payment_method": None,
        "mandate": None,
    },
    "collection": {"session": None, "page_url": ""},
}  # fmt: skip
"""Columns that stay: keys, and what opens a payment with Stripe. What stands in their place is written here."""

PERSON: Final = ("id", "display_name", "created_at", "language", "contrast", "text_size", "erased_at")
"""What goes of everybody whom a row names."""
PERSON_REACHED: Final = ("email", "phone", "postal_address", "reach")
"""What goes besides of those with a part in the co-op, or who act for a provider that is in it."""
REFEREE_WITHOUT: Final = "contact"
"""How to reach a provider's referee is the provider's to give again."""

# An entry comes before what reverses it.
_IN_THE_ORDER_OF: Final = {"entry": ("number",)}


@dataclass(frozen=True)
class Part:
    """A table as an archive holds it: its plain columns (structured text stays text, byte for byte) and their order."""

    name: str
    rows: TableClause
    columns: tuple[str, ...]
    types: Mapping[str, Any]
    keys: tuple[str, ...]
    people: tuple[str, ...] = ()
    points_to_itself: bool = False
    points_to: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    filled: Mapping[str, Any] = field(default_factory=dict)

    def under(self, name: str) -> TableClause:
        """The same columns in a table of another name."""
        return table(name, *(column(each.name, each.type) for each in self.rows.columns))


def _plain(of: Column[Any]) -> Any:
    """The column's type as the database has it: what is written as text by a type of Python's stays that text."""
    return Text() if isinstance(of.type, TypeDecorator) and not isinstance(of.type, Utc) else of.type


def _names_a_person(of: Column[Any]) -> bool:
    """Whether a person's id may stand in the column: it refers to people, or to nothing that the database knows."""
    if not isinstance(of.type, Uuid) or of.name in ("id", "coop_id"):
        return False
    return not of.foreign_keys or any(key.column.table.name == "person" for key in of.foreign_keys)


def part_of(source: Table, without: Mapping[str, Any] | None = None) -> Part:
    """How the rows of a table go out and come in."""
    kept = [each for each in source.columns if each.name not in (without or {})]
    return Part(
        name=source.name,
        rows=table(source.name, *(column(each.name, _plain(each)) for each in source.columns)),
        columns=tuple(each.name for each in kept),
        types={each.name: _plain(each) for each in kept},
        keys=_IN_THE_ORDER_OF.get(source.name) or tuple(each.name for each in source.primary_key),
        people=tuple(each.name for each in kept if _names_a_person(each)),
        points_to_itself=any(key.column.table is source for key in source.foreign_keys),
        points_to={
            outside: tuple(
                each.name for each in kept if any(key.column.table.name == outside for key in each.foreign_keys)
            )
            for outside in ("provider", "credential", "referee", "consortium")
        },
        filled=dict(without or {}),
    )


@cache
def parts() -> tuple[Part, ...]:
    """Every table of a co-op that goes, each after those it points to. The co-op's own row comes first."""
    found = [each for each in Base.metadata.sorted_tables if "coop_id" in each.columns and each.name not in LEFT_OUT]
    coop = Base.metadata.tables["coop"]
    return tuple(part_of(each, FILLED.get(each.name)) for each in (coop, *found))


@cache
def whole_table(name: str) -> Part:
    """A table outside the co-op, every column of it."""
    return part_of(Base.metadata.tables[name])
