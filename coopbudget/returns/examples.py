"""What real councils publish of their returns, as examples to begin from: each with the page it was read on.

Data with a date, and no advice: councils change their rules, and an agreement's own letter goes before any of these.
What a page does not say is None (or nothing), and shown as "to be checked"; no figure here is anybody's guess.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from coopbudget.returns.kinds import Asked, Period, Way

READ_ON: Final = date(2026, 11, 27)
_SECOND_READING: Final = date(2026, 11, 28)


@dataclass(frozen=True)
class Example:
    """A council's published rules. ``ceiling_weeks``: weeks of money it lets stand; ``answer_days``: days to answer.

    ``note`` says in our words what else its page says; ``source_title`` and ``source_url`` name the page.
    """

    key: str
    name: str
    nation: str
    period: Period | None
    asks: tuple[Asked, ...]
    ceiling_weeks: int | None
    answer_days: int | None
    way: Way | None
    note: str
    source_title: str
    source_url: str
    read_on: date = READ_ON


_ALL: Final = (
    Example(
        "aberdeen-city", "Aberdeen City Council", "scotland", None, (), 4, None, None,
        "A contingency of one four-weekly payment may stand. What is above it is asked back when the account is "
        "audited.",
        "Financial queries (self-directed support)",
        "https://aberdeencity.mylifeportal.co.uk/financial_queries.aspx",
    ),
    Example(
        "anglesey", "Isle of Anglesey County Council", "wales", None, (), None, None, None,
        "The page says who may have a direct payment and what for. Its figures for returns are to be checked.",
        "About Direct Payments",
        "https://www.anglesey.gov.uk/en/Residents/Adult-social-care/Help-at-home/Direct-Payments/About-Direct-"
        "Payments.aspx", _SECOND_READING,
    ),
    Example(
        "ceredigion", "Ceredigion County Council", "wales", None, (), None, None, None,
        "What the member pays in is the same as for support that the council arranges. The council's own support "
        "service helps with recruiting. Its figures for returns are to be checked.",
        "Direct payments",
        "https://www.ceredigion.gov.uk/resident/social-care-wellbeing/how-can-social-services-help/direct-payments/",
        _SECOND_READING,
    ),
    Example(
        "durham", "Durham County Council", "england", None, (Asked.BANK, Asked.INVOICES), None, None, None,
        "Unpaid wages and invoices and a fitting contingency are taken off before a surplus is worked out.",
        "Auditing your Direct Payments",
        "https://durham.gov.uk/article/25790/Auditing-your-Direct-Payments",
    ),
    Example(
        "haringey", "Haringey Council", "england", Period.QUARTERLY,
        (Asked.BANK, Asked.INVOICES, Asked.PAYSLIPS, Asked.TAX, Asked.FORM), 8, 28, None,
        "The account should be between 4 and 8 weeks in credit. Papers come within 28 days of being asked for. Before "
        "money is asked back, you are asked what it is kept for.",
        "Monitoring and auditing your account",
        "https://haringey.gov.uk/adult-social-care/paying-care/direct-payments/monitoring-auditing-your-account",
    ),
    Example(
        "harrow", "Harrow Council", "england", Period.ON_REQUEST,
        (Asked.FORM, Asked.BANK, Asked.INVOICES, Asked.PAYSLIPS, Asked.INSURANCE), 4, None, Way.EMAIL_OR_POST,
        "No more than four weeks' money may stand, beside an agreed contingency. Records are kept for six years.",
        "Direct payments for social care: financial monitoring and audit",
        "https://www.harrow.gov.uk/adult-social-care/direct-payments-social-care/3",
    ),
    Example(
        "neath-port-talbot", "Neath Port Talbot Council", "wales", None, (), None, None, None,
        "The policy allows direct payments to be pooled. Its figures for returns are to be checked.",
        "Direct Payments Policy, section 1: receiving a direct payment",
        "https://beta.npt.gov.uk/health-and-social-care/social-services-health-and-housing-directorate-common-"
        "commissioning-unit/strategies-and-policies/direct-payments-policy/section-1-receiving-a-direct-payment/",
    ),
    Example(
        "nhs-highland", "NHS Highland", "scotland", Period.QUARTERLY, (Asked.FORM,), None, None, None,
        "A quarterly return is for people on the older way of monitoring. Who has a payment card is looked at by the "
        "card, and may be asked for papers.",
        "Option 1: direct payment",
        "https://nhshighland.scot.nhs.uk/your-services/all-services-a-z/adult-social-care/self-directed-support/"
        "the-4-options/option-1",
    ),
    Example(
        "sefton", "Sefton Council", "england", Period.QUARTERLY,
        (Asked.BANK, Asked.DECLARATION, Asked.TIMESHEETS, Asked.INVOICES, Asked.INSURANCE), 8, None,
        Way.EMAIL_OR_POST,
        "The account should be between 4 and 8 weeks in credit. The days come in a schedule at the beginning of each "
        "January.",
        "Monitoring and audit of your account",
        "https://www.sefton.gov.uk/32022",
    ),
    Example(
        "st-helens", "St Helens Borough Council", "england", None, (), 8, None, None,
        "What is above 8 weeks' money may be asked back, and is to be repaid within two weeks of the letter.",
        "Direct payments guidance: Recovering Direct Payments",
        "https://sthelens.gov.uk/article/4464/Recovering-Direct-Payments",
    ),
    Example(
        "trafford", "Trafford Council", "england", Period.ON_REQUEST,
        (Asked.BANK, Asked.INVOICES, Asked.PAYSLIPS), None, None, None,
        "The council writes when an audit is due, and says which days it is about.",
        "Auditing of direct payments",
        "https://www.trafford.gov.uk/residents/adults-and-older-people/Direct-Payments/Auditing.aspx",
    ),
    Example(
        "wigan", "Wigan Council", "england", Period.YEARLY,
        (Asked.BANK, Asked.INVOICES, Asked.TIMESHEETS, Asked.PAYSLIPS, Asked.TAX, Asked.INSURANCE, Asked.CONTRIBUTION),
        None, None, None,
        "A first look comes about 12 weeks after the start. Audits are then each year.",
        "Audit (personal budgets)",
        "https://www.wigan.gov.uk/Resident/Health-Social-Care/Adults/will-i-have-to-pay/Personal-Budgets/Audit.aspx",
    ),
)  # fmt: skip
EXAMPLES: Final[Mapping[str, Example]] = {each.key: each for each in _ALL}
