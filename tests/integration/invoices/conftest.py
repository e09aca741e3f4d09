"""After every test: whether what is kept on a visit for reading is what the lines of invoices say."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import text

from tests.conftest import Act

KEPT_WRONG = """
SELECT count(*) FROM delivery d WHERE (d.invoiced_at IS NULL) = (
    EXISTS (SELECT 1 FROM invoice_line l WHERE l.coop_id = d.coop_id AND l.delivery_id = d.id AND l.counts))
"""


@pytest.fixture(autouse=True)
def what_is_kept_is_what_the_rows_say(request: pytest.FixtureRequest) -> Iterator[None]:
    """Which visits count on an invoice, after each scene of this room."""
    act: Act | None = request.getfixturevalue("act") if "act" in request.fixturenames else None
    yield
    if act is not None:
        with act() as work:
            wrong = work.session.scalar(text(KEPT_WRONG))
        assert not wrong
