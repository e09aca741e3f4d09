"""Profiles and credentials of providers."""
