"""Every table is accounted for: it goes, it stays for a reason, or it is the installation's."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Date, LargeBinary, Text, Uuid

import coopbudget.app  # noqa: F401  so that every table is known
from coopbudget.archives.catalogue import INSTALLATION, LEFT_OUT, parts
from coopbudget.archives.errors import BadArchive
from coopbudget.archives.lines import line_of, row_of
from coopbudget.db.base import Base
from coopbudget.db.types import Utc

OUTSIDE = {"person", "provider", "provider_person", "credential", "referee", "consortium"}
SECRET = ("password", "secret", "token", "sealed", "totp", "uniquifier", "recovery")


def test_no_table_is_forgotten() -> None:
    going = {part.name for part in parts()}
    assert going | set(LEFT_OUT) | INSTALLATION | OUTSIDE == set(Base.metadata.tables)
    assert not going & (set(LEFT_OUT) | INSTALLATION | OUTSIDE)


def test_what_a_part_points_to_comes_before_it_or_stays_by_name() -> None:
    seen: set[str] = set(OUTSIDE)
    for part in parts():
        source = Base.metadata.tables[part.name]
        for key in source.foreign_keys:
            to = key.column.table.name
            assert to in seen or to == part.name, f"{part.name} points to {to}"
        seen.add(part.name)
    assert parts()[0].name == "coop"


def test_nothing_that_sounds_secret_goes_but_sealed_bids_that_nobody_can_open() -> None:
    telling = {
        f"{part.name}.{name}" for part in parts() for name in part.columns for word in SECRET if word in name.lower()
    }
    assert telling == {"bid.sealed", "bid_file.sealed"}


def test_a_row_goes_and_comes_back_the_same() -> None:
    types = {"id": Uuid(), "at": Utc(), "on": Date(), "digest": LargeBinary(), "words": Text(), "none": Text()}
    row = {
        "id": uuid.uuid4(), "at": datetime(2026, 11, 27, 21, 30, 0, 5, tzinfo=UTC), "on": date(2026, 2, 28),
        "digest": bytes(range(32)), "words": "Siân said “no”\n", "none": None,
    }  # fmt: skip
    line = line_of(row)
    assert line.count(b"\n") == 1 and row_of(line, types, "here") == row
    for wrong in (b"[]\n", b"{}\n", b"nonsense", line.replace(b"2026-02-28", b"2026-02-30"), line_of(row | {"x": 1})):
        with pytest.raises(BadArchive):
            row_of(wrong, types, "here")
