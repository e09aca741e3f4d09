"""The Welsh catalogue says the same as the English: every blank to fill in is there, and no other."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po
from jinja2.ext import babel_extract

ROOT = Path(__file__).resolve().parents[3]
CATALOGUE = ROOT / "coopbudget" / "web" / "translations" / "cy" / "LC_MESSAGES" / "messages.po"
BLANK = re.compile(r"%\(\w+\)[sd]|%%|%[sd]")


@pytest.fixture(scope="module")
def messages() -> list[Message]:
    """Every translated message."""
    with CATALOGUE.open("rb") as file:
        found = [message for message in read_po(file) if message.id and message.string]
    return [m for m in found if isinstance(m.string, str) or any(m.string)]


def test_blanks_are_the_same(messages: list[Message]) -> None:
    wrong = []
    for message in messages:
        ids = [message.id] if isinstance(message.id, str) else list(message.id)
        strings = [message.string] if isinstance(message.string, str) else list(message.string)
        wanted = set(BLANK.findall(ids[-1])) | set(BLANK.findall(ids[0]))
        for said in strings:
            found = set(BLANK.findall(said))
            if not found <= wanted or (len(ids) == 1 and found != wanted):
                wrong.append((ids[0], said))
    assert wrong == []


def test_nothing_is_left_unsure(messages: list[Message]) -> None:
    assert [message.id for message in messages if message.fuzzy] == []


def test_plurals_have_every_form_that_welsh_needs(messages: list[Message]) -> None:
    short = [m.id for m in messages if isinstance(m.id, tuple | list) and (len(m.string) != 5 or not all(m.string))]
    assert short == []


def test_the_frame_and_the_first_page_speak_welsh(messages: list[Message]) -> None:
    said = {message.id: message.string for message in messages}
    for words in ("Something is wrong", "What I have to do", "Skip to main content", "Sign out", "My money"):
        assert said.get(words) not in (None, "", words), words


def test_the_words_of_every_template_are_found() -> None:
    """What ``make words`` can't read it leaves out without a word, and the page stays English for ever."""
    with (ROOT / "config" / "babel.cfg").open() as file:
        _methods, options = parse_mapping_cfg(file)
    ours = next(found for pattern, found in options.items() if pattern.endswith(".html"))
    assert ours["silent"] == "false"
    unread = []
    for template in sorted((ROOT / "coopbudget").glob("*/templates/**/*.html")):
        words = template.read_text(encoding="utf-8")
        with template.open("rb") as file:
            found = list(babel_extract(file, ["_", "gettext", "ngettext"], [], ours))
        if not found and "{{ _(" in words:
            unread.append(template.name)
    assert unread == []
