"""The rail between the books and the banks: statements, matching, payees, payment runs, the co-op's own bills.

It knows no invoice and no agreement. Higher slices register references (money that arrives) and instructions
(money that is to leave), with account ids and opaque owners, and read the state later.

Owns bank accounts, statements and their lines, references, matches, payees, instructions, runs, crossings and
bills. Invariants:

- each line of a statement is in the books once, whatever file or format it comes in, against Unmatched: so the bank
  figure in the books is always the statement's; taken out by mistake or not, it stays on record;
- what stands between bank and books at a day is always a list of items that adds up to the penny;
- a match, a run and a bill move money by one entry under one key, and are undone by a reversal alone;
- members' money and the co-op's own never share a run or an entry; what crosses is a payment both statements show;
- a run needs as many different officers as the co-op's rule says (two at least), each with a fresh second factor,
  none barred from any of its payments nor paid by it;
- bank details are never shown whole in a list or a log; a change of them needs a second officer and the payee's own
  word, rests before it is paid, and shows on the next run.

Stands on members, notices, evidence, ledger, trail, coops and the ground.
"""
