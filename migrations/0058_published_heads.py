"""The head of each chain as it was shown to everybody on a day, append-only; who has it sent by e-mail."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0058_published_heads"
down_revision = "0057_books"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "published_head",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("after_seq", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("seal", sa.LargeBinary(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("after_seq between 0 and seq", name=op.f("ck_published_head_after")),
        sa.ForeignKeyConstraint(
            ["coop_id", "seq"], ["trail.coop_id", "trail.seq"], name=op.f("fk_published_head_coop_id_seq")
        ),
        sa.PrimaryKeyConstraint("coop_id", "day", name=op.f("pk_published_head")),
    )
    op.create_index("ix_published_head_seq", "published_head", ["coop_id", "seq"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TRIGGER published_head_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON published_head "
            "FOR EACH STATEMENT EXECUTE FUNCTION append_only()"
        )
    else:
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER published_head_no_{verb.lower()} BEFORE {verb} ON published_head "
                f"BEGIN SELECT RAISE(ABORT, 'published_head is append-only: {verb} refused'); END"
            )
    op.create_table(
        "head_reader",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("wants", sa.Boolean(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["coop_id"], ["coop.id"], name=op.f("fk_head_reader_coop_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_head_reader_person_id")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_head_reader")),
        sa.UniqueConstraint("coop_id", "person_id", name=op.f("uq_head_reader_coop_id_person_id")),
    )


def downgrade() -> None:
    op.drop_table("head_reader")
    op.drop_table("published_head")
