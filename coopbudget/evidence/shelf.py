"""The folder of files by digest. A file is there whole or not at all, and never changes."""

from __future__ import annotations

import hashlib
import os
import tempfile
from contextlib import suppress
from datetime import datetime
from pathlib import Path

_PIECE = 1 << 20


def place(folder: Path, digest: str) -> Path:
    """Where the file with ``digest`` (hex) lies. Raises ValueError for what is no digest."""
    if len(digest) != 64 or any(c not in "0123456789abcdef" for c in digest):
        raise ValueError("not a digest")
    return folder / digest[:2] / digest[2:4] / digest


def put(folder: Path, content: bytes) -> str:
    """Keep ``content`` and return its digest. It is safe on disk when this returns."""
    digest = hashlib.sha256(content).hexdigest()
    path = place(folder, digest)
    if whole(folder, digest) is not None and _touched(path):
        return digest
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)
    return digest


def get(folder: Path, digest: str) -> bytes | None:
    """The bytes with ``digest``; None where they are missing or changed."""
    try:
        content = place(folder, digest).read_bytes()
    except FileNotFoundError:
        return None
    return content if hashlib.sha256(content).hexdigest() == digest else None


def whole(folder: Path, digest: str) -> Path | None:
    """The path of the file with ``digest`` if its bytes still have it, else None. Memory stays flat."""
    path = place(folder, digest)
    found = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                found.update(piece)
    except FileNotFoundError:
        return None
    return path if found.hexdigest() == digest else None


def _touched(path: Path) -> bool:
    """Say that a file is wanted from now on, by the time of its last access; False where it was just taken away."""
    try:
        written = path.stat().st_mtime_ns
        os.utime(path)
        os.utime(path, ns=(path.stat().st_atime_ns, written))
    except FileNotFoundError:
        return False
    return True


def remove(folder: Path, digest: str, *, wanted_before: datetime) -> bool:
    """Take a file away that nobody keeps any more; whether it was there and is gone.

    One that was put there (again) since stays: whoever puts it may not have committed yet. It is moved aside first,
    so that whoever comes now finds nothing and writes it anew.
    """
    path = place(folder, digest)
    aside = path.with_name(f".gone-{digest}")
    try:
        os.replace(path, aside)
    except FileNotFoundError:
        return False
    if max(aside.stat().st_mtime, aside.stat().st_atime) >= wanted_before.timestamp():
        with suppress(FileExistsError):
            os.link(aside, path)
        aside.unlink()
        return False
    aside.unlink()
    _sync_folder(path.parent)
    return True


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
