"""The database's ground: one metadata, the column types, the co-op walls, and how transactions begin.

Every table of a co-op has primary key ``(coop_id, id)`` and foreign keys that carry ``coop_id``, so no row
can point into another co-op. There are no ORM relationships: a read names its joins, so its number of
queries is seen where it is written.
"""

from coopbudget.db.base import (
    Base as Base,
    CoopRow as CoopRow,
    coop_key as coop_key,
    db as db,
    new_id as new_id,
    random_id as random_id,
)
from coopbudget.db.types import JsonText as JsonText, Utc as Utc
