"""The papers of the play: short letters as real PDF files, made by the same program that makes documents."""

from __future__ import annotations

import io
from functools import cache

import typst
from werkzeug.datastructures import FileStorage


@cache
def letter(heading: str, *paragraphs: str) -> bytes:
    """A one-page letter."""
    body = "\n\n".join(paragraphs)
    source = f'#set document(title: "{heading}")\n#set text(lang: "en", size: 12pt)\n= {heading}\n\n{body}\n'
    made = typst.compile(source.encode(), format="pdf")
    assert isinstance(made, bytes)
    return made


def upload(filename: str, heading: str, *paragraphs: str) -> FileStorage:
    """A letter as a browser sends it."""
    return FileStorage(io.BytesIO(letter(heading, *paragraphs)), filename=filename)
