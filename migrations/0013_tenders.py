"""Tables of the tenders slice."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013_tenders"
down_revision = "0012_pools"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "call",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("pool_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("service_type", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("for_whom", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("when_words", sa.Text(), nullable=False),
        sa.Column("people", sa.BigInteger(), nullable=False),
        sa.Column("weekly_minutes", sa.BigInteger(), nullable=False),
        sa.Column("weeks", sa.BigInteger(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("weekly_most", sa.BigInteger(), nullable=False),
        sa.Column("price_weight", sa.BigInteger(), nullable=False),
        sa.Column("price_floor", sa.BigInteger(), nullable=False),
        sa.Column("fair_pay_words", sa.Text(), nullable=False),
        sa.Column("fair_pay_source", sa.Text(), nullable=False),
        sa.Column("fair_pay_on", sa.Date(), nullable=False),
        sa.Column("deadline_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("drafted_by", sa.Uuid(), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_by", sa.Uuid(), nullable=True),
        sa.Column("sealed_key", sa.LargeBinary(), nullable=True),
        sa.Column("opening_begun_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opening_begun_by", sa.Uuid(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_by", sa.Uuid(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Uuid(), nullable=True),
        sa.Column("closed_why", sa.Text(), nullable=True),
        sa.Column("closed_words", sa.Text(), nullable=False),
        sa.CheckConstraint("closed_why in ('cancelled', 'no_award')", name=op.f("ck_call_closed_why")),
        sa.CheckConstraint("opened_at is null or opened_at >= deadline_at", name=op.f("ck_call_opened_after_deadline")),
        sa.CheckConstraint("opened_by is null or opened_by <> opening_begun_by", name=op.f("ck_call_two_officers")),
        sa.CheckConstraint("price_floor > 0", name=op.f("ck_call_price_floor")),
        sa.CheckConstraint("price_weight between 1 and 99", name=op.f("ck_call_price_weight")),
        sa.CheckConstraint("published_at is null or published_at < deadline_at", name=op.f("ck_call_deadline")),
        sa.CheckConstraint("weekly_minutes > 0 and weeks > 0 and people > 0", name=op.f("ck_call_size")),
        sa.CheckConstraint("weekly_most > 0", name=op.f("ck_call_weekly_most")),
        sa.ForeignKeyConstraint(
            ["coop_id", "pool_id"], ["pool.coop_id", "pool.id"], name=op.f("fk_call_coop_id_pool_id")
        ),
        sa.ForeignKeyConstraint(["coop_id"], ["coop.id"], name=op.f("fk_call_coop_id")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_call")),
        sa.UniqueConstraint("coop_id", "number", name=op.f("uq_call_coop_id_number")),
    )
    op.create_index(
        "uq_call_live",
        "call",
        ["coop_id", "pool_id"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "criterion",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("weight", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("weight between 1 and 99", name=op.f("ck_criterion_weight")),
        sa.ForeignKeyConstraint(
            ["coop_id", "call_id"], ["call.coop_id", "call.id"], name=op.f("fk_criterion_coop_id_call_id")
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_criterion")),
        sa.UniqueConstraint("coop_id", "call_id", "position", name=op.f("uq_criterion_coop_id_call_id_position")),
    )
    op.create_table(
        "question",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["asked_by"], ["provider.id"], name=op.f("fk_question_asked_by")),
        sa.ForeignKeyConstraint(
            ["coop_id", "call_id"], ["call.coop_id", "call.id"], name=op.f("fk_question_coop_id_call_id")
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_question")),
        sa.UniqueConstraint("coop_id", "call_id", "number", name=op.f("uq_question_coop_id_call_id_number")),
    )
    op.create_table(
        "bid",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_by", sa.Uuid(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(sealed is null) = (withdrawn_at is not null)", name=op.f("ck_bid_withdrawn")),
        sa.ForeignKeyConstraint(
            ["coop_id", "call_id"], ["call.coop_id", "call.id"], name=op.f("fk_bid_coop_id_call_id")
        ),
        sa.ForeignKeyConstraint(["provider_id"], ["provider.id"], name=op.f("fk_bid_provider_id")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_bid")),
        sa.UniqueConstraint("coop_id", "call_id", "provider_id", name=op.f("uq_bid_coop_id_call_id_provider_id")),
    )
    op.create_table(
        "opened_bid",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("bid_id", sa.Uuid(), nullable=False),
        sa.Column("rate", sa.BigInteger(), nullable=False),
        sa.Column("weekly_minutes", sa.BigInteger(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("floor_reason", sa.Text(), nullable=False),
        sa.Column("floor_accepted", sa.Boolean(), nullable=True),
        sa.Column("floor_words", sa.Text(), nullable=False),
        sa.Column("floor_judged_by", sa.Uuid(), nullable=True),
        sa.Column("floor_judged_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("rate > 0", name=op.f("ck_opened_bid_rate")),
        sa.CheckConstraint("weekly_minutes > 0", name=op.f("ck_opened_bid_weekly_minutes")),
        sa.ForeignKeyConstraint(
            ["coop_id", "bid_id"], ["bid.coop_id", "bid.id"], name=op.f("fk_opened_bid_coop_id_bid_id")
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_opened_bid")),
        sa.UniqueConstraint("coop_id", "bid_id", name=op.f("uq_opened_bid_coop_id_bid_id")),
    )
    op.create_table(
        "bid_answer",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("bid_id", sa.Uuid(), nullable=False),
        sa.Column("criterion_id", sa.Uuid(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["coop_id", "bid_id"], ["bid.coop_id", "bid.id"], name=op.f("fk_bid_answer_coop_id_bid_id")
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "criterion_id"],
            ["criterion.coop_id", "criterion.id"],
            name=op.f("fk_bid_answer_coop_id_criterion_id"),
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_bid_answer")),
        sa.UniqueConstraint(
            "coop_id", "bid_id", "criterion_id", name=op.f("uq_bid_answer_coop_id_bid_id_criterion_id")
        ),
    )
    op.create_table(
        "scorer",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("appointed_by", sa.Uuid(), nullable=False),
        sa.Column("appointed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("interest", sa.Text(), nullable=True),
        sa.Column("interest_words", sa.Text(), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("finished_at is null or interest = 'none'", name=op.f("ck_scorer_finished")),
        sa.CheckConstraint("interest in ('none', 'conflict')", name=op.f("ck_scorer_interest")),
        sa.CheckConstraint("(interest is null) = (declared_at is null)", name=op.f("ck_scorer_declared")),
        sa.ForeignKeyConstraint(
            ["coop_id", "call_id"], ["call.coop_id", "call.id"], name=op.f("fk_scorer_coop_id_call_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_scorer_person_id")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_scorer")),
        sa.UniqueConstraint("coop_id", "call_id", "person_id", name=op.f("uq_scorer_coop_id_call_id_person_id")),
    )
    op.create_table(
        "score",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("scorer_id", sa.Uuid(), nullable=False),
        sa.Column("bid_id", sa.Uuid(), nullable=False),
        sa.Column("criterion_id", sa.Uuid(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("scored_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("points between 0 and 5", name=op.f("ck_score_points")),
        sa.ForeignKeyConstraint(["coop_id", "bid_id"], ["bid.coop_id", "bid.id"], name=op.f("fk_score_coop_id_bid_id")),
        sa.ForeignKeyConstraint(
            ["coop_id", "criterion_id"],
            ["criterion.coop_id", "criterion.id"],
            name=op.f("fk_score_coop_id_criterion_id"),
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "scorer_id"], ["scorer.coop_id", "scorer.id"], name=op.f("fk_score_coop_id_scorer_id")
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_score")),
        sa.UniqueConstraint("coop_id", "scorer_id", "bid_id", "criterion_id", name="uq_score_once"),
    )
    op.create_table(
        "award",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("bid_id", sa.Uuid(), nullable=False),
        sa.Column("rank", sa.BigInteger(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("awarded_by", sa.Uuid(), nullable=False),
        sa.Column("awarded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["coop_id", "bid_id"], ["bid.coop_id", "bid.id"], name=op.f("fk_award_coop_id_bid_id")),
        sa.ForeignKeyConstraint(
            ["coop_id", "call_id"], ["call.coop_id", "call.id"], name=op.f("fk_award_coop_id_call_id")
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_award")),
        sa.UniqueConstraint("coop_id", "call_id", name=op.f("uq_award_coop_id_call_id")),
    )


def downgrade() -> None:
    op.drop_table("award")
    op.drop_table("score")
    op.drop_table("scorer")
    op.drop_table("bid_answer")
    op.drop_table("opened_bid")
    op.drop_table("bid")
    op.drop_table("question")
    op.drop_table("criterion")
    op.drop_table("call")
