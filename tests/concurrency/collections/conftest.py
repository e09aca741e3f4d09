"""The product on a database of this run's own, where commits are commits, beside the tests' Stripe."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.apart import apart
from tests.stripe_server import StripeServer
from tests.till import Till, open_till, with_stripe


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def real(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The app on each database."""
    folder: Path = tmp_path_factory.mktemp("collections")
    with apart(request, folder) as app:
        yield app


@pytest.fixture(scope="module")
def server(real: Flask) -> Iterator[StripeServer]:
    """The Stripe that the app has keys of."""
    with StripeServer() as running:
        with_stripe(real, running)
        yield running


@pytest.fixture(scope="module")
def till(real: Flask, server: StripeServer) -> Till:
    """A co-op that takes money through Stripe."""
    return open_till(real, server)


@pytest.fixture(autouse=True)
def nothing_goes_wrong_by_itself(server: StripeServer) -> Iterator[None]:
    """Each test's faults are its own."""
    yield
    server.faults.clear()
    server.webhooks.take()
