"""What people of a group need in common: by kind, time and place, and by their own words."""

from __future__ import annotations

from coopbudget.governance.needing import Common, Need, When, Wish, area, kinds_in_common, words_in_common
from coopbudget.providers.rules import ServiceType


def test_two_who_need_one_kind_have_it_in_common_with_the_times_and_places_they_share() -> None:
    wishes = [
        Wish(["night_cover", "company"], ["night", "weekend"], "SY23 1AB"),
        Wish(["night_cover"], ["night"], "sy23"),
        Wish(["company", "company"], ["morning"], "Aber"),
        Wish(["company"], ["morning", "weekend"], " aber "),
        Wish(["outings"], [], ""),
    ]
    assert kinds_in_common(wishes) == [
        Common(Need.COMPANY, 3, ((When.MORNING, 2), (When.WEEKEND, 2)), (("Aber", 2),)),
        Common(Need.NIGHT_COVER, 2, ((When.NIGHT, 2),), (("SY23", 2),)),
    ]
    assert kinds_in_common([]) == [] and area("llan  fair") == "Llan Fair"


def test_free_words_are_counted_once_for_each_person() -> None:
    wants = ["Night cover, night  COVER", "night cover,company", "", " Company ,", "Days out"]
    assert words_in_common(wants) == [("Company", 2), ("Night cover", 2)]


def test_a_groups_kinds_are_those_that_pools_and_providers_know() -> None:
    assert {each.value for each in Need} == {each.value for each in ServiceType} - {"other"}
