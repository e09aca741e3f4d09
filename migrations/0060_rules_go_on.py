"""Steps of a group shown by papers and agreed by a second officer; approvals as rules; removals by resolution."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from coopbudget.db.checks import change_check
from coopbudget.db.rebuilding import rebuilding

revision = "0060_rules_go_on"
down_revision = "0059_reviews"
branch_labels = None
depends_on = None

EFFECTS = "effect in ('surplus', 'rule_change', 'award', 'election', 'share_interest', 'other')"
EFFECTS_NOW = "effect in ('surplus', 'rule_change', 'award', 'election', 'share_interest', 'removal', 'other')"
AMENDMENT = "new_text <> '' or accepted is null"
AMENDMENT_NOW = "new_text <> '' or new_terms is not null or accepted is null"
APPROVED = ("invoice_part", "bill")
LISTED = ("kinds", "times")


def upgrade() -> None:
    change_check("motion", "effect", EFFECTS, EFFECTS_NOW)
    op.execute("ALTER TABLE motion ADD COLUMN body TEXT CONSTRAINT ck_motion_body CHECK (body = 'board')")
    op.add_column("motion_remark", sa.Column("new_terms", sa.Text(), nullable=True))
    change_check("motion_remark", "amendment", AMENDMENT, AMENDMENT_NOW)
    op.create_table(
        "near_person",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("relation", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("email <> '' or contact <> ''", name=op.f("ck_near_person_reached")),
        sa.ForeignKeyConstraint(
            ["coop_id", "member_id"],
            ["membership.coop_id", "membership.id"],
            name=op.f("fk_near_person_coop_id_member_id"),
        ),
        sa.ForeignKeyConstraint(["coop_id"], ["coop.id"], name=op.f("fk_near_person_coop_id")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_near_person")),
        sa.UniqueConstraint("coop_id", "member_id", name=op.f("uq_near_person_coop_id_member_id")),
    )
    with rebuilding(op.get_bind()):
        with op.batch_alter_table("founding_step") as batch:
            batch.add_column(sa.Column("evidence_id", sa.Uuid(), nullable=True))
            batch.add_column(sa.Column("agreed_by", sa.Uuid(), nullable=True))
            batch.add_column(sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True))
            batch.create_check_constraint(op.f("ck_founding_step_second"), "agreed_by <> done_by")
            batch.create_check_constraint(op.f("ck_founding_step_agreed"), "(agreed_by is null) = (agreed_at is null)")
            batch.create_foreign_key(
                op.f("fk_founding_step_coop_id_evidence_id"), "evidence", ["coop_id", "evidence_id"], ["coop_id", "id"]
            )
            batch.create_foreign_key(op.f("fk_founding_step_agreed_by"), "person", ["agreed_by"], ["id"])
        with op.batch_alter_table("departure") as batch:
            batch.add_column(sa.Column("motion_id", sa.Uuid(), nullable=True))
            batch.create_foreign_key(
                op.f("fk_departure_coop_id_motion_id"), "motion", ["coop_id", "motion_id"], ["coop_id", "id"]
            )
            batch.create_unique_constraint(op.f("uq_departure_coop_id_motion_id"), ["coop_id", "motion_id"])
        with op.batch_alter_table("interested") as batch:
            for column in LISTED:
                batch.add_column(sa.Column(column, sa.Text(), nullable=False, server_default="[]"))
            batch.add_column(sa.Column("place", sa.Text(), nullable=False, server_default=""))
        with op.batch_alter_table("interested") as batch:
            for column in (*LISTED, "place"):
                batch.alter_column(column, existing_type=sa.Text(), server_default=None)
        for table in APPROVED:
            with op.batch_alter_table(table) as batch:
                batch.add_column(sa.Column("approvals", sa.BigInteger(), nullable=False, server_default="2"))
                batch.create_check_constraint(op.f(f"ck_{table}_approvals"), "approvals >= 2")
            with op.batch_alter_table(table) as batch:
                batch.alter_column("approvals", existing_type=sa.BigInteger(), server_default=None)


def downgrade() -> None:
    with rebuilding(op.get_bind()):
        for table in reversed(APPROVED):
            with op.batch_alter_table(table) as batch:
                batch.drop_constraint(op.f(f"ck_{table}_approvals"), type_="check")
                batch.drop_column("approvals")
        with op.batch_alter_table("interested") as batch:
            for column in ("place", *reversed(LISTED)):
                batch.drop_column(column)
        with op.batch_alter_table("departure") as batch:
            batch.drop_constraint(op.f("uq_departure_coop_id_motion_id"), type_="unique")
            batch.drop_constraint(op.f("fk_departure_coop_id_motion_id"), type_="foreignkey")
            batch.drop_column("motion_id")
        with op.batch_alter_table("founding_step") as batch:
            batch.drop_constraint(op.f("fk_founding_step_agreed_by"), type_="foreignkey")
            batch.drop_constraint(op.f("fk_founding_step_coop_id_evidence_id"), type_="foreignkey")
            batch.drop_constraint(op.f("ck_founding_step_agreed"), type_="check")
            batch.drop_constraint(op.f("ck_founding_step_second"), type_="check")
            for column in ("agreed_at", "agreed_by", "evidence_id"):
                batch.drop_column(column)
    op.drop_table("near_person")
    change_check("motion_remark", "amendment", AMENDMENT_NOW, AMENDMENT)
    op.drop_column("motion_remark", "new_terms")
    op.execute("ALTER TABLE motion DROP COLUMN body")
    change_check("motion", "effect", EFFECTS_NOW, EFFECTS)
