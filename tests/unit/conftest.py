"""Unit tests touch no database: a connection is an error."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine


@pytest.fixture(autouse=True)
def no_database(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any connection fails the test that asked for it."""

    def refuse(self: Engine, *args: object, **kwargs: object) -> None:
        raise AssertionError("a unit test opened the database")

    monkeypatch.setattr(Engine, "connect", refuse)
    monkeypatch.setattr(Engine, "raw_connection", refuse)
