"""The signed report as a document: an opinion by the template of its reviewer's kind, what was looked at and found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date
from flask_babel import force_locale, gettext as _

from coopbudget.members.labels import REVIEW_KIND_WORDS, label
from coopbudget.money import format_pence
from coopbudget.payments.documents import Table, sheet
from coopbudget.reviewing.queries import ItemRow, QueryRow, SampleRow
from coopbudget.reviewing.words import ASSERTIONS, OF, drawn_words, item_words, opinion_words


@dataclass(frozen=True)
class Report:
    """All that the document says. ``head`` is the last record of the trail, and its digest, when it was signed."""

    coop: str
    number: int
    reviewer: str
    kind: str
    since: date
    until: date
    signed_on: date
    opinion: str
    findings: str
    head: tuple[int, str]
    samples: Sequence[SampleRow]
    differing: Sequence[ItemRow]
    queries: Sequence[QueryRow]


def report_pdf(report: Report, *, language: str) -> bytes:
    """A PDF/UA-1 in a language (en or cy): the same report gives the same bytes."""
    locale = "cy" if language == "cy" else "en_GB"

    def day(of: date) -> str:
        return str(format_date(of, "d MMMM y", locale=locale))

    with force_locale(language):
        facts = [
            (_("Co-op"), report.coop),
            (_("Days reviewed"), _("%(first)s to %(last)s", first=day(report.since), last=day(report.until))),
            (_("Reviewer"), f"{report.reviewer}, {label(REVIEW_KIND_WORDS, report.kind)}"),
            (_("Signed"), day(report.signed_on)),
            (_("Last record of the trail"), f"{report.head[0]} {report.head[1]}"),
        ]
        tables = []
        if report.samples:
            tables.append(
                Table(
                    _("What was looked at"),
                    [_("Of"), _("How it was drawn"), _("Items"), _("Agree"), _("Differ"), _("Worth in all")],
                    [
                        [
                            _("%(what)s, %(first)s to %(last)s", what=str(OF[each.of]), first=day(each.since),
                              last=day(each.until)),
                            drawn_words(each.method, each.seed, each.step, each.first),
                            _("%(items)s of %(all)s", items=each.result.items, all=each.population),
                            str(each.result.agree), str(each.result.differ), format_pence(each.value, locale),
                        ]
                        for each in report.samples
                    ],
                )
            )  # fmt: skip
        if report.differing:
            tables.append(
                Table(
                    _("What differs"),
                    [_("Item"), _("What does not agree"), _("Note"), _("Amount")],
                    [
                        [
                            item_words(each.of, each.number, each.place),
                            ", ".join(str(ASSERTIONS[name]) for name, said in each.ticks.items() if said == "differs"),
                            each.note, format_pence(each.amount, locale),
                        ]
                        for each in report.differing
                    ],
                )
            )  # fmt: skip
        if report.queries:
            tables.append(
                Table(
                    _("What was asked"),
                    [_("Question"), _("Answer"), _("Number")],
                    [[each.question, each.answer, str(each.number)] for each in report.queries],
                )
            )
        findings = [part for part in report.findings.split("\n") if part.strip()]
        closing = [
            str(opinion_words(report.kind, report.opinion)),
            *([_("Findings:"), *findings] if findings else [_("There are no findings.")]),
            f"{report.reviewer}, {day(report.signed_on)}",
        ]
        title = _("Report %(number)s on the books of %(coop)s", number=report.number, coop=report.coop)
        return sheet(title=title, language=language, facts=facts, tables=tables, closing=closing)
