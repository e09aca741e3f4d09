"""Every word that a person reads goes through gettext."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted(p for p in (ROOT / "coopbudget").rglob("templates/**/*.html") if "node_modules" not in p.parts)

# The brand, units and marks that are the same in every language.
SAME_EVERYWHERE = re.compile(
    r"coopbudget|CSV|PDF|OFX|GBP|English|Cymraeg|[×£%&·!?–—→←↑↓•…+/|():;,.\d\s-]+|&\w+;"
    # what stands outside a tag only because Jinja was taken out: attributes, classes, a query's beginning
    r'|[\w.-]+="[^"]*"|\b[cg][a-z]*-[\w-]+|\?\w+='
)
READ_ATTRIBUTES = ("alt", "aria-label", "placeholder", "title")


class BareText(HTMLParser):
    """Collects the text that is left in a template once all of Jinja is taken out."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.found: list[str] = []
        self.inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style", "code"):
            self.inside.append(tag)
        for name, value in attrs:
            if name in READ_ATTRIBUTES and value and SAME_EVERYWHERE.sub("", value):
                self.found.append(value)

    def handle_endtag(self, tag: str) -> None:
        if self.inside and self.inside[-1] == tag:
            self.inside.pop()

    def handle_data(self, data: str) -> None:
        rest = SAME_EVERYWHERE.sub("", data)
        if rest and not self.inside:
            self.found.append(data.strip())


def bare_text(source: str) -> list[str]:
    """The words of a template that gettext never sees."""
    source = re.sub(r"{#.*?#}", "", source, flags=re.DOTALL)
    source = re.sub(r"{%-?\+?\s*trans\b.*?{%-?\s*endtrans\s*-?%}", "", source, flags=re.DOTALL)
    source = re.sub(r"{%.*?%}", "", source, flags=re.DOTALL)
    source = re.sub(r"{{.*?}}", "", source, flags=re.DOTALL)
    parser = BareText()
    parser.feed(source)
    return parser.found


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(ROOT / "coopbudget")))
def test_no_bare_text(path: Path) -> None:
    assert bare_text(path.read_text()) == []


def test_the_finder_finds() -> None:
    assert bare_text('<p>Hello</p><img alt="A bar">{{ _("fine") }}<b>{% trans %}fine{% endtrans %}</b> £5') == [
        "Hello",
        "A bar",
    ]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(ROOT / "coopbudget")))
def test_nothing_inline_that_the_security_policy_would_stop(path: Path) -> None:
    source = path.read_text()
    assert not re.search(r"\sstyle\s*=|<style|\son[a-z]+\s*=\s*[\"']|javascript:", source)
    assert not re.search(r"<script(?![^>]*\bsrc=)", source)
