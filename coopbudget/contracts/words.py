"""What the rules of a contract are called on a screen, and the sentence that says what each does."""

from __future__ import annotations

from flask_babel import LazyString, lazy_gettext as _l

from coopbudget.contracts.queries import State
from coopbudget.tenders.volume_words import SHARED_HINT as SHARED_HINT, rebate_words as rebate_words

NOT_A_DAY_OF_IT = _l("Choose a day on which the contract runs.")

ALLOCATION: dict[str, LazyString] = {
    "equal": _l("Everybody pays the same"),
    "by_pledge": _l("In proportion to what each pledged"),
    "by_hours": _l("In proportion to the hours each agreed"),
    "by_attendance": _l("Whoever is there pays"),
}
ALLOCATION_HINT: dict[str, LazyString] = {
    "equal": _l("£100 between 3 people: £33.34, £33.33 and £33.33."),
    "by_pledge": _l("£100, pledges of £30 and £10 a week: £75 and £25."),
    "by_hours": _l("£100, 6 hours and 4 hours a week: £60 and £40."),
    "by_attendance": _l("£60, two of three people were there: £30, £30 and nothing."),
}
ABSENCE: dict[str, LazyString] = {
    "pays_on": _l("The place is kept, so who is away pays as if they were there"),
    "others_share": _l("Who is away pays nothing, and those who are there share the whole"),
    "provider_credits": _l("Who is away pays nothing, and the provider takes their part off"),
}
ABSENCE_HINT: dict[str, LazyString] = {
    "pays_on": _l("A night of £100 for 5 people, one in hospital: everybody pays £20."),
    "others_share": _l("A night of £100 for 5 people, one in hospital: the other four pay £25 each."),
    "provider_credits": _l("A night of £100 for 5 people, one in hospital: the other four pay £20 each."),
}
LEAVING: dict[str, LazyString] = {
    "at_once": _l("They stop paying on the day they tell us"),
    "after_notice": _l("They pay until their notice ends"),
    "to_the_end": _l("They pay until the contract ends"),
}
BUYS_AS: dict[str, LazyString] = {
    "agent": _l("The co-op buys for each member, as their agent"),
    "principal": _l("The co-op buys in its own name"),
}
BUYS_AS_HINT: dict[str, LazyString] = {
    "agent": _l(
        "Each member's own money pays their own share, and the agreement with the provider is theirs. "
        "VAT is as if each had bought alone. The co-op passes on what is owed and no more."
    ),
    "principal": _l(
        "The co-op owes the whole bill, and answers for it if somebody can't pay. It may have to charge VAT "
        "and may have to register as a care provider. Ask for advice before you choose this."
    ),
}
REASON: dict[str, LazyString] = {
    "hospital": _l("In hospital"),
    "holiday": _l("On holiday"),
    "other": _l("Away for another reason"),
}
STATE: dict[State, tuple[LazyString, str]] = {
    State.ASKING: (_l("Members are answering"), "honey"),
    State.ACCEPTING: (_l("Waiting for both sides"), "honey"),
    State.AGREED: (_l("Agreed"), "sky"),
    State.RUNNING: (_l("Running"), "leaf"),
    State.SUSPENDED: (_l("Suspended"), "honey"),
    State.ENDED: (_l("Ended"), "slate"),
    State.CANCELLED: (_l("Called off"), "brick"),
}
VAT: dict[str, LazyString] = {
    "not_stated": _l("Nothing was said about VAT"),
    "exempt": _l("No VAT: this support is exempt"),
    "not_registered": _l("No VAT: the provider is not registered for it"),
    "included": _l("VAT is in the price"),
}
VAT_HINT: dict[str, LazyString] = {
    "not_stated": _l("Ask the provider, and say it in the next change."),
    "exempt": _l("Care from a provider that the state regulates, and from most charities, has no VAT on it."),
    "not_registered": _l(
        "Small providers under the VAT limit add none. If they register, the price has to be agreed anew."
    ),
    "included": _l("The price an hour is what is paid: nothing is added to it."),
}
UPLIFT: dict[str, LazyString] = {
    "none": _l("It stays the same"),
    "fixed": _l("It goes up by a fixed percentage"),
    "cpi": _l("It goes up as prices in the shops do (CPI)"),
    "real_living_wage": _l("It goes up as the Real Living Wage does"),
    "renegotiated": _l("Both sides talk about a new price"),
}
UPLIFT_HINT: dict[str, LazyString] = {
    "none": _l("Costs rise each April. A price that never moves may end below what fair pay costs."),
    "fixed": _l("3% on £20.00 an hour: £20.60."),
    "cpi": _l("3.8% on £20.00 an hour: £20.76. An officer types the figure, its source and its date."),
    "real_living_wage": _l("The wage goes from £12.60 to £13.45, so £20.00 an hour goes to £21.35."),
    "renegotiated": _l("If they agree, an officer types the new prices, and members say yes or no."),
}
CHANGE: dict[str, LazyString] = {
    "first": _l("As it was first agreed"),
    "variation": _l("Changed"),
    "uplift": _l("New prices by the rule"),
    "extension": _l("More time"),
    "join": _l("Somebody joins"),
    "suspension": _l("Suspended"),
    "resumption": _l("Goes on again"),
    "termination": _l("Ended early"),
}
