"""Accounts, entries, transfers, balances and periods."""
