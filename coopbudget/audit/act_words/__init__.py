"""What acts are called, by what they are about. Each act that the source writes has its words here: a test looks."""

from __future__ import annotations

from typing import Final

from coopbudget.audit.act_words.buying import BUYING
from coopbudget.audit.act_words.deciding import DECIDING
from coopbudget.audit.act_words.money import MONEY
from coopbudget.audit.act_words.people import PEOPLE
from coopbudget.errors import Words

ACTS: Final[dict[str, Words]] = PEOPLE | BUYING | MONEY | DECIDING
