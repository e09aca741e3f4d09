"""A year that cost more than it brought in: who bears it, and what becomes of the rest.

Owns ``deficit_cover``. Invariants:

- members' funds never pay for it: an entry that covers a deficit moves money between the co-op's own result, surplus
  and general reserve alone (the databases refuse another, too);
- it is covered from the general reserve by a resolution, once, on the terms that were carried; the indivisible reserve
  is not touched;
- what is not covered is carried forward, and the next year's surplus fills it before anything of that is shared.
"""
