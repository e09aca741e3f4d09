-- What a careful person would write by hand. The chained one leaves the same rows as the service does; the plain
-- one the same but for the chain, in tables with the same keys. Neither checks a floor, a period or a replay.
CREATE FUNCTION bench_chained(
  p_coop uuid, p_entry uuid, p_kind text, p_on date, p_key text, p_debit uuid, p_credit uuid, p_amount bigint,
  p_actor uuid, p_digest bytea, p_content text
) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  v_seq bigint;
  v_digest bytea;
  v_number bigint;
BEGIN
  UPDATE trail_head
     SET seq = seq + 1, digest = sha256(digest || int8send(seq + 1) || convert_to(p_content, 'UTF8'))
   WHERE coop_id = p_coop
   RETURNING seq, digest INTO v_seq, v_digest;
  INSERT INTO trail VALUES (p_coop, v_seq, now(), 'entry_posted', p_actor, NULL, 'self', 'entry', p_entry, p_content, v_digest);
  SELECT coalesce(max(number), 0) + 1 INTO v_number FROM entry WHERE coop_id = p_coop;
  INSERT INTO entry (coop_id, id, number, kind, booked_on, key, memo, refs, reverses_id, actor_id, recorded_at, content_digest, trail_seq)
  VALUES (p_coop, p_entry, v_number, p_kind, p_on, p_key, '', '{}', NULL, p_actor, now(), p_digest, v_seq);
  INSERT INTO transfer (coop_id, entry_number, line, debit_id, credit_id, amount, unit)
  VALUES (p_coop, v_number, 1, p_debit, p_credit, p_amount, 'GBP');
  UPDATE account SET balance = balance + p_amount WHERE coop_id = p_coop AND id IN (p_debit, p_credit);
  RETURN v_number;
END $$;

CREATE TABLE plain_account (LIKE account INCLUDING ALL);
CREATE TABLE plain_entry (LIKE entry INCLUDING ALL);
ALTER TABLE plain_entry ALTER trail_seq DROP NOT NULL,
  ADD FOREIGN KEY (coop_id) REFERENCES coop;
CREATE TABLE plain_transfer (LIKE transfer INCLUDING ALL);
ALTER TABLE plain_transfer
  ADD FOREIGN KEY (coop_id, entry_number) REFERENCES plain_entry (coop_id, number),
  ADD FOREIGN KEY (coop_id, debit_id, unit) REFERENCES plain_account (coop_id, id, unit),
  ADD FOREIGN KEY (coop_id, credit_id, unit) REFERENCES plain_account (coop_id, id, unit);
-- Without a chain nobody stands in line for a number; it comes from a sequence, with gaps.
CREATE SEQUENCE plain_number;

CREATE FUNCTION bench_plain(
  p_coop uuid, p_entry uuid, p_kind text, p_on date, p_key text, p_debit uuid, p_credit uuid, p_amount bigint,
  p_actor uuid, p_digest bytea, p_content text
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  v_number bigint;
BEGIN
  v_number := nextval('plain_number');
  INSERT INTO plain_entry (coop_id, id, number, kind, booked_on, key, memo, refs, actor_id, recorded_at, content_digest)
  VALUES (p_coop, p_entry, v_number, p_kind, p_on, p_key, '', '{}', p_actor, now(), p_digest);
  INSERT INTO plain_transfer (coop_id, entry_number, line, debit_id, credit_id, amount, unit)
  VALUES (p_coop, v_number, 1, p_debit, p_credit, p_amount, 'GBP');
  -- In order of id, or two clients meet head on.
  UPDATE plain_account SET balance = balance + p_amount WHERE coop_id = p_coop AND id = least(p_debit, p_credit);
  UPDATE plain_account SET balance = balance + p_amount WHERE coop_id = p_coop AND id = greatest(p_debit, p_credit);
END $$;
