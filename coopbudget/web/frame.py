"""The frame round every page: the menu for this person's part, every room, and the links that are always there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flask import g, request, url_for
from flask_babel import lazy_gettext as _l

from coopbudget.collections.queries.stripe import stripe_on
from coopbudget.errors import Words
from coopbudget.guard import Actor, CoopFacts, Permission as P, Power
from coopbudget.web.doors import Door


@dataclass(frozen=True)
class MenuItem:
    """What the template shows."""

    text: str
    href: str
    current: bool = False
    hint: str = ""


# Few entries, in the order of the walk of a pound; each opens a room whose own pages lead on.
MENU = (
    Door("web.coop_home", _l("Home"), (P.SEE_COOP,)),
    Door("web.desk", _l("Needs doing"), (P.SEE_MEMBERS,)),
    Door("budgets.my_money", _l("My money"), (P.TAKE_PART,), acting=_l("Money")),
    Door("pools.pools", _l("Pools"), (P.SEE_COOP,)),
    Door("contracts.contracts", _l("Contracts"), (P.SEE_COOP,)),
    Door("governance.motions", _l("Votes"), (P.SEE_COOP,)),
    Door("audit.books", _l("Books"), (P.SEE_BOOKS,)),
    Door("web.rooms", _l("More"), (P.SEE_COOP,)),
)

ROOMS: tuple[tuple[Words, tuple[Door, ...]], ...] = (
    (
        _l("Buying together"),
        (
            Door("pools.pools", _l("Pools"), (P.SEE_COOP,), _l("What members buy together, and what is forming.")),
            Door(
                "pools.needs",
                _l("My needs"),
                (P.TAKE_PART,),
                _l("What you would like to buy, and who else wants the same."),
                acting=_l("Needs"),
                acting_hint=_l("What this member would like to buy, and who else wants the same."),
                power=Power.PLAN,
            ),
            Door(
                "pools.need_counts",
                _l("What members need"),
                (P.SEE_COOP,),
                _l("How many want what, and where. Nobody is named."),
            ),
            Door(
                "pools.groups",
                _l("Groups"),
                (P.PUBLISH_CALLS,),
                _l("Look for people who could buy together, and ask them."),
            ),
            Door(
                "tenders.calls",
                _l("Calls for bids"),
                (P.SEE_COOP,),
                _l("What providers are asked to offer, and who was chosen."),
            ),
            Door("contracts.contracts", _l("Contracts"), (P.SEE_COOP,), _l("What was agreed, and how it is going.")),
            Door(
                "providers.providers",
                _l("Providers"),
                (P.SEE_COOP,),
                _l("Who gives support, and which proofs were checked."),
            ),
            Door(
                "audit.if_fails",
                _l("What if a provider fails"),
                (P.MANAGE_CONTRACTS, P.VERIFY_PROVIDERS, P.SEE_BOOKS),
                _l("Who would be without support, how much is promised, and who could go on."),
            ),
            Door(
                "invoices.visits",
                _l("My visits"),
                (P.TAKE_PART,),
                _l("Say whether each visit happened."),
                acting=_l("Visits"),
            ),
            Door(
                "contracts.absences",
                _l("Days away"),
                (P.TAKE_PART,),
                _l("Tell us when you are in hospital or away, so that what you pay is right."),
                acting_hint=_l("Tell us of days in hospital or away, so that what is paid is right."),
                power=Power.CONFIRM_VISITS,
            ),
            Door(
                "invoices.to_settle",
                _l("Visits to settle"),
                (P.SETTLE_VISITS,),
                _l("Visits nobody answered for, and disputes."),
            ),
        ),
    ),
    (
        _l("Money"),
        (
            Door(
                "budgets.my_money",
                _l("My money"),
                (P.TAKE_PART,),
                _l("What is free, what it is promised to, every line."),
                acting=_l("Money"),
            ),
            Door(
                "outlook.mine",
                _l("How long my money lasts"),
                (P.TAKE_PART,),
                _l("On which day there is more than may be kept, or nothing left, and what to do."),
                acting=_l("How long it lasts"),
                power=Power.SEE,
            ),
            Door("shares.shares", _l("Shares"), (P.SEE_COOP,), _l("Putting money into the co-op, and having it back.")),
            Door(
                "budgets.agreements",
                _l("Agreements"),
                (P.SEE_BOOKS,),
                _l("Every member's agreement, and the consent to pool."),
            ),
            Door("returns.due", _l("Council returns"), (P.SEE_BOOKS,), _l("What each council asks, and by when.")),
            Door(
                "invoices.invoices",
                _l("Invoices"),
                (P.APPROVE_INVOICES, P.MATCH_INVOICES, P.SEE_BOOKS),
                _l("Matched line by line, approved by two."),
            ),
            Door(
                "payments.money",
                _l("Bank and payments"),
                (P.SEE_BOOKS,),
                _l("Statements, matching, payment runs, our own bills."),
            ),
            Door("budgets.openings", _l("Opening balances"), (P.SEE_BOOKS,), _l("Start in the middle of a year.")),
            Door(
                "audit.books", _l("The books"), (P.SEE_BOOKS,), _l("Trial balance, spending, every entry, downloads.")
            ),
            Door("exceptions.findings", _l("What looks odd"), (P.SEE_TRAIL,), _l("What rules find in the books.")),
            Door(
                "exceptions.missing",
                _l("Missing papers"),
                (P.SEE_BOOKS,),
                _l("Who has them, and how long we keep papers."),
            ),
            Door(
                "rebates.rebates", _l("Rebates from providers"), (P.SEE_BOOKS,), _l("What comes back for buying much.")
            ),
            Door("audit.trail", _l("The trail"), (P.SEE_TRAIL,), _l("Who did what, and when.")),
            Door("reviewing.reviews", _l("Reviews"), (P.SEE_COOP,), _l("Who checked the books, and what they say.")),
            Door(
                "audit.verify", _l("Check the books"), (P.SEE_COOP,), _l("See for yourself that nothing was changed.")
            ),
        ),
    ),
    (
        _l("Deciding together"),
        (
            Door("governance.motions", _l("Votes"), (P.SEE_COOP,), _l("What is asked, and what was decided.")),
            Door("meetings.meetings", _l("Meetings"), (P.SEE_COOP,), _l("When we meet, and what was said.")),
            Door("meetings.year", _l("Our year"), (P.SEE_COOP,), _l("What each year needs, and by when.")),
            Door("meetings.register", _l("Decisions"), (P.SEE_COOP,), _l("What was decided, and what came of it.")),
            Door(
                "governance.starting", _l("Starting the co-op"), (P.SEE_COOP,), _l("How it began, and what is to do.")
            ),
            Door("winding.ending", _l("The co-op ends"), (P.OPEN_MOTIONS,), _l("What it takes, and where it stands.")),
            Door("governance.rules", _l("Our rules"), (P.SEE_COOP,), _l("What we agreed on, and how it changed.")),
            Door(
                "publication.choice",
                _l("What we show the world"),
                (P.SEE_COOP,),
                _l("Whether everybody may see what we buy, and who decided it."),
            ),
            Door(
                "surplus.years",
                _l("Sharing what is left"),
                (P.SEE_COOP,),
                _l("Each year's surplus, and your share of it."),
                acting_hint=_l("Each year's surplus, and each member's share of it."),
            ),
        ),
    ),
    (
        _l("People"),
        (
            Door("members.offices", _l("Officers"), (P.SEE_COOP,), _l("Who holds which office, and until when.")),
            Door("members.who_may", _l("Who may do what"), (P.SEE_COOP,), _l("Every office and part, on one page.")),
            Door(
                "members.supporters",
                _l("My supporters"),
                (P.TAKE_PART,),
                _l("Who may act for you, and what they did."),
                acting=_l("Supporters"),
                acting_hint=_l("Who may act for this member, and what they did."),
            ),
            Door("members.members", _l("Members"), (P.SEE_MEMBERS,), _l("The register of members.")),
            Door(
                "members.applications",
                _l("People who ask to join"),
                (P.ADMIT_MEMBERS,),
                _l("Say yes, or no with a reason."),
            ),
            Door("members.inspect", _l("The register"), (P.TAKE_PART,), _l("Members and officers."), own_only=True),
            Door("departures.leave", _l("Leave the co-op"), (P.TAKE_PART,), _l("What happens then."), own_only=True),
            Door(
                "moving.ask",
                _l("Move to another co-op"),
                (P.TAKE_PART,),
                _l("Take your agreements and your money along."),
                own_only=True,
            ),
            Door("moving.moves", _l("Members who move"), (P.SEE_BOOKS,), _l("To another co-op, or from one.")),
            Door(
                "members.act_for",
                _l("Act for somebody"),
                (P.SEE_COOP,),
                _l("For supporters, and for officers on the phone."),
            ),
            Door(
                "notices.calls",
                _l("People to ring"),
                (P.ACT_FOR_MEMBERS,),
                _l("Members who chose to hear from us by phone."),
            ),
            Door(
                "notices.letters",
                _l("Letters to post"),
                (P.ACT_FOR_MEMBERS,),
                _l("Members who chose post, in large print where asked."),
            ),
            Door(
                "concerns.reports",
                _l("Reports that something is wrong"),
                (P.HANDLE_SAFEGUARDING, P.HANDLE_COMPLAINTS),
                _l("Worries and complaints that came to you."),
            ),
            Door("concerns.mine", _l("Reports I made"), (P.SEE_COOP,), _l("What you told us, and what was done.")),
        ),
    ),
)

MINE = (  # a person's own, whatever their part, in a co-op and outside
    Door("notices.mine", _l("Messages to me"), (P.SIGNED_IN,), _l("What we told you, the unread first.")),
    Door("members.account", _l("My account"), (P.SIGNED_IN,), _l("Your name, how we reach you, your password.")),
)


def address_of(endpoint: str, **place: Any) -> str:
    """The address of a page that many pages link to. Put together once: it is the same for everybody there."""
    here = request.view_args or {}
    return _built(request.root_path, here.get("coop"), here.get("provider"), endpoint, **place)


@lru_cache(maxsize=8192, typed=True)
def _built(_root: str, _coop: str | None, _provider: str | None, endpoint: str, **place: Any) -> str:
    """By where the application is mounted and whose page this is, for an address stays in its co-op by itself."""
    return url_for(endpoint, **place)


def _is_provider(actor: Actor) -> bool:
    return actor.provider_id is not None


def menu(actor: Actor | None) -> list[MenuItem]:
    """The menu of whoever acts in the co-op the page is about; a provider's people have their own home instead."""
    if actor is None:
        return []
    if _is_provider(actor):
        return _provider_menu(actor)
    if actor.coop is None:
        return []
    here = request.path
    found = []
    for door in MENU:
        if door.open_to(actor):
            address = address_of(door.endpoint, coop=actor.coop.slug)
            inside = here == address or (door.endpoint != "web.coop_home" and here.startswith(address + "/"))
            found.append(MenuItem(door.words()[0], address, inside))
    return found


# A provider's people: their own pages, and inside a co-op what they do there.
# Last the messages to the person: a provider's people have no page of every room.
_MESSAGES = ("notices.mine", _l("Messages"))
PROVIDER_MENU = (
    ("web.provider_home", _l("Home")),
    ("tenders.all_calls", _l("Open calls")),
    ("providers.profile", _l("Our profile")),
    ("providers.coops_of", _l("Co-ops")),
    _MESSAGES,
)
PROVIDER_IN_COOP = (
    ("web.provider_home", _l("Home")),
    ("tenders.calls_for_provider", _l("Calls")),
    ("contracts.provider_contracts", _l("Contracts")),
    ("invoices.provider_visits", _l("Visits")),
    ("invoices.provider_invoices", _l("Invoices")),
    ("providers.bank", _l("Where we are paid")),
    _MESSAGES,
)


def _provider_menu(actor: Actor) -> list[MenuItem]:
    place = request.view_args or {}
    found = []
    for endpoint, text in PROVIDER_MENU if actor.coop is None else PROVIDER_IN_COOP:
        address = address_of(endpoint, **({} if endpoint == "notices.mine" else {"provider": place["provider"]}))
        here = request.path == address or (endpoint != "web.provider_home" and request.path.startswith(address + "/"))
        found.append(MenuItem(str(text), address, here))
    return found


# These rooms are there only where this installation has keys for Stripe.
STRIPE_ROOMS = (
    Door(
        "collections.stripe",
        _l("Cards and Direct Debit"),
        (P.SEE_BOOKS,),
        _l("What members pay in through Stripe, and whether it agrees."),
    ),
    Door(
        "collections.debit",
        _l("My Direct Debit"),
        (P.TAKE_PART,),
        _l("What your bank pays into your funds by itself."),
        _l("Direct Debit"),
        _l("What the bank pays into the funds by itself."),
    ),
)


def rooms_for(actor: Actor) -> Sequence[tuple[Words, list[MenuItem]]]:
    """Every room the actor's part opens, by group; groups with no open room are left out."""
    found = []
    paying_in = ((_l("Paying in"), STRIPE_ROOMS),) if stripe_on() else ()
    for group, doors in (*ROOMS, *paying_in, (_l("About me"), MINE)):
        items = []
        for door in doors:
            if door.open_to(actor):
                text, hint = door.words()
                items.append(MenuItem(text, address_of(door.endpoint), hint=hint))
        if items:
            found.append((group, items))
    return found


def _something_wrong(actor: Actor | None, inside: CoopFacts | None) -> str:
    """The door that knows where it was opened from, in a co-op or outside."""
    values: dict[str, Any] = {"from": request.path}
    if inside is not None:
        return url_for("concerns.coop_doors", coop=inside.slug, **values)
    if actor is not None and actor.coop is not None:
        values["coop"] = actor.coop.slug
    return url_for("concerns.doors", **values)


def always(actor: Actor | None, *, signed_in: bool) -> Mapping[str, Any]:
    """The links that stand on every page, and the menu."""
    inside = actor.coop if actor and actor.coop and not _is_provider(actor) else None
    return {
        "nav": menu(actor),
        "home_url": address_of("web.start"),
        "something_wrong_url": _something_wrong(actor, inside),
        "language_url": address_of("members.switch_language"),
        "sign_out_url": address_of("security.logout") if signed_in else "",
        "account_url": address_of("members.account") if signed_in else "",
        "acting_for_name": g.get("acting_for_name"),
        "stop_acting_url": address_of("members.stop_acting", coop=inside.slug)
        if inside and g.get("acting_for_name")
        else "",
        "footer_urls": {
            "glossary": address_of("web.glossary"),
            "looks": address_of("members.look"),
            "privacy": address_of("web.privacy"),
            "verify": address_of("audit.verify", coop=inside.slug) if inside else address_of("web.verify_start"),
        },
    }
