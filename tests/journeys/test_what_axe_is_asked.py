"""That axe isn't asked about what it found clean before hides no fault: each of these, planted on a page it has seen,
makes it look again."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.cheaply import SHARED
from tests.journeys.axe import anatomy, complaints

CLEAN = """<!DOCTYPE html><html lang="en"><head><title>Funds</title>
<style>body { color: #111; background: #fff } .faint { color: #bbb } .dark { background: #111 }</style></head><body>
<main><h1>Funds</h1><h2>Mine</h2><p class="hint">Two funds of 14 March.</p>
<ul><li><a href="/funds/1">Gwynedd</a></li></ul>
<form><label for="sum">How much</label><input id="sum" name="sum" type="text" value="12"><button>Send</button></form>
<table><caption>Lines</caption><thead><tr><th scope="col">Day</th></tr></thead>
<tbody><tr><td>1 May</td></tr></tbody></table>
<img src="/a.png" alt="A street"></main></body></html>"""
SAME = (
    ("Two funds of 14 March.", "Nine funds of 2 June."), ("/funds/1", "/funds/27"), ('value="12"', 'value="900"'),
    ("Gwynedd", "Conwy"),
)  # fmt: skip
FAULTS = (
    ('<label for="sum">How much</label>', "How much"), ("How much</label>", "</label>"), ('for="sum"', 'for="other"'),
    ("Gwynedd</a>", "</a>"), ('alt="A street"', ""), ('alt="A street"', 'alt=" "'), ('lang="en"', 'lang="xx-not"'),
    ('lang="en"', ""), ("<h2>Mine</h2>", "<h4>Mine</h4>"), ('class="hint"', 'class="faint"'), 
    ("<main>", '<main class="dark">'),
    ("<ul><li>", "<ul><div></div><li>"), ("Send</button>", "</button>"), ("<button>", '<button aria-label="Go on">'),
    ('<p class="hint">', '<p class="hint" id="sum">'), ("<p ", '<p role="checkbox" '), 
    ("<p ", '<p aria-labelledby="nobody" '),
    ("<form>", '<form aria-hidden="true">'), ("<img ", '<img tabindex="5" '), ("Funds</title>", "</title>"),
)  # fmt: skip


def test_whatever_axe_would_find_is_asked_for(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SHARED, str(tmp_path))
    page = browser.new_page()
    page.set_content(CLEAN)
    known = anatomy(page).signs
    assert complaints(page, known, ours=False) == ""
    for old, new in SAME:
        page.set_content(CLEAN.replace(old, new))
        assert anatomy(page).signs <= known, (old, new)
    found = 0
    for old, new in FAULTS:
        assert old in CLEAN
        page.set_content(CLEAN.replace(old, new, 1))
        signs = anatomy(page).signs
        assert not signs <= known, f"axe would not have been asked about {new}"
        found += complaints(page, signs, ours=False) != ""
    assert found >= 12, "and it does find most of them"
    page.close()
