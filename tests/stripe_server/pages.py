"""The pages people meet at Stripe: Checkout and onboarding, in plain HTML with labels and one heading."""

from __future__ import annotations

from html import escape

from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response

from tests.stripe_server import checkout
from tests.stripe_server.problems import JSON, Problem
from tests.stripe_server.world import Desk, World

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>{title}</title><style>body {{ font: 1.2rem/1.5 sans-serif; max-width: 36rem; margin: 2rem auto }}
label, input, button {{ display: block; font: inherit }} input, button {{ margin: .3rem 0 1rem; padding: .5rem }}
</style></head><body><main><h1>{title}</h1>
{body}
</main></body></html>"""


def page(title: str, body: str, status: int = 200) -> Response:
    """A whole page."""
    return Response(PAGE.format(title=escape(title), body=body), status=status, mimetype="text/html")


def _field(name: str, label: str, value: str) -> str:
    return f'<label for="{name}">{label}</label><input id="{name}" name="{name}" value="{value}" inputmode="numeric">'


def _form(session: JSON, words: str) -> str:
    kind = session["payment_method_types"][0]
    if kind == "card":
        fields = _field("number", "Card number", "4242424242424242")
    else:
        fields = _field("sort_code", "Sort code", "108800") + _field("number", "Account number", "00012345")
        fields += "<p>You agree that payments are taken from this account by Direct Debit.</p>"
    leave = session["cancel_url"]
    back = f'<p><a href="{escape(leave)}">Back</a></p>' if leave else ""
    return f'<form method="post">{fields}<button>{words}</button></form>{back}'


def session_page(world: World, desk: Desk, session: JSON, request: Request) -> Response:
    """Pay, or set up a Direct Debit; then back to the success address."""
    if session["status"] != "open":
        return page("This page is no longer open", "<p>You can close it.</p>", 410)
    paying = session["mode"] == "payment"
    words = f"Pay £{session['amount_total'] / 100:,.2f}" if paying else "Set up"
    trouble = ""
    if request.method == "POST":
        kind = session["payment_method_types"][0]
        try:
            checkout.complete(world, desk, session, kind, request.form.get("number", "").replace(" ", ""))
        except Problem as problem:
            trouble = f'<p role="alert">{escape(str(problem))}</p>'
        else:
            return redirect(session["success_url"].replace("{CHECKOUT_SESSION_ID}", session["id"]), 303)
    lines = "".join(
        f"<li>{escape(row['description'] or '')} £{row['amount_total'] / 100:,.2f}</li>"
        for row in desk.asides[session["id"]]["lines"]
    )
    title = "Pay" if paying else "Set up a Direct Debit"
    listed = f"<ul>{lines}</ul>" if lines else ""
    return page(title, listed + trouble + _form(session, words), 200 if not trouble else 402)


def onboarding_page(world: World, link: JSON, request: Request) -> Response:
    """Tell Stripe about the co-op, or leave without."""
    if link["expires_at"] < world.now or link.get("used"):
        return redirect(link["refresh_url"], 303)
    if request.method == "POST":
        link["used"] = True
        if "finish" in request.form:
            checkout.finish_onboarding(world, world.platform.get("account", link["account"]))
        return redirect(link["return_url"], 303)
    body = (
        "<p>Stripe asks who you are and which bank account your money goes to.</p>"
        '<form method="post"><button name="finish" value="1">Agree and finish</button>'
        '<button name="leave" value="1">Leave for now</button></form>'
    )
    return page("Connect your account", body)
