"""The asset lock: by which two ways alone the indivisible reserve may get smaller.

Members gave it away for good when they put it there, so nobody shares it: not as a dividend, not to cover a deficit,
not by an entry of another name. It goes down

- by the reversal of the entry that put it there, within a day of it (a mistake), and by no more than it put there;
- by an entry of the kind ``ASSET_LOCK``, when a society ends, to a society that locks its reserve in the same way. It
  stands in ``chart.ASSET_LOCK_OWED`` until the co-op's own bank account shows it leave, and goes nowhere else.

Posting refuses everything else with ``ReserveLocked``; behind it the databases do, whoever writes.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

ASSET_LOCK: Final = "asset_lock"
"""The kind of the one entry that hands the indivisible reserve on."""

MISTAKE_FOR: Final = timedelta(days=1)
"""How long what was put into the indivisible reserve may be taken back by undoing the entry."""
