"""What an officer has to do about rebates, and about what members decided of a deficit and of open books."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import lazy_gettext as _l, lazy_ngettext as _ln

from coopbudget.db.survey import Answers
from coopbudget.publication import questions as publication
from coopbudget.rebates import questions as rebates
from coopbudget.surplus import questions as surplus
from coopbudget.web.homes.tasks import Link, Task


def rebates_to_do(answers: Answers) -> Iterator[Task]:
    """Rebates that were earned and not asked for, then claims that wait for a second officer."""
    if n := answers.count(rebates.TO_ASK):
        text = _ln("%(num)d rebate is earned and not asked for", "%(num)d rebates are earned and not asked for", n)
        yield Task(text, Link("rebates.rebates"), hint=_l("Ask the provider for it. Another officer agrees."))
    for claim in answers.rows(rebates.CLAIMS_TO_AGREE):
        text = _l("Rebate claim %(number)s waits for your yes", number=claim.number)
        hint = _l("The provider hears of it after that.")
        yield Task(text, Link("rebates.claim", number=claim.number), hint=hint)


def carried(answers: Answers) -> Iterator[Task]:
    """What members decided, and what nobody has done yet."""
    for row in answers.rows(surplus.COVERS_CARRIED):
        text = _l("Cover the deficit of %(year)s from the reserve", year=str(row.number))
        yield Task(text, Link("deficits.deficit", year=row.number), hint=_l("Members decided it."))
    if answers.count(publication.OPEN_BOOKS_CARRIED):
        text = _l("Put into effect what members decided of open books")
        yield Task(text, Link("publication.open_books"), hint=_l("Nothing changes before you do."))
