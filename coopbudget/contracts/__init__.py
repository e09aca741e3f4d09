"""Contracts: an award made binding, and the answers it gives before anybody has to ask.

Owns ``contract``, ``contract_rate``, ``contract_version``, ``contract_place``, ``contract_stake``, ``acceptance`` and
``absence``. Invariants:

- one call makes at most one contract (and one that takes over from it); its terms are frozen when it is made, and
  each change is another version with its own digest, in the trail;
- a change counts from its day once those it costs more said yes and both sides accepted, by password or second factor;
- a member's money is committed by her own yes and by nothing else; a no, or a contract that is called off,
  sets everything free again;
- a contract is in force once the co-op and the provider have both accepted the same digest, and never while
  those who said yes don't carry it;
- who pays when somebody is away or leaves is in ``rules.py``, pure, one function a rule.

Stands on tenders, pools, providers, budgets, members, notices, ledger and trail.
"""
