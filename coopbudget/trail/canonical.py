"""What is hashed, to the byte: canonical JSON and the digest that chains it. Pure.

Canonical means: keys sorted, no spaces, ASCII alone (the rest escaped), whole numbers, no floats. The same
content gives the same bytes on every machine and database, which ``jsonb`` does not promise.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from json.encoder import encode_basestring_ascii as _quoted
from typing import Final

JSON = str | int | bool | None | Sequence["JSON"] | Mapping[str, "JSON"]

GENESIS: Final = bytes(32)
"""The digest before the first record of any chain."""

PLATFORM: Final = uuid.UUID("00000000-0000-7000-8000-000000000000")
"""The chain of acts that belong to no co-op: signing up, a provider's own profile."""

# What json.dumps does with these settings is the format; a change here breaks every chain ever written.
_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False).encode


def canonical(value: JSON) -> str:
    """``value`` as canonical JSON. Raises TypeError for a float or anything else JSON can't carry exactly."""
    _refuse_inexact(value)
    return _encode(value)


def canonical_of_plain(value: JSON) -> str:
    """The same for values known to hold only texts and whole numbers: a large batch is not walked twice."""
    return _encode(value)


def _refuse_inexact(value: object) -> None:
    if value is None or isinstance(value, str | int):
        return
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if not isinstance(key, str):
                raise TypeError(f"a key of the trail's content must be text, not {key!r}")
            _refuse_inexact(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            _refuse_inexact(inner)
    else:
        raise TypeError(f"the trail takes texts, whole numbers, lists and mappings, not {value!r}")


def around_content(
    act: str,
    actor: uuid.UUID | str | None,
    at: str,
    behalf: uuid.UUID | str | None,
    capacity: str,
    chain: uuid.UUID | str,
    subject: uuid.UUID | str,
    subject_kind: str,
) -> tuple[str, str]:
    """What stands before and after the content of a record; ``at`` as ``instant`` writes it.

    Canonical JSON, its keys written in order by hand: an entry of thousands is not encoded twice.
    """
    return (
        f'{{"act":{_quoted(act)},"actor":{_id(actor)},"at":"{at}"'
        f',"behalf":{_id(behalf)},"capacity":{_quoted(capacity)},"chain":"{chain}"'
        f',"content":',
        f',"subject":"{subject}","subject_kind":{_quoted(subject_kind)}}}',
    )


def _id(value: uuid.UUID | str | None) -> str:
    return "null" if value is None else f'"{value}"'


def link(previous: bytes, seq: int, content: str) -> bytes:
    """The digest of record ``seq``: SHA-256 over the digest before, the sequence (8 bytes, big end first), content."""
    return hashlib.sha256(previous + seq.to_bytes(8, "big") + content.encode()).digest()


def instant(at: datetime) -> str:
    """An aware instant as the trail writes it: UTC, to the microsecond, ``2027-03-03T16:30:00.000000Z``."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"
