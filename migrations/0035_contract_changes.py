"""What a contract says besides its price, its versions, and what each change means for each member."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
import uuid_utils.compat
from alembic import op
from sqlalchemy.types import TypeEngine

revision = "0035_contract_changes"
down_revision = "0034_invoice_parts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name, kind in COLUMNS.items():
        op.add_column("contract", sa.Column(name, kind))
    for name, kind in PLACE_COLUMNS.items():
        op.add_column("contract_place", sa.Column(name, kind))
    _fill()
    with _rebuilt("contract") as batch:
        for name in NEEDED:
            batch.alter_column(name, nullable=False)
        for name, says in CHECKS.items():
            batch.create_check_constraint(op.f(f"ck_contract_{name}"), says)
        batch.create_foreign_key(
            op.f("fk_contract_coop_id_follows_id"), "contract", ["coop_id", "follows_id"], ["coop_id", "id"]
        )
        batch.drop_constraint("uq_contract_coop_id_call_id", type_="unique")
    with _rebuilt("contract_place") as batch:
        batch.alter_column("most", nullable=False)
        batch.create_check_constraint(op.f("ck_contract_place_most"), "most >= 0")
    for name, column, where in PARTIAL:
        op.create_index(
            name, "contract", ["coop_id", column], unique=True,
            sqlite_where=sa.text(where), postgresql_where=sa.text(where),
        )  # fmt: skip
    op.create_table(
        "contract_version",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("terms", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("figures", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=True),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("coop_by", sa.Uuid(), nullable=True),
        sa.Column("coop_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("provider_by", sa.Uuid(), nullable=True),
        sa.Column("provider_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("in_force_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_by", sa.Uuid(), nullable=True),
        sa.Column("cancel_reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "kind in ('first', 'variation', 'uplift', 'extension', 'join', 'suspension', 'resumption', 'termination')",
            name=op.f("ck_contract_version_kind"),
        ),
        sa.CheckConstraint("in_force_at is null or cancelled_at is null", name=op.f("ck_contract_version_one_end")),
        sa.CheckConstraint("until_on is null or until_on >= from_on", name=op.f("ck_contract_version_days")),
        sa.ForeignKeyConstraint(["cancelled_by"], ["person.id"], name=op.f("fk_contract_version_cancelled_by")),
        sa.ForeignKeyConstraint(["coop_by"], ["person.id"], name=op.f("fk_contract_version_coop_by")),
        sa.ForeignKeyConstraint(
            ["coop_id", "contract_id"],
            ["contract.coop_id", "contract.id"],
            name=op.f("fk_contract_version_coop_id_contract_id"),
        ),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_contract_version_made_by")),
        sa.ForeignKeyConstraint(["provider_by"], ["person.id"], name=op.f("fk_contract_version_provider_by")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_contract_version")),
        sa.UniqueConstraint(
            "coop_id", "contract_id", "number", name=op.f("uq_contract_version_coop_id_contract_id_number")
        ),
    )
    op.create_index(
        "uq_contract_version_open",
        "contract_version",
        ["coop_id", "contract_id"],
        unique=True,
        sqlite_where=sa.text("in_force_at IS NULL AND cancelled_at IS NULL"),
        postgresql_where=sa.text("in_force_at IS NULL AND cancelled_at IS NULL"),
    )
    op.create_table(
        "contract_stake",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("place_id", sa.Uuid(), nullable=False),
        sa.Column("minutes_after", sa.BigInteger(), nullable=False),
        sa.Column("share_before", sa.BigInteger(), nullable=False),
        sa.Column("share_after", sa.BigInteger(), nullable=False),
        sa.Column("most_before", sa.BigInteger(), nullable=False),
        sa.Column("most_after", sa.BigInteger(), nullable=False),
        sa.Column("moves", sa.BigInteger(), nullable=False),
        sa.Column("leaves", sa.Boolean(), nullable=False),
        sa.Column("asks", sa.Boolean(), nullable=False),
        sa.Column("said_yes", sa.Boolean(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_as", sa.Text(), nullable=False),
        sa.Column("entry_number", sa.BigInteger(), nullable=True),
        sa.Column("answers", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("(said_yes is null) = (answered_at is null)", name=op.f("ck_contract_stake_answered")),
        sa.CheckConstraint(
            "share_before >= 0 and share_after >= 0 and most_before >= 0 and most_after >= 0",
            name=op.f("ck_contract_stake_amounts"),
        ),
        sa.ForeignKeyConstraint(["answered_by"], ["person.id"], name=op.f("fk_contract_stake_answered_by")),
        sa.ForeignKeyConstraint(
            ["coop_id", "place_id"],
            ["contract_place.coop_id", "contract_place.id"],
            name=op.f("fk_contract_stake_coop_id_place_id"),
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "version_id"],
            ["contract_version.coop_id", "contract_version.id"],
            name=op.f("fk_contract_stake_coop_id_version_id"),
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_contract_stake")),
        sa.UniqueConstraint(
            "coop_id", "version_id", "place_id", name=op.f("uq_contract_stake_coop_id_version_id_place_id")
        ),
    )

    _first_versions()


@contextmanager
def _rebuilt(table: str) -> Iterator[object]:
    """A table altered in place; on SQLite made anew, with foreign keys off meanwhile and looked at afterwards."""
    bind = op.get_bind()
    if bind.dialect.name != "sqlite":
        with op.batch_alter_table(table) as batch:
            yield batch
        return
    for statement in ("COMMIT", "PRAGMA foreign_keys = OFF", "BEGIN IMMEDIATE"):
        bind.exec_driver_sql(statement)
    with op.batch_alter_table(table, recreate="always") as batch:
        yield batch
    broken = bind.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise RuntimeError(f"rows of {table} point nowhere: {broken[:3]}")
    for statement in ("COMMIT", "PRAGMA foreign_keys = ON", "BEGIN IMMEDIATE"):
        bind.exec_driver_sql(statement)


COLUMNS: dict[str, TypeEngine[Any]] = {
    "week_price": sa.BigInteger(),
    "cap_week": sa.BigInteger(),
    "cap_term": sa.BigInteger(),
    "vat": sa.Text(),
    "vat_bp": sa.BigInteger(),
    "uplift": sa.Text(),
    "uplift_bp": sa.BigInteger(),
    "uplift_on": sa.Date(),
    "ending_days": sa.BigInteger(),
    "reviews": sa.Text(),
    "outcomes": sa.Text(),
    "phases": sa.Text(),
    "follows_id": sa.Uuid(),
    "suspended_from": sa.Date(),
    "suspended_until": sa.Date(),
}
NEEDED = ("week_price", "vat", "vat_bp", "uplift", "ending_days", "reviews", "outcomes", "phases")
PLACE_COLUMNS: dict[str, TypeEngine[Any]] = {"most": sa.BigInteger(), "first_day": sa.Date()}
CHECKS = {
    "week_price": "week_price > 0",
    "caps": "cap_week > 0 and cap_term > 0",
    "vat": "vat in ('not_stated', 'exempt', 'not_registered', 'included')",
    "vat_bp": "vat_bp between 0 and 10000",
    "uplift": "uplift in ('none', 'fixed', 'cpi', 'real_living_wage', 'renegotiated')",
    "uplift_bp": "uplift_bp between 1 and 10000",
    "uplift_on": "(uplift = 'none') = (uplift_on is null)",
    "ending_days": "ending_days between 0 and 365",
    "suspended": "suspended_until is null or suspended_until >= suspended_from",
}
PARTIAL = (
    ("uq_contract_call_id", "call_id", "follows_id IS NULL"),
    ("uq_contract_follows_id", "follows_id", "follows_id IS NOT NULL AND cancelled_at IS NULL"),
)


def _fill() -> None:
    """What contracts so far say of the new things: nothing was said of VAT, uplift, reviews or outcomes.

    A side's notice is as long as a member's; the most a week is what each pledged.
    """
    op.execute(
        "UPDATE contract SET week_price = (minutes_per_week * rate + 30) / 60, vat = 'not_stated', vat_bp = 0, "
        "uplift = 'none', ending_days = notice_days, reviews = '[]', outcomes = '', phases = '[]'"
    )
    op.execute("UPDATE contract_place SET most = weekly")


def _first_versions() -> None:
    """The terms that every contract was made with are its first version."""
    names = ("coop_id", "id", "terms", "terms_digest", "starts_on", "made_by", "made_at", "in_force_at")
    kinds = {"coop_id": sa.Uuid(), "id": sa.Uuid(), "made_by": sa.Uuid(), "starts_on": sa.Date()}
    kinds |= {"made_at": sa.DateTime(timezone=True), "in_force_at": sa.DateTime(timezone=True)}
    kinds["cancelled_at"] = sa.DateTime(timezone=True)
    contract = sa.table("contract", *(sa.column(n, kinds.get(n)) for n in (*names, "cancelled_at")))
    version = sa.table(
        "contract_version",
        *(
            sa.column(n, t)
            for n, t in (
                ("coop_id", sa.Uuid()), ("id", sa.Uuid()), ("contract_id", sa.Uuid()), ("number", sa.BigInteger()),
                ("kind", sa.Text()), ("from_on", sa.Date()), ("terms", sa.Text()), ("digest", sa.Text()),
                ("figures", sa.Text()), ("why", sa.Text()), ("made_by", sa.Uuid()),
                ("made_at", sa.DateTime(timezone=True)), ("in_force_at", sa.DateTime(timezone=True)),
                ("cancelled_at", sa.DateTime(timezone=True)), ("cancel_reason", sa.Text()),
            )
        ),
    )  # fmt: skip
    rows = [
        {
            "coop_id": each.coop_id,
            "id": uuid_utils.compat.uuid7(),
            "contract_id": each.id,
            "number": 1,
            "kind": "first",
            "from_on": each.starts_on,
            "terms": each.terms,
            "digest": each.terms_digest,
            "figures": "{}",
            "why": "",
            "made_by": each.made_by,
            "made_at": each.made_at,
            "in_force_at": each.in_force_at,
            "cancelled_at": each.cancelled_at,
            "cancel_reason": "",
        }
        for each in op.get_bind().execute(sa.select(contract))
    ]
    if rows:
        op.bulk_insert(version, rows)


def downgrade() -> None:
    op.drop_table("contract_stake")
    op.drop_table("contract_version")
    for name, _column, _where in PARTIAL:
        op.drop_index(name, "contract")
    with _rebuilt("contract_place") as batch:
        batch.drop_constraint(op.f("ck_contract_place_most"), type_="check")
        for name in PLACE_COLUMNS:
            batch.drop_column(name)
    with _rebuilt("contract") as batch:
        batch.drop_constraint(op.f("fk_contract_coop_id_follows_id"), type_="foreignkey")
        for name in CHECKS:
            batch.drop_constraint(op.f(f"ck_contract_{name}"), type_="check")
        for name in COLUMNS:
            batch.drop_column(name)
        batch.create_unique_constraint(op.f("uq_contract_coop_id_call_id"), ["coop_id", "call_id"])
