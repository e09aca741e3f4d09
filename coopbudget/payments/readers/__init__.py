"""Readers of bank files. Pure: bytes in, a ParsedStatement or StatementUnreadable out, and nothing else ever."""

from coopbudget.payments.readers.csv_file import (
    Columns as Columns,
    Table as Table,
    guess_columns as guess_columns,
    read_csv as read_csv,
    read_table as read_table,
)
from coopbudget.payments.readers.ofx_file import read_ofx as read_ofx
from coopbudget.payments.readers.parsed import (
    ParsedLine as ParsedLine,
    ParsedStatement as ParsedStatement,
    Problem as Problem,
    Reason as Reason,
    StatementUnreadable as StatementUnreadable,
    same_account as same_account,
)
from coopbudget.payments.readers.remittance import read_remittance as read_remittance
from coopbudget.payments.readers.text import Kind as Kind, kind_of as kind_of
