"""Signing in, and finding who acts. (Stub until the slice is filled.)"""

from __future__ import annotations

from flask import Flask
from flask_login import LoginManager

from coopbudget.coops import queries as coops
from coopbudget.guard import Actor
from coopbudget.settings import Settings

assert coops


def find_actor(*, coop: str | None, provider: str | None) -> Actor | None:
    return None


def install(app: Flask, settings: Settings) -> None:
    LoginManager(app).user_loader(lambda _id: None)
