"""The treasurer's and reviewer's room: the books, the trail, spending, and proof that they agree.

Owns nothing: it reads what the other rooms wrote and changes none of it. Invariants: members' names are shown to
those who may see the books, and to nobody else; every figure opens down to its transfers, their entry and its record
in the trail; anybody with a part in the co-op can have the books checked.

Stands on surplus, providers, budgets, members, ledger, trail, coops and the ground.
"""
