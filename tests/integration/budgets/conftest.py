"""A co-op with officers and budget holders."""

from __future__ import annotations

import pytest

from tests.conftest import Act
from tests.purses import Purses, make_purses


@pytest.fixture
def purses(act: Act) -> Purses:
    with act() as work:
        return make_purses(work)
