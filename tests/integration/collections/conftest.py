"""The till for tests of money in."""

from tests.paid_in import till as till
