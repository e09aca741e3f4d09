"""The panel's meetings, standstill, challenges, ballots about a choice, and choices that were set aside."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028_choosing"
down_revision = "0027_lost_phone"
branch_labels = None
depends_on = None


COLUMNS = (
    ("coop", "standstill_days", "BIGINT NOT NULL DEFAULT 10"),
    ("call", "standstill_days",
     "BIGINT NOT NULL DEFAULT 0 CONSTRAINT ck_call_standstill_days CHECK (standstill_days between 0 and 60)"),
    ("call", "chosen_by",
     "TEXT NOT NULL DEFAULT 'panel' CONSTRAINT ck_call_chosen_by CHECK (chosen_by in ('panel', 'ballot'))"),
    ("call", "rerun_of", None),
    ("call", "learnt", "TEXT NOT NULL DEFAULT ''"),
    ("award", "learnt", "TEXT NOT NULL DEFAULT ''"),
)  # fmt: skip


def upgrade() -> None:
    # Said in SQL, for both databases take a column with its check this way and neither makes the table anew. Calls
    # and choices that stand keep what was published: no standstill, and the panel's choice.
    for table, column, kind in COLUMNS:
        if kind is None:
            op.add_column(table, sa.Column(column, sa.Uuid(), nullable=True))
        else:
            op.execute(f'ALTER TABLE "{table}" ADD COLUMN {column} {kind}')
    for column in ("standstill_ends_at", "clock_stopped_at"):
        op.add_column("award", sa.Column(column, sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "floor_vote",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("bid_id", sa.Uuid(), nullable=False),
        sa.Column("scorer_id", sa.Uuid(), nullable=False),
        sa.Column("accepts", sa.Boolean(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("voted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["coop_id", "bid_id"], ["bid.coop_id", "bid.id"], name=op.f("fk_floor_vote_coop_id_bid_id")
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "scorer_id"], ["scorer.coop_id", "scorer.id"], name=op.f("fk_floor_vote_coop_id_scorer_id")
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_floor_vote")),
        sa.UniqueConstraint("coop_id", "bid_id", "scorer_id", name=op.f("uq_floor_vote_coop_id_bid_id_scorer_id")),
    )
    op.create_table(
        "panel_meeting",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("agreed_at is null or refused_at is null", name=op.f("ck_panel_meeting_answered")),
        sa.ForeignKeyConstraint(
            ["coop_id", "call_id"], ["call.coop_id", "call.id"], name=op.f("fk_panel_meeting_coop_id_call_id")
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_panel_meeting")),
    )
    op.create_index(
        "uq_panel_meeting_waiting",
        "panel_meeting",
        ["coop_id", "call_id"],
        unique=True,
        sqlite_where=sa.text("agreed_at IS NULL AND refused_at IS NULL"),
        postgresql_where=sa.text("agreed_at IS NULL AND refused_at IS NULL"),
    )
    op.create_table(
        "meeting_answer",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("scorer_id", sa.Uuid(), nullable=False),
        sa.Column("agrees", sa.Boolean(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["coop_id", "meeting_id"],
            ["panel_meeting.coop_id", "panel_meeting.id"],
            name=op.f("fk_meeting_answer_coop_id_meeting_id"),
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "scorer_id"], ["scorer.coop_id", "scorer.id"], name=op.f("fk_meeting_answer_coop_id_scorer_id")
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_meeting_answer")),
        sa.UniqueConstraint(
            "coop_id", "meeting_id", "scorer_id", name=op.f("uq_meeting_answer_coop_id_meeting_id_scorer_id")
        ),
    )
    op.create_table(
        "moderated_score",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("bid_id", sa.Uuid(), nullable=False),
        sa.Column("criterion_id", sa.Uuid(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("points between 0 and 5", name=op.f("ck_moderated_score_points")),
        sa.ForeignKeyConstraint(
            ["coop_id", "bid_id"], ["bid.coop_id", "bid.id"], name=op.f("fk_moderated_score_coop_id_bid_id")
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "criterion_id"],
            ["criterion.coop_id", "criterion.id"],
            name=op.f("fk_moderated_score_coop_id_criterion_id"),
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "meeting_id"],
            ["panel_meeting.coop_id", "panel_meeting.id"],
            name=op.f("fk_moderated_score_coop_id_meeting_id"),
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_moderated_score")),
        sa.UniqueConstraint("coop_id", "meeting_id", "bid_id", "criterion_id", name="uq_moderated_score_once"),
    )
    op.create_table(
        "set_aside_award",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("bid_id", sa.Uuid(), nullable=False),
        sa.Column("rank", sa.BigInteger(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("awarded_by", sa.Uuid(), nullable=False),
        sa.Column("awarded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_aside_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_aside_by", sa.Uuid(), nullable=False),
        sa.Column("score_again", sa.Boolean(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["coop_id", "bid_id"], ["bid.coop_id", "bid.id"], name=op.f("fk_set_aside_award_coop_id_bid_id")
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "call_id"], ["call.coop_id", "call.id"], name=op.f("fk_set_aside_award_coop_id_call_id")
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_set_aside_award")),
    )
    op.create_table(
        "award_ballot",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("bid_id", sa.Uuid(), nullable=False),
        sa.Column("rank", sa.BigInteger(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("learnt", sa.Text(), nullable=False),
        sa.Column("motion_id", sa.Uuid(), nullable=False),
        sa.Column("opened_by", sa.Uuid(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["coop_id", "bid_id"], ["bid.coop_id", "bid.id"], name=op.f("fk_award_ballot_coop_id_bid_id")
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "call_id"], ["call.coop_id", "call.id"], name=op.f("fk_award_ballot_coop_id_call_id")
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "motion_id"], ["motion.coop_id", "motion.id"], name=op.f("fk_award_ballot_coop_id_motion_id")
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_award_ballot")),
        sa.UniqueConstraint("coop_id", "motion_id", name=op.f("uq_award_ballot_coop_id_motion_id")),
    )
    op.create_index("ix_award_ballot_call", "award_ballot", ["coop_id", "call_id"], unique=False)
    op.create_table(
        "challenge",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("award_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=True),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("evidence_id", sa.Uuid(), nullable=True),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("outcome in ('not_upheld', 'score_again', 'set_aside')", name=op.f("ck_challenge_outcome")),
        sa.CheckConstraint("(outcome is null) = (answered_at is null)", name=op.f("ck_challenge_answered")),
        sa.CheckConstraint("(provider_id is null) <> (member_id is null)", name=op.f("ck_challenge_challenger")),
        sa.ForeignKeyConstraint(
            ["coop_id", "call_id"], ["call.coop_id", "call.id"], name=op.f("fk_challenge_coop_id_call_id")
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "evidence_id"],
            ["evidence.coop_id", "evidence.id"],
            name=op.f("fk_challenge_coop_id_evidence_id"),
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "member_id"],
            ["membership.coop_id", "membership.id"],
            name=op.f("fk_challenge_coop_id_member_id"),
        ),
        sa.ForeignKeyConstraint(["provider_id"], ["provider.id"], name=op.f("fk_challenge_provider_id")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_challenge")),
        sa.UniqueConstraint("coop_id", "award_id", "member_id", name="uq_challenge_of_member"),
        sa.UniqueConstraint("coop_id", "award_id", "provider_id", name="uq_challenge_of_bidder"),
        sa.UniqueConstraint("coop_id", "call_id", "number", name=op.f("uq_challenge_coop_id_call_id_number")),
    )


def downgrade() -> None:
    op.drop_table("challenge")
    op.drop_table("award_ballot")
    op.drop_table("set_aside_award")
    op.drop_table("moderated_score")
    op.drop_table("meeting_answer")
    op.drop_table("panel_meeting")
    op.drop_table("floor_vote")
    for column in ("clock_stopped_at", "standstill_ends_at"):
        op.drop_column("award", column)
    for table, column, _kind in reversed(COLUMNS):
        op.drop_column(table, column)
