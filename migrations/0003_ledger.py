"""Tables of the ledger slice, what keeps them append-only, and how PostgreSQL posts an entry."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003_ledger"
down_revision = "0002_trail"
branch_labels = None
depends_on = None

POST = """
CREATE FUNCTION ledger_post(
  p_entry uuid, p_kind text, p_on date, p_key text, p_memo text, p_refs text, p_reverses uuid, p_digest bytea,
  p_accounts uuid[], p_debits int[], p_credits int[], p_amounts bigint[],
  p_coop uuid, p_at timestamptz, p_act text, p_actor uuid, p_behalf uuid, p_capacity text,
  p_subject_kind text, p_subject uuid, p_content text,
  OUT status text, OUT entry_id uuid, OUT entry_number bigint, OUT account_code text
) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  v_found record;
  v_net bigint[] := array_fill(0::bigint, ARRAY[cardinality(p_accounts)]);
  v_unit text;
  v_seq bigint;
BEGIN
  -- From here to commit this co-op's postings stand in line; each statement below sees the last one's work.
  v_seq := trail_lock(p_coop);

  SELECT e.id, e.number, e.content_digest INTO v_found
    FROM entry e WHERE e.coop_id = p_coop AND e.key = p_key;
  IF FOUND THEN
    status := CASE WHEN v_found.content_digest = p_digest THEN 'replayed' ELSE 'conflict' END;
    entry_id := v_found.id;
    entry_number := v_found.number;
    RETURN;
  END IF;
  PERFORM 1 FROM period_close c WHERE c.coop_id = p_coop AND c.through >= p_on;
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

  FOR i IN 1 .. cardinality(p_amounts) LOOP
    v_net[p_debits[i] + 1] := v_net[p_debits[i] + 1] + p_amounts[i];
    v_net[p_credits[i] + 1] := v_net[p_credits[i] + 1] - p_amounts[i];
  END LOOP;

  -- One account after the other, in order of id: found by its key, locked, held against its floor and moved in
  -- one statement. The floor is held here, to answer with a word; the CHECK stands behind it.
  FOR i IN 1 .. cardinality(p_accounts) LOOP
    UPDATE account a
       SET balance = a.balance + CASE WHEN a.type IN ('asset', 'expense') THEN v_net[i] ELSE -v_net[i] END
     WHERE a.coop_id = p_coop AND a.id = p_accounts[i] AND (v_unit IS NULL OR a.unit = v_unit)
       AND a.balance + CASE WHEN a.type IN ('asset', 'expense') THEN v_net[i] ELSE -v_net[i] END
           BETWEEN coalesce(a.floor, -1000000000000000000) AND 1000000000000000000
    RETURNING a.unit INTO v_unit;
    IF FOUND THEN
      CONTINUE;
    END IF;
    -- Refused: say why, and put back what the accounts before it were moved by.
    SELECT a.code, a.unit = f.unit AS one_unit, a.floor,
           a.balance + CASE WHEN a.type IN ('asset', 'expense') THEN v_net[i] ELSE -v_net[i] END AS after
      INTO v_found
      FROM account a JOIN account f ON f.coop_id = a.coop_id AND f.id = p_accounts[1]
     WHERE a.coop_id = p_coop AND a.id = p_accounts[i];
    IF NOT FOUND THEN
      status := 'unknown';
    ELSIF NOT v_found.one_unit THEN
      status := 'units';
    ELSE
      status := CASE WHEN v_found.after < v_found.floor THEN 'overspent' ELSE 'too_large' END;
      account_code := v_found.code;
    END IF;
    FOR j IN 1 .. i - 1 LOOP
      UPDATE account a
         SET balance = a.balance - CASE WHEN a.type IN ('asset', 'expense') THEN v_net[j] ELSE -v_net[j] END
       WHERE a.coop_id = p_coop AND a.id = p_accounts[j];
    END LOOP;
    RETURN;
  END LOOP;

  v_seq := trail_append(
    p_coop, p_at, p_act, p_actor, p_behalf, p_capacity, p_subject_kind, p_subject, p_content);
  INSERT INTO entry (coop_id, id, number, kind, booked_on, key, memo, refs, reverses_id, actor_id,
                     recorded_at, content_digest, trail_seq)
  VALUES (p_coop, p_entry, (SELECT coalesce(max(e.number), 0) + 1 FROM entry e WHERE e.coop_id = p_coop),
          p_kind, p_on, p_key, p_memo, p_refs, p_reverses, p_actor, p_at, p_digest, v_seq)
  RETURNING number INTO entry_number;
  -- Most entries are one transfer: VALUES has one plan, while the length of an array is planned for each time.
  IF cardinality(p_amounts) = 1 THEN
    INSERT INTO transfer (coop_id, entry_number, line, debit_id, credit_id, amount, unit)
    VALUES (p_coop, entry_number, 1, p_accounts[p_debits[1] + 1], p_accounts[p_credits[1] + 1], p_amounts[1], v_unit);
  ELSE
    INSERT INTO transfer (coop_id, entry_number, line, debit_id, credit_id, amount, unit)
    SELECT p_coop, entry_number, t.line, p_accounts[t.debit + 1], p_accounts[t.credit + 1], t.amount, v_unit
      FROM unnest(p_debits, p_credits, p_amounts) WITH ORDINALITY AS t (debit, credit, amount, line);
  END IF;
  status := 'posted';
  entry_id := p_entry;
END $$
"""

OPEN = """
CREATE FUNCTION ledger_open(
  p_account uuid, p_code text, p_type text, p_unit text, p_floor bigint,
  p_coop uuid, p_at timestamptz, p_act text, p_actor uuid, p_behalf uuid, p_capacity text,
  p_subject_kind text, p_subject uuid, p_content text,
  OUT account_id uuid, OUT account_unit text, OUT account_floor bigint
) LANGUAGE plpgsql AS $$
BEGIN
  PERFORM trail_lock(p_coop);
  SELECT a.id, a.unit, a.floor INTO account_id, account_unit, account_floor
    FROM account a WHERE a.coop_id = p_coop AND a.code = p_code;
  IF NOT FOUND THEN
    PERFORM trail_append(
      p_coop, p_at, p_act, p_actor, p_behalf, p_capacity, p_subject_kind, p_subject, p_content);
    INSERT INTO account (coop_id, id, code, type, unit, balance, floor)
    VALUES (p_coop, p_account, p_code, p_type, p_unit, 0, p_floor);
    account_id := p_account;
    account_unit := p_unit;
    account_floor := p_floor;
  END IF;
END $$
"""

APPEND_ONLY = ("entry", "transfer", "period_close")


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("balance", sa.BigInteger(), nullable=False),
        sa.Column("floor", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "type in ('asset', 'liability', 'equity', 'income', 'expense')", name=op.f("ck_account_type")
        ),
        sa.CheckConstraint("unit in ('GBP', 'TIME')", name=op.f("ck_account_unit")),
        sa.CheckConstraint(
            "balance between -1000000000000000000 and 1000000000000000000", name=op.f("ck_account_range")
        ),
        sa.CheckConstraint("floor is null or balance >= floor", name=op.f("ck_account_floor")),
        sa.ForeignKeyConstraint(["coop_id"], ["coop.id"], name=op.f("fk_account_coop_id")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_account")),
        sa.UniqueConstraint("coop_id", "code", name=op.f("uq_account_coop_id_code")),
        sa.UniqueConstraint("coop_id", "id", "unit", name=op.f("uq_account_coop_id_id_unit")),
    )
    op.create_table(
        "entry",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("memo", sa.Text(), nullable=False),
        sa.Column("refs", sa.Text(), nullable=False),
        sa.Column("reverses_id", sa.Uuid(), nullable=True),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content_digest", sa.LargeBinary(), nullable=False),
        sa.Column("trail_seq", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_entry_number")),
        sa.ForeignKeyConstraint(
            ["coop_id", "reverses_id"], ["entry.coop_id", "entry.id"], name=op.f("fk_entry_coop_id_reverses_id")
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "trail_seq"], ["trail.coop_id", "trail.seq"], name=op.f("fk_entry_coop_id_trail_seq")
        ),
        sa.ForeignKeyConstraint(["coop_id"], ["coop.id"], name=op.f("fk_entry_coop_id")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_entry")),
        sa.UniqueConstraint("coop_id", "key", name=op.f("uq_entry_coop_id_key")),
        sa.UniqueConstraint("coop_id", "number", name=op.f("uq_entry_coop_id_number")),
    )
    op.create_index("ix_entry_booked_on", "entry", ["coop_id", "booked_on"])
    op.create_index(
        "uq_entry_reverses",
        "entry",
        ["coop_id", "reverses_id"],
        unique=True,
        postgresql_where=sa.text("reverses_id is not null"),
        sqlite_where=sa.text("reverses_id is not null"),
    )
    op.create_table(
        "transfer",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("entry_number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("line", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("debit_id", sa.Uuid(), nullable=False),
        sa.Column("credit_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.CheckConstraint("amount > 0 and amount <= 1000000000000000", name=op.f("ck_transfer_amount")),
        sa.CheckConstraint("debit_id <> credit_id", name=op.f("ck_transfer_two_accounts")),
        sa.CheckConstraint("line > 0", name=op.f("ck_transfer_line")),
        sa.ForeignKeyConstraint(
            ["coop_id", "credit_id", "unit"],
            ["account.coop_id", "account.id", "account.unit"],
            name=op.f("fk_transfer_coop_id_credit_id_unit"),
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "debit_id", "unit"],
            ["account.coop_id", "account.id", "account.unit"],
            name=op.f("fk_transfer_coop_id_debit_id_unit"),
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "entry_number"],
            ["entry.coop_id", "entry.number"],
            name=op.f("fk_transfer_coop_id_entry_number"),
        ),
        sa.PrimaryKeyConstraint("coop_id", "entry_number", "line", name=op.f("pk_transfer")),
    )
    op.create_index("ix_transfer_credit", "transfer", ["coop_id", "credit_id", "entry_number"])
    op.create_index("ix_transfer_debit", "transfer", ["coop_id", "debit_id", "entry_number"])
    op.create_table(
        "period_close",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("through", sa.Date(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("trail_seq", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["coop_id", "trail_seq"], ["trail.coop_id", "trail.seq"], name=op.f("fk_period_close_coop_id_trail_seq")
        ),
        sa.ForeignKeyConstraint(["coop_id"], ["coop.id"], name=op.f("fk_period_close_coop_id")),
        sa.PrimaryKeyConstraint("coop_id", "through", name=op.f("pk_period_close")),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(POST)
        op.execute(OPEN)
        # Room in each page for the next version of a balance, without touching an index.
        op.execute("ALTER TABLE account SET (fillfactor = 50)")
        for table in APPEND_ONLY:
            op.execute(
                f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION append_only()"
            )
    else:
        for table in APPEND_ONLY:
            for verb in ("UPDATE", "DELETE"):
                op.execute(
                    f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{table} is append-only: {verb} refused'); END"
                )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for name in ("ledger_post", "ledger_open"):
            op.execute(f"DROP FUNCTION {name}")
    op.drop_table("period_close")
    op.drop_table("transfer")
    op.drop_table("entry")
    op.drop_table("account")
