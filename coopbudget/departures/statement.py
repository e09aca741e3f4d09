"""The closing statement: fund by fund what came, what it paid for and where the rest went; shares; what may still come.

The same tables stand on the page and in the document. Money is shown, never worked out here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask_babel import get_locale, gettext as _

from coopbudget.budgets.labels import MONEY_BACK, funder_name
from coopbudget.departures.gathering import Departing, FundAccount
from coopbudget.departures.words import day_words
from coopbudget.money import format_pence
from coopbudget.outlook import words as outlook_words
from coopbudget.outlook.kinds import LineKind
from coopbudget.payments.documents import LARGE_PRINT, PRINT, Table, sheet


@dataclass(frozen=True)
class Around:
    """What a statement names besides: the co-op, whom to ask (office and name), and the day of the statement."""

    coop: str
    ask: Sequence[tuple[str, str]]
    today: str


def facts(found: Departing, around: Around) -> list[tuple[str, str]]:
    """Who and what it is about."""
    rows = [
        (_("Co-op"), around.coop),
        (_("Member"), _("%(name)s, member %(number)s", name=found.member.display_name, number=found.member.number)),
        (_("Died on") if found.died else _("Told us on"), day_words(found.told_on)),
        (_("Statement of"), around.today),
    ]
    if found.row is not None and found.row.moved_to:
        rows.insert(3, (_("Moved to"), found.row.moved_to))
    if found.row is not None and found.row.settler:
        rows.insert(3, (_("Who settles the estate"), found.row.settler))
    return rows


def tables(found: Departing) -> list[Table]:
    """Every table of the statement, those with nothing in them left out."""
    made = [_fund(each) for each in found.funds]
    made += [
        Table(_("Where money went, or is going"), [_("To whom"), _("What"), _("Where it stands"), _("Sum")],
              list(_gone(found))),
        Table(
            _("Contracts"),
            [_("Contract"), _("Paid for until"), _("Still kept for the last visits")],
            [
                [each.title, day_words(each.last_day), format_pence(each.left - each.freed)]
                for each in found.now.contracts
            ],
        ),
        Table(_("Shares"), [_("What"), _("Sum")], list(_shares(found))),
        Table(
            _("Bought in years that are still to be shared"),
            [_("Year to"), _("Bought")],
            [[day_words(year.ends_on), format_pence(amount)] for year, amount in found.trade],
        ),
    ]  # fmt: skip
    return [table for table in made if table.rows]


def _fund(each: FundAccount) -> Table:
    """From what there was to what there is, each kind of line once; the last rows say what of it is still here."""
    stated = each.statement
    rows = [[_("There on %(day)s", day=day_words(stated.since)), format_pence(stated.opening.total)]]
    for kind, amount in stated.sums().items():
        if amount and kind is not LineKind.INSIDE:
            rows.append([_kind(kind, each), format_pence(amount)])
    rows.append([_("There now"), format_pence(stated.closing.total)])
    if each.pot.committed + each.pot.pledged:
        rows.append([_("Of it promised"), format_pence(each.pot.committed + each.pot.pledged)])
    if each.pot.asked_back:
        rows.append([_("Besides, on its way out"), format_pence(each.pot.asked_back)])
    name = _("Own money") if each.own else str(funder_name(each.fund.name))
    title = _("Fund %(number)s: %(name)s", number=each.fund.number, name=name)
    return Table(f"{title} ({each.fund.reference})" if each.fund.reference else title, [_("What"), _("Sum")], rows)


def _kind(kind: LineKind, each: FundAccount) -> str:
    if kind is LineKind.MONEY_BACK:
        return str(_("Taken out, to go back"))
    if kind is LineKind.COUNCIL:
        return str(_("Paid by %(funder)s", funder=outlook_words.funder_of(each.fund)))
    return str(outlook_words.KINDS[kind])


def _gone(found: Departing) -> Iterator[list[str]]:
    for each in found.funds:
        for asked, paid in each.asked_back:
            to = asked.to_name or str(funder_name(each.fund.name))
            state = paid.state if paid else "to_instruct"
            yield [to, _("Fund %(number)s, %(reference)s", number=each.fund.number, reference=asked.reference),
                   _state(state, paid.cleared_on if paid else None), format_pence(asked.amount)]  # fmt: skip
        for back in each.money_back:
            if back.state not in ("refused", "called_off"):
                to = _("The estate") if found.died else found.member.display_name
                yield [to, _("Fund %(number)s, own money", number=each.fund.number),
                       _state(back.state, back.cleared_on), format_pence(back.amount)]  # fmt: skip
    for gone in found.shares.withdrawals:
        if gone.state not in ("refused", "called_off"):
            names = {named.id: named.name for named in found.shares.named}
            other = _("The estate") if found.died else found.member.display_name
            yield [names.get(gone.nomination_id, other) if gone.nomination_id else other, _("Shares"),
                   _state(gone.state, gone.cleared_on), format_pence(gone.amount)]  # fmt: skip
    for passed in found.shares.transfers:
        if passed.from_id == found.member.id:
            yield [_("Another member"), _("Shares passed on"), day_words(passed.passed_at.date()),
                   format_pence(passed.amount)]  # fmt: skip


def _state(state: str, cleared_on: object) -> str:
    if state == "to_instruct":
        return str(_("Set aside"))
    words = str(MONEY_BACK[state][0])
    return f"{words} ({day_words(cleared_on)})" if cleared_on else words  # type: ignore[arg-type]


def _shares(found: Departing) -> Iterator[list[str]]:
    for named in found.shares.named:
        yield [_("Passes to %(name)s, whom they had named", name=named.name), format_pence(named.passes or 0)]
    if found.shares.there:
        yield [_("In shares now"), format_pence(found.shares.there)]


def opening(found: Departing, around: Around) -> list[str]:
    """What is said first: kind words, and what this paper is."""
    if not found.died:
        return [
            _("Thank you for all you did with us."),
            _("This is the closing statement of your money at %(coop)s.", coop=around.coop),
        ]
    dear = found.row.settler if found.row else ""
    said = [_("Dear %(name)s,", name=dear)] if dear else []
    said.append(_("We are sorry that %(name)s has died. We remember them with thanks.", name=found.member.display_name))
    said.append(
        _(
            "This paper tells what stands of their money at %(coop)s, and where it goes. You do not have to do anything"
            " with it. Keep it with the papers of the estate.",
            coop=around.coop,
        )
    )
    return said


def closing(found: Departing, around: Around) -> list[str]:
    """What is said last: what goes to whom, what may still come, and whom to ask."""
    moved_to = found.row.moved_to if found.row else ""
    said = (
        [_("You moved to %(coop)s, and the money in your funds went with you.", coop=moved_to)]
        if moved_to
        else [
            _("Direct payment money goes back to the council or the NHS that paid it, or on as they say in a letter."),
            _("Own money goes to the estate. Shares go to whom the member had named, or to the estate.")
            if found.died
            else _("Own money and shares go to your own bank account."),
        ]
    )
    if found.trade:
        said.append(
            _(
                "A share of the co-op’s surplus may still come for what was bought in the years above. The members"
                " decide after each year. We write when it does."
            )
        )
    settled = found.row is not None and found.row.state == "done"
    said.append(_("All is settled.") if settled else _("Not all is settled yet. The sums above may still change."))
    for office, name in around.ask:
        said.append(_("Whom to ask: %(name)s (%(office)s).", name=name, office=office))
    return said


def closing_statement(found: Departing, around: Around, *, large: bool = False) -> bytes:
    """The statement as PDF/UA-1, in large print too; the same bytes from the same facts."""
    locale = get_locale()
    return sheet(
        title=_("Closing statement"),
        language=locale.language if locale else "en",
        opening=opening(found, around),
        facts=facts(found, around),
        tables=tables(found),
        closing=closing(found, around),
        size=LARGE_PRINT if large else PRINT,
    )
