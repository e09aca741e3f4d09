"""Reads of people, memberships and parts, in a stated order."""

from coopbudget.members.queries.acting import Parts as Parts, Supported as Supported, parts as parts
from coopbudget.members.queries.helping import (
    PROVIDER as PROVIDER,
    Helped as Helped,
    helped_here as helped_here,
    helping_coop as helping_coop,
)
from coopbudget.members.queries.lost_phones import (
    has_second_step as has_second_step,
    lost_phone as lost_phone,
    lost_phones_of as lost_phones_of,
    my_lost_phone as my_lost_phone,
)
from coopbudget.members.queries.membership import (
    MemberRow as MemberRow,
    OfficeRow as OfficeRow,
    application as application,
    applications as applications,
    count_members as count_members,
    current_members as current_members,
    find_members as find_members,
    member as member,
    member_by_number as member_by_number,
    member_of_person as member_of_person,
    member_row as member_row,
    members_after as members_after,
    members_by_id as members_by_id,
    members_statement as members_statement,
    office as office,
    office_row as office_row,
    officers as officers,
    offices_of as offices_of,
    offices_statement as offices_statement,
    outsiders as outsiders,
    people_with as people_with,
    reviewers as reviewers,
    supporters_for as supporters_for,
    supporters_of as supporters_of,
    supporters_of_each as supporters_of_each,
    voting_members as voting_members,
)
from coopbudget.members.queries.people import (
    PersonRow as PersonRow,
    dead_among as dead_among,
    names as names,
    people_and_the_dead as people_and_the_dead,
    people_by_id as people_by_id,
    person as person,
    person_by_email as person_by_email,
    person_name as person_name,
    uniquifier_of as uniquifier_of,
)
from coopbudget.members.queries.places import (
    Place as Place,
    places_of as places_of,
)
from coopbudget.members.queries.standing import (
    AppealRow as AppealRow,
    AskingRow as AskingRow,
    SuspensionRow as SuspensionRow,
    appeal as appeal,
    asking as asking,
    last_appeal as last_appeal,
    last_asking as last_asking,
    open_appeals as open_appeals,
    suspended_members as suspended_members,
    suspension_now as suspension_now,
    suspensions_of as suspensions_of,
)
