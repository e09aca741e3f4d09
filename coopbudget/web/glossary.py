"""What words mean, as people read them: the field's own terms, each in a sentence or two."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from coopbudget.errors import Words

GLOSSARY: tuple[tuple[Words, Words], ...] = (
    (
        _l("Agreement"),
        _l(
            "What your council or the NHS wrote down about your direct payment: how much, how often, "
            "and what it is for."
        ),
    ),
    (_l("Award"), _l("The choice of a provider, with the reasons.")),
    (_l("Bid"), _l("A provider's sealed offer. Nobody reads it before the last day.")),
    (
        _l("Budget holder"),
        _l(
            "A person who holds a direct payment: a disabled or older adult, an unpaid carer, or the "
            "parent of a disabled child."
        ),
    ),
    (_l("Call for bids"), _l("What a pool wants to buy, published so that providers can make an offer.")),
    (_l("Clearing"), _l("Money the co-op has told its bank to pay, and that no bank statement shows yet.")),
    (
        _l("Commitment"),
        _l(
            "Money promised under a contract. It is still yours until the support was given, but you "
            "can't use it for something else."
        ),
    ),
    (_l("Contract"), _l("What was agreed with a provider. Its terms don't change unless both sides agree.")),
    (_l("Co-op"), _l("A society owned by its members. Each member has one vote.")),
    (_l("Council return"), _l("The papers a council asks for, to see what a direct payment was spent on.")),
    (_l("Direct payment"), _l("Money your council pays you instead of arranging care for you.")),
    (
        _l("Dividend"),
        _l("Your share of what was left at the end of the year. It goes back to the fund it came from."),
    ),
    (
        _l("Fund"),
        _l("Your own purse in the co-op, one for each agreement. Nobody else's support is paid from it."),
    ),
    (_l("Levy"), _l("The small part of a payment that the co-op keeps for its running costs.")),
    (_l("Money your council may ask back"), _l("What is left over above what your council lets you keep.")),
    (_l("Payment run"), _l("Approved invoices, paid together. Two different officers must say yes.")),
    (
        _l("Pledge"),
        _l("What you set aside from your fund for a pool. You can take it back until the pool closes."),
    ),
    (_l("Pool"), _l("Members who buy one thing together.")),
    (_l("Provider"), _l("A small organisation that gives support and can bid.")),
    (_l("Quorum"), _l("How many members must vote for the result to count.")),
    (_l("Reserve"), _l("Money the co-op keeps for hard times. Part of it may never be shared out.")),
    (_l("Reviewer"), _l("An outside person who checks the books. A reviewer can look at them and change nothing.")),
    (_l("Supporter"), _l("Somebody you let act for you, in the things you choose. You can stop it at any time.")),
    (_l("Surplus"), _l("What is left of the levy and other income after the year's costs.")),
)
