"""The files of payments that banks take: CSV in a bank's own order of columns, or ISO 20022 XML (pain.001).

Pure: the same run gives the same bytes whenever they are made, so that the digest that was approved can be
compared. What each bank takes is from its own guides where they are public, else from hearsay: the page says
so, and any order of columns can be set.
"""

from coopbudget.payments.bank_files.layouts import COLUMNS as COLUMNS, Layout as Layout, read_layout as read_layout
from coopbudget.payments.bank_files.make import (
    KINDS as KINDS,
    OWN as OWN,
    Batch as Batch,
    Debtor as Debtor,
    ending as ending,
    make_file as make_file,
    media_type as media_type,
    most_in_a_file as most_in_a_file,
)
