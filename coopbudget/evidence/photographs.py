"""Photos as iPhones take them (HEIC), made into JPEG, which every browser, council and court can open."""

from __future__ import annotations

import io
from typing import Final

import pillow_heif
from PIL import Image

MOST_PIXELS: Final = 64_000_000
"""More than any phone takes: a file that says so is meant to fill the memory."""
LONGEST_SIDE: Final = 4_096
QUALITY: Final = 88


def as_jpeg(content: bytes) -> bytes | None:
    """The picture upright as a JPEG, at most 4,096 pixels long; None for one that can't be read.

    Where and when it was taken, and by which phone, does not come along: whoever keeps a receipt need not know.
    """
    try:
        found = pillow_heif.open_heif(content)
        width, height = found.size
        if width * height > MOST_PIXELS:
            return None
        picture = found.to_pillow()
    except (ValueError, RuntimeError, OSError, EOFError):  # whatever the decoder says of bytes that are no picture
        return None
    colours = picture.info.get("icc_profile")
    plain = picture.convert("RGB")
    plain.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    plain.save(out, "JPEG", quality=QUALITY, **({"icc_profile": colours} if colours else {}))
    return out.getvalue()
