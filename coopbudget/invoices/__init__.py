"""Deliveries, invoices, the three-way match, approvals."""
