"""What papers are called, and what they are added to."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

from coopbudget.errors import Words
from coopbudget.evidence.rules import Sort, Subject

SUBJECTS: Mapping[Subject, Words] = {
    Subject.VISIT: _l("Visit"),
    Subject.INVOICE: _l("Invoice"),
    Subject.BILL: _l("Bill"),
    Subject.AGREEMENT: _l("Agreement"),
    Subject.RUN: _l("Payment run"),
}

SORTS: Mapping[Sort, Words] = {
    Sort.RECEIPT: _l("A receipt"),
    Sort.INVOICE: _l("An invoice or bill"),
    Sort.TIMESHEET: _l("A timesheet"),
    Sort.APPROVAL: _l("A yes in writing"),
    Sort.LETTER: _l("A letter"),
    Sort.OTHER: _l("Something else"),
}
