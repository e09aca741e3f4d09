"""Reads of providers, in a stated order. Rows are frozen: other slices hold no table of this one."""

from coopbudget.providers.queries.becoming import (
    becoming_statement as becoming_statement,
    conversion_of as conversion_of,
    interest_counts as interest_counts,
    interest_of as interest_of,
    interests as interests,
)
from coopbudget.providers.queries.consortia import (
    ConsortiumPart as ConsortiumPart,
    ConsortiumRow as ConsortiumRow,
    asked_to_join as asked_to_join,
    consortia_by_id as consortia_by_id,
    consortia_led_by as consortia_led_by,
    consortia_of as consortia_of,
    consortium as consortium,
    count_asked_to_join as count_asked_to_join,
)
from coopbudget.providers.queries.feedback import (
    feedback_by_number as feedback_by_number,
    feedback_statement as feedback_statement,
    own_feedback as own_feedback,
    ratings as ratings,
    referees as referees,
    references_taken as references_taken,
    to_answer as to_answer,
)
from coopbudget.providers.queries.profiles import (
    ProviderRow as ProviderRow,
    find_providers as find_providers,
    names_by_number as names_by_number,
    people_of as people_of,
    people_of_all as people_of_all,
    provider as provider,
    provider_by_slug as provider_by_slug,
    provider_number as provider_number,
    provider_numbers as provider_numbers,
    provider_of as provider_of,
    providers_by_id as providers_by_id,
    providers_by_slugs as providers_by_slugs,
    providers_for_coop as providers_for_coop,
    providers_of_people as providers_of_people,
    providers_of_person as providers_of_person,
)
from coopbudget.providers.queries.proofs import (
    EndingProof as EndingProof,
    coops_resting_on as coops_resting_on,
    credential_of as credential_of,
    credentials as credentials,
    files_of as files_of,
    first_to_end as first_to_end,
    proof_ends_soon as proof_ends_soon,
    proofs_near_end as proofs_near_end,
    relied_proofs as relied_proofs,
    seen_proofs as seen_proofs,
)
from coopbudget.providers.queries.standing import (
    Check as Check,
    Meeting as Meeting,
    asked_for_check as asked_for_check,
    checks as checks,
    count_asked_for_check as count_asked_for_check,
    is_verified as is_verified,
    people_verified as people_verified,
    standing_everywhere as standing_everywhere,
    verified_providers as verified_providers,
)
