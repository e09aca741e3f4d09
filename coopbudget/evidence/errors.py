"""What can be wrong with a file, in words that say what to do."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from coopbudget.errors import Invalid, NotFound, Unavailable, Words


class BadFile(Invalid):
    """The file can't be kept. The message stands beside the field ``file`` unless told otherwise."""

    def __init__(self, message: Words, *, field: str = "file") -> None:
        super().__init__({field: [message]})


class NoSuchEvidence(NotFound):
    """There is no such file in this co-op."""


class EvidenceErased(NotFound):
    """The row stands with its digest; the file's time was over, and two officers had it erased."""

    title = _l("That file is erased")
    message = _l("The time for which we keep this file was over, so it is erased. Nobody can bring it back.")


class EvidenceLost(Unavailable):
    """The row stands, its file is not on disk or is not what it was."""

    title = _l("We can't open that file")
    message = _l("We know of this file, but can't open it just now. The people who run this site can see that.")
