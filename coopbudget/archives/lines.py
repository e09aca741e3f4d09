"""A row as a line of JSON and back, by the types of its columns. The same row gives the same bytes everywhere."""

from __future__ import annotations

import base64
import json
import uuid
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Date, DateTime, LargeBinary, Uuid

from coopbudget.archives.errors import BadArchive
from coopbudget.db.types import Utc


def _out(value: Any) -> Any:
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    return value


def line_of(row: Mapping[str, Any]) -> bytes:
    """The row as a line, its names in order."""
    told = {name: _out(value) for name, value in row.items()}
    return json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"


def _in(value: Any, kind: Any) -> Any:
    if value is None:
        return None
    if isinstance(kind, Uuid):
        return uuid.UUID(value)
    if isinstance(kind, Utc | DateTime):
        return datetime.fromisoformat(value)
    if isinstance(kind, Date):
        return date.fromisoformat(value)
    if isinstance(kind, LargeBinary):
        return base64.b64decode(value, validate=True)
    return value


def row_of(line: bytes, types: Mapping[str, Any], where: str) -> dict[str, Any]:
    """The row of a line. Raises BadArchive where it does not hold exactly these columns, or a value can't be read."""
    try:
        told = json.loads(line)
        if not isinstance(told, dict) or told.keys() != types.keys():
            raise BadArchive(f"A line of {where} does not hold the columns of its table.")
        return {name: _in(told[name], kind) for name, kind in types.items()}
    except (ValueError, TypeError, AttributeError):
        raise BadArchive(f"A line of {where} can't be read.") from None
