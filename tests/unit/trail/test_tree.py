"""A record's neighbours lead to the seal of its day, and nothing else does."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given, strategies as st

from coopbudget.trail.tree import Tree, leads_to, way_up

digests = st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=40, unique=True)


def seal_of(found: list[bytes]) -> bytes:
    tree = Tree()
    for each in found:
        tree.add(each)
    return tree.seal()


def rfc_6962(found: list[bytes]) -> bytes:
    """The tree as its RFC defines it: split at the largest power of two below the number of leaves."""
    if len(found) == 1:
        return hashlib.sha256(b"\x00" + found[0]).digest()
    split = 1
    while split * 2 < len(found):
        split *= 2
    return hashlib.sha256(b"\x01" + rfc_6962(found[:split]) + rfc_6962(found[split:])).digest()


@given(digests, st.data())
def test_every_record_leads_to_the_seal_and_no_other_does(found: list[bytes], data: st.DataObject) -> None:
    seal = seal_of(found)
    assert seal == rfc_6962(found)
    place = data.draw(st.integers(0, len(found) - 1))
    steps = way_up(found, place)
    assert len(steps) <= len(found).bit_length()
    assert leads_to(found[place], steps, seal)
    assert not leads_to(hashlib.sha256(found[place]).digest(), steps, seal)
    changed = [*found[:place], hashlib.sha256(found[place]).digest(), *found[place + 1 :]]
    assert seal_of(changed) != seal


def test_the_seal_of_nothing_and_a_place_that_is_not_there() -> None:
    assert Tree().seal() == hashlib.sha256(b"").digest()
    with pytest.raises(IndexError):
        way_up([b"x" * 32], 1)
