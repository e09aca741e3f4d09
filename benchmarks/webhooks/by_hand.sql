-- What a careful person would write by hand to post a payment that has come, less Stripe's fee: the trail's next record,
-- the entry, its three transfers and the five balances. It asks Stripe nothing, knows no collection, and tells nobody.
CREATE FUNCTION bench_received(
  p_coop uuid, p_entry uuid, p_key text, p_clearing uuid, p_fund uuid, p_amount bigint,
  p_fees uuid, p_owed uuid, p_due uuid, p_fee bigint, p_digest bytea, p_content text
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
  INSERT INTO trail VALUES (p_coop, v_seq, now(), 'entry_posted', NULL, NULL, 'self', 'entry', p_entry, p_content, v_digest);
  SELECT coalesce(max(number), 0) + 1 INTO v_number FROM entry WHERE coop_id = p_coop;
  INSERT INTO entry (coop_id, id, number, kind, booked_on, key, memo, refs, reverses_id, actor_id, recorded_at, content_digest, trail_seq)
  VALUES (p_coop, p_entry, v_number, 'stripe_received', DATE '2026-09-01', p_key, '', '{}', NULL, NULL, now(), p_digest, v_seq);
  INSERT INTO transfer (coop_id, entry_number, line, debit_id, credit_id, amount, unit)
  VALUES (p_coop, v_number, 1, p_clearing, p_fund, p_amount, 'GBP'),
         (p_coop, v_number, 2, p_fees, p_owed, p_fee, 'GBP'),
         (p_coop, v_number, 3, p_due, p_clearing, p_fee, 'GBP');
  UPDATE account SET balance = balance + CASE id WHEN p_clearing THEN p_amount - p_fee WHEN p_fund THEN p_amount ELSE p_fee END
   WHERE coop_id = p_coop AND id IN (p_clearing, p_fund, p_fees, p_owed, p_due);
  RETURN v_number;
END $$;
