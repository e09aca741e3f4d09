"""What somebody may wish of the worker who comes."""

from __future__ import annotations

from enum import StrEnum


class Gender(StrEnum):
    """Who should come; no value: it does not matter."""

    WOMAN = "woman"
    MAN = "man"


class Language(StrEnum):
    """A language that the worker has to speak; no value: English is enough."""

    WELSH = "cy"
    BRITISH_SIGN = "bsl"
    ARABIC = "ar"
    BENGALI = "bn"
    CANTONESE = "yue"
    GAELIC = "gd"
    GUJARATI = "gu"
    IRISH = "ga"
    POLISH = "pl"
    PORTUGUESE = "pt"
    PUNJABI = "pa"
    ROMANIAN = "ro"
    SOMALI = "so"
    URDU = "ur"
