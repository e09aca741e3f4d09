"""Sealing bids: the one place that turns an offer into bytes nobody can read, and back.

Each call has a key of its own, made when it is published, kept in the database only wrapped by a key that is
derived from the application's secret and the call's id. A bid is encrypted with AES-256-GCM and bound to its
call, its own id and its version, so no row can stand in for another. The text is padded, so that its length
says little. Drafts and files of a bid are encrypted with the same key, each bound to what it is. Who has a dump
of the database has no bid; who also has the application's secret could unseal one, which is why the secret lives
elsewhere. Changing the secret while a call is sealed loses its bids.
"""

from __future__ import annotations

import hashlib
import json
import os
import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from coopbudget.providers.rules import HourKind
from coopbudget.tenders.errors import SealBroken
from coopbudget.tenders.rates import in_order
from coopbudget.tenders.rules import Content, Group, Partner, SealedFile
from coopbudget.tenders.volume import as_terms, of_terms

_VERSION = b"\x01"
_BLOCK = 4096


def _wrapping_key(secret: str, call_id: uuid.UUID) -> bytes:
    return HKDF(hashes.SHA256(), 32, salt=call_id.bytes, info=b"coopbudget tenders call key 1").derive(secret.encode())


def _encrypt(key: bytes, plain: bytes, bound_to: bytes) -> bytes:
    nonce = os.urandom(12)
    return _VERSION + nonce + AESGCM(key).encrypt(nonce, plain, bound_to)


def _decrypt(key: bytes, sealed: bytes, bound_to: bytes) -> bytes:
    if sealed[:1] != _VERSION:
        raise SealBroken()
    try:
        return AESGCM(key).decrypt(sealed[1:13], sealed[13:], bound_to)
    except InvalidTag:
        raise SealBroken() from None


def new_call_key(secret: str, call_id: uuid.UUID) -> bytes:
    """A new key for a call, wrapped: what the call's row keeps."""
    return _encrypt(_wrapping_key(secret, call_id), os.urandom(32), call_id.bytes)


class CallSeal:
    """Seals and unseals the bids of one call. Raises SealBroken where the secret is not the one it was made with.

    ``usual`` is the kind of hour that a bid sealed before rates had kinds is read as.
    """

    def __init__(self, secret: str, sealed_key: bytes, call_id: uuid.UUID, usual: HourKind) -> None:
        self._call_id = call_id
        self._usual = usual
        self._key = _decrypt(_wrapping_key(secret, call_id), sealed_key, call_id.bytes)

    def _bound(self, bid_id: uuid.UUID, version: int) -> bytes:
        return self._call_id.bytes + bid_id.bytes + version.to_bytes(8, "big")

    def seal(self, bid_id: uuid.UUID, version: int, content: Content) -> bytes:
        """The offer as ciphertext, bound to its bid and version."""
        return _encrypt(self._key, _padded(_plain(content)), self._bound(bid_id, version))

    def unseal(self, bid_id: uuid.UUID, version: int, sealed: bytes) -> Content:
        """The offer again. Raises SealBroken for bytes that were changed or belong to another bid."""
        found = json.loads(_decrypt(self._key, sealed, self._bound(bid_id, version)))
        rates = found.get("rates") or {self._usual: found["rate"]}
        hours = found.get("hours") or {self._usual: found["weekly_minutes"]}
        return Content(
            rates=in_order({HourKind(kind): rate for kind, rate in rates.items()}),
            hours=in_order({HourKind(kind): minutes for kind, minutes in hours.items()}),
            starts_on=date.fromisoformat(found["starts_on"]),
            floor_reason=found["floor_reason"],
            answers={uuid.UUID(criterion): words for criterion, words in found["answers"].items()},
            group=_group(found.get("group")),
            files=tuple(SealedFile(uuid.UUID(each[0]), each[1], each[2]) for each in found.get("files", ())),
            rebate=of_terms(found.get("rebate")),
        )

    def seal_draft(self, draft_id: uuid.UUID, version: int, values: Mapping[str, str]) -> bytes:
        """What somebody has typed so far, as ciphertext."""
        return _encrypt(self._key, _padded(dict(values)), b"draft" + self._bound(draft_id, version))

    def unseal_draft(self, draft_id: uuid.UUID, version: int, sealed: bytes) -> dict[str, str]:
        """What was typed. Raises SealBroken."""
        found: dict[str, str] = json.loads(_decrypt(self._key, sealed, b"draft" + self._bound(draft_id, version)))
        return found

    def seal_file(self, file_id: uuid.UUID, name: str, content: bytes) -> bytes:
        """A file and its name as ciphertext."""
        said = name.encode()
        return _encrypt(self._key, len(said).to_bytes(2, "big") + said + content, b"file" + self._bound(file_id, 1))

    def unseal_file(self, file_id: uuid.UUID, sealed: bytes) -> tuple[str, bytes]:
        """The file's name and what it holds. Raises SealBroken."""
        found = _decrypt(self._key, sealed, b"file" + self._bound(file_id, 1))
        start = 2 + int.from_bytes(found[:2], "big")
        return found[2:start].decode(), found[start:]


def _padded(value: Mapping[str, Any]) -> bytes:
    plain = json.dumps(value, ensure_ascii=False).encode()
    return plain + b" " * (-len(plain) % _BLOCK)


def _group(found: Mapping[str, Any] | None) -> Group | None:
    if found is None:
        return None
    partners = tuple(Partner(uuid.UUID(each[0]), each[1], each[2]) for each in found["partners"])
    return Group(uuid.UUID(found["id"]), found["version"], found["name"], partners)


def _plain(content: Content) -> dict[str, Any]:
    return {
        "rates": {str(kind): rate for kind, rate in content.rates.items()},
        "hours": {str(kind): minutes for kind, minutes in content.hours.items()},
        "starts_on": content.starts_on.isoformat(),
        "floor_reason": content.floor_reason,
        "answers": {str(key): words for key, words in content.answers.items()},
        "group": content.group
        and {
            "id": str(content.group.consortium_id),
            "version": content.group.version,
            "name": content.group.name,
            "partners": [[str(each.provider_id), each.share, each.does] for each in content.group.partners],
        },
        "files": [[str(each.id), each.name, each.digest] for each in content.files],
        "rebate": content.rebate and as_terms(content.rebate),
    }


def digest(sealed: bytes) -> str:
    """SHA-256 of the ciphertext: what the trail and the bidder's receipt carry."""
    return hashlib.sha256(sealed).hexdigest()
