"""For migrations: letting a check of a table say something else, on both databases."""

from __future__ import annotations

from alembic import op


def change_check(table: str, name: str, before: str, after: str) -> None:
    """Let the check ``name`` of a table say ``after`` where it said ``before``.

    SQLite can't, short of building the table and all that points to it anew; there its text in the schema is changed
    in place, as SQLite's own guide has it for checks.
    """
    if op.get_context().dialect.name == "postgresql":
        op.drop_constraint(op.f(f"ck_{table}_{name}"), table, type_="check")
        op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, after)
        return
    connection = op.get_bind()
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    connection.exec_driver_sql(
        "UPDATE sqlite_schema SET sql = replace(sql, ?, ?) WHERE type = 'table' AND name = ?", (before, after, table)
    )
    connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = OFF")
