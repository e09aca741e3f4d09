"""No two pages stand at the same address: the one that is registered first would hide the other without a word."""

import re
from collections import defaultdict

from flask import Flask


def test_an_address_belongs_to_one_page(sqlite_app: Flask) -> None:
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for rule in sqlite_app.url_map.iter_rules():
        shape = re.sub(r"<(?:(\w+)(?:\([^)]*\))?:)?\w+>", lambda part: f"<{part[1] or 'text'}>", rule.rule)
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            found[shape, method].add(rule.endpoint)
    assert {place: ends for place, ends in found.items() if len(ends) > 1} == {}
