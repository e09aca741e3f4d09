"""Agreements with funders, the fund each one makes, what a fund is promised to, and how a co-op's books open.

Owns funder, agreement, agreement_version (each change, dated, with what it no longer covers), keeping_rule (how much
may be kept, dated), agreement_review, outcome, outcome_word, purpose (which outcome a contract serves), consent, fund,
promise, asked_back, money_back, opening and opening_line, and who of a provider is close to a member (payee_tie,
payee_approval). Invariants:

- one agreement makes one fund, and money never changes fund in silence; a fund can't be overspent (the ledger's floor);
- council or NHS money is pledged only with the funder's written consent on file; an Individual Service Fund never is;
- what an agreement says is never overwritten: a change is a dated version, and a past day reads as it stood;
- nobody checks their own agreement or records the consent for it;
- no direct payment pays somebody whom the nation's rule forbids, but with the council's letter on file;
- own money goes back to its owner alone, once an officer agreed, through a payment run; a council's never that way;
- opening balances agree to the bank to the penny, are signed by two different officers, and are posted once.

Stands on members, payments, evidence, ledger, notices, trail, coops and the ground.
"""
