"""Pools: what members need, who could buy it together, and what each sets aside for it.

Owns ``need``, ``support_kind``, ``group_search``, ``suggestion``, ``invitation``, ``pool``, ``pledge``,
``pledge_move``, ``pool_wait`` and ``pool_paper``. Invariants: what a need says is its member's own, others see
counts of five or more; an ended need is wiped; the same needs always give the same groups (``matching``, pure). A
pledge is whole-term money that has left the fund's free money in the ledger, never more than was free; others see a
pool's people and weekly sum, never who pledged what; past its closing a pool takes no pledge; one that misses its
target or its number of people releases every penny; a freed place goes to who waited longest. What stands pledged is
read from the ledger, not from here.
Stands on providers (service types), budgets (funds and the ledger's pots), members, notices, evidence, trail.
"""
