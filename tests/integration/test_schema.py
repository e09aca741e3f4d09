"""The schema on both databases."""

from flask import Flask

from coopbudget.db.schema import schema_is_current
from tests.conftest import Act


def test_the_migrated_schema_is_current(app: Flask) -> None:
    with app.app_context():
        assert schema_is_current()


def test_numbers_are_given_once_and_in_order(act: Act) -> None:
    from coopbudget.coops.service import create_coop, next_number

    with act() as work:
        coop = create_coop(work, slug="tan-y-bryn", name="Tan y Bryn", nation="wales")
        work.session.flush()
        assert [next_number(work, "member", coop_id=coop.id) for _ in range(3)] == [1, 2, 3]
        assert next_number(work, "pool", coop_id=coop.id) == 1
