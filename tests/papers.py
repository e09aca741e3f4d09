"""What a tagged PDF says of itself: for tests of papers."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

from pypdf import PdfReader


@dataclass(frozen=True)
class Paper:
    """``tags`` are the structure's, in reading order; ``text`` is what is read, in the order it stands."""

    language: str
    title: str
    marked: bool
    tags: list[str]
    text: str

    @property
    def headings(self) -> list[str]:
        return [tag for tag in self.tags if tag[0] == "H" and tag[1:].isdigit()]


def read_paper(made: bytes) -> Paper:
    """Read a PDF as a screen reader would find it."""
    reader = PdfReader(io.BytesIO(made))
    root: Any = reader.trailer["/Root"]
    tags: list[str] = []

    def walk(node: Any) -> None:
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            for child in node:
                walk(child)
        elif isinstance(node, dict):
            if "/S" in node:
                tags.append(str(node["/S"])[1:])
            if "/K" in node:
                walk(node["/K"])

    walk(root["/StructTreeRoot"])
    return Paper(
        language=str(root.get("/Lang", "")),
        title=str(reader.metadata.title if reader.metadata else ""),
        marked=bool(root["/MarkInfo"]["/Marked"]),
        tags=tags,
        text=" ".join(" ".join(page.extract_text() for page in reader.pages).split()),
    )
