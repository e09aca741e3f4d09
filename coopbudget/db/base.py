"""The declarative base, the columns every co-op's table has, and ids."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

import uuid_utils
from flask_sqlalchemy_lite import SQLAlchemy
from sqlalchemy import BigInteger, Date, ForeignKeyConstraint, MetaData, Text, Uuid
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from coopbudget.db.engine import ReadingSession
from coopbudget.db.types import Utc

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

db = SQLAlchemy(session_options={"class_": ReadingSession})


class Base(DeclarativeBase):
    """Every table of the house. Whole numbers are 64 bits; text has no length in the database."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {
        int: BigInteger,
        str: Text,
        datetime: Utc,
        date: Date,
        uuid.UUID: Uuid,
    }


def new_id() -> uuid.UUID:
    """A UUIDv7: it grows with time, so rows lie in the order they came."""
    return uuid.UUID(bytes=uuid_utils.uuid7().bytes)


def random_id() -> uuid.UUID:
    """An id that says nothing of when it was made: for ballot papers and links."""
    return uuid.uuid4()


class CoopRow:
    """A row inside one co-op: the key carries the co-op, and so must every reference to it."""

    coop_id: Mapped[uuid.UUID] = mapped_column(primary_key=True, sort_order=-20)
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id, sort_order=-10)


def coop_key(column: str, table: str, **kwargs: Any) -> ForeignKeyConstraint:
    """A reference that can't leave the co-op: ``(coop_id, column)`` to ``table (coop_id, id)``."""
    return ForeignKeyConstraint(["coop_id", column], [f"{table}.coop_id", f"{table}.id"], **kwargs)
