"""What words mean, as people read them: the field's own terms, each in a sentence or two."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from coopbudget.errors import Words

# The page shows them by the alphabet of the reader's language.
GLOSSARY: tuple[tuple[Words, Words], ...] = (
    (
        _l("Agreement"),
        _l(
            "What your council or the NHS wrote down about your direct payment: how much, how often, "
            "and what it is for."
        ),
    ),
    (_l("Award"), _l("Which provider was chosen, and why.")),
    (_l("Bid"), _l("A provider's offer. It is sealed: nobody can read it before the last day for offers.")),
    (
        _l("Budget holder"),
        _l(
            "A person who holds a direct payment: a disabled or older adult, an unpaid carer, or the "
            "parent of a disabled child."
        ),
    ),
    (_l("Call for bids"), _l("What a pool wants to buy, put where providers can see it and make an offer.")),
    (
        _l("Cap"),
        _l("The most a provider may charge, a week or in all. You never set aside more than what you said yes to."),
    ),
    (
        _l("Change of a contract"),
        _l(
            "New prices, more time or another rule. You see what it means for you. "
            "It takes more of your money only if you say yes."
        ),
    ),
    (_l("Clearing"), _l("Money on its way. We have told the bank to pay it, and the statement does not show it yet.")),
    (
        _l("Committed"),
        _l(
            "Money set aside for a contract you said yes to. Your visits are paid from it. What is not used "
            "comes back to you at the end."
        ),
    ),
    (_l("Contract"), _l("What was agreed with a provider. It does not change unless both sides agree.")),
    (_l("Co-op"), _l("A society owned by its members. Each member has one vote.")),
    (_l("Council return"), _l("The papers your council asks for, to see what your direct payment was spent on.")),
    (_l("Direct payment"), _l("Money your council pays you instead of arranging care for you.")),
    (
        _l("Dividend"),
        _l("Your share of what was left at the end of the year. It goes back to the fund it came from."),
    ),
    (_l("Free"), _l("Money in your fund that is promised to nothing. You decide what it is for.")),
    (
        _l("Fund"),
        _l("Your own purse in the co-op. There is one for each agreement, and only your support is paid from it."),
    ),
    (
        _l("Hand-over"),
        _l("Another provider goes on with a contract that ended early. You say yes or no again."),
    ),
    (_l("Invoice"), _l("A provider's bill for the visits of some weeks.")),
    (_l("Levy"), _l("The small part of a payment that the co-op keeps for its running costs.")),
    (
        _l("Money your council may ask back"),
        _l("Money you have not used, above what your council lets you keep."),
    ),
    (_l("Officer"), _l("A member who does a job for the co-op for a time, such as the treasurer.")),
    (_l("Payment run"), _l("Invoices that were approved and are paid together. Two officers must say yes.")),
    (
        _l("Pledge"),
        _l("What you set aside from your fund for a pool. You can take it back until the pool closes."),
    ),
    (
        _l("Notice"),
        _l("How long before something ends you say so. You pay for visits until then, if the contract says so."),
    ),
    (
        _l("Open data"),
        _l(
            "What your co-op shows the world of its buying, if it chose to: what, from whom, for how much. "
            "No member can be found in it."
        ),
    ),
    (_l("Pool"), _l("Members who buy one thing together, such as somebody in the house at night.")),
    (
        _l("Proof"),
        _l("A paper that shows what a provider says, such as its insurance, and the day on which it runs out."),
    ),
    (_l("Provider"), _l("A small organisation that gives support and can make an offer for it.")),
    (_l("Quorum"), _l("How many members must vote for the result to count.")),
    (_l("Receipt"), _l("What is left in writing when money has moved. It has a number you can ask us about.")),
    (_l("Reserve"), _l("Money the co-op keeps for hard times. Part of it can never be shared out.")),
    (_l("Reviewer"), _l("An outside person who checks the books. A reviewer can look at them and change nothing.")),
    (
        _l("Rules"),
        _l("What the members agreed on: who may join, how you decide, who approves money. A vote changes them."),
    ),
    (_l("Special majority"), _l("More yes votes than usual, for great things. Your rules say how many.")),
    (_l("Supporter"), _l("Somebody you let act for you, in the things you choose. You can stop it at any time.")),
    (_l("Surplus"), _l("What is left at the end of a year, when the co-op has paid its own costs.")),
    (_l("Suspended"), _l("A contract that rests for a while: no visits, and what they would have cost is free again.")),
    (
        _l("Uplift"),
        _l("How prices of a contract go up as costs do, by a rule that was agreed at the start."),
    ),
    (_l("Visit"), _l("Support given once: a night, some hours, a day out. You say whether it was as it says.")),
)
