"""The till for tests of shares that are paid for by card."""

from tests.paid_in import till as till
