"""Pages of a rebate: agreed in a contract, seen by its members and its provider, asked for, shared, questioned."""

from __future__ import annotations

import io
from datetime import timedelta

from flask import Flask
from pypdf import PdfReader

from coopbudget.contracts import queries as contracts
from coopbudget.rebates import queries
from coopbudget.rebates.views.cli import tend
from tests.conftest import Act
from tests.invoicing import House, noon
from tests.nights import STARTS, agreed
from tests.people import sign_in
from tests.stories.test_a_rebate_crosses_a_step import FOR_MEMBERS, bank_accounts, given_and_paid, money_comes
