"""A passkey in software: what a phone's chip does when a page asks, and what its browser sends back."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import secrets
from html import unescape
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from flask.testing import FlaskClient

ORIGIN = "http://localhost"
HOLDER_PRESENT, HOLDER_VERIFIED, KEY_INSIDE = 0x01, 0x04, 0x40


def plain(data: bytes) -> str:
    """Base64 as WebAuthn writes it."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Authenticator:
    """Makes one key and answers challenges with it; ``verifies`` is whether it makes sure who holds it."""

    def __init__(self, *, verifies: bool = True, origin: str = ORIGIN) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = secrets.token_bytes(16)
        self.flags = HOLDER_PRESENT | (HOLDER_VERIFIED if verifies else 0)
        self.origin = origin

    def _client(self, kind: str, options: dict[str, Any]) -> bytes:
        told = {"type": f"webauthn.{kind}", "challenge": options["challenge"], "origin": self.origin}
        return json.dumps(told | {"crossOrigin": False}).encode()

    def _data(self, more: bytes = b"", flags: int = 0) -> bytes:
        return hashlib.sha256(b"localhost").digest() + bytes([self.flags | flags]) + bytes(4) + more

    def _answer(self, response: dict[str, str]) -> str:
        return json.dumps({"id": plain(self.id), "rawId": plain(self.id), "type": "public-key", "response": response})

    def make(self, options: dict[str, Any]) -> str:
        """The answer to a request for a new passkey."""
        point = self.key.public_key().public_numbers()
        public = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")})
        inside = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + public
        attested = {"fmt": "none", "attStmt": {}, "authData": self._data(inside, KEY_INSIDE)}
        return self._answer(
            {
                "attestationObject": plain(cbor2.dumps(attested)),
                "clientDataJSON": plain(self._client("create", options)),
            }
        )

    def give(self, options: dict[str, Any]) -> str:
        """The answer to a challenge."""
        client, data = self._client("get", options), self._data()
        signed = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(
            {"authenticatorData": plain(data), "clientDataJSON": plain(client), "signature": plain(signed)}
        )


def asked(page: str) -> tuple[str, dict[str, Any]]:
    """Where the page's answer goes, and what it asks of the browser."""
    options = re.search(r'data-options="([^"]+)"', page)
    action = re.search(r'data-passkey=.*?action="([^"]+)"', page, re.DOTALL)
    assert options is not None and action is not None, page
    return unescape(action[1]), json.loads(unescape(options[1]))


def make_passkey(client: FlaskClient, name: str = "My phone", key: Authenticator | None = None) -> Authenticator:
    """The browser's person makes a passkey from the page that offers it."""
    key = key or Authenticator()
    action, options = asked(client.post("/account/passkeys", data={"name": name}).text)
    answer = client.post(action, data={"credential": key.make(options)})
    assert answer.status_code == 302, answer.text
    return key
