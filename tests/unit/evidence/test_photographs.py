"""A phone's photo becomes a JPEG that says nothing of where it was taken."""

from __future__ import annotations

import io

import pillow_heif
import pytest
from PIL import Image

from coopbudget.evidence import photographs
from coopbudget.evidence.photographs import LONGEST_SIDE, as_jpeg
from coopbudget.evidence.rules import HEIC, JPEG, file_type


def taken(width: int, height: int) -> bytes:
    """A receipt as a phone takes it, the upper half dark, with the place in its notes."""
    picture = Image.new("RGB", (width, height), "white")
    picture.paste((20, 40, 60), (0, 0, width, height // 2))
    notes = picture.getexif()
    notes.get_ifd(0x8825)[1] = "N"
    notes[0x0110] = "A phone of hers"
    out = io.BytesIO()
    pillow_heif.from_pillow(picture).save(out, quality=60, exif=notes.tobytes())
    return out.getvalue()


def test_it_is_a_jpeg_the_right_way_up_with_no_notes_and_the_same_each_time() -> None:
    photo = taken(200, 120)
    assert file_type(photo, "IMG_0001.HEIC") == HEIC and b"A phone of hers" in photo
    made = as_jpeg(photo)
    assert made is not None and file_type(made) == JPEG and made == as_jpeg(photo)
    with Image.open(io.BytesIO(made)) as seen:
        assert seen.size == (200, 120) and not seen.getexif()
        above, below = (seen.getpixel((100, row)) for row in (20, 100))
    assert isinstance(above, tuple) and isinstance(below, tuple) and above[0] < 60 < 200 < below[0]
    assert b"A phone of hers" not in made


def test_what_is_no_picture_or_too_large_a_one_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    photo = taken(200, 120)
    assert [as_jpeg(each) for each in (photo[:40], photo[: len(photo) // 2], b"", b"\x00" * 64)] == [None] * 4
    monkeypatch.setattr(photographs, "MOST_PIXELS", 200 * 120 - 1)
    assert as_jpeg(photo) is None


def test_a_very_large_one_is_made_smaller() -> None:
    made = as_jpeg(taken(LONGEST_SIDE + 200, 64))
    assert made is not None
    with Image.open(io.BytesIO(made)) as seen:
        assert seen.size[0] == LONGEST_SIDE
