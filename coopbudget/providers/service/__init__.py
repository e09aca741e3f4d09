"""What people do with providers. Acts on a profile go to the platform's chain, a check to the co-op's own."""

from coopbudget.providers.service.bank import set_bank_details as set_bank_details
from coopbudget.providers.service.becoming import (
    answer_interest as answer_interest,
    end_becoming as end_becoming,
    say_becoming as say_becoming,
    show_interest as show_interest,
    withdraw_interest as withdraw_interest,
)
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
from coopbudget.providers.service.feedback import (
    hide_feedback as hide_feedback,
    raise_worry as raise_worry,
    reply_to_feedback as reply_to_feedback,
    withdraw_feedback as withdraw_feedback,
    write_feedback as write_feedback,
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
from coopbudget.providers.service.referees import (
    name_referee as name_referee,
    record_reference as record_reference,
    take_back_referee as take_back_referee,
)
