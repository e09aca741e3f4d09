"""How fast the books are: against hand-written SQL, against COPY, against django-hordak.

Everything is measured in one run on one PostgreSQL with fsync on, started for it in a folder of its own, and
told as ratios, for absolute rates say more of the machine than of the code.
"""
