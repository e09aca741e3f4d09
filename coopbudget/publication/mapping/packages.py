"""Releases as they are handed out: in packages with their publisher, and merged into records."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from coopbudget.publication.mapping.pieces import Piece, Source, instant
from coopbudget.publication.mapping.releases import Told
from coopbudget.publication.mapping.releasing import Release

VERSION: Final = "1.1"
LICENCE: Final = "https://creativecommons.org/licenses/by/4.0/"


@dataclass(frozen=True)
class Cover:
    """What stands round a package: its own address, the page that says what is published, and its neighbours'."""

    uri: str
    page: str
    prev: str = ""
    next: str = ""

    def head(self, source: Source, at: datetime) -> Piece:
        """The package without what is in it."""
        links = {name: address for name, address in (("prev", self.prev), ("next", self.next)) if address}
        return {
            "uri": self.uri,
            "version": VERSION,
            "publishedDate": instant(at),
            "publisher": {"name": source.buyer.name, "uri": self.page},
            "license": LICENCE,
            "publicationPolicy": self.page,
            **({"links": links} if links else {}),
        }


def release_package(source: Source, cover: Cover, at: datetime, told: Iterable[Told]) -> Piece:
    """The releases of these processes in one package, published ``at``."""
    return {**cover.head(source, at), "releases": [each for process in told for each in process.releases]}


def record_package(source: Source, cover: Cover, at: datetime, told: Iterable[Told]) -> Piece:
    """These processes as records: each release's place, and all of them merged into one."""
    records = [
        {"ocid": each.ocid, "releases": list(each.releases), "compiledRelease": compiled(each.releases)}
        for each in told
    ]
    return {**cover.head(source, at), "records": records}


def written(source: Source, cover: Cover, at: datetime, told: Iterable[Told]) -> Iterator[str]:
    """A release package as lines, a process in memory at a time."""
    head = json.dumps(cover.head(source, at), indent=1, ensure_ascii=False)
    yield head.removesuffix("\n}") + ',\n "releases": ['
    first = True
    for process in told:
        for release in process.releases:
            yield ("\n" if first else ",\n") + json.dumps(release, ensure_ascii=False)
            first = False
    yield "\n ]\n}\n"


def compiled(releases: Sequence[Release]) -> Release:
    """What a process has come to: its releases, the oldest first, merged by the standard's rules.

    Lists of things with ids are merged by them, other lists and plain values are those of the newest that says them;
    what the newest says is nothing goes.
    """
    merged: dict[str, Any] = {}
    for each in releases:
        merged = _merged(merged, each)
    newest = releases[-1]
    return {**merged, "id": f"{newest['ocid']}-{newest['date']}", "date": newest["date"], "tag": ["compiled"]}


def _merged(old: Any, new: Any) -> Any:
    if isinstance(new, dict):
        before = old if isinstance(old, dict) else {}
        merged = {**before, **{name: _merged(before.get(name), value) for name, value in new.items()}}
        return {name: value for name, value in merged.items() if value is not None}
    if _have_ids(new):
        by_id = {each["id"]: each for each in old} if _have_ids(old) else {}
        for each in new:
            by_id[each["id"]] = _merged(by_id.get(each["id"]), each)
        return list(by_id.values())
    return new


def _have_ids(found: Any) -> bool:
    return isinstance(found, list) and bool(found) and all(isinstance(each, dict) and "id" in each for each in found)


def newest(told: Iterable[Told], since: datetime) -> datetime:
    """When something of these processes last changed, and not before the co-op published it."""
    dates = [datetime.fromisoformat(each["date"]) for process in told for each in process.releases]
    return max([since.replace(microsecond=0), *dates])
