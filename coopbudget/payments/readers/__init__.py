"""Readers of bank files. Pure: bytes in, a ParsedStatement or StatementUnreadable out, and nothing else ever.

One file a format; ``read_statement`` tells the format by the content. A reader knows no co-op, no day of today and
no currency of its own: what may not enter the books is the service's to say.
"""

from coopbudget.payments.readers.any_file import read_statement as read_statement
from coopbudget.payments.readers.csv_file import (
    Table as Table,
    find_layout as find_layout,
    read_csv as read_csv,
    read_table as read_table,
    use_layout as use_layout,
)
from coopbudget.payments.readers.layouts import (
    PROFILES as PROFILES,
    Columns as Columns,
    Layout as Layout,
    Profile as Profile,
    likely_columns as likely_columns,
)
from coopbudget.payments.readers.parsed import (
    ParsedLine as ParsedLine,
    ParsedStatement as ParsedStatement,
    Problem as Problem,
    Reason as Reason,
    StatementUnreadable as StatementUnreadable,
    same_account as same_account,
)
from coopbudget.payments.readers.remittance import read_remittance as read_remittance
from coopbudget.payments.readers.text import Kind as Kind, check_size as check_size, kind_of as kind_of
