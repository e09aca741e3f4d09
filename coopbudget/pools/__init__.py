"""Pools and pledges."""
