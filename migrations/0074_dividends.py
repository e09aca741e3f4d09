"""Entries that the database gathers; where dividends go that can't go into the fund that earned them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from coopbudget.db.rebuilding import rebuilding

revision = "0074_dividends"
down_revision = "0073_a_year_explained"
branch_labels = None
depends_on = None

# What ledger_post does, for legs that lie in leg_gathered. No account is locked one by one: whoever moves a balance
# holds the co-op's head.
POST_GATHERED = """
CREATE FUNCTION ledger_post_gathered(
  p_entry uuid, p_kind text, p_on date, p_key text, p_memo text, p_refs text, p_reverses uuid,
  p_between text, p_tail text, p_before text, p_after text,
  p_coop uuid, p_at timestamptz, p_act text, p_actor uuid, p_behalf uuid, p_capacity text,
  p_subject_kind text, p_subject uuid,
  OUT status text, OUT entry_id uuid, OUT entry_number bigint, OUT account_code text
) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  v_found record;
  v_unit text;
  v_seq bigint;
  v_content text;
  v_digest bytea;
BEGIN
  INSERT INTO account_gathered (id, place, net)
  SELECT s.id, row_number() OVER (ORDER BY s.id) - 1, sum(s.net)
    FROM (SELECT debit_id AS id, amount AS net FROM leg_gathered
          UNION ALL SELECT credit_id, -amount FROM leg_gathered) s
   GROUP BY s.id;
  ANALYZE leg_gathered, account_gathered;

  SELECT '{"accounts":[' || (SELECT string_agg('"' || g.id || '"', ',' ORDER BY g.place) FROM account_gathered g)
         || ']' || p_between
         || (SELECT string_agg('[' || d.place || ',' || c.place || ',' || l.amount || ']', ',' ORDER BY l.line)
               FROM leg_gathered l JOIN account_gathered d ON d.id = l.debit_id
                                   JOIN account_gathered c ON c.id = l.credit_id)
         || p_tail
    INTO v_content;
  v_digest := sha256(convert_to(v_content, 'UTF8'));
  v_seq := trail_lock(p_coop);

  SELECT e.id, e.number, e.content_digest INTO v_found
    FROM entry e WHERE e.coop_id = p_coop AND e.key = p_key;
  IF FOUND THEN
    status := CASE WHEN v_found.content_digest = v_digest THEN 'replayed' ELSE 'conflict' END;
    entry_id := v_found.id;
    entry_number := v_found.number;
    RETURN;
  END IF;
  PERFORM 1 FROM (SELECT c.through FROM period_close c WHERE c.coop_id = p_coop
                   ORDER BY c.trail_seq DESC LIMIT 1) last WHERE last.through >= p_on;
  IF FOUND THEN
    status := 'closed';
    RETURN;
  END IF;
  IF p_reverses IS NOT NULL THEN
    PERFORM 1 FROM entry e WHERE e.coop_id = p_coop AND e.reverses_id = p_reverses;
    IF FOUND THEN
      status := 'reversed';
      RETURN;
    END IF;
  END IF;

  SELECT count(*) - count(a.id) AS missing, count(DISTINCT a.unit) AS units, min(a.unit) AS unit INTO v_found
    FROM account_gathered g LEFT JOIN account a ON a.coop_id = p_coop AND a.id = g.id;
  IF v_found.missing > 0 OR v_found.units <> 1 THEN
    status := CASE WHEN v_found.missing > 0 THEN 'unknown' ELSE 'units' END;
    RETURN;
  END IF;
  v_unit := v_found.unit;

  SELECT t.code, t.after < t.floor AS below INTO v_found
    FROM (SELECT g.id, a.code, a.floor,
                 a.balance + CASE WHEN a.type IN ('asset', 'expense') THEN g.net ELSE -g.net END AS after
            FROM account_gathered g JOIN account a ON a.coop_id = p_coop AND a.id = g.id) t
   WHERE t.after < t.floor OR t.after NOT BETWEEN -1000000000000000000 AND 1000000000000000000
   ORDER BY t.id LIMIT 1;
  IF FOUND THEN
    status := CASE WHEN v_found.below THEN 'overspent' ELSE 'too_large' END;
    account_code := v_found.code;
    RETURN;
  END IF;
  PERFORM 1 FROM account_gathered g JOIN account a ON a.coop_id = p_coop AND a.id = g.id
    WHERE a.code = 'Equity:Reserve:Indivisible' AND g.net > 0
      AND NOT ledger_lock_opens(p_coop, a.id, p_kind, p_reverses, p_at, g.net);
  IF FOUND THEN
    status := 'locked';
    RETURN;
  END IF;
  UPDATE account a
     SET balance = a.balance + CASE WHEN a.type IN ('asset', 'expense') THEN g.net ELSE -g.net END
    FROM account_gathered g WHERE a.coop_id = p_coop AND a.id = g.id AND g.net <> 0;

  v_seq := trail_append(
    p_coop, p_at, p_act, p_actor, p_behalf, p_capacity, p_subject_kind, p_subject, p_before || v_content || p_after);
  INSERT INTO entry (coop_id, id, number, kind, booked_on, key, memo, refs, reverses_id, actor_id,
                     recorded_at, content_digest, trail_seq)
  VALUES (p_coop, p_entry, (SELECT coalesce(max(e.number), 0) + 1 FROM entry e WHERE e.coop_id = p_coop),
          p_kind, p_on, p_key, p_memo, p_refs, p_reverses, p_actor, p_at, v_digest, v_seq)
  RETURNING number INTO entry_number;
  INSERT INTO transfer (coop_id, entry_number, line, debit_id, credit_id, amount, unit)
  SELECT p_coop, entry_number, l.line, l.debit_id, l.credit_id, l.amount, v_unit FROM leg_gathered l ORDER BY l.line;
  status := 'posted';
  entry_id := p_entry;
END $$
"""


def upgrade() -> None:
    with rebuilding(op.get_bind()):
        with op.batch_alter_table("surplus_proposal") as batch:
            batch.add_column(sa.Column("least", sa.BigInteger(), nullable=False, server_default="0"))
            batch.add_column(sa.Column("told_after", sa.BigInteger(), nullable=True))
        with op.batch_alter_table("surplus_proposal") as batch:
            batch.alter_column("least", existing_type=sa.BigInteger(), server_default=None)
            batch.create_check_constraint(op.f("ck_surplus_proposal_least"), "least >= 0")
    op.create_table(
        "surplus_placing",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("fund_id", sa.Uuid(), nullable=False),
        sa.Column("fund_number", sa.BigInteger(), nullable=False),
        sa.Column("goes", sa.Text(), nullable=False),
        sa.Column("into_fund_id", sa.Uuid(), nullable=True),
        sa.Column("dividend", sa.BigInteger(), nullable=False),
        sa.Column("brought", sa.BigInteger(), nullable=False),
        sa.Column("paid", sa.BigInteger(), nullable=False),
        sa.Column("kept", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "(into_fund_id is not null) = (goes in ('fund', 'successor'))", name=op.f("ck_surplus_placing_into")
        ),
        sa.CheckConstraint("goes in ('fund', 'successor', 'council', 'owner')", name=op.f("ck_surplus_placing_goes")),
        sa.CheckConstraint("dividend + brought = paid + kept", name=op.f("ck_surplus_placing_whole")),
        sa.CheckConstraint(
            "dividend >= 0 and brought >= 0 and paid >= 0 and kept >= 0", name=op.f("ck_surplus_placing_amounts")
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "fund_id"], ["fund.coop_id", "fund.id"], name=op.f("fk_surplus_placing_coop_id_fund_id")
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "into_fund_id"],
            ["fund.coop_id", "fund.id"],
            name=op.f("fk_surplus_placing_coop_id_into_fund_id"),
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "member_id"],
            ["membership.coop_id", "membership.id"],
            name=op.f("fk_surplus_placing_coop_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "proposal_id"],
            ["surplus_proposal.coop_id", "surplus_proposal.id"],
            name=op.f("fk_surplus_placing_coop_id_proposal_id"),
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_surplus_placing")),
        sa.UniqueConstraint(
            "coop_id", "proposal_id", "fund_id", name=op.f("uq_surplus_placing_coop_id_proposal_id_fund_id")
        ),
    )
    op.create_index("ix_surplus_placing_fund_id", "surplus_placing", ["coop_id", "fund_id"], unique=False)
    op.create_table(
        "surplus_due",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("fund_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("offered_on", sa.Date(), nullable=True),
        sa.Column("offered_by", sa.Uuid(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("into_fund_id", sa.Uuid(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("entry_id", sa.Uuid(), nullable=True),
        sa.Column("entry_number", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(fund_id is null) = (kind = 'class')", name=op.f("ck_surplus_due_fund")),
        sa.CheckConstraint(
            "(into_fund_id is not null) = (answer is not null and answer = 'fund')", name=op.f("ck_surplus_due_into")
        ),
        sa.CheckConstraint(
            "answer is null or answer in ('back', 'fund', 'member')", name=op.f("ck_surplus_due_answer")
        ),
        sa.CheckConstraint("kind = 'council' or answer is null or answer <> 'back'", name=op.f("ck_surplus_due_back")),
        sa.CheckConstraint("kind = 'council' or offered_on is null", name=op.f("ck_surplus_due_offered")),
        sa.CheckConstraint("kind in ('council', 'owner', 'class')", name=op.f("ck_surplus_due_kind")),
        sa.CheckConstraint("(answer is null) = (answered_at is null)", name=op.f("ck_surplus_due_answered")),
        sa.CheckConstraint("amount > 0", name=op.f("ck_surplus_due_amount")),
        sa.ForeignKeyConstraint(
            ["coop_id", "fund_id"], ["fund.coop_id", "fund.id"], name=op.f("fk_surplus_due_coop_id_fund_id")
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "into_fund_id"], ["fund.coop_id", "fund.id"], name=op.f("fk_surplus_due_coop_id_into_fund_id")
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "member_id"],
            ["membership.coop_id", "membership.id"],
            name=op.f("fk_surplus_due_coop_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "proposal_id"],
            ["surplus_proposal.coop_id", "surplus_proposal.id"],
            name=op.f("fk_surplus_due_coop_id_proposal_id"),
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_surplus_due")),
        sa.UniqueConstraint("coop_id", "number", name=op.f("uq_surplus_due_coop_id_number")),
    )
    op.create_index("ix_surplus_due_member_id", "surplus_due", ["coop_id", "member_id"], unique=False)
    op.create_index("ix_surplus_due_proposal_id", "surplus_due", ["coop_id", "proposal_id"], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        op.execute(POST_GATHERED)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION ledger_post_gathered")
    op.drop_table("surplus_due")
    op.drop_table("surplus_placing")
    with rebuilding(op.get_bind()), op.batch_alter_table("surplus_proposal") as batch:
        batch.drop_constraint(op.f("ck_surplus_proposal_least"), type_="check")
        batch.drop_column("told_after")
        batch.drop_column("least")
