"""Rebates by volume, deficits covered from the reserve, and the lock on the indivisible reserve."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0067_rebates"
down_revision = "0066_leaving_well"
branch_labels = None
depends_on = None


INDIVISIBLE, HANDED_ON = "Equity:Reserve:Indivisible", "Liabilities:AssetLock"
OWN = (INDIVISIBLE, "Equity:Reserve:General", "Equity:Reserve:Withdrawn", "Equity:Surplus", "Equity:Community")

# An account that is locked got smaller by a way that is none, or its balance is not what its transfers say.
SMALLER = """
  SELECT 1 FROM transfer t
    JOIN entry e ON e.coop_id = t.coop_id AND e.number = t.entry_number
    JOIN account c ON c.coop_id = t.coop_id AND c.id = t.credit_id
   WHERE t.coop_id = NEW.coop_id AND t.debit_id = NEW.id
     AND NOT (NEW.code = 'Equity:Reserve:Indivisible' AND e.kind = 'asset_lock' AND c.code = 'Liabilities:AssetLock')
     AND NOT (NEW.code = 'Liabilities:AssetLock'
              AND c.code IN ('Liabilities:Clearing:Own', 'Liabilities:Unmatched:Own'))
     AND NOT EXISTS (
       SELECT 1 FROM entry r
        WHERE r.coop_id = e.coop_id AND r.id = e.reverses_id AND {within_a_day}
          AND (SELECT sum(x.amount) FROM transfer x
                WHERE x.coop_id = e.coop_id AND x.entry_number = e.number AND x.debit_id = NEW.id)
           <= (SELECT sum(x.amount) FROM transfer x
                WHERE x.coop_id = r.coop_id AND x.entry_number = r.number AND x.credit_id = NEW.id))
"""
UNTOLD = """
  SELECT 1 FROM account a
   WHERE a.coop_id = NEW.coop_id AND a.id = NEW.id AND a.balance <> (
     SELECT coalesce(sum(CASE WHEN t.credit_id = a.id THEN t.amount ELSE -t.amount END), 0) FROM transfer t
      WHERE t.coop_id = a.coop_id AND a.id IN (t.debit_id, t.credit_id))
"""
FROM_FUNDS = """
  SELECT 1 FROM transfer t JOIN account d ON d.coop_id = t.coop_id AND d.id = t.debit_id
   WHERE t.coop_id = NEW.coop_id AND t.credit_id = NEW.id AND d.code LIKE 'Liabilities:Funds:%'
"""
LOCKED = "the indivisible reserve only grows"
MEMBERS = "the funds of members never pay for the co-op"

OPENS = """
CREATE FUNCTION ledger_lock_opens(
  p_coop uuid, p_account uuid, p_kind text, p_reverses uuid, p_at timestamptz, p_falls bigint
) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT p_kind = 'asset_lock' OR EXISTS (
    SELECT 1 FROM entry r
     WHERE r.coop_id = p_coop AND r.id = p_reverses AND r.recorded_at > p_at - interval '1 day'
       AND p_falls <= (
         SELECT sum(CASE WHEN t.credit_id = p_account THEN t.amount ELSE -t.amount END) FROM transfer t
          WHERE t.coop_id = p_coop AND t.entry_number = r.number AND p_account IN (t.debit_id, t.credit_id)))
$$
"""
# Within posting: the account is known in the same trip, so a lock costs nothing where there is none.
MOVED = """    RETURNING a.unit INTO v_unit;
    IF FOUND THEN
      CONTINUE;
    END IF;
"""
MOVED_LOCKED = """    RETURNING a.unit, a.code INTO v_unit, account_code;
    IF FOUND AND account_code = 'Equity:Reserve:Indivisible' AND v_net[i] > 0
       AND NOT ledger_lock_opens(p_coop, p_accounts[i], p_kind, p_reverses, p_at, v_net[i]) THEN
      status := 'locked';
      FOR j IN 1 .. i LOOP
        UPDATE account a
           SET balance = a.balance - CASE WHEN a.type IN ('asset', 'expense') THEN v_net[j] ELSE -v_net[j] END
         WHERE a.coop_id = p_coop AND a.id = p_accounts[j];
      END LOOP;
      RETURN;
    ELSIF account_code IS NOT NULL THEN
      account_code := NULL;
      CONTINUE;
    END IF;
"""


def _posting(bind: sa.Connection, before: str, after: str) -> None:
    """Change one place within the function that posts an entry, and nothing else of it."""
    made: str = bind.execute(sa.text("SELECT pg_get_functiondef('ledger_post'::regproc)")).scalar_one()
    if made.count(before) != 1:
        raise ValueError("ledger_post does not move accounts as expected")
    raw: Any = bind.connection.dbapi_connection
    raw.execute(made.replace(before, after))


def _lock(bind: sa.Connection) -> None:
    """On PostgreSQL the floors are held at the end of the transaction, when an entry has all its transfers."""
    locked = f"OLD.code IN ('{INDIVISIBLE}', '{HANDED_ON}')"
    own = ", ".join(f"'{code}'" for code in OWN)
    raw: Any = bind.connection.dbapi_connection
    if bind.dialect.name == "postgresql":
        raw.execute(OPENS)
        _posting(bind, MOVED, MOVED_LOCKED)
        smaller = SMALLER.format(within_a_day="e.recorded_at < r.recorded_at + interval '1 day'")
        raw.execute(
            "CREATE FUNCTION account_locked() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF EXISTS ({smaller}) OR EXISTS ({UNTOLD}) THEN RAISE EXCEPTION '{LOCKED}'; END IF; RETURN NULL; END $$"
        )
        raw.execute(
            "CREATE FUNCTION account_of_members() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF EXISTS ({FROM_FUNDS}) THEN RAISE EXCEPTION '{MEMBERS}'; END IF; RETURN NULL; END $$"
        )
        raw.execute(
            "CREATE FUNCTION account_lock_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"RAISE EXCEPTION '{LOCKED}'; END $$"
        )
        raw.execute(
            "CREATE CONSTRAINT TRIGGER account_locked AFTER UPDATE ON account DEFERRABLE INITIALLY DEFERRED "
            f"FOR EACH ROW WHEN ({locked} AND NEW.balance < OLD.balance) EXECUTE FUNCTION account_locked()"
        )
        raw.execute(
            "CREATE CONSTRAINT TRIGGER account_of_members AFTER UPDATE ON account DEFERRABLE INITIALLY DEFERRED "
            f"FOR EACH ROW WHEN (OLD.code IN ({own}) AND NEW.balance > OLD.balance) "
            "EXECUTE FUNCTION account_of_members()"
        )
        raw.execute(
            f"CREATE TRIGGER account_lock_stays BEFORE UPDATE OF code, floor ON account FOR EACH ROW WHEN ({locked}) "
            "EXECUTE FUNCTION account_lock_stays()"
        )
        return
    smaller = SMALLER.format(within_a_day="julianday(e.recorded_at) < julianday(r.recorded_at) + 1")
    for name, when, wrong, words in (
        (
            "account_locked",
            f"{locked} AND NEW.balance < OLD.balance",
            f"EXISTS ({smaller}) OR EXISTS ({UNTOLD})",
            LOCKED,
        ),
        ("account_of_members", f"OLD.code IN ({own}) AND NEW.balance > OLD.balance", f"EXISTS ({FROM_FUNDS})", MEMBERS),
    ):
        raw.execute(
            f"CREATE TRIGGER {name} AFTER UPDATE OF balance ON account WHEN {when} "
            f"BEGIN SELECT RAISE(ABORT, '{words}') WHERE {wrong}; END"
        )
    raw.execute(
        f"CREATE TRIGGER account_lock_stays BEFORE UPDATE OF code, floor ON account WHEN {locked} "
        f"BEGIN SELECT RAISE(ABORT, '{LOCKED}'); END"
    )


def _unlock(bind: sa.Connection) -> None:
    postgresql = bind.dialect.name == "postgresql"
    for name in ("account_lock_stays", "account_of_members", "account_locked"):
        op.execute(f"DROP TRIGGER {name}" + (" ON account" if postgresql else ""))
        if postgresql:
            op.execute(f"DROP FUNCTION {name}")
    if postgresql:
        _posting(bind, MOVED_LOCKED, MOVED)
        op.execute("DROP FUNCTION ledger_lock_opens")


def upgrade() -> None:
    _lock(op.get_bind())
    op.add_column("contract", sa.Column("rebate", sa.Text(), nullable=True))
    op.create_table(
        "rebate_accrual",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("spend", sa.BigInteger(), nullable=False),
        sa.Column("minutes", sa.BigInteger(), nullable=False),
        sa.Column("visits", sa.BigInteger(), nullable=False),
        sa.Column("entry_number", sa.BigInteger(), nullable=False),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.Column("accrued_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("side in ('members', 'own')", name=op.f("ck_rebate_accrual_side")),
        sa.CheckConstraint("amount <> 0 and total >= 0", name=op.f("ck_rebate_accrual_amounts")),
        sa.CheckConstraint("until >= since", name=op.f("ck_rebate_accrual_stretch")),
        sa.ForeignKeyConstraint(["accrued_by"], ["person.id"], name=op.f("fk_rebate_accrual_accrued_by")),
        sa.ForeignKeyConstraint(
            ["coop_id", "contract_id"],
            ["contract.coop_id", "contract.id"],
            name=op.f("fk_rebate_accrual_coop_id_contract_id"),
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_rebate_accrual")),
    )
    op.create_index(
        "ix_rebate_accrual_contract_id", "rebate_accrual", ["coop_id", "contract_id", "since"], unique=False
    )
    op.create_table(
        "rebate_claim",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("contract_number", sa.BigInteger(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("terms", sa.Text(), nullable=False),
        sa.Column("spend", sa.BigInteger(), nullable=False),
        sa.Column("minutes", sa.BigInteger(), nullable=False),
        sa.Column("visits", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agreed_by", sa.Uuid(), nullable=True),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("entry_id", sa.Uuid(), nullable=True),
        sa.Column("entry_number", sa.BigInteger(), nullable=True),
        sa.Column("off_by", sa.Uuid(), nullable=True),
        sa.Column("off_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("off_why", sa.Text(), nullable=False),
        sa.Column("off_entry_number", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("side in ('members', 'own')", name=op.f("ck_rebate_claim_side")),
        sa.CheckConstraint("(agreed_at is null) = (entry_number is null)", name=op.f("ck_rebate_claim_agreed")),
        sa.CheckConstraint("agreed_by is null or agreed_by <> asked_by", name=op.f("ck_rebate_claim_second_officer")),
        sa.CheckConstraint("amount > 0", name=op.f("ck_rebate_claim_amount")),
        sa.CheckConstraint("until >= since", name=op.f("ck_rebate_claim_stretch")),
        sa.ForeignKeyConstraint(["agreed_by"], ["person.id"], name=op.f("fk_rebate_claim_agreed_by")),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name=op.f("fk_rebate_claim_asked_by")),
        sa.ForeignKeyConstraint(
            ["coop_id", "contract_id"],
            ["contract.coop_id", "contract.id"],
            name=op.f("fk_rebate_claim_coop_id_contract_id"),
        ),
        sa.ForeignKeyConstraint(["off_by"], ["person.id"], name=op.f("fk_rebate_claim_off_by")),
        sa.ForeignKeyConstraint(["provider_id"], ["provider.id"], name=op.f("fk_rebate_claim_provider_id")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_rebate_claim")),
        sa.UniqueConstraint("coop_id", "number", name=op.f("uq_rebate_claim_coop_id_number")),
    )
    op.create_index(
        "uq_rebate_claim_waiting",
        "rebate_claim",
        ["coop_id", "contract_id", "since"],
        unique=True,
        sqlite_where=sa.text("agreed_at IS NULL AND off_at IS NULL"),
        postgresql_where=sa.text("agreed_at IS NULL AND off_at IS NULL"),
    )
    op.create_table(
        "rebate_sharing",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("entry_number", sa.BigInteger(), nullable=False),
        sa.Column("shared_by", sa.Uuid(), nullable=False),
        sa.Column("shared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_by", sa.Uuid(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_why", sa.Text(), nullable=False),
        sa.Column("undo_entry_number", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("amount > 0", name=op.f("ck_rebate_sharing_amount")),
        sa.CheckConstraint(
            "undone_by is null or undone_by <> shared_by", name=op.f("ck_rebate_sharing_second_officer")
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "claim_id"],
            ["rebate_claim.coop_id", "rebate_claim.id"],
            name=op.f("fk_rebate_sharing_coop_id_claim_id"),
        ),
        sa.ForeignKeyConstraint(["shared_by"], ["person.id"], name=op.f("fk_rebate_sharing_shared_by")),
        sa.ForeignKeyConstraint(["undone_by"], ["person.id"], name=op.f("fk_rebate_sharing_undone_by")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_rebate_sharing")),
        sa.UniqueConstraint("coop_id", "number", name=op.f("uq_rebate_sharing_coop_id_number")),
    )
    op.create_index("ix_rebate_sharing_claim_id", "rebate_sharing", ["coop_id", "claim_id"], unique=False)
    op.create_table(
        "rebate_share",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sharing_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("member_number", sa.BigInteger(), nullable=False),
        sa.Column("fund_id", sa.Uuid(), nullable=False),
        sa.Column("fund_number", sa.BigInteger(), nullable=False),
        sa.Column("paid", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("paid >= 0 and amount >= 0", name=op.f("ck_rebate_share_amounts")),
        sa.ForeignKeyConstraint(
            ["coop_id", "fund_id"], ["fund.coop_id", "fund.id"], name=op.f("fk_rebate_share_coop_id_fund_id")
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "member_id"],
            ["membership.coop_id", "membership.id"],
            name=op.f("fk_rebate_share_coop_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "sharing_id"],
            ["rebate_sharing.coop_id", "rebate_sharing.id"],
            name=op.f("fk_rebate_share_coop_id_sharing_id"),
        ),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_rebate_share")),
        sa.UniqueConstraint(
            "coop_id", "sharing_id", "fund_id", name=op.f("uq_rebate_share_coop_id_sharing_id_fund_id")
        ),
    )
    op.create_index("ix_rebate_share_member_id", "rebate_share", ["coop_id", "member_id"], unique=False)
    op.create_table(
        "deficit_cover",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("year", sa.BigInteger(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("lines", sa.Text(), nullable=False),
        sa.Column("deficit", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("motion_id", sa.Uuid(), nullable=True),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("posted_by", sa.Uuid(), nullable=True),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("entry_id", sa.Uuid(), nullable=True),
        sa.Column("entry_number", sa.BigInteger(), nullable=True),
        sa.Column("reversed_by", sa.Uuid(), nullable=True),
        sa.Column("reversed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reversal_number", sa.BigInteger(), nullable=True),
        sa.Column("reversed_why", sa.Text(), nullable=False),
        sa.CheckConstraint("(posted_at is null) = (entry_id is null)", name=op.f("ck_deficit_cover_posted")),
        sa.CheckConstraint("deficit > 0 and amount > 0 and amount <= deficit", name=op.f("ck_deficit_cover_amounts")),
        sa.CheckConstraint("reversed_at is null or posted_at is not null", name=op.f("ck_deficit_cover_reversed")),
        sa.CheckConstraint(
            "reversed_by is null or reversed_by <> posted_by", name=op.f("ck_deficit_cover_second_officer")
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "entry_id"], ["entry.coop_id", "entry.id"], name=op.f("fk_deficit_cover_coop_id_entry_id")
        ),
        sa.ForeignKeyConstraint(
            ["coop_id", "motion_id"], ["motion.coop_id", "motion.id"], name=op.f("fk_deficit_cover_coop_id_motion_id")
        ),
        sa.ForeignKeyConstraint(["posted_by"], ["person.id"], name=op.f("fk_deficit_cover_posted_by")),
        sa.ForeignKeyConstraint(["proposed_by"], ["person.id"], name=op.f("fk_deficit_cover_proposed_by")),
        sa.ForeignKeyConstraint(["reversed_by"], ["person.id"], name=op.f("fk_deficit_cover_reversed_by")),
        sa.PrimaryKeyConstraint("coop_id", "id", name=op.f("pk_deficit_cover")),
        sa.UniqueConstraint("coop_id", "motion_id", name=op.f("uq_deficit_cover_coop_id_motion_id")),
        sa.UniqueConstraint("coop_id", "number", name=op.f("uq_deficit_cover_coop_id_number")),
    )
    op.create_index(
        "uq_deficit_cover_standing",
        "deficit_cover",
        ["coop_id", "year"],
        unique=True,
        sqlite_where=sa.text("posted_at IS NOT NULL AND reversed_at IS NULL"),
        postgresql_where=sa.text("posted_at IS NOT NULL AND reversed_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("deficit_cover")
    op.drop_table("rebate_share")
    op.drop_table("rebate_sharing")
    op.drop_table("rebate_claim")
    op.drop_table("rebate_accrual")
    op.drop_column("contract", "rebate")
    _unlock(op.get_bind())
