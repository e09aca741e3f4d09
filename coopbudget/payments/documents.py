"""Documents of the rail as PDF/UA, made by typst: tagged, with a title and a language, the same bytes each time."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import typst

# The words come as data, never as source: what a bank or a person wrote can not be read as an instruction.
_SHEET: Final = """
#let said = json(bytes(sys.inputs.said))
#set document(title: said.title, date: none)
#set page(paper: "a4", flipped: said.wide, margin: 2.2cm, numbering: "1")
#set text(lang: said.lang, size: said.size * 1pt)
#show heading: set block(above: 1.4em, below: 0.8em)
= #said.title
#for line in said.opening [#line #parbreak()]
#for line in said.facts [#strong(line.at(0)): #line.at(1) \\ ]
#for part in said.tables [
== #part.caption
#table(
  columns: part.widths.map(wide => wide * 1fr) + (auto,) * part.money,
  align: (column, _) => if column >= part.heads.len() - part.money { right } else { left },
  stroke: 0.5pt + luma(140),
  table.header(..part.heads.map(head => strong(head))),
  ..part.rows.flatten().map(cell => [#cell]),
)
]
#for line in said.closing [#line #parbreak()]
"""


_NARROWEST: Final = 10
_WIDEST: Final = 40


@dataclass(frozen=True)
class Table:
    """A table of a document; its last columns (``money`` of them) are money and stand to the right."""

    caption: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    money: int = 1

    @property
    def widths(self) -> list[int]:
        """How wide the columns of words are, beside each other: as their longest words ask, within reason."""
        columns = zip(*(row[: len(self.heads) - self.money] for row in (self.heads, *self.rows)), strict=True)
        return [min(_WIDEST, max(_NARROWEST, *(len(cell) for cell in column))) for column in columns]


PRINT: Final = 11  # points
LARGE_PRINT: Final = 18


def sheet(
    *,
    title: str,
    language: str,
    facts: Sequence[tuple[str, str]],
    tables: Sequence[Table],
    closing: Sequence[str],
    size: int = PRINT,
    opening: Sequence[str] = (),
) -> bytes:
    """A PDF/UA-1 of a title, opening paragraphs, facts with their names, tables, and closing paragraphs. All words are
    plain text.

    ``size`` is the letters' in points; in large print the page lies on its side, so that tables have room.
    """
    said = {
        "title": title,
        "lang": language,
        "opening": list(opening),
        "facts": [list(fact) for fact in facts],
        "tables": [{**vars(table), "widths": table.widths} for table in tables],
        "closing": list(closing),
        "size": size,
        "wide": size >= LARGE_PRINT,
    }
    return typst.compile(
        _SHEET.encode(), format="pdf", sys_inputs={"said": json.dumps(said)}, pdf_standards="ua-1", font_paths=_fonts()
    )


@cache
def _fonts() -> typst.Fonts:
    """The machine's fonts beside typst's own, sought once in a process: a name may be written in any letters."""
    return typst.Fonts()
