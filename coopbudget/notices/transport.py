"""Carrying one e-mail: by SMTP where a server is set, else as a file in the mail folder."""

from __future__ import annotations

import os
import smtplib
import ssl
import tempfile
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address as MailAddress
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from pathlib import Path
from urllib.parse import unquote, urlsplit

from coopbudget.settings import Settings

TIMEOUT = 20  # seconds
_LOCAL = ("localhost", "127.0.0.1", "::1")
_LONGEST_SUBJECT = 150


class Undeliverable(Exception):
    """It will never get there: trying again is no use. Its text says why, and names nobody."""


class NotNow(Exception):
    """It did not go this time; trying later is right. Its text says why, and names nobody."""


@dataclass(frozen=True)
class Mail:
    """One e-mail. ``id`` stands in its Message-ID, so that a second copy is known for one."""

    id: str
    to: str
    subject: str
    body: str
    queued_at: datetime
    language: str = "en"


def send(settings: Settings, mail: Mail) -> None:
    """Send it, or write it down. Raises Undeliverable or NotNow."""
    message = compose(settings, mail)
    if settings.mail_url:
        _by_smtp(settings.mail_url, message)
    else:
        _as_file(settings.mail_folder, mail, message)


def compose(settings: Settings, mail: Mail) -> EmailMessage:
    """The message with its headers; no part of it can break out of its own line.

    Raises Undeliverable for an address that is none.
    """
    message = EmailMessage()
    message["From"] = settings.mail_from
    message["To"] = _address(mail.to)
    message["Subject"] = one_line(mail.subject)[:_LONGEST_SUBJECT]
    message["Date"] = format_datetime(mail.queued_at)
    host = parseaddr(settings.mail_from)[1].rpartition("@")[2] or "localhost"
    message["Message-ID"] = f"<{mail.id}@{host}>"
    message["Auto-Submitted"] = "auto-generated"
    # In a folder somebody opens it with an editor: there a link must stand whole, so it is not broken into lines.
    # It clears every Content- header, so this comes before the language.
    message.set_content(mail.body, cte=None if settings.mail_url else "8bit")
    message["Content-Language"] = "cy" if mail.language == "cy" else "en"
    return message


def one_line(text: str) -> str:
    """Text without line breaks or control characters: what a header may hold."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _address(text: str) -> MailAddress:
    name, _at, domain = text.rpartition("@")
    try:
        if not name or not domain or not text.isprintable() or any(c in text for c in " ,;<>"):
            raise ValueError("no address")
        return MailAddress(username=name, domain=domain)
    except (ValueError, IndexError) as problem:
        raise Undeliverable("not an address") from problem


def _by_smtp(url: str, message: EmailMessage) -> None:
    parts = urlsplit(url)
    host, local = parts.hostname or "localhost", parts.hostname in _LOCAL
    trusted = ssl.create_default_context()
    try:
        server: smtplib.SMTP
        if parts.scheme == "smtps":
            server = smtplib.SMTP_SSL(host, parts.port or 465, timeout=TIMEOUT, context=trusted)
        else:
            server = smtplib.SMTP(host, parts.port or 25, timeout=TIMEOUT)
        with server:
            server.ehlo()
            if parts.scheme == "smtp" and server.has_extn("starttls"):
                server.starttls(context=trusted)
                server.ehlo()
            elif parts.scheme == "smtp" and parts.username and not local:
                raise NotNow("the mail server offers no encryption, so it gets no password")
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
            server.send_message(message)
    except smtplib.SMTPRecipientsRefused as problem:
        codes = [code for code, _ in problem.recipients.values()]
        if codes and all(code >= 500 for code in codes):
            raise Undeliverable(f"refused {codes[0]}") from None
        raise NotNow("refused for now") from None
    except (OSError, smtplib.SMTPException) as problem:
        # Its text may quote the address: the kind is enough.
        raise NotNow(type(problem).__name__) from None


def _as_file(folder: Path, mail: Mail, message: EmailMessage) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"{mail.queued_at:%Y%m%dT%H%M%S}-{mail.id}.eml"
    handle, temporary = tempfile.mkstemp(dir=folder, prefix=".new-")
    with os.fdopen(handle, "wb") as file:
        file.write(bytes(message))
    os.replace(temporary, path)
