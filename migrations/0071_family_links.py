"""Links to closing statements, who opened them; lists of identities to erase, and which were."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0071_family_links"
down_revision = "0070_open_books"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("membership", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "family_link",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("departure_id", sa.Uuid(), nullable=False),
        sa.Column("for_whom", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("revoked_by", sa.Uuid(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("length(digest) = 64", name=op.f("ck_family_link_digest")),
        sa.ForeignKeyConstraint(
            ["coop_id", "departure_id"],
            ["departure.coop_id", "departure.id"],
            name=op.f("fk_family_link_coop_id_departure_id"),
        ),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_family_link_made_by")),
        sa.ForeignKeyConstraint(["revoked_by"], ["person.id"], name=op.f("fk_family_link_revoked_by")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_family_link")),
        sa.UniqueConstraint("coop_id", "digest", name=op.f("uq_family_link_coop_id_digest")),
        sa.UniqueConstraint("coop_id", "number", name=op.f("uq_family_link_coop_id_number")),
    )
    op.create_index("ix_family_link_departure_id", "family_link", ["coop_id", "departure_id"], unique=False)
    op.create_table(
        "family_view",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["coop_id", "link_id"],
            ["family_link.coop_id", "family_link.id"],
            name=op.f("fk_family_view_coop_id_link_id"),
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_family_view")),
    )
    op.create_index("ix_family_view_link_id", "family_view", ["coop_id", "link_id"], unique=False)
    op.create_table(
        "identity_erasure",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("people", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agreed_by", sa.Uuid(), nullable=True),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("called_off_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("people > 0", name=op.f("ck_identity_erasure_people")),
        sa.CheckConstraint("agreed_by is null or agreed_by <> asked_by", name=op.f("ck_identity_erasure_two_officers")),
        sa.CheckConstraint("agreed_at is null or called_off_at is null", name=op.f("ck_identity_erasure_one_end")),
        sa.ForeignKeyConstraint(["agreed_by"], ["person.id"], name=op.f("fk_identity_erasure_agreed_by")),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name=op.f("fk_identity_erasure_asked_by")),
        sa.ForeignKeyConstraint(["coop_id"], ["coop.id"], name=op.f("fk_identity_erasure_coop_id")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_identity_erasure")),
        sa.UniqueConstraint("coop_id", "number", name=op.f("uq_identity_erasure_coop_id_number")),
    )
    op.create_index(
        "uq_identity_erasure_waiting",
        "identity_erasure",
        ["coop_id"],
        unique=True,
        sqlite_where=sa.text("agreed_at IS NULL AND called_off_at IS NULL"),
        postgresql_where=sa.text("agreed_at IS NULL AND called_off_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("identity_erasure")
    op.drop_table("family_view")
    op.drop_table("family_link")
    op.drop_column("membership", "erased_at")
