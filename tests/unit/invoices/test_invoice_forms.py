"""Times as people type them, and what a form of visits asks for."""

import pytest
from marshmallow import Schema, ValidationError

from coopbudget.contracts.schemas import Percent
from coopbudget.invoices.schemas import ClockTime, LogVisits


class One(Schema):
    at = ClockTime()
    part = Percent(required=False)


class Share(Schema):
    part = Percent()


@pytest.mark.parametrize(
    ("typed", "minute"),
    [("22:00", 1_320), ("9.30", 570), ("4:30pm", 990), ("12am", 0), ("12:15 pm", 735), ("7", 420), ("0:00", 0)],
)
def test_times_people_type(typed: str, minute: int) -> None:
    assert One().load({"at": typed})["at"] == minute


@pytest.mark.parametrize("typed", ["24:00", "9:61", "13pm", "0am", "noon", "", "9:3"])
def test_what_is_no_time(typed: str) -> None:
    with pytest.raises(ValidationError):
        One().load({"at": typed})


@pytest.mark.parametrize(("typed", "points"), [("5", 500), ("2.5", 250), ("0", 0), ("20%", 2_000)])
def test_percentages(typed: str, points: int) -> None:
    assert One().load({"at": "9", "part": typed})["part"] == points


@pytest.mark.parametrize("typed", ["21", "-1", "2.555", "", "x", "NaN", "Infinity"])
def test_what_is_no_percentage(typed: str) -> None:
    with pytest.raises(ValidationError):
        Share().load({"part": typed})


def test_a_percentage_that_may_be_left_out_is_nothing_when_it_is() -> None:
    assert One().load({"at": "9", "part": ""})["part"] is None


def test_a_repeated_visit_says_until_when() -> None:
    sent = {"given_on": "2027-03-01", "start": "22:00", "end": "3:00", "repeat": "daily", "members": ["1"]}
    with pytest.raises(ValidationError) as found:
        LogVisits().load(sent)
    assert set(found.value.messages_dict) == {"until"}
    with pytest.raises(ValidationError) as found:
        LogVisits().load({**sent, "until": "2027-02-28"})
    assert set(found.value.messages_dict) == {"until"}
    assert LogVisits().load({**sent, "until": "2027-03-02"})["members"] == [1]
