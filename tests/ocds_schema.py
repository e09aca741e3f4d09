"""The official schemas of the Open Contracting Data Standard as a judge that asks no network.

Formats are checked too (the schema library leaves them out): instants by RFC 3339, addresses by their shape.
"""

from __future__ import annotations

import json
import re
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft4Validator, FormatChecker
from referencing import Registry
from referencing.jsonschema import DRAFT4

FOLDER = Path(__file__).parent / "ocds"
formats = FormatChecker(formats=())


@formats.checks("date-time", raises=ValueError)
def _instant(text: object) -> bool:
    if not isinstance(text, str):
        return True
    datetime.fromisoformat(text)
    return re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", text) is not None


@formats.checks("uri")
def _address(text: object) -> bool:
    return not isinstance(text, str) or re.fullmatch(r"[a-z][a-z0-9+.-]*://[^\s<>\"{}|\\^`]+", text) is not None


@cache
def _judges() -> dict[str, Draft4Validator]:
    known = {name: json.loads((FOLDER / f"{name}-schema.json").read_text()) for name in ("release", "release-package")}
    registry: Registry[Any] = Registry().with_resources(
        [(each["id"], DRAFT4.create_resource(each)) for each in known.values()]
    )
    return {name: Draft4Validator(each, registry=registry, format_checker=formats) for name, each in known.items()}


def faults_of_package(found: Any) -> list[str]:
    """What is wrong with a release package by the official schema; nothing, if it is valid."""
    return _said("release-package", found)


def faults_of_release(found: Any) -> list[str]:
    """What is wrong with a release, or with a compiled one, which has the same shape."""
    return _said("release", found)


def faults_of_record_package(found: dict[str, Any]) -> list[str]:
    """What is wrong with a record package; nothing, if it is as the standard has it.

    Its own official schema is not among those kept here. What stands round it, and the releases in it, are those of a
    release package, so they are judged as one by the schema that is; the rest by the standard's rules for records.
    """
    records = found.get("records", [])
    plain = {name: value for name, value in found.items() if name != "records"}
    told = faults_of_package({**plain, "releases": [each for one in records for each in one.get("releases", [])]})
    if len({one.get("ocid") for one in records}) != len(records):
        told.append("records: an ocid comes twice, or is missing")
    for one in records:
        name, dates = one.get("ocid"), [each["date"] for each in one.get("releases", [])]
        if not dates or dates != sorted(dates):
            told.append(f"{name}: its releases are not there, the oldest first")
        if {each["ocid"] for each in [*one.get("releases", []), one["compiledRelease"]]} != {name}:
            told.append(f"{name}: something of another process is in it")
        told += [f"{name}: {fault}" for fault in faults_of_release(one["compiledRelease"])]
    return told


def _said(schema: str, found: Any) -> list[str]:
    return [f"{'/'.join(map(str, e.absolute_path))}: {e.message[:200]}" for e in _judges()[schema].iter_errors(found)]


def dangling(release: dict[str, Any]) -> set[str]:
    """Ids of organisations that a release points to and does not list among its parties."""
    listed = {each["id"] for each in release["parties"]}
    return {each["id"] for each in _references(release) if each["id"] not in listed}


def _references(found: Any) -> list[dict[str, Any]]:
    if isinstance(found, list):
        return [each for part in found for each in _references(part)]
    if not isinstance(found, dict):
        return []
    own = [found[name] for name in ("buyer", "procuringEntity", "payer", "payee") if name in found]
    own += found.get("suppliers", [])
    return own + [each for part in found.values() for each in _references(part)]
