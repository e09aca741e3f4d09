"""Finding somebody by e-mail address, as a page lets it: only a few times an hour.

Whoever may name a supporter or a reviewer learns from the answer whether an address has an account. So one
person gets few tries; that serves each honest need and makes a list of addresses useless.
"""

from __future__ import annotations

import uuid

from flask import current_app

from coopbudget.guard import Work
from coopbudget.members import queries
from coopbudget.members.errors import NobodyThere

TRIES = "20 per hour"


def member_numbered(work: Work, number: int) -> queries.MemberRow:
    """The member, current or past, whom people call by this number. Raises NobodyThere."""
    found = queries.member_by_number(work.session, work.coop_id, number)
    if found is None:
        raise NobodyThere()
    return found


def person_named(work: Work, email: str) -> uuid.UUID | None:
    """The active person with this address, or None. Raises the limiter's 429 after too many tries."""
    limiter = current_app.extensions["coopbudget.limiter"]
    with limiter.limit(TRIES, key_func=lambda: f"look-up:{work.person_id.hex}"):
        return queries.person_by_email(work.session, email)
