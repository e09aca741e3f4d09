"""BLT files: what is read, what is refused and how it is said, and that what is written is read again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import example, given, strategies as st

from coopbudget.governance.cli import ballots_cli
from coopbudget.governance.counting.blt import BadBlt, read_blt, write_blt
from coopbudget.governance.counting.papers import Election, collect

BOARD = """\
4 2            # four candidates, two seats
-2
3 1 3 4 0
4 1 3 2 0
2 4 1 3 0
1 2 0
2 2 4 3 1 0
1 3 4 2 1 0
0
"Adam"
"Basil"
"Charlotte ""Lottie"" O'Neill, née Ó'Briain"
"Donald"
"Board of the co-op"
"""


def test_a_file_says_papers_names_and_who_withdrew() -> None:
    found = read_blt(BOARD.encode())
    assert (found.title, found.seats, found.withdrawn) == ("Board of the co-op", 2, frozenset({1}))
    assert found.names == ("Adam", "Basil", "Charlotte \"Lottie\" O'Neill, née Ó'Briain", "Donald")
    assert found.papers == {(0, 2, 3): 3, (0, 2, 1): 4, (3, 0, 2): 2, (1,): 1, (1, 3, 2, 0): 2, (2, 3, 1, 0): 1}
    assert found.spoilt() == 1


@pytest.mark.parametrize("how", ["utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_other_letters_and_line_ends_are_read_alike(how: str, ending: str) -> None:
    assert read_blt(BOARD.replace("\n", ending).encode(how)) == read_blt(BOARD.encode())


def test_a_paper_counts_as_far_as_it_is_clear() -> None:
    found = read_blt(b'3 1\n1 1 - 2 0\n1 2 1=3 0\n1 1=2 3 0\n2 0\n0 "A" "B" "C"')
    assert found.papers == {(0,): 1, (1,): 1, (): 3}
    assert found.spoilt() == 3 and found.title == ""


@pytest.mark.parametrize(
    ("file", "line", "reason"),
    [
        ("", 1, "the file ends where the number of candidates should stand"),
        ("two 1", 1, "'two' stands where the number of candidates should stand"),
        ("0 1", 1, "between 1 and 1000 candidates, not 0"),
        ("2 3", 1, "as many as there are candidates, not 3"),
        ("2 0", 1, "not 0"),
        ("2", 1, "the file ends where the number of seats should stand"),
        ("9999999999999 1", 1, "a whole number below a million million"),
        ("2 1\n-3\n", 2, "candidate 3 withdrew, but there are 2"),
        ("2 1\n-1 -2\n0", 3, "every candidate withdrew"),
        ("2 1\n1 3 0\n", 2, "names candidate 3, but there are 2"),
        ("2 1\n1 1 2 1 0\n", 2, "names candidate 1 twice"),
        ("2 1\n1 1=1 0\n", 2, "names candidate 1 twice"),
        ("2 1\n1 1 2\n", 3, "the file ends where a candidate's number"),
        ("2 1\n1 1 x 0\n", 2, "'x' stands where a candidate's number"),
        ("2 1\n1.5 1 0\n", 2, "1.5 stands for a number of votes"),
        ("2 1\n-4 1 0\n", 2, "candidate 4 withdrew"),
        ('2 1\n1 1 0\n"A"', 3, "'A' stands where a number of votes, or 0 after the last paper"),
        ('2 1\n1 1 0\n0\n"A"\n', 5, "the file ends where the name of candidate 2 should stand"),
        ('2 1\n1 1 0\n0\n"A"\nB\n', 5, "'B' stands where the name of candidate 2 in quotes should stand"),
        ('2 1\n1 1 0\n0\n"A"\n"B\n', 5, "begins with a quote and does not end with one"),
        ('2 1\n1 1 0\n0\n"A"\n""\n', 5, "candidate 2 has no name"),
        ('2 1\n1 1 0\n0\n"A"\n"A"\n"T"', 6, "two candidates are called 'A'"),
        ('1 1\n0\n"A"\n"T"\nmore', 5, "'more' stands where a further text in quotes should stand"),
        ("1 1\n0\0", 2, "this is not a text file"),
    ],
)
def test_a_bad_file_is_refused_with_its_line_and_the_reason(file: str, line: int, reason: str) -> None:
    with pytest.raises(BadBlt) as refused:
        read_blt(file.encode())
    assert refused.value.line == line and reason in refused.value.reason


def test_broken_utf_16_is_refused() -> None:
    with pytest.raises(BadBlt, match="UTF-16"):
        read_blt(b"\xff\xfe\x00\xd8\x41")


@given(st.one_of(st.binary(), st.text(alphabet='0123456789 -="#\n\rAé', max_size=80).map(lambda said: said.encode())))
@example(b"\xff\xfe")
@example(b'1 1\n1 1 0\n0\n"\xff"')
@example("1 ² 0".encode())
@example("2 1\n1 ١ 0".encode())
@example(b"9" * 5000)
def test_any_bytes_are_read_or_refused_with_a_line(content: bytes) -> None:
    try:
        found = read_blt(content)
    except BadBlt as refused:
        assert 1 <= refused.line <= content.count(b"\n") + content.count(b"\r") + 1 and refused.reason.endswith(".")
    else:
        assert read_blt(write_blt(found).encode()).papers == found.papers


words = st.text(st.characters(exclude_categories=("Cs", "Cc", "Z")), min_size=1, max_size=12).filter(str.strip)


@given(st.data())
def test_what_is_written_is_read_again(data: st.DataObject) -> None:
    names = tuple(data.draw(st.lists(words, min_size=1, max_size=6, unique=True)))
    every = st.permutations(range(len(names))).flatmap(
        lambda order: st.integers(0, len(order)).map(lambda length: tuple(order[:length]))
    )
    held = Election(
        title=data.draw(words),
        names=names,
        seats=data.draw(st.integers(1, len(names))),
        papers=collect(data.draw(st.lists(st.tuples(every, st.integers(1, 999)), max_size=9))),
        withdrawn=frozenset(data.draw(st.sets(st.integers(0, len(names) - 1), max_size=len(names) - 1))),
    )
    assert read_blt(write_blt(held).encode()) == held


def test_the_command_prints_every_round_or_says_what_is_wrong(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.blt", tmp_path / "bad.blt"
    good.write_text('3 1\n4 1 3 0\n3 2 0\n2 3 2 0\n0\n"Ann"\n"Bob"\n"Cat"\n"Chair"\n', "utf-8")
    bad.write_text("3 1\n4 7 0\n", "utf-8")
    run = CliRunner().invoke(ballots_cli, ["count", str(good), "--json"])
    assert run.exit_code == 0 and json.loads(run.output) == {
        "quota": "5.00000",
        "elected": ["Bob"],
        "rounds": [
            {"votes": {"Ann": "4.00000", "Bob": "3.00000", "Cat": "2.00000"}, "non_transferable": "0.00000",
             "elected": [], "excluded": []},
            {"votes": {"Ann": "4.00000", "Bob": "5.00000", "Cat": "0.00000"}, "non_transferable": "0.00000",
             "elected": ["Bob"], "excluded": ["Cat"]},
        ],
        "cut": ["0.00000", "0.00000"],
        "lots": [],
    }  # fmt: skip
    said = CliRunner().invoke(ballots_cli, ["count", str(good)]).output
    assert "Round 2: Cat is excluded" in said and said.endswith("Elected: Bob\n")
    refused = CliRunner().invoke(ballots_cli, ["count", str(bad)])
    assert refused.exit_code == 1 and "bad.blt: Line 2: a paper names candidate 7, but there are 3." in refused.output
