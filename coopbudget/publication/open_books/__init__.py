"""Open books: what a co-op spent, quarter by quarter, for everybody to read, once its members have voted for it.

Owns ``open_books`` (each question put to the members whether the books are open, with its motion), ``open_books_pause``
and ``open_books_words`` (decisions whose words may be read). Invariants:

- nothing is shown unless a carried motion put it into effect, on the very terms that stand in ``TERMS``;
- a quarter is shown once its books are closed, and while they are; what was known later stands in the next one;
- what is shown of contracts is the sum of payments that open contracting data show or would show: one judgement for
  everything public, so nothing is found by holding the one against the other;
- no total takes in what is not shown, so nothing is found by subtracting;
- page, table (CSV) and program's form (JSON) are made from one ``QuarterBooks``.
"""
