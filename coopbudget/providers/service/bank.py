"""Where a co-op pays a provider; payments keeps and guards the details."""

from __future__ import annotations

from coopbudget.guard import Permission, Work
from coopbudget.payments import service as payments
from coopbudget.providers import queries
from coopbudget.providers.errors import NotVerified
from coopbudget.providers.service.checks import coop_path


def set_bank_details(work: Work, *, account_name: str, sort_code: str, account_number: str) -> None:
    """Say where this co-op pays the provider, by one of its people; payments keeps and guards the details.

    Raises NotVerified before the co-op's first check: an unknown provider is never paid.
    """
    work.need(Permission.ACT_FOR_PROVIDER)
    if queries.provider_number(work.session, work.coop_id, work.provider_id) is None:
        raise NotVerified()
    provider = queries.provider(work.session, work.provider_id)
    payments.register_payee(
        work,
        name=account_name,
        kind="provider",
        ref_id=work.provider_id,
        sort_code="".join(c for c in sort_code if c.isdigit()),
        account_number=account_number,
        people=queries.people_of(work.session, work.provider_id),
        own_page=coop_path(work, f"/p/{provider.slug}/bank-details") if provider else "",
    )
