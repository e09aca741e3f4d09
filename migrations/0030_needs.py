"""Needs, a co-op's kinds of support, searches for groups, suggestions, invitations, and waiting lists of pools."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030_needs"
down_revision = "0029_visits_put_right"
branch_labels = None
depends_on = None

NEW = (
    sa.Column("failed_words", sa.Text()),
    sa.Column("kind", sa.Text()),
    sa.Column("outward", sa.Text()),
    sa.Column("extended_at", sa.DateTime(timezone=True)),
    sa.Column("asked_around_at", sa.DateTime(timezone=True)),
)


def upgrade() -> None:
    for column in NEW:
        op.add_column("pool", sa.Column(column.name, column.type, nullable=True))
    op.create_table(
        "support_kind",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("base", sa.Text(), nullable=False),
        sa.Column("hourly", sa.BigInteger(), nullable=True),
        sa.Column("least", sa.BigInteger(), nullable=False),
        sa.Column("most", sa.BigInteger(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_by", sa.Uuid(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("hourly is null or hourly > 0", name=op.f("ck_support_kind_hourly")),
        sa.CheckConstraint("least between 2 and most", name=op.f("ck_support_kind_size")),
        sa.CheckConstraint("most <= 100", name=op.f("ck_support_kind_most")),
        sa.ForeignKeyConstraint(["coop_id"], ["coop.id"], name=op.f("fk_support_kind_coop_id")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_support_kind")),
        sa.UniqueConstraint("coop_id", "key", name=op.f("uq_support_kind_coop_id_key")),
    )
    op.create_table(
        "need",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("times", sa.BigInteger(), nullable=False),
        sa.Column("minutes", sa.BigInteger(), nullable=False),
        sa.Column("slots", sa.BigInteger(), nullable=False),
        sa.Column("outward", sa.Text(), nullable=False),
        sa.Column("miles", sa.BigInteger(), nullable=False),
        sa.Column("gender", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("most", sa.BigInteger(), nullable=False),
        sa.Column("fund_id", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "ended_at is null or (kind = '' and slots = 0 and outward = '' and outcome = '' and gender = '' and language = '' and most = 0 and fund_id is null)",
            name=op.f("ck_need_wiped"),
        ),
        sa.CheckConstraint("miles between 0 and 100", name=op.f("ck_need_miles")),
        sa.CheckConstraint("minutes >= 0 and most >= 0", name=op.f("ck_need_amounts")),
        sa.CheckConstraint("slots between 0 and 268435455", name=op.f("ck_need_slots")),
        sa.CheckConstraint("times between 0 and 28", name=op.f("ck_need_times")),
        sa.ForeignKeyConstraint(
            ["coop_id", "fund_id"], ["fund.coop_id", "fund.id"], name=op.f("fk_need_coop_id_fund_id")
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "member_id"], ["membership.coop_id", "membership.id"], name=op.f("fk_need_coop_id_member_id")
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_need")),
        sa.UniqueConstraint("coop_id", "number", name=op.f("uq_need_coop_id_number")),
    )
    op.create_index("ix_need_member", "need", ["coop_id", "member_id"], unique=False)
    op.create_index(
        "ix_need_open",
        "need",
        ["coop_id", "kind", "outward"],
        unique=False,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "group_search",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("weeks", sa.BigInteger(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done", sa.BigInteger(), nullable=False),
        sa.Column("whole", sa.BigInteger(), nullable=False),
        sa.Column("found", sa.BigInteger(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("weeks between 1 and 156", name=op.f("ck_group_search_weeks")),
        sa.ForeignKeyConstraint(["coop_id"], ["coop.id"], name=op.f("fk_group_search_coop_id")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_group_search")),
        sa.UniqueConstraint("coop_id", "number", name=op.f("uq_group_search_coop_id_number")),
    )
    op.create_index(
        "uq_group_search_waiting",
        "group_search",
        ["coop_id"],
        unique=True,
        sqlite_where=sa.text("finished_at IS NULL"),
        postgresql_where=sa.text("finished_at IS NULL"),
    )
    op.create_table(
        "suggestion",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("search_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("times", sa.BigInteger(), nullable=False),
        sa.Column("minutes", sa.BigInteger(), nullable=False),
        sa.Column("slots", sa.BigInteger(), nullable=False),
        sa.Column("hub", sa.Text(), nullable=False),
        sa.Column("gender", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("people", sa.BigInteger(), nullable=False),
        sa.Column("needed", sa.BigInteger(), nullable=False),
        sa.Column("each", sa.BigInteger(), nullable=False),
        sa.Column("each_few", sa.BigInteger(), nullable=False),
        sa.Column("alone", sa.BigInteger(), nullable=False),
        sa.Column("weeks", sa.BigInteger(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        sa.Column("answer_by", sa.Date(), nullable=True),
        sa.Column("pool_id", sa.Uuid(), nullable=True),
        sa.Column("dropped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dropped_why", sa.Text(), nullable=False),
        sa.CheckConstraint("(asked_at is null) = (answer_by is null)", name=op.f("ck_suggestion_asked")),
        sa.CheckConstraint("needed between 2 and people", name=op.f("ck_suggestion_needed")),
        sa.CheckConstraint("pool_id is null or dropped_at is null", name=op.f("ck_suggestion_one_end")),
        sa.ForeignKeyConstraint(
            ["coop_id", "pool_id"], ["pool.coop_id", "pool.id"], name=op.f("fk_suggestion_coop_id_pool_id")
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "search_id"],
            ["group_search.coop_id", "group_search.id"],
            name=op.f("fk_suggestion_coop_id_search_id"),
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_suggestion")),
        sa.UniqueConstraint("coop_id", "number", name=op.f("uq_suggestion_coop_id_number")),
    )
    op.create_table(
        "invitation",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("suggestion_id", sa.Uuid(), nullable=False),
        sa.Column("need_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(answer = '') = (answered_at is null)", name=op.f("ck_invitation_answered")),
        sa.CheckConstraint("answer in ('', 'yes', 'no', 'hidden')", name=op.f("ck_invitation_answer")),
        sa.ForeignKeyConstraint(
            ["coop_id", "member_id"],
            ["membership.coop_id", "membership.id"],
            name=op.f("fk_invitation_coop_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "need_id"], ["need.coop_id", "need.id"], name=op.f("fk_invitation_coop_id_need_id")
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "suggestion_id"],
            ["suggestion.coop_id", "suggestion.id"],
            name=op.f("fk_invitation_coop_id_suggestion_id"),
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_invitation")),
        sa.UniqueConstraint(
            "coop_id", "suggestion_id", "need_id", name=op.f("uq_invitation_coop_id_suggestion_id_need_id")
        ),
    )
    op.create_index("ix_invitation_member", "invitation", ["coop_id", "member_id"], unique=False)
    op.create_index("ix_invitation_need", "invitation", ["coop_id", "need_id"], unique=False)
    op.create_table(
        "pool_wait",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("pool_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("turn", sa.BigInteger(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_why", sa.Text(), nullable=False),
        sa.CheckConstraint("(ended_at is null) = (ended_why = '')", name=op.f("ck_pool_wait_ended")),
        sa.CheckConstraint("(offered_at is null) = (answer_by is null)", name=op.f("ck_pool_wait_offered")),
        sa.ForeignKeyConstraint(
            ["coop_id", "member_id"],
            ["membership.coop_id", "membership.id"],
            name=op.f("fk_pool_wait_coop_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "pool_id"], ["pool.coop_id", "pool.id"], name=op.f("fk_pool_wait_coop_id_pool_id")
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_pool_wait")),
        sa.UniqueConstraint("coop_id", "pool_id", "turn", name=op.f("uq_pool_wait_coop_id_pool_id_turn")),
    )
    op.create_index("ix_pool_wait_member", "pool_wait", ["coop_id", "member_id"], unique=False)
    op.create_index(
        "uq_pool_wait_standing",
        "pool_wait",
        ["coop_id", "pool_id", "member_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("pool_wait")
    op.drop_table("invitation")
    op.drop_table("suggestion")
    op.drop_table("group_search")
    op.drop_table("need")
    op.drop_table("support_kind")
    for column in reversed(NEW):
        op.drop_column("pool", column.name)
