"""Reads of returns, councils' rules, links and runs, each in a stated order."""

from coopbudget.returns.queries.funders import (
    ChangeRow as ChangeRow,
    LinkRow as LinkRow,
    ViewRow as ViewRow,
    change_by_number as change_by_number,
    changes_of_agreement as changes_of_agreement,
    changes_of_link as changes_of_link,
    changes_statement as changes_statement,
    link_by_digest as link_by_digest,
    link_of as link_of,
    links_of_agreement as links_of_agreement,
    views_of as views_of,
)
from coopbudget.returns.queries.profiles import (
    PlanRow as PlanRow,
    ProfileRow as ProfileRow,
    plan_of as plan_of,
    plans as plans,
    plans_of as plans_of,
    profile_on as profile_on,
    profiles as profiles,
    profiles_on as profiles_on,
    versions_of as versions_of,
)
from coopbudget.returns.queries.returns import (
    ExtractRow as ExtractRow,
    MemorandumRow as MemorandumRow,
    ReturnRow as ReturnRow,
    extract_by_code as extract_by_code,
    extract_of as extract_of,
    extracts_of as extracts_of,
    memoranda as memoranda,
    memoranda_of as memoranda_of,
    newest_of_days as newest_of_days,
    newest_of_each as newest_of_each,
    numbers_of as numbers_of,
    open_returns as open_returns,
    return_by_id as return_by_id,
    return_by_number as return_by_number,
    returns_of_agreement as returns_of_agreement,
    returns_statement as returns_statement,
    to_send as to_send,
)
from coopbudget.returns.queries.runs import (
    RunRow as RunRow,
    last_runs as last_runs,
    run_by_number as run_by_number,
)
