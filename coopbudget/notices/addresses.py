"""How a person is reached. People live above this slice, so the app injects who finds their addresses."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from flask import current_app
from sqlalchemy.orm import Session

EXTENSION = "coopbudget.addresses"


class Way(StrEnum):
    """How a person wants to be told. On the site they see everything, whatever they choose."""

    SCREEN = "screen"
    EMAIL = "email"
    PHONE = "phone"
    POST = "post"
    LARGE_PRINT = "large_print"  # by post, in large letters


class Reach(StrEnum):
    """How far a notice may travel, whatever way its reader chose."""

    CHOSEN_WAY = "chosen_way"
    OWN_EYES = "own_eyes"  # never read out or posted by somebody else: e-mail or the site
    SITE_ONLY = "site_only"  # nothing leaves the house
    EVERY_WAY = "every_way"  # by each way that leads to them: somebody else may have changed the one they chose


@dataclass(frozen=True)
class Address:
    """How to reach one person. ``postal`` is lines of text; ``language`` is en or cy."""

    name: str
    email: str = ""
    phone: str = ""
    postal: str = ""
    language: str = "en"
    way: Way = Way.EMAIL

    @property
    def large_print(self) -> bool:
        return self.way is Way.LARGE_PRINT


FindAddresses = Callable[[Session, Iterable[uuid.UUID]], dict[uuid.UUID, Address]]


def addresses(session: Session, people: Iterable[uuid.UUID]) -> dict[uuid.UUID, Address]:
    """The addresses of those of ``people`` who are known, in a fixed number of queries of the slice above."""
    wanted = set(people)
    find: FindAddresses | None = current_app.extensions.get(EXTENSION)
    return find(session, wanted) if find is not None and wanted else {}
