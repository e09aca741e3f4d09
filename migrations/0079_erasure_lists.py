"""Lists of what is to be erased stand in one table, whether files or who somebody was."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0079_erasure_lists"
down_revision = "0078_winding_effect"
branch_labels = None
depends_on = None

WAITING = sa.text("agreed_at IS NULL AND called_off_at IS NULL")
KEPT = "coop_id, id, number, until_on, digest, asked_by, asked_at, agreed_by, agreed_at, called_off_at"
BEFORE = (("evidence_erasure", "files", "files"), ("identity_erasure", "people", "identities"))
"""The table there was, its count, and what stands on its lists."""


def _columns(count: str) -> list[sa.Column[object]]:
    return [
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column(count, sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agreed_by", sa.Uuid(), nullable=True),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("called_off_at", sa.DateTime(timezone=True), nullable=True),
    ]


def _table(name: str, count: str, *more: sa.Column[object] | sa.CheckConstraint, unique: tuple[str, ...]) -> None:
    op.create_table(
        name,
        *_columns(count),
        *more,
        sa.CheckConstraint(f"{count} > 0", name=op.f(f"ck_{name}_{count}")),
        sa.CheckConstraint("agreed_by is null or agreed_by <> asked_by", name=op.f(f"ck_{name}_two_officers")),
        sa.CheckConstraint("agreed_at is null or called_off_at is null", name=op.f(f"ck_{name}_one_end")),
        sa.ForeignKeyConstraint(["agreed_by"], ["person.id"], name=op.f(f"fk_{name}_agreed_by")),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name=op.f(f"fk_{name}_asked_by")),
        sa.ForeignKeyConstraint(["coop_id"], ["coop.id"], name=op.f(f"fk_{name}_coop_id")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f(f"pk_{name}")),
        sa.UniqueConstraint(*unique, "number", name=op.f(f"uq_{name}_{'_'.join(unique)}_number")),
    )
    op.create_index(
        f"uq_{name}_waiting", name, list(unique), unique=True, sqlite_where=WAITING, postgresql_where=WAITING
    )


def upgrade() -> None:
    _table(
        "erasure_list", "things", sa.Column("what", sa.Text(), nullable=False),
        sa.CheckConstraint("what in ('files', 'identities')", name=op.f("ck_erasure_list_what")),
        unique=("coop_id", "what"),
    )  # fmt: skip
    for name, count, what in BEFORE:
        op.execute(f"INSERT INTO erasure_list ({KEPT}, things, what) SELECT {KEPT}, {count}, '{what}' FROM {name}")
        op.drop_table(name)


def downgrade() -> None:
    for name, count, what in BEFORE:
        _table(name, count, unique=("coop_id",))
        op.execute(
            f"INSERT INTO {name} ({KEPT}, {count}) SELECT {KEPT}, things FROM erasure_list WHERE what = '{what}'"
        )
    op.drop_table("erasure_list")
