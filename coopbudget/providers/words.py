"""The words people read for the values this slice keeps. Other slices show service types by the same words."""

from __future__ import annotations

from flask_babel import LazyString, lazy_gettext as _l

from coopbudget.notices.messages import N_
from coopbudget.providers.rules import (
    ConsortiumState,
    CredentialKind,
    HelpRole,
    HourKind,
    LegalForm,
    Ownership,
    Rating,
    ServiceType,
    Standing,
)

SERVICE: dict[str, LazyString] = {
    ServiceType.PERSONAL_CARE: _l("Help with washing, dressing and daily life"),
    ServiceType.NIGHT_COVER: _l("Somebody there at night"),
    ServiceType.HOME_HELP: _l("Cleaning, shopping and laundry"),
    ServiceType.COMPANY: _l("Company and a listening ear"),
    ServiceType.OUTINGS: _l("Days out and trips"),
    ServiceType.ACTIVITIES: _l("Groups, classes and sport"),
    ServiceType.MEALS: _l("Meals"),
    ServiceType.TRANSPORT: _l("Getting from place to place"),
    ServiceType.BREAKS: _l("A break for unpaid carers"),
    ServiceType.SKILLS: _l("Learning and work skills"),
    ServiceType.OTHER: _l("Something else"),
}

HOUR: dict[str, LazyString] = {
    HourKind.WEEKDAY: _l("Weekday"),
    HourKind.WEEKEND: _l("Saturday or Sunday"),
    HourKind.WAKING_NIGHT: _l("Night, awake"),
    HourKind.SLEEP_IN: _l("Night, asleep but there"),
    HourKind.BANK_HOLIDAY: _l("Bank holiday"),
    HourKind.LATE_CANCELLATION: _l("Cancelled late"),
    HourKind.TRAVEL: _l("On the way"),
}

LEGAL_FORM: dict[str, LazyString] = {
    LegalForm.COOPERATIVE: _l("Co-operative"),
    LegalForm.CIC: _l("Community interest company"),
    LegalForm.CHARITY: _l("Charity"),
    LegalForm.COMPANY: _l("Company"),
    LegalForm.PARTNERSHIP: _l("Partnership"),
    LegalForm.SOLE_TRADER: _l("One person working for themselves"),
    LegalForm.OTHER: _l("Something else"),
}

CREDENTIAL_MSGID: dict[str, str] = {
    CredentialKind.REGISTRATION: N_("Registration with the care regulator"),
    CredentialKind.INSURANCE: N_("Insurance"),
    CredentialKind.DBS_POLICY: N_("How you check staff records (DBS)"),
    CredentialKind.SAFEGUARDING_POLICY: N_("How you keep people safe (safeguarding policy)"),
    CredentialKind.LIVING_WAGE: N_("Living wage accreditation"),
    CredentialKind.FIRST_AID: N_("First aid"),
    CredentialKind.OTHER: N_("Another proof"),
}
"""The same for notices, which are put into words when somebody reads them."""

CREDENTIAL: dict[str, LazyString] = {kind: _l(msgid) for kind, msgid in CREDENTIAL_MSGID.items()}

OWNERSHIP: dict[str, LazyString] = {
    Ownership.WORKERS: _l("The people who work in it"),
    Ownership.USERS: _l("The people it supports"),
    Ownership.WORKERS_AND_USERS: _l("Workers and people it supports together"),
    Ownership.COMMUNITY: _l("People of the place"),
    Ownership.TRUSTEES: _l("A charity’s trustees"),
    Ownership.ONE_PERSON: _l("One person"),
    Ownership.FAMILY: _l("A family"),
    Ownership.INVESTORS: _l("Investors"),
    Ownership.PUBLIC: _l("A council or the NHS"),
    Ownership.OTHER: _l("Somebody else"),
}

STANDING: dict[str, LazyString] = {
    Standing.NEVER: _l("Not checked yet"),
    Standing.VERIFIED: _l("Checked"),
    Standing.ENDED: _l("Check ended"),
    Standing.LAPSED: _l("Check has run out"),
    Standing.PROOF_EXPIRED: _l("A proof has run out"),
    Standing.PROOF_WITHDRAWN: _l("A proof was taken back"),
}

STANDING_COLOUR: dict[str, str] = {
    Standing.NEVER: "slate",
    Standing.VERIFIED: "leaf",
    Standing.ENDED: "brick",
    Standing.LAPSED: "brick",
    Standing.PROOF_EXPIRED: "brick",
    Standing.PROOF_WITHDRAWN: "brick",
}

CONSORTIUM: dict[str, LazyString] = {
    ConsortiumState.ASKING: _l("Waiting for answers"),
    ConsortiumState.READY: _l("Ready to bid"),
    ConsortiumState.SHORT: _l("Shares do not add up"),
    ConsortiumState.ENDED: _l("Ended"),
}

CONSORTIUM_COLOUR: dict[str, str] = {
    ConsortiumState.ASKING: "honey",
    ConsortiumState.READY: "leaf",
    ConsortiumState.SHORT: "brick",
    ConsortiumState.ENDED: "slate",
}

RATING: dict[str, LazyString] = {
    Rating.VERY_GOOD: _l("Very good"),
    Rating.GOOD: _l("Good"),
    Rating.MIXED: _l("Some good, some not"),
    Rating.POOR: _l("Not good"),
}

RATING_COLOUR: dict[str, str] = {
    Rating.VERY_GOOD: "leaf",
    Rating.GOOD: "leaf",
    Rating.MIXED: "honey",
    Rating.POOR: "brick",
}

ROLE: dict[str, LazyString] = {
    HelpRole.WORKER: _l("Work in it and own a part"),
    HelpRole.MEMBER: _l("Be a member who is supported by it"),
    HelpRole.FACILITATOR: _l("Help the change as a development worker"),
    HelpRole.BODY: _l("Help as a development body, a lender or a council"),
    HelpRole.OTHER: _l("Help in another way"),
}
