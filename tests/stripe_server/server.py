"""The server itself, in a thread of the test's process, and the hand that moves it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable
from datetime import UTC, datetime
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import stripe
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

from tests.stripe_server import checkout, pages, payments, payouts
from tests.stripe_server.http_api import Api
from tests.stripe_server.problems import JSON, Problem, missing
from tests.stripe_server.webhooks import Webhooks
from tests.stripe_server.world import Terms, World

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

START = datetime(2026, 9, 1, 12, 0, tzinfo=UTC)
CONTROLS = frozenset(
    [
        "finish_onboarding",
        "connected",
        "disconnect",
        "pay",
        "set_up",
        "fail_payment",
        "fail_late",
        "reverse_late",
        "refund",
        "fail_refund",
        "open_dispute",
        "win_dispute",
        "lose_dispute",
        "cancel_mandate",
        "pay_out",
        "fail_payout",
        "advance",
        "deliver",
        "fault",
    ]
)


class _Quiet(WSGIRequestHandler):
    def connection_dropped(self, error: BaseException, environ: WSGIEnvironment | None = None) -> None:
        """A call that gets no answer: hang up, rather than wait for the next one."""
        self.close_connection = True

    def log(self, type: str, message: str, *args: Any) -> None:
        """Say nothing."""


class StripeServer:
    """A Stripe of the test's own. What happens in it later than a call is done by its methods.

    Ids are found in whichever account they are; amounts are pence.
    """

    key = "sk_test_platform"
    webhook_secret = "whsec_of_the_tests"

    def __init__(self, now: datetime = START, port: int = 0) -> None:
        self.webhooks = Webhooks(self.webhook_secret)
        self.world = World(now, self.webhooks.keep)
        self.api = Api(self.world, self.key)
        self.faults = self.api.faults
        self.calls = self.api.calls
        self._server: BaseWSGIServer = make_server("127.0.0.1", port, self._wsgi, threaded=True, request_handler=_Quiet)
        self._server.daemon_threads = True  # type: ignore[attr-defined]
        self.url = self.world.base_url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def terms(self) -> Terms:
        """Days and prices, which a test may change."""
        return self.world.terms

    def start(self) -> Self:
        """Begin to answer."""
        self._thread.start()
        return self

    def close(self) -> None:
        """Answer no more."""
        self.faults.clear()
        self._server.shutdown()
        self._thread.join(timeout=10)
        self._server.server_close()
        self.webhooks.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def client(self, max_network_retries: int = 0) -> stripe.StripeClient:
        """The real SDK's client, pointed here."""
        return stripe.StripeClient(self.key, base_addresses={"api": self.url}, max_network_retries=max_network_retries)

    # What people do.

    def finish_onboarding(self, account: str) -> JSON:
        """The co-op's officer has told Stripe all it asked."""
        with self.world.lock:
            found = self.world.platform.get("account", account)
            checkout.finish_onboarding(self.world, found)
        return self._told(found)

    def connected(self, email: str = "treasurer@example.org") -> str:
        """A new account whose onboarding is finished, without any call: its id."""
        made = self.client().v1.accounts.create({"type": "standard", "country": "GB", "email": email})
        self.finish_onboarding(made.id)
        return made.id

    def disconnect(self, account: str) -> JSON:
        """The co-op takes its account away from the platform."""
        with self.world.lock:
            desk = self.world.desk(account)
            application = {"id": "ca_platform", "object": "application", "name": "coopbudget"}
            event = self.world.emit(desk, "account.application.deauthorized", application)
            desk.connected = False
        return self._told(event)

    def pay(self, session: str, card: str = "4242424242424242", account_number: str | None = None) -> JSON:
        """Fill in the page of a Checkout session in payment mode.

        :raises Problem: when the card is declined or the page is closed.
        """
        kind = ("card", card) if account_number is None else ("bacs_debit", account_number)
        return self._complete(session, *kind)

    def set_up(self, session: str, account_number: str = "00012345", card: str | None = None) -> JSON:
        """Fill in the page of a Checkout session in setup mode."""
        return self._complete(session, *(("bacs_debit", account_number) if card is None else ("card", card)))

    def _complete(self, session: str, kind: str, number: str) -> JSON:
        with self.world.lock:
            desk, found = self.world.find(session)
            try:
                checkout.complete(self.world, desk, found, kind, number)
            finally:
                self.webhooks.flush()
        return self._told(found)

    # What happens later.

    def advance(self, days: float = 0, seconds: int = 0) -> int:
        """Move the clock; how many things fell due."""
        with self.world.lock:
            done = self.world.advance(days, seconds)
        self.webhooks.flush()
        return done

    def fail_payment(self, payment_intent: str, code: str = "insufficient_funds") -> JSON:
        """A pending Direct Debit comes back."""
        with self.world.lock:
            desk, intent = self.world.find(payment_intent)
            payments.fail_debit(self.world, desk, intent, code)
        return self._told(intent)

    def fail_late(self, payment_intent: str, code: str = "insufficient_funds") -> JSON:
        """A Direct Debit that had succeeded comes back: a dispute, lost at once. The dispute."""
        with self.world.lock:
            desk, intent = self.world.find(payment_intent)
            made = payments.open_dispute(self.world, desk, desk.get("charge", intent["latest_charge"]), code)
        return self._told(made)

    def reverse_late(self, payment_intent: str, code: str = "insufficient_funds") -> JSON:
        """A payment that had succeeded turns into a failed one. Its charge."""
        with self.world.lock:
            desk, intent = self.world.find(payment_intent)
            charge = payments.reverse_late(self.world, desk, intent, code)
        return self._told(charge)

    def refund(self, charge: str, amount: int | None = None) -> JSON:
        """A refund made on Stripe's own pages. It."""
        with self.world.lock:
            desk, found = self.world.find(charge)
            made = payments.refund(self.world, desk, found, amount)
        return self._told(made)

    def fail_refund(self, refund: str) -> JSON:
        """The payer's bank won't take a refund."""
        with self.world.lock:
            desk, found = self.world.find(refund)
            payments.fail_refund(self.world, desk, found)
        return self._told(found)

    def open_dispute(self, charge: str, reason: str = "fraudulent") -> JSON:
        """The payer asks the money back. The dispute."""
        with self.world.lock:
            desk, found = self.world.find(charge)
            made = payments.open_dispute(self.world, desk, found, reason)
        return self._told(made)

    def win_dispute(self, dispute: str) -> JSON:
        """The co-op is right."""
        return self._close_dispute(dispute, won=True)

    def lose_dispute(self, dispute: str) -> JSON:
        """The payer is right."""
        return self._close_dispute(dispute, won=False)

    def _close_dispute(self, dispute: str, *, won: bool) -> JSON:
        with self.world.lock:
            desk, found = self.world.find(dispute)
            payments.close_dispute(self.world, desk, found, won=won)
        return self._told(found)

    def cancel_mandate(self, mandate: str) -> JSON:
        """The payer tells the bank that no more is to be taken."""
        with self.world.lock:
            desk, found = self.world.find(mandate)
            payments.end_mandate(self.world, desk, found)
        return self._told(found)

    def pay_out(self, account: str, amount: int | None = None) -> JSON:
        """Send what is available to the account's bank. The payout."""
        with self.world.lock:
            made = payouts.pay_out(self.world, self.world.desk(account), amount)
        return self._told(made)

    def fail_payout(self, payout: str, code: str = "account_closed") -> JSON:
        """The bank won't take a payout."""
        with self.world.lock:
            desk, found = self.world.find(payout)
            payouts.fail_payout(self.world, desk, found, code)
        return self._told(found)

    def deliver(self, order: Iterable[int] | None = None) -> list[int]:
        """Deliver the webhooks that are held; see :class:`Webhooks`."""
        return self.webhooks.deliver(order)

    def fault(self, route: str, how: Any, **more: object) -> None:
        """Arrange a fault; see :class:`tests.stripe_server.faults.Fault`."""
        self.faults.add(route, how, **more)

    def _told(self, thing: JSON) -> JSON:
        self.webhooks.flush()
        return thing

    # The HTTP.

    def _wsgi(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        # A NoAnswer goes through: the server then closes the connection without a word.
        response = self._answer(Request(environ))
        return response(environ, start)

    def _answer(self, request: Request) -> Response:
        part = request.path.strip("/").split("/")
        if part[0] == "v1":
            try:
                return self.api.answer(request)
            finally:
                self.webhooks.flush()
        try:
            if part[0] == "_control" and len(part) == 2 and request.method == "POST":
                return self._control(part[1], request)
            with self.world.lock:
                return self._page(part, request)
        except Problem as problem:
            return Response(json.dumps(problem.body), status=problem.status, mimetype="application/json")
        finally:
            self.webhooks.flush()

    def _page(self, part: list[str], request: Request) -> Response:
        if part[0] == "checkout" and len(part) == 3:
            desk = self.world.desk(part[1])
            return pages.session_page(self.world, desk, desk.get("checkout.session", part[2]), request)
        if part[0] == "onboarding" and len(part) == 2:
            link = self.world.platform.asides.get(part[1])
            if link is None:
                raise missing("account_link", part[1])
            return pages.onboarding_page(self.world, link, request)
        return pages.page("Stripe for tests", "<p>Nothing is here.</p>", 404)

    def _control(self, name: str, request: Request) -> Response:
        if name not in CONTROLS:
            raise missing("control", name)
        wishes = json.loads(request.get_data(as_text=True) or "{}")
        return Response(json.dumps(getattr(self, name)(**wishes)), mimetype="application/json")
