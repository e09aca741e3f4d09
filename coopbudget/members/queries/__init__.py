"""Reads of people, memberships and parts, in a stated order."""

from coopbudget.members.queries.acting import Parts as Parts, Supported as Supported, parts as parts
from coopbudget.members.queries.membership import (
    MemberRow as MemberRow,
    OfficeRow as OfficeRow,
    applications as applications,
    count_members as count_members,
    current_members as current_members,
    member as member,
    member_by_number as member_by_number,
    member_of_person as member_of_person,
    members_by_id as members_by_id,
    officers as officers,
    people_with as people_with,
    reviewers as reviewers,
    supporters_of as supporters_of,
)
from coopbudget.members.queries.people import (
    PersonRow as PersonRow,
    names as names,
    people_by_id as people_by_id,
    person as person,
    person_by_email as person_by_email,
    person_name as person_name,
    uniquifier_of as uniquifier_of,
)
