"""Fixtures for the tests of the books."""

from __future__ import annotations

import pytest

from tests.conftest import Act
from tests.ledger_books import BANK, FREE, Books, make_books


@pytest.fixture
def books(act: Act) -> Books:
    """A co-op with £100 free in fund 1, posted as entry 1."""
    with act() as work:
        made = make_books(work, "tanybryn")
    with act(made.actor) as work:
        made.post(work, BANK, FREE, 10_000, key="start")
    return made
