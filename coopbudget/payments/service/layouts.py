"""How banks lay out their CSV: what we know of ten banks, edited by the co-op, and its own."""

from __future__ import annotations

import re

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from coopbudget.db import new_id
from coopbudget.errors import Invalid
from coopbudget.guard import Permission, Work
from coopbudget.payments.models import BankLayout
from coopbudget.payments.readers import PROFILES, Layout
from coopbudget.payments.readers.layouts import DATE_ORDERS, DECIMAL_MARKS
from coopbudget.payments.readers.text import digits_of
from coopbudget.trail.service import append

_KNOWN = {profile.key: profile for profile in PROFILES}


def check_layout(layout: Layout) -> None:
    """Raises Invalid where a layout misses a column, or takes one twice."""
    chosen = [index for index in layout.columns.as_dict().values() if index is not None]
    if len(set(chosen)) != len(chosen):
        raise Invalid(_l("Each column can be only one thing. Choose again."))
    columns = layout.columns
    if columns.amount is None and (columns.money_in is None or columns.money_out is None):
        raise Invalid({"amount": [_l("Choose the amount, or both money in and money out.")]})
    if layout.names and max(chosen) >= len(layout.names):
        raise Invalid({"names": [_l("There are fewer names than columns. Write all of them.")]})
    if layout.dates not in DATE_ORDERS:
        raise Invalid({"dates": [_l("Choose one of the answers.")]})
    if layout.decimal not in DECIMAL_MARKS:
        raise Invalid({"decimal": [_l("Choose one of the answers.")]})
    if digits_of(layout.currency) is None:
        raise Invalid({"currency": [_l("This is not a currency we know.")]})


def save_layout(work: Work, *, layout: Layout, name: str, key: str = "") -> str:
    """Keep how a bank's CSV is laid out, for every file from now on; its key. ``key`` is that of a bank we know, or
    of one kept before, which it replaces; without it the name makes one. Raises Invalid."""
    work.need(Permission.KEEP_BOOKS)
    check_layout(layout)
    key = key or re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40]
    if not key:
        raise Invalid({"name": [_l("Give it a name with letters.")]})
    kept = work.session.scalar(
        select(BankLayout).where(BankLayout.coop_id == work.coop_id, BankLayout.key == key).with_for_update()
    )
    if kept is None:
        kept = BankLayout(coop_id=work.coop_id, id=new_id(), key=key)
        work.session.add(kept)
    kept.name = name or (_KNOWN[key].name if key in _KNOWN else key)
    kept.layout = layout.as_dict()
    kept.saved_by, kept.saved_at = work.person_id, work.now
    work.session.flush()
    append(work, act="bank_layout_saved", subject_kind="bank_layout", subject_id=kept.id, content={"key": key})
    return key


def drop_layout(work: Work, *, key: str) -> None:
    """Forget what the co-op said of a layout; a bank's that we know is again as we know it."""
    work.need(Permission.KEEP_BOOKS)
    kept = work.session.scalar(
        select(BankLayout).where(BankLayout.coop_id == work.coop_id, BankLayout.key == key).with_for_update()
    )
    if kept is None:
        return
    work.session.delete(kept)
    work.session.flush()
    append(work, act="bank_layout_dropped", subject_kind="bank_layout", subject_id=kept.id, content={"key": key})
