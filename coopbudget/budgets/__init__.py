"""Agreements, funds, funders' rules."""
