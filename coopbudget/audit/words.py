"""What entries, acts and groups of accounts are called. What has no words of its own is shown as it is kept."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from coopbudget.audit.act_words import ACTS
from coopbudget.audit.danger import Danger
from coopbudget.audit.kind_words import KINDS
from coopbudget.errors import Words

DANGER: dict[Danger, tuple[Words, str]] = {
    Danger.STOPPED: (_l("Stopped, and nobody goes on"), "brick"),
    Danger.NOBODY: (_l("Nobody could take over"), "brick"),
    Danger.SOMEBODY: (_l("Somebody could take over"), "honey"),
    Danger.PART: (_l("Gives a part for another provider"), "sky"),
    Danger.OWED: (_l("Only owed money"), "slate"),
    Danger.NOTHING: (_l("Nothing hangs on it"), "slate"),
}
"""How things stand with a provider: the words and the colour of their tag."""


def _as_kept(key: str) -> str:
    return key.replace("_", " ").replace(".", ": ").capitalize()


def kind_word(kind: str) -> Words:
    """What an entry of this kind is."""
    return KINDS.get(kind) or _as_kept(kind)


def act_word(act: str) -> Words:
    """What somebody did."""
    return ACTS.get(act) or _as_kept(act)
