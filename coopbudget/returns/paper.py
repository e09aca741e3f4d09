"""A return as a tagged PDF, in the words of its reader's language: the same bytes from the same figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import format_date, get_locale, gettext as _, ngettext

from coopbudget.money import format_pence
from coopbudget.payments.documents import LARGE_PRINT, PRINT, Table, sheet
from coopbudget.returns import words
from coopbudget.returns.rules import BankLine, Figures, Line, Pooled, Side
from coopbudget.returns.signing import spoken


@dataclass(frozen=True)
class Heads:
    """Who and what a return is about, as it stands on its first page. ``profile`` is the council's name."""

    number: int
    version: int
    coop: str
    member: str
    member_number: int
    representative: str
    funder: str
    reference: str
    replaces: int | None = None


@dataclass(frozen=True)
class Signature:
    """The declaration: the name that was typed, the day, and in what standing. ``code`` is the extract's."""

    name: str
    on: date
    capacity: str
    code: str


def title_of(figures: Figures, heads: Heads) -> str:
    """What the return is called: a part return says so."""
    days = {"since": day(figures.since), "until": day(figures.until)}
    if figures.whole:
        return str(_("Return from %(since)s to %(until)s", **days))
    return str(_("Part return from %(since)s to %(until)s", **days))


def return_document(
    figures: Figures, heads: Heads, bank: Sequence[BankLine], signature: Signature | None, *, large: bool = False
) -> bytes:
    """A PDF/UA-1 of a return. Without a signature it says that it is a draft; of one that is signed, ``large`` print
    says that it is a copy."""
    locale = get_locale()
    title = title_of(figures, heads)
    copied = [_("This is a copy in large print. What was signed and sent is the other file.")] if large else []
    if signature is None:
        copied = []
    return sheet(
        title=title if signature else _("Draft: %(title)s", title=title),
        language=locale.language if locale else "en",
        facts=_facts(figures, heads, signature),
        tables=list(tables(figures, bank)),
        closing=[*_closing(figures, signature), *copied],
        size=LARGE_PRINT if large else PRINT,
    )


def day(iso: str) -> str:
    """A day that was kept as ISO, as people read it."""
    return str(format_date(date.fromisoformat(iso), "d MMMM y"))


def _money(pence: int) -> str:
    locale = get_locale()
    return format_pence(pence, "cy" if locale and locale.language == "cy" else "en_GB")


def _facts(figures: Figures, heads: Heads, signature: Signature | None) -> list[tuple[str, str]]:
    facts = [
        (_("Co-op"), heads.coop),
        (_("Member"), _("%(name)s, member %(number)s", name=heads.member, number=heads.member_number)),
        (_("Council"), heads.funder),
        (_("Your reference"), heads.reference),
        (_("Return"), _("%(number)s, version %(version)s", number=heads.number, version=heads.version)),
    ]
    if heads.representative:
        facts.insert(2, (_("Who holds the direct payment"), heads.representative))
    if heads.replaces is not None:
        facts.append((_("Corrects"), _("return %(number)s", number=heads.replaces)))
    if signature is not None:
        facts.append((_("Signed by"), f"{signature.name}, {day(signature.on.isoformat())}"))
    return facts


def sums(figures: Figures) -> list[tuple[str, int]]:
    """The sums of a return in their order, from its opening to its closing."""
    rows = [(_("There at the start"), figures.opening)]
    kinds: dict[str, int] = {}
    for line in figures.on_side(Side.IN):
        kinds[line.kind] = kinds.get(line.kind, 0) + line.amount
    rows += [(str(words.KINDS.get(kind, kind)), amount) for kind, amount in kinds.items()]
    rows += [
        (_("Spent"), -figures.spent),
        (_("Set aside for the council to have back"), -figures.gone_back),
        (_("There at the end"), figures.closing),
        (_("Promised at the end"), figures.promised),
    ]
    return rows


def keeping_sentence(figures: Figures) -> str:
    """How many weeks in credit, and against which limit, in one sentence."""
    if figures.weeks is None:
        return str(_("Nothing comes in now, so no number of weeks can be given."))
    kept: str = ngettext(
        "%(sum)s is kept: %(num)s week of money.", "%(sum)s is kept: %(num)s weeks of money.", figures.weeks,
        sum=_money(figures.counted),
    )  # fmt: skip
    if figures.ceiling is None:
        return kept
    limit: str = _("The limit is %(ceiling)s.", ceiling=_money(figures.ceiling))
    if figures.over:
        limit = _(
            "The limit is %(ceiling)s, so %(over)s is above it.", ceiling=_money(figures.ceiling),
            over=_money(figures.over),
        )  # fmt: skip
    return f"{kept} {limit}"


def tables(figures: Figures, bank: Sequence[BankLine]) -> list[Table]:
    """Every table of a return; those with nothing in them are left out but for the first three."""
    found = [
        Table(_("In short"), [_("What"), _("Sum")], [[name, _money(amount)] for name, amount in sums(figures)]),
        Table(
            _("What was due, and what came"),
            [_("What"), _("Due"), _("Came")],
            [
                [_("From the council"), _money(figures.council_due), _money(figures.from_council)],
                [_("What the member pays in"), _money(figures.contribution_due), _money(figures.contribution)],
            ],
        ),
        Table(_("Spent towards each outcome"), [_("Outcome"), _("Sum")], _outcomes(figures)),
        Table(
            _("Spent, by what it was for"),
            [_("What for"), _("Sum")],
            [[words.category(name), _money(amount)] for name, amount in figures.by_category()],
        ),
        _lines(_("Money in"), figures.on_side(Side.IN)),
        _lines(_("Spent through the co-op"), figures.on_side(Side.SPENT)),
        _lines(_("Set aside for the council to have back"), figures.on_side(Side.BACK)),
        _lines(_("Outside the co-op, as the member noted it"), figures.outside),
        _shares(figures.pooled),
        Table(
            _("Promised at the end"),
            [_("To what"), _("Sum")],
            [[promise_words(each.kind, each.number, each.title), _money(each.amount)] for each in figures.held],
        ),
        Table(
            _("Lines of the bank"),
            [_("Line"), _("Date"), _("What the bank shows"), _("Sum")],
            [[line.label, day(line.on.isoformat()), bank_words(line), _money(line.amount)] for line in bank],
        ),
    ]
    return found[:3] + [table for table in found[3:] if table.rows]


def _outcomes(figures: Figures) -> list[list[str]]:
    names = dict(enumerate(figures.outcomes, 1))
    return [[names.get(place or 0, _("Not said yet")), _money(amount)] for place, amount in figures.by_outcome()]


def _lines(caption: str, lines: Sequence[Line]) -> Table:
    rows = [
        [day(line.on), str(line.entry or ""), words.line_words(line), ", ".join(line.proofs), _money(line.amount)]
        for line in lines
    ]
    return Table(caption, [_("Date"), _("Entry"), _("What"), _("Evidence"), _("Sum")], rows)


def _shares(pooled: Sequence[Pooled]) -> Table:
    rows = [
        [
            each.label,
            _("%(provider)s, invoice %(number)s", provider=each.provider, number=each.invoice),
            _("%(sum)s, for %(days)s", sum=_money(each.whole), days=f"{day(each.since)} – {day(each.until)}"),
            f"{ngettext('%(num)s member', '%(num)s members', each.sharers)}. {words.sharing(each.rules)}",
            _money(each.share),
        ]
        for each in pooled
    ]
    heads = [_("Share"), _("Invoice"), _("The whole"), _("Who shares it, and how"), _("This member's share")]
    return Table(_("Support that was bought, and this member's share"), heads, rows)


def bank_words(line: BankLine) -> str:
    """What the bank shows; of a line that is about others too, this member's part alone."""
    said = line.text or str(words.KINDS.get(line.what, line.what))
    return str(_("%(what)s (this member's part of a larger payment)", what=said)) if line.part else said


def promise_words(kind: str, number: int, title: str) -> str:
    """The pool or contract that money is promised to."""
    named = _("Pool %(number)s", number=number) if kind == "pool" else _("Contract %(number)s", number=number)
    return f"{named} {title}".strip()


def own_sentence(figures: Figures) -> str:
    """How the member's own account adds up; empty where the money comes to the co-op."""
    own = figures.own
    if own is None:
        return ""
    if own.opening is None or own.closing is None:
        return str(
            _(
                "The council pays the member's own account, and a part comes to the co-op. What stood in that account "
                "is not said."
            )
        )
    said: str = _(
        "The member's own account: %(opening)s at the start, %(came)s came in, %(spent)s was spent, %(moved)s went to"
        " the co-op, %(closing)s at the end.",
        opening=_money(own.opening), came=_money(own.came_in), spent=_money(own.spent), moved=_money(own.moved),
        closing=_money(own.closing),
    )  # fmt: skip
    if own.difference:
        left: str = _("%(sum)s is not explained.", sum=_money(own.difference))
        return f"{said} {left}"
    return said


def _closing(figures: Figures, signature: Signature | None) -> list[str]:
    said = [keeping_sentence(figures)]
    if own := own_sentence(figures):
        said.append(own)
    if not figures.whole:
        said.append(_("This is a part return: what was spent outside the co-op is not all in it."))
    if figures.pooled:
        said.append(_("How each cost was shared stands beside it, under “Support that was bought”."))
    said.append(
        _("Evidence: B is a line of the bank, S a share of an invoice, P a file. The index says which is which.")
    )
    if signature is None:
        return [*said, _("This is a draft. Nobody has signed it.")]
    said.append(str(words.DECLARATION if figures.whole else words.PART_DECLARATION))
    said.append(
        _(
            "Signed: %(name)s, %(day)s. %(standing)s.",
            name=signature.name,
            day=day(signature.on.isoformat()),
            standing=str(words.SIGNED_AS[signature.capacity]).capitalize(),
        )
    )
    said.append(
        _(
            "The lines of the bank are an extract that we signed. Anybody who holds its code can check it on our"
            " site. The code: %(code)s.",
            code=spoken(signature.code),
        )
    )
    return said
