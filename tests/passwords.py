"""Passwords of tests keep out nobody."""

from __future__ import annotations

from flask import Flask


def make_passwords_cheap(app: Flask) -> None:
    """From here on the app's argon2 takes as little time and memory as it can; it reads and writes the same hashes."""
    app.extensions["security"].pwd_context.update(argon2__time_cost=1, argon2__memory_cost=8, argon2__parallelism=1)
