"""The composition root: the one module that knows every slice, and injects what the ground must not know."""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from coopbudget import guard, web
from coopbudget.archives.cli import archives_cli
from coopbudget.audit.views import bp as audit
from coopbudget.budgets.queries.owners import fund_holders
from coopbudget.budgets.views import bp as budgets
from coopbudget.collections.views import bp as collections
from coopbudget.concerns.views import bp as concerns
from coopbudget.contracts.views import bp as contracts
from coopbudget.db import schema
from coopbudget.db.schema import refuse_old_schema as refuse_old_schema
from coopbudget.demo.cli import demo_cli
from coopbudget.departures.views import bp as departures
from coopbudget.evidence.views import bp as evidence
from coopbudget.exceptions.views import bp as exceptions
from coopbudget.governance.cli import ballots_cli
from coopbudget.governance.views import bp as governance
from coopbudget.invoices.views import bp as invoices
from coopbudget.ledger.cli import books_cli
from coopbudget.meetings.views import bp as meetings
from coopbudget.members import signin
from coopbudget.members.views import bp as members
from coopbudget.moving.views import bp as moving
from coopbudget.notices.views import bp as notices
from coopbudget.outlook.views import bp as outlook
from coopbudget.payments.views import bp as payments
from coopbudget.pools.views import bp as pools
from coopbudget.providers import queries as provider_queries
from coopbudget.providers.views import bp as providers
from coopbudget.publication import queries as publication_queries
from coopbudget.publication.views import bp as publication
from coopbudget.rebates.views import bp as rebates
from coopbudget.returns.views import bp as returns
from coopbudget.reviewing.views import bp as reviewing
from coopbudget.settings import Settings, read_settings
from coopbudget.shares import queries as share_queries
from coopbudget.shares.views import bp as shares
from coopbudget.surplus.deficits.views import bp as deficits
from coopbudget.surplus.views import bp as surplus
from coopbudget.tenders.views import bp as tenders
from coopbudget.web.views import bp as homes
from coopbudget.winding.views import bp as winding

ROOT = Path(__file__).resolve().parent.parent
# The house has more statements than the 500 that SQLAlchemy keeps compiled unless told: it would forget the ones that
# come again and put them together anew.
STATEMENTS_KEPT = 3_000

ROOMS = (
    homes, audit, exceptions, meetings, publication, returns, reviewing, outlook, winding, moving, departures, surplus,
    deficits, rebates, invoices, contracts, tenders, pools, providers, budgets, shares, collections, governance,
    payments, concerns, members, notices, evidence,
)  # fmt: skip


def create_app(settings: Settings | None = None) -> Flask:
    """The application for ``settings`` (default: those of the environment). Raises SettingsError."""
    settings = settings or read_settings(root=ROOT)
    app = guard.House(
        "coopbudget",
        root_path=str(Path(__file__).parent),
        instance_path=str(settings.instance_dir),
        static_folder="web/static",
        static_url_path="/static",
        template_folder="web/templates",
    )
    app.extensions["coopbudget.settings"] = settings
    app.config.update(
        SECRET_KEY=settings.secret_key,
        TRUSTED_HOSTS=list(settings.trusted_hosts),
        MAX_CONTENT_LENGTH=settings.upload_limit,
        SESSION_COOKIE_SECURE=settings.cookie_secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SQLALCHEMY_ENGINES={"default": {"url": settings.database_url, "query_cache_size": STATEMENTS_KEPT}},
        ALEMBIC={"script_location": str(ROOT / "migrations")},
        ALEMBIC_CONTEXT={"compare_type": True},
    )
    settings.instance_dir.mkdir(parents=True, exist_ok=True)
    schema.install(app)
    guard.install(app, signin.find_actor)
    web.install(app, settings)
    signin.install(app, settings)
    app.extensions["coopbudget.provider_of"] = provider_queries.provider_of
    app.extensions["coopbudget.provider_parts"] = provider_queries.people_verified
    app.extensions["coopbudget.fund_holders"] = fund_holders
    app.extensions["coopbudget.publishes_since"] = publication_queries.publishes_since
    app.extensions["coopbudget.shares_held"] = share_queries.holdings
    app.cli.add_command(demo_cli)
    for room in ROOMS:
        app.register_blueprint(room)
    app.cli.add_command(books_cli)
    app.cli.add_command(ballots_cli)
    app.cli.add_command(archives_cli)
    return app
