"""Why an archive can't be written or read. Operators read these, in English."""

from __future__ import annotations

from coopbudget.errors import Conflict, Invalid


class StillSealed(Conflict):
    """Keys never go out, so what they alone open would be lost to the other installation."""

    def __init__(self, calls: int, votes: int) -> None:
        super().__init__(
            f"{calls} calls hold bids that are still sealed, and {votes} votes are open. Their keys never leave this "
            "installation. Wait until they are opened and counted, or say --leave-sealed to go on without."
        )


class CoopThere(Conflict):
    """A co-op is read once."""

    def __init__(self, slug: str) -> None:
        super().__init__(f"There is a co-op with this id or the short name {slug!r} here. Nothing was read.")


class OtherSchema(Conflict):
    """An archive is read by the version that wrote it."""

    def __init__(self, theirs: str, ours: str) -> None:
        super().__init__(
            f"The archive is of schema {theirs}, this installation of {ours}. Bring both to the same version first."
        )


class AddressTaken(Conflict):
    """An address that nobody confirmed proves nothing."""

    def __init__(self, email: str) -> None:
        super().__init__(
            f"Somebody here signed up with {email} and never confirmed it. Let them confirm it, or remove that account;"
            " then read the archive again. Nothing was read."
        )


class BadArchive(Invalid):
    """The file is no archive of ours, or it was changed."""

    def __init__(self, why: str) -> None:
        super().__init__(f"{why} Nothing was read.")
