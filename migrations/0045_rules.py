"""Rules of a co-op as dated versions, the first with what held so far; a vote keeps what it asks under its rules."""

from __future__ import annotations

import json
import uuid

import sqlalchemy as sa
from alembic import op

from coopbudget.db.rebuilding import rebuilding

revision = "0045_rules"
down_revision = "0044_choosers"
branch_labels = None
depends_on = None

CLASSES = ["budget_holder", "unpaid_carer", "worker", "volunteer", "provider", "community_member"]
OFFICES = ["chair", "secretary", "treasurer", "commissioning_lead", "safeguarding_lead", "board_member"]
AS_BEFORE = {
    "model": "own", "classes": CLASSES, "shares": {}, "quorum_percent": 30, "election_quorum_percent": 0,
    "special": "3/4", "changing": "special", "second_days": None, "second_months": None, "notice_days": 7,
    "meeting_notice_days": 14, "offices": OFFICES, "term_months": 60, "board_seats": 5, "two_offices": "any",
    "pay_people": 2, "pay_limit": None, "share_value": 100, "share_minimum": 1, "levy": 500, "levy_most": 2000,
    "reserve": 0, "indivisible": 0, "community": 0, "year_end_month": 3,
}  # fmt: skip
"""What held for every co-op until its rules were kept, as the code had it."""

coop = sa.table("coop", sa.column("id", sa.Uuid()), sa.column("founded_on", sa.Date()),
                sa.column("created_at", sa.DateTime(timezone=True)), sa.column("year_end_month"))  # fmt: skip
approval = sa.table("approval_rule", sa.column("coop_id", sa.Uuid()), sa.column("id", sa.Uuid()), sa.column("people"),
                    sa.column("limit_amount"), sa.column("agreed", sa.Boolean()),
                    sa.column("decided_at", sa.DateTime(timezone=True)))  # fmt: skip


def upgrade() -> None:
    bind = op.get_bind()
    versions = op.create_table(
        "rule_version",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("motion_id", sa.Uuid(), nullable=True),
        sa.Column("registered", sa.Text(), nullable=False),
        sa.Column("adopted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("adopted_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("number >= 1", name=op.f("ck_rule_version_number")),
        sa.ForeignKeyConstraint(["coop_id"], ["coop.id"], name=op.f("fk_rule_version_coop_id")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_rule_version")),
        sa.UniqueConstraint("coop_id", "motion_id", name=op.f("uq_rule_version_coop_id_motion_id")),
        sa.UniqueConstraint("coop_id", "number", name=op.f("uq_rule_version_coop_id_number")),
        sa.UniqueConstraint("coop_id", "valid_from", name=op.f("uq_rule_version_coop_id_valid_from")),
    )
    agreed = bind.execute(sa.select(approval).where(approval.c.agreed).order_by(approval.c.decided_at, approval.c.id))
    pay = {row.coop_id: {"pay_people": row.people, "pay_limit": row.limit_amount} for row in agreed}
    first = [
        {
            "coop_id": each.id, "id": uuid.uuid4(), "number": 1, "valid_from": each.founded_on,
            "document": json.dumps(
                AS_BEFORE | {"year_end_month": each.year_end_month} | pay.get(each.id, {}), sort_keys=True,
                separators=(",", ":"),
            ),
            "motion_id": None, "registered": "", "adopted_at": each.created_at, "adopted_by": None,
        }
        for each in bind.execute(sa.select(coop).order_by(coop.c.id)).all()
    ]  # fmt: skip
    if first:
        op.bulk_insert(versions, first)
    _never_changes(bind)
    with rebuilding(bind):
        with op.batch_alter_table("coop") as batch:
            batch.drop_constraint(op.f("ck_coop_year_end_month"), type_="check")
            batch.drop_column("year_end_month")
        op.add_column("motion", sa.Column("rules_number", sa.BigInteger(), nullable=True))
        op.add_column("motion", sa.Column("asks", sa.Text(), nullable=True))


def _never_changes(bind: sa.Connection) -> None:
    if bind.dialect.name == "postgresql":
        op.execute(
            "CREATE TRIGGER rule_version_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON rule_version "
            "FOR EACH STATEMENT EXECUTE FUNCTION append_only()"
        )
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER rule_version_no_{verb.lower()} BEFORE {verb} ON rule_version "
            f"BEGIN SELECT RAISE(ABORT, 'rule_version is append-only: {verb} refused'); END"
        )


def downgrade() -> None:
    bind = op.get_bind()
    with rebuilding(bind):
        op.drop_column("motion", "asks")
        op.drop_column("motion", "rules_number")
        with op.batch_alter_table("coop") as batch:
            batch.add_column(sa.Column("year_end_month", sa.BigInteger(), nullable=False, server_default="3"))
            batch.create_check_constraint(op.f("ck_coop_year_end_month"), "year_end_month between 1 and 12")
    rows = bind.execute(sa.text("SELECT coop_id, document FROM rule_version ORDER BY number")).all()
    for coop_id, document in rows:  # the newest comes last
        bind.execute(
            sa.text("UPDATE coop SET year_end_month = :month WHERE id = :id"),
            {"month": json.loads(document)["year_end_month"], "id": coop_id},
        )
    op.drop_table("rule_version")
