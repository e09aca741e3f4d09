"""What members decided, in one register: each decision with its roll, its sum, its rules, and what it caused.

Owns no table: it reads the motions of governance and, in the rooms whose effects they had, the records of those
effects. Invariants: a decision stands here once it is counted, carried or not, and none goes; what it caused is told
from the record it made and never from what was intended; open to everybody with a part in the co-op.

Stands on surplus, invoices, contracts, tenders, providers, governance, rulebook and the ground.
"""
