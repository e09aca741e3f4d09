"""Tables of the trail slice, what keeps them append-only, and how PostgreSQL appends."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002_trail"
down_revision = "0001_coops"
branch_labels = None
depends_on = None

# A statement trigger: TRUNCATE has no other, and it costs nothing for each row inserted.
APPEND_ONLY = """
CREATE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING
    ERRCODE = 'restrict_violation', MESSAGE = TG_TABLE_NAME || ' is append-only: ' || TG_OP || ' refused';
END $$
"""

TRIGGER = """
CREATE TRIGGER trail_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON trail
FOR EACH STATEMENT EXECUTE FUNCTION append_only()
"""

# Locks the head of a chain until commit, makes it where there is none yet, and returns its last sequence: so it
# can be called as an expression, which costs less than a statement.
LOCK = """
CREATE FUNCTION trail_lock(p_coop uuid) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  v_seq bigint;
BEGIN
  LOOP
    SELECT h.seq INTO v_seq FROM trail_head h WHERE h.coop_id = p_coop FOR NO KEY UPDATE;
    IF FOUND THEN
      RETURN v_seq;
    END IF;
    INSERT INTO trail_head (coop_id, seq, digest) VALUES (p_coop, 0, decode(repeat('00', 32), 'hex'))
    ON CONFLICT (coop_id) DO NOTHING;
  END LOOP;
END $$
"""

# The digest: SHA-256 over the digest before, the sequence as eight bytes (big end first), the content.
APPEND = """
CREATE FUNCTION trail_append(
  p_coop uuid, p_at timestamptz, p_act text, p_actor uuid, p_behalf uuid, p_capacity text,
  p_kind text, p_subject uuid, p_content text
) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  v_seq bigint;
  v_digest bytea;
BEGIN
  LOOP
    UPDATE trail_head h
       SET seq = h.seq + 1,
           digest = sha256(h.digest || int8send(h.seq + 1) || convert_to(p_content, 'UTF8'))
     WHERE h.coop_id = p_coop
     RETURNING h.seq, h.digest INTO v_seq, v_digest;
    EXIT WHEN FOUND;
    PERFORM trail_lock(p_coop);
  END LOOP;
  INSERT INTO trail (coop_id, seq, recorded_at, act, actor_id, on_behalf_of, capacity,
                     subject_kind, subject_id, content, digest)
  VALUES (p_coop, v_seq, p_at, p_act, p_actor, p_behalf, p_capacity, p_kind, p_subject, p_content, v_digest);
  RETURN v_seq;
END $$
"""


def upgrade() -> None:
    op.create_table(
        "trail_head",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("coop_id", name=op.f("pk_trail_head")),
    )
    op.create_table(
        "trail",
        sa.Column("coop_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("on_behalf_of", sa.Uuid(), nullable=True),
        sa.Column("capacity", sa.Text(), nullable=False),
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("seq > 0", name=op.f("ck_trail_seq")),
        sa.ForeignKeyConstraint(["coop_id"], ["trail_head.coop_id"], name=op.f("fk_trail_coop_id")),
        sa.PrimaryKeyConstraint("coop_id", "seq", name=op.f("pk_trail")),
    )
    op.create_index("ix_trail_subject", "trail", ["coop_id", "subject_id"])
    if op.get_bind().dialect.name == "postgresql":
        for statement in (APPEND_ONLY, TRIGGER, LOCK, APPEND):
            op.execute(statement)
        # Room in each page for the next version of the one row that every act updates.
        op.execute("ALTER TABLE trail_head SET (fillfactor = 20)")
    else:
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER trail_no_{verb.lower()} BEFORE {verb} ON trail "
                f"BEGIN SELECT RAISE(ABORT, 'trail is append-only: {verb} refused'); END"
            )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION trail_append")
        op.execute("DROP FUNCTION trail_lock")
    op.drop_table("trail")
    op.drop_table("trail_head")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION append_only")
