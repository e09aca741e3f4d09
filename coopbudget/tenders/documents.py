"""The decision on a call as PDF/UA, made by typst: tagged, with a title and a language, the same bytes each time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

import typst
from flask_babel import format_date, gettext as _

from coopbudget.clock import LONDON, civil_date
from coopbudget.money import format_pence
from coopbudget.tenders import words
from coopbudget.tenders.rules import Floor, shown

# The words come as data, never as source: what a bidder or a scorer wrote can not be read as an instruction.
_SHEET: Final = """
#let said = json(bytes(sys.inputs.said))
#set document(title: said.title, date: none)
#set page(paper: "a4", margin: 2.2cm, numbering: "1")
#set text(lang: said.lang, size: 11pt)
#show heading: set block(above: 1.4em, below: 0.8em)
= #said.title
#for part in said.parts [
#if part.kind == "heading" [== #part.text]
#if part.kind == "small" [=== #part.text]
#if part.kind == "words" [#part.text #parbreak()]
#if part.kind == "list" [#list(..part.items.map(item => [#item]))]
#if part.kind == "table" [
#table(
  columns: (auto,) + (1fr,) * (part.heads.len() - 1),
  align: (column, _) => if column == 0 { left } else { right },
  stroke: 0.5pt + luma(140),
  table.header(..part.heads.map(head => strong(head))),
  ..part.rows.flatten().map(cell => [#cell]),
)
]
]
"""


def decision_pdf(facts: dict[str, Any], *, language: str) -> bytes:
    """The decided call's page (``views.decision.facts``) on paper, in the reader's language."""
    said = {
        "title": str(_("How the bids came out: %(call)s", call=facts["call"].title)),
        "lang": language[:2],
        "parts": list(_parts(facts)),
    }
    made = typst.compile(_SHEET.encode(), format="pdf", sys_inputs={"said": json.dumps(said)}, pdf_standards="ua-1")
    assert isinstance(made, bytes)
    return made


def _heading(text: str) -> dict[str, Any]:
    return {"kind": "heading", "text": str(text)}


def _words(text: str) -> Iterator[dict[str, Any]]:
    for paragraph in str(text).split("\n\n"):
        yield {"kind": "words", "text": paragraph}


def _when(instant: datetime) -> str:
    wall = instant.astimezone(LONDON)
    day = format_date(civil_date(instant), "d MMMM y")
    return f"{day}, {wall.hour % 12 or 12}:{wall.minute:02d}{'am' if wall.hour < 12 else 'pm'}"


def _parts(facts: dict[str, Any]) -> Iterator[dict[str, Any]]:
    call, award, bids, results = facts["call"], facts["award"], facts["bids"], facts["results"]
    yield _heading(_("%(name)s was chosen", name=bids[award.bid_id].provider_name))
    yield from _words(award.reasons)
    yield from _words(_("Recorded by %(name)s on %(when)s.", name=facts["awarded_by"], when=_when(award.awarded_at)))
    if award.standstill_ends_at:
        yield from _words(_("Days to challenge the choice end on %(when)s.", when=_when(award.standstill_ends_at)))
    yield _heading(_("What we asked for"))
    yield {
        "kind": "list",
        "items": [call.title, call.what, call.for_whom, call.when_words, call.place,
                  str(_("The most we can pay: %(sum)s a week", sum=format_pence(call.weekly_most)))],
    }  # fmt: skip
    yield _heading(_("All bids in order"))
    yield {
        "kind": "table",
        "heads": [str(_("Provider")), str(_("Rate an hour")), f"{_('Price')} ({call.price_weight})",
                  *(f"{each.name} ({each.weight})" for each in call.criteria), str(_("Points of 100"))],
        "rows": [
            [f"{each.rank}. {bids[each.bid_id].provider_name}", format_pence(bids[each.bid_id].rate),
             shown(each.price), *(shown(each.by_criterion[one.id]) for one in call.criteria), shown(each.total)]
            for each in results
        ],
    }  # fmt: skip
    for each in results:
        if each.tie:
            yield from _words(f"{bids[each.bid_id].provider_name}: {words.TIE[each.tie]}")
    for bid in bids.values():
        if bid.floor in (Floor.ACCEPTED, Floor.REJECTED):
            yield from _words(f"{bid.provider_name}: {words.FLOOR[bid.floor]}. {bid.floor_words}")
    yield _heading(_("Why they have these points"))
    for each in results:
        yield from _reasons(facts, each.bid_id)
    yield from _after(facts)


def _reasons(facts: dict[str, Any], bid_id: Any) -> Iterator[dict[str, Any]]:
    yield {"kind": "small", "text": facts["bids"][bid_id].provider_name}
    items = []
    for each in facts["call"].criteria:
        items += [
            str(_("%(what)s, %(n)s of 5: %(why)s", what=each.name, n=score.points, why=score.comment))
            for score in facts["comments"].get((bid_id, each.id), [])
        ]
        said = facts["agreed"].get((bid_id, each.id))
        if said is not None:
            told = _("%(what)s, agreed when the panel met, and counted: %(n)s of 5. %(why)s",
                     what=each.name, n=said.points, why=said.reason)  # fmt: skip
            items.append(str(told))
    yield {"kind": "list", "items": items}


def _after(facts: dict[str, Any]) -> Iterator[dict[str, Any]]:
    bids, award = facts["bids"], facts["award"]
    lost = [
        str(_("%(name)s was furthest behind the first on %(what)s, by %(n)s points.",
              name=bids[each.bid_id].provider_name, what=facts["lost"][each.bid_id][0],
              n=shown(facts["lost"][each.bid_id][1])))
        for each in facts["results"]
        if each.rank > 1 and facts["lost"][each.bid_id]
    ]  # fmt: skip
    if award.learnt or lost:
        yield _heading(_("What the others can learn"))
        if award.learnt:
            yield from _words(award.learnt)
        if lost:
            yield {"kind": "list", "items": lost}
    if facts["challenges"]:
        yield _heading(_("Challenges"))
        for each in facts["challenges"]:
            yield {"kind": "small", "text": str(_("Challenge %(n)s", n=each.number))}
            yield from _words(each.words)
            yield from _words(words.OUTCOME[each.outcome] if each.outcome else _("Waits for an answer"))
            if each.answer:
                yield from _words(each.answer)
