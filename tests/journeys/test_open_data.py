"""A stranger finds what the demonstration's co-op buys, by page and by program; the officer who decided it can stop."""

from __future__ import annotations

import json
import urllib.request

import pytest

from coopbudget.demo.cast import HOLDERS, OTHERS, PASSWORD, SLUG
from tests.journeys.conftest import PHONE, Site, Visit
from tests.ocds_schema import dangling, faults_of_package, faults_of_release

pytestmark = pytest.mark.journey


def test_a_stranger_looks_and_a_program_gathers(demo_site: Site, visit: Visit) -> None:
    stranger = visit(demo_site, size=PHONE)
    stranger.go("/open").follow("Cydweithfa Hafan Wen")
    assert "Nos Dawel" in stranger.words
    assert "Somebody there at night, call 1" in stranger.words
    # The whole history, told by the command, is valid by the official schema, and no name of a member is in it.
    package = json.loads(demo_site.flask("ocds", "export", "--coop", SLUG))
    assert faults_of_package(package) == []
    assert [dangling(each) for each in package["releases"]] == [set()] * len(package["releases"])
    found = {tag for each in package["releases"] for tag in each["tag"]}
    assert {
        "planning", "tender", "tenderAmendment", "award", "contract", "contractAmendment", "implementation",
        "implementationUpdate",
    } <= found  # fmt: skip
    text = json.dumps(package, ensure_ascii=False)
    named = [each.name for each in HOLDERS] + [name for _key, name in OTHERS]
    assert [name for name in named if any(part in text for part in (name, name.split()[0], name.split()[1]))] == []
    with urllib.request.urlopen(f"{demo_site.url}/open/{SLUG}/releases.json") as answer:
        assert json.load(answer)["releases"] == package["releases"]
    with urllib.request.urlopen(f"{demo_site.url}/open/{SLUG}/records.json") as answer:
        compiled = [each["compiledRelease"] for each in json.load(answer)["records"]]
    assert [faults_of_release(each) for each in compiled] == [[]] * len(compiled)


def test_the_chair_stops_and_begins_again(demo_site: Site, visit: Visit) -> None:
    chair = visit(demo_site, size=PHONE).sign_in("mair@hafanwen.example", PASSWORD)
    chair.go(f"/c/{SLUG}/open-data").follow("Stop showing it").press("Make nothing public")
    assert "Nothing of what we buy is public" in chair.words
    chair.follow("See what would be public, then decide")
    assert "Nos Dawel" in chair.words
    chair.press("Make this public").follow("See what everybody sees")
    assert "What Cydweithfa Hafan Wen buys" in chair.words
