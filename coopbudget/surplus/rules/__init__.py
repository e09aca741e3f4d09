"""How a year's surplus is reckoned and shared, to the penny. Pure: no database, no clock.

Percentages are whole, amounts whole pence. Every split is by largest remainder, so the parts sum to the whole, always:

- between reserves, community, federation and dividend, a tie goes to whichever stands first in that order;
- the dividend among funds, in proportion to what each spent through the co-op in the year (their trade), and a class's
  own part among its members by days or by what they supplied: a tie goes to the lower member number, then the lower
  fund number.

Where it comes from: members allocate surplus to reserves, to other activities they approve, and to members in
proportion to their transactions (ICA principle 3); a co-operative society may pay a dividend on transactions, a
community benefit society may not. A dividend earned with direct payment money goes back into the fund that it was
earned with (Care Act 2014 s33 ties that money to the plan), which is why trade is kept fund by fund.

``year`` reckons years and results and ``explained`` tells them step by step and by whose money it was; ``split`` says
where a surplus may go and what that is, ``reserves`` what another reserve would change, ``trade`` who gets how much;
``claims`` keeps everybody's trade small.
"""

from coopbudget.surplus.rules.claims import Claims as Claims, each_gets as each_gets
from coopbudget.surplus.rules.explained import (
    Bar as Bar,
    From as From,
    Step as Step,
    by_source as by_source,
    waterfall as waterfall,
)
from coopbudget.surplus.rules.reserves import MOST_WAYS as MOST_WAYS, Tried as Tried, tried_reserves as tried_reserves
from coopbudget.surplus.rules.split import (
    NO_LIMITS as NO_LIMITS,
    PRESETS as PRESETS,
    Limits as Limits,
    Percents as Percents,
    Refusal as Refusal,
    Shares as Shares,
    limits_of as limits_of,
    refusal as refusal,
    share as share,
)
from coopbudget.surplus.rules.trade import (
    Dividend as Dividend,
    Example as Example,
    Source as Source,
    Trade as Trade,
    counts_money as counts_money,
    days_in as days_in,
    in_order as in_order,
    spent_together as spent_together,
    standing as standing,
    worked_example as worked_example,
)
from coopbudget.surplus.rules.year import (
    FinancialYear as FinancialYear,
    Line as Line,
    Result as Result,
    YearEnds as YearEnds,
    financial_year as financial_year,
    year_ends as year_ends,
    year_of as year_of,
    years_over as years_over,
)
