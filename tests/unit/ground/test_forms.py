"""What people type becomes typed data, or words at the right field."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, strategies as st
from werkzeug.datastructures import MultiDict

from coopbudget.errors import Invalid
from coopbudget.forms import Choice, CivilDate, CommandSchema, Form, Pounds, Several, Text, Ticked, Whole
from coopbudget.paging import csv_cell


class Everything(CommandSchema):
    name = Text(longest=10)
    note = Text(required=False, longest=10)
    amount = Pounds(least=100, most=10_000)
    extra = Pounds(required=False)
    people = Whole(least=1, most=9)
    on = CivilDate()
    by = CivilDate(required=False)
    colour = Choice(["red", "blue"])
    days = Several(["mon", "tue"])
    agreed = Ticked(must="Tick to agree.")


GOOD = [
    ("name", "  Mair "), ("amount", "£1.00"), ("people", "3"), ("on-day", "3"), ("on-month", "3"), ("on-year", "2027"),
    ("colour", "red"), ("days", "mon"), ("days", "tue"), ("agreed", "on"),
]  # fmt: skip


def read(changes: dict[str, str] | None = None, drop: str = "") -> Form:
    sent = MultiDict([pair for pair in GOOD if pair[0] != drop])
    for name, value in (changes or {}).items():
        sent.setlist(name, [value])
    return Form.read(Everything(), sent)


def test_a_whole_form() -> None:
    form = read()
    assert form.ok, form.errors
    assert form.data == {
        "name": "Mair", "note": "", "amount": 100, "extra": None, "people": 3, "on": date(2027, 3, 3), "by": None,
        "colour": "red", "days": ["mon", "tue"], "agreed": True,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""), ("name", "x" * 11), ("name", "a\x00b"), ("amount", ""), ("amount", "99.99p"), ("amount", "0.99"),
        ("amount", "1000"), ("amount", "1.001"), ("people", "0"), ("people", "1.5"), ("people", "９"),
        ("people", "9" * 50),
        ("on-day", "31"), ("on-month", "13"), ("on-year", "27"), ("on-day", "x"), ("colour", "green"), ("days", "sun"),
    ],
)  # fmt: skip
def test_bad_input_has_its_words_at_its_field(field: str, value: str) -> None:
    changes = {field: value} | ({"on-month": "2"} if (field, value) == ("on-day", "31") else {})
    form = read(changes)
    assert set(form.errors) == {field.split("-")[0]}


@pytest.mark.parametrize("field", ["name", "amount", "people", "colour", "agreed"])
def test_what_is_missing_is_said(field: str) -> None:
    assert set(read(drop=field).errors) == {field}


@given(st.dictionaries(st.sampled_from([n for n, _ in GOOD] + ["by", "extra", "junk"]), st.text(max_size=30)))
def test_whatever_is_sent_nothing_breaks(sent: dict[str, str]) -> None:
    form = read(sent)
    assert form.ok or form.errors


def test_a_service_s_refusal_lands_at_its_field() -> None:
    form = read()
    form.take(Invalid({"amount": ["Too much."]}))
    form.take(Invalid("The whole is wrong."))
    assert form.errors == {"amount": ["Too much."], "_form": ["The whole is wrong."]}


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+44", "'+44"),
        ("@x", "'@x"),
        ("-3.50", "-3.50"),
        ("-x", "'-x"),
        (None, ""),
        (12, "12"),
        ("Mair", "Mair"),
    ],
)
def test_a_cell_never_runs(value: object, cell: str) -> None:
    assert csv_cell(value) == cell


class Asking(CommandSchema):
    name = Text(ask="Type a name.")
    people = Whole(ask="Type how many.")
    colour = Choice(["red"], ask="Choose a colour.")
    other = Whole()


@pytest.mark.parametrize("sent", [{}, {"name": " ", "people": "", "colour": "", "other": ""}])
def test_what_is_missing_is_asked_for_in_the_words_of_the_form(sent: dict[str, str]) -> None:
    errors = Form.read(Asking(), MultiDict(sent)).errors
    assert {name: [str(word) for word in words] for name, words in errors.items()} == {
        "name": ["Type a name."],
        "people": ["Type how many."],
        "colour": ["Choose a colour."],
        "other": ["Type a whole number."],
    }
