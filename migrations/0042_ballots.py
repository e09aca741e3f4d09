"""Ballots of four methods, sealed until closing; motions that are talked about first; the board as an office."""

from __future__ import annotations

import base64
import uuid

import sqlalchemy as sa
from alembic import op

from coopbudget.db.rebuilding import rebuilding

revision = "0042_ballots"
down_revision = "0041_publication"
branch_labels = None
depends_on = None

OFFICES = "'chair', 'secretary', 'treasurer', 'commissioning_lead', 'safeguarding_lead'"
NEW_CHECKS = {
    "effect": "effect in ('surplus', 'rule_change', 'award', 'election', 'other')",
    "method": "method in ('yes_no', 'choose_one', 'approval', 'stv')",
    "majority": "majority in ('ordinary', 'special', 'conversion', 'amalgamation', 'no_audit', 'confirming')",
    "seats": "seats >= 1",
    "opened": "closed_at is null or opened_at is not null",
    "key_gone": "closed_at is null or sealed_key is null",
    "last_day": "(opened_at is null and opens_on is null) or closes_on is not null",
}
OLD_CHECKS = {
    "effect": "effect in ('surplus', 'rule_change', 'award', 'other')",
    "majority": "majority in ('ordinary', 'special')",
}
NULLABLE = {"opened_at": sa.DateTime(timezone=True), "opened_by": sa.Uuid(), "closes_on": sa.Date()}
ADDED = {
    "proposed_at": sa.DateTime(timezone=True),
    "proposed_by": sa.Uuid(),
    "opens_on": sa.Date(),
    "reminded_at": sa.DateTime(timezone=True),
    "voted": sa.BigInteger(),
    "result": sa.Text(),
    "sealed_key": sa.LargeBinary(),
    "follows_id": sa.Uuid(),
}
ROLL_ADDED = {"recorded_by": sa.Uuid(), "heard_by": sa.Uuid()}
ROLL_CHECKS = {
    "weight": "weight >= 1",
    "capacity": "capacity in ('', 'self', 'supporter', 'officer')",
    "way": "way in ('', 'phone', 'paper', 'meeting')",
    "two_officers": "heard_by is null or heard_by <> recorded_by",
}


def upgrade() -> None:
    with rebuilding(op.get_bind()):
        with op.batch_alter_table("office") as batch:
            batch.drop_constraint(op.f("ck_office_kind"), type_="check")
            batch.create_check_constraint(op.f("ck_office_kind"), f"kind in ({OFFICES}, 'board_member')")
        with op.batch_alter_table("motion") as batch:
            for name in OLD_CHECKS:
                batch.drop_constraint(op.f(f"ck_motion_{name}"), type_="check")
            for name, kind in NULLABLE.items():
                batch.alter_column(name, existing_type=kind, nullable=True)
            batch.add_column(sa.Column("method", sa.Text(), nullable=False, server_default="yes_no"))
            batch.add_column(sa.Column("seats", sa.BigInteger(), nullable=False, server_default="1"))
            for name, kind in ADDED.items():
                batch.add_column(sa.Column(name, kind, nullable=True))
            for name, says in NEW_CHECKS.items():
                batch.create_check_constraint(op.f(f"ck_motion_{name}"), says)
            batch.create_foreign_key(op.f("fk_motion_proposed_by"), "person", ["proposed_by"], ["id"])
            batch.create_foreign_key(
                op.f("fk_motion_coop_id_follows_id"), "motion", ["coop_id", "follows_id"], ["coop_id", "id"]
            )
            batch.create_unique_constraint(op.f("uq_motion_coop_id_follows_id"), ["coop_id", "follows_id"])
        with op.batch_alter_table("motion_roll") as batch:
            batch.add_column(sa.Column("weight", sa.BigInteger(), nullable=False, server_default="1"))
            batch.add_column(sa.Column("capacity", sa.Text(), nullable=False, server_default=""))
            batch.add_column(sa.Column("way", sa.Text(), nullable=False, server_default=""))
            for name, kind in ROLL_ADDED.items():
                batch.add_column(sa.Column(name, kind, nullable=True))
                batch.create_foreign_key(op.f(f"fk_motion_roll_{name}"), "person", [name], ["id"])
            for name, says in ROLL_CHECKS.items():
                batch.create_check_constraint(op.f(f"ck_motion_roll_{name}"), says)
    op.execute(
        "UPDATE motion SET voted = coalesce(yes, 0) + coalesce(no, 0) + coalesce(abstain, 0) "
        "WHERE closed_at IS NOT NULL"
    )
    _papers_anew(published=True)
    op.create_table(
        "motion_sealed",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("motion_id", sa.Uuid(), nullable=False),
        sa.Column("handle", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["coop_id", "motion_id"], ["motion.coop_id", "motion.id"], name=op.f("fk_motion_sealed_coop_id_motion_id")
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_motion_sealed")),
        sa.UniqueConstraint("coop_id", "motion_id", "handle", name=op.f("uq_motion_sealed_coop_id_motion_id_handle")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "motion_option",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("motion_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("place between 1 and 999", name=op.f("ck_motion_option_place")),
        sa.ForeignKeyConstraint(
            ["coop_id", "member_id"],
            ["membership.coop_id", "membership.id"],
            name=op.f("fk_motion_option_coop_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "motion_id"], ["motion.coop_id", "motion.id"], name=op.f("fk_motion_option_coop_id_motion_id")
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_motion_option")),
        sa.UniqueConstraint("coop_id", "motion_id", "place", name=op.f("uq_motion_option_coop_id_motion_id_place")),
    )
    op.create_table(
        "motion_remark",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("motion_id", sa.Uuid(), nullable=False),
        sa.Column("answers_id", sa.Uuid(), nullable=True),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("said_by", sa.Uuid(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("new_text", sa.Text(), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted", sa.Boolean(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("new_text <> '' or accepted is null", name=op.f("ck_motion_remark_amendment")),
        sa.ForeignKeyConstraint(
            ["coop_id", "answers_id"],
            ["motion_remark.coop_id", "motion_remark.id"],
            name=op.f("fk_motion_remark_coop_id_answers_id"),
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "member_id"],
            ["membership.coop_id", "membership.id"],
            name=op.f("fk_motion_remark_coop_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "motion_id"], ["motion.coop_id", "motion.id"], name=op.f("fk_motion_remark_coop_id_motion_id")
        ),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_motion_remark_decided_by")),
        sa.ForeignKeyConstraint(["said_by"], ["person.id"], name=op.f("fk_motion_remark_said_by")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_motion_remark")),
    )
    op.create_index("ix_motion_remark_coop_id_motion_id", "motion_remark", ["coop_id", "motion_id"])


def _papers_anew(*, published: bool) -> None:
    """The papers' table made anew, by random ids on SQLite, with the codes that voters hold."""
    bind = op.get_bind()
    old = sa.table(
        "motion_paper", sa.column("coop_id", sa.Uuid()), sa.column("id", sa.Uuid()),
        sa.column("motion_id", sa.Uuid()), sa.column("choice"),
    )  # fmt: skip
    kept = bind.execute(sa.select(old).order_by(old.c.id)).all()
    op.drop_table("motion_paper")
    columns = [
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("motion_id", sa.Uuid(), nullable=False),
    ]
    rules: list[sa.Constraint] = [
        sa.ForeignKeyConstraint(
            ["coop_id", "motion_id"], ["motion.coop_id", "motion.id"], name=op.f("fk_motion_paper_coop_id_motion_id")
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_motion_paper")),
    ]
    if published:
        columns += [
            sa.Column("code", sa.Text(), nullable=False),
            sa.Column("choice", sa.Text(), nullable=False),
            sa.Column("weight", sa.BigInteger(), nullable=False),
        ]
        rules += [
            sa.CheckConstraint("weight >= 1", name=op.f("ck_motion_paper_weight")),
            sa.UniqueConstraint("coop_id", "motion_id", "code", name=op.f("uq_motion_paper_coop_id_motion_id_code")),
        ]
    else:
        columns.append(sa.Column("choice", sa.Text(), nullable=False))
        rules.append(sa.CheckConstraint("choice in ('yes', 'no', 'abstain')", name=op.f("ck_motion_paper_choice")))
    made = op.create_table("motion_paper", *columns, *rules, sqlite_with_rowid=not published)
    rows = [
        {"coop_id": each.coop_id, "id": each.id, "motion_id": each.motion_id, "choice": each.choice}
        | ({"code": _code(each.id), "weight": 1} if published else {})
        for each in kept
        if published or each.choice in ("yes", "no", "abstain")
    ]
    if rows:
        op.bulk_insert(made, rows)


def _code(paper_id: uuid.UUID) -> str:
    """The code a voter was given so far."""
    return base64.b32encode(paper_id.bytes[:10]).decode()


def downgrade() -> None:
    op.drop_table("motion_remark")
    op.drop_table("motion_option")
    op.drop_table("motion_sealed")
    _papers_anew(published=False)
    with rebuilding(op.get_bind()):
        with op.batch_alter_table("motion_roll") as batch:
            for name in ROLL_CHECKS:
                batch.drop_constraint(op.f(f"ck_motion_roll_{name}"), type_="check")
            for name in ROLL_ADDED:
                batch.drop_constraint(op.f(f"fk_motion_roll_{name}"), type_="foreignkey")
                batch.drop_column(name)
            for name in ("weight", "capacity", "way"):
                batch.drop_column(name)
        with op.batch_alter_table("motion") as batch:
            batch.drop_constraint(op.f("uq_motion_coop_id_follows_id"), type_="unique")
            batch.drop_constraint(op.f("fk_motion_coop_id_follows_id"), type_="foreignkey")
            batch.drop_constraint(op.f("fk_motion_proposed_by"), type_="foreignkey")
            for name in NEW_CHECKS:
                batch.drop_constraint(op.f(f"ck_motion_{name}"), type_="check")
            for name in (*ADDED, "method", "seats"):
                batch.drop_column(name)
            for name, kind in NULLABLE.items():
                batch.alter_column(name, existing_type=kind, nullable=False)
            for name, says in OLD_CHECKS.items():
                batch.create_check_constraint(op.f(f"ck_motion_{name}"), says)
        with op.batch_alter_table("office") as batch:
            batch.drop_constraint(op.f("ck_office_kind"), type_="check")
            batch.create_check_constraint(op.f("ck_office_kind"), f"kind in ({OFFICES})")
