"""What people do with providers. Acts on a profile go to the platform's chain, a check to the co-op's own."""

from coopbudget.providers.service.bank import set_bank_details as set_bank_details
from coopbudget.providers.service.checks import (
    ask_for_check as ask_for_check,
    coop_path as coop_path,
    end_verification as end_verification,
    require_verified as require_verified,
    verify_provider as verify_provider,
)
from coopbudget.providers.service.consortia import (
    Stated as Stated,
    accept_part as accept_part,
    decline_part as decline_part,
    end_consortium as end_consortium,
    form_consortium as form_consortium,
    leave_consortium as leave_consortium,
    require_consortium_ready as require_consortium_ready,
    restate_shares as restate_shares,
)
from coopbudget.providers.service.profiles import (
    Profile as Profile,
    add_person as add_person,
    change_profile as change_profile,
    create_provider as create_provider,
    remove_person as remove_person,
)
from coopbudget.providers.service.proofs import (
    add_credential as add_credential,
    remind_expiring as remind_expiring,
    withdraw_credential as withdraw_credential,
)
