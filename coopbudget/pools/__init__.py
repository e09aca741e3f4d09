"""Pools: members who buy one thing together, and what each sets aside for it.

Owns ``pool``, ``pledge``, ``pledge_move`` and ``pool_paper``. Invariants: a pledge is whole-term money that has
left the fund's free money in the ledger, never more than was free; others see a pool's people and weekly sum,
never who pledged what; past its closing a pool takes no pledge; one that misses its target or its number of people
releases every penny. What stands pledged is read from the ledger, not from here.
Stands on providers (service types), budgets (funds and the ledger's pots), members, notices, evidence, trail.
"""
