"""What people read of a move."""

from __future__ import annotations

from typing import Final

from flask_babel import lazy_gettext as _l

from coopbudget.errors import Words

STATES: Final[dict[str, tuple[Words, str]]] = {
    "asked": (_l("Asked for"), "sky"),
    "ready": (_l("The new co-op says yes"), "sky"),
    "sent": (_l("On its way"), "honey"),
    "landed": (_l("Arrived"), "leaf"),
    "finished": (_l("Moved"), "leaf"),
    "refused": (_l("Refused"), "slate"),
    "called_off": (_l("Called off"), "slate"),
}
"""A move's state in words, and the colour of its tag."""


def steps(state: str) -> list[dict[str, object]]:
    """Where an open or finished move stands, in order; nothing for one that ended before."""
    order = ("asked", "ready", "sent", "landed", "finished")
    if state not in order:
        return []
    reached = order.index(state)
    told = (
        _l("The member asks"),
        _l("The new co-op takes the agreements over and says yes"),
        _l("The old co-op sends the money, in both books at once"),
        _l("The new co-op’s bank shows it"),
        _l("The old membership ends"),
    )
    return [
        {"text": text, "state": "done" if place <= reached else "now" if place == reached + 1 else "next"}
        for place, text in enumerate(told)
    ]
