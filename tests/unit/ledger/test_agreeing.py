"""Walks through parts of the books, put together: each begins where the one before ended, and no floor is lost."""

from __future__ import annotations

from dataclasses import replace

import pytest

from coopbudget.ledger.agreeing import Doubt, Place, Told, above_floors, follows

FUND = "one"


def fund(*, net: int = 0, least: int | None = None, floor: int | None = 0) -> Told:
    told = Told("Liabilities:Funds:F00001:Available", "liability", "GBP", floor, -1, net)
    if least is not None:
        told.least = least
    return told


def parts(*, paid_in: int, then_least: int) -> tuple[Place, Place, Place]:
    """Where the first ended, where the second began, where it ended."""
    ended = Place(seq=9, digest=b"9", entry=4, transfers=5, accounts={FUND: fund(net=-paid_in, least=0)}, opened=2)
    ended.ahead = (5, 1, "", "", 1, "GBP")
    begun = Place(seq=9, digest=b"9", entry=4, accounts={FUND: fund()})
    walked = Place(seq=20, digest=b"20", entry=10, transfers=6, accounts={FUND: fund(net=70, least=then_least)})
    return ended, begun, walked


def test_what_two_parts_moved_is_added_up() -> None:
    ended, begun, walked = parts(paid_in=100, then_least=-100)
    walked.accounts["two"] = fund(net=-5, least=5)
    walked.opened = 1
    follows(ended, begun, walked)
    assert (ended.seq, ended.digest, ended.entry, ended.transfers, ended.opened) == (20, b"20", 10, 11, 3)
    assert (ended.accounts[FUND].balance, ended.accounts[FUND].least) == (30, 0)
    assert ended.accounts["two"].balance == 5
    assert above_floors(ended.accounts.values())


def test_a_floor_is_broken_though_it_shows_in_no_part_alone() -> None:
    ended, begun, walked = parts(paid_in=100, then_least=-101)
    follows(ended, begun, walked)
    assert ended.accounts[FUND].least == -1
    assert not above_floors(ended.accounts.values())


@pytest.mark.parametrize(
    "other",
    [{"digest": b"8"}, {"entry": 3}, {"seq": 8}, {"closed_through": "2026-08-31"}, {"accounts": {}},
     {"accounts": {FUND: fund(floor=-5)}}],
)  # fmt: skip
def test_a_part_that_began_elsewhere_does_not_follow(other: dict[str, object]) -> None:
    ended, begun, walked = parts(paid_in=100, then_least=0)
    with pytest.raises(Doubt):
        follows(ended, replace(begun, **other), walked)  # type: ignore[arg-type]


def test_no_transfer_is_left_between_two_parts() -> None:
    ended, begun, walked = parts(paid_in=100, then_least=0)
    ended.ahead = (4, 2, "", "", 1, "GBP")
    with pytest.raises(Doubt):
        follows(ended, begun, walked)
