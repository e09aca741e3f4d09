"""A member's statement of a sharing as a tagged PDF. Made again from the same statement, it has the same bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable

from babel.dates import format_date
from flask_babel import get_locale, gettext as _, ngettext

from coopbudget.clock import civil_date
from coopbudget.money import format_pence
from coopbudget.payments.documents import LARGE_PRINT, PRINT, Table, sheet
from coopbudget.surplus.rules import counts_money
from coopbudget.surplus.statement_words import tax_note, where_words
from coopbudget.surplus.statements import Statement
from coopbudget.surplus.words import class_word


def statement_pdf(statement: Statement, *, member: str, number: int, coop: str, large: bool = False) -> bytes:
    """A PDF/UA-1: what was left over, what she spent, her part, and where every pound of it is."""
    proposal, locale = statement.proposal, get_locale()
    language = locale.language if locale else "en"
    day = format_date(proposal.year.ends_on, "d MMMM y", locale=locale or "en_GB")
    facts = [
        (_("Co-op"), coop),
        (_("Member"), f"{member}, {number}"),
        (_("Year to"), day),
        (_("What was left over"), format_pence(proposal.surplus)),
        (_("Of that, back to members' funds"), format_pence(proposal.shares.dividend)),
        (_("You spent through the co-op"), format_pence(statement.trade)),
        (_("All members together spent"), format_pence(proposal.trade)),
        (_("Your part"), format_pence(statement.dividend)),
    ]
    if proposal.posted_at is not None and proposal.shared:
        shared_on = format_date(civil_date(proposal.posted_at), "d MMMM y", locale=locale or "en_GB")
        facts += [(_("Shared on"), shared_on), (_("Receipt"), str(proposal.entry_number))]
    return sheet(
        title=_("Your part of the surplus of %(year)s", year=proposal.year.name),
        language=language,
        opening=list(_opening(statement)),
        facts=facts,
        tables=list(_tables(statement)),
        closing=list(_closing(statement)),
        size=LARGE_PRINT if large else PRINT,
    )


def _opening(statement: Statement) -> Iterable[str]:
    """What it comes to, before any figure is explained."""
    proposal = statement.proposal
    if proposal.reversed_at is not None:
        yield _("This was shared and then undone: %(why)s", why=proposal.reversed_why)
        return
    if statement.into_funds:
        yield _("%(amount)s came back to your money.", amount=format_pence(statement.into_funds))
    if statement.elsewhere:
        yield _("%(amount)s is yours and waits. Below it says for what.", amount=format_pence(statement.elsewhere))
    if not statement.into_funds and not statement.elsewhere and not statement.kept:
        yield _("Nothing came back to your funds this time.")
    if statement.kept:
        yield _(
            "We keep %(amount)s for you until your next part. It is never lost.", amount=format_pence(statement.kept)
        )


def _tables(statement: Statement) -> Iterable[Table]:
    if statement.of_funds:
        kept = bool(statement.brought or statement.kept)
        heads = [_("Fund"), _("Where it is"), _("Spent"), _("Part of this year")]
        heads += [_("Kept before"), _("Now")] if kept else []
        rows = [
            [
                _("Fund %(number)s", number=part.fund_number),
                where_words(statement, part),
                *(format_pence(n) for n in (part.trade, part.dividend)),
                *((format_pence(n) for n in (part.brought, part.paid)) if kept else ()),
            ]
            for part in statement.of_funds
        ]
        yield Table(_("Fund by fund"), heads, rows, money=len(heads) - 2)
    if statement.of_classes:
        rows = [
            [
                str(class_word(part.part)),
                format_pence(part.trade)
                if counts_money(part.part)
                else ngettext("%(num)d day", "%(num)d days", part.trade),
                format_pence(part.paid),
            ]
            for part in statement.of_classes
        ]
        yield Table(_("As a member of a kind"), [_("Kind"), _("What counts"), _("Part")], rows, money=2)


def _closing(statement: Statement) -> Iterable[str]:
    yield _(
        "Each fund gets the same part of the dividend as its part of everything that was spent. What is left of a "
        "penny goes to the funds nearest to a whole one, then by member number. The sum is exact."
    )
    yield _(
        "What a fund gets goes back into that fund. Money from a council or the NHS stays for what it was given for, "
        "and the funder can see it."
    )
    yield str(tax_note())


def together(files: Iterable[tuple[str, bytes]]) -> bytes:
    """Many files as one, the same bytes each time."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0)), content)
    return out.getvalue()
